"""The local engine: Whoosh holds the words, NumPy holds the facts.

Every question is answered on one immutable snapshot. Each argument marks the rows
that fail it; what fails none is the result, what fails only one argument is what
the facet of that argument counts besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session, sessionmaker

from finder.city import City
from finder.drafts import Ages
from finder.errors import SearchIndexError
from finder.places import AreaMap
from finder.query import SearchQuery
from finder.search import facets, filters, generations, ranking, timetable
from finder.search.engine import Result
from finder.search.facets import Frame
from finder.search.filters import Flags, Rows, Verdict
from finder.search.snapshot import Snapshot
from finder.search.timetable import MAYBE, SURE, Timetable
from finder.store import changes
from finder.text import parse
from finder.vocabulary import Fit, Group


@dataclass(frozen=True)
class Judged:
    """Candidate rows with what each argument says of them.

    `failed` has a bit for each argument that a row fails; `lenient` holds for each
    group the same bits when its *not stated* counts as a match.
    """

    rows: Rows
    failed: NDArray[np.uint16]
    lenient: Mapping[Group, NDArray[np.uint16]]
    arguments: Mapping[str, int]
    timetable: Timetable


class LocalEngine:
    """Searches an index directory; notices new generations and withdrawals by itself."""

    def __init__(
        self, folder: Path, city: City, areas: AreaMap, sessions: sessionmaker[Session]
    ) -> None:
        self._folder = folder
        self._city = city
        self._areas = areas
        self._sessions = sessions
        self._stages = {stage.code: Ages(stage.low, stage.high) for stage in city.stages}
        self._prices = (None, *(step * 100 for step in city.price_steps))
        self._opened: tuple[str, Snapshot] | None = None
        self._masked: tuple[int, Snapshot, frozenset[int]] | None = None

    def providers(self) -> frozenset[str]:
        """Slugs of the providers that the index knows."""
        return self.snapshot().providers

    def snapshot(self) -> Snapshot:
        """The newest generation; raises SearchIndexError where there is none to use."""
        name = self._newest()
        opened = self._opened
        if opened is None or opened[0] != name:
            opened = self._opened = self._open(name)
        return opened[1]

    def _newest(self) -> str:
        name = generations.current(self._folder)
        if name is None:
            raise SearchIndexError(
                f"There is no search index in {self._folder} yet. Run `finder reindex`."
            )
        return name

    def _open(self, name: str) -> tuple[str, Snapshot]:
        """Open a generation, or the one that has taken its place in the meantime."""
        while True:
            try:
                return name, Snapshot(self._folder, name, self._areas, self._city.timezone)
            except SearchIndexError:
                newer = self._newest()
                if newer == name:
                    raise
                name = newer

    def search(self, query: SearchQuery, now: datetime) -> Result:
        """Answer a question at a local time; raises SearchIndexError."""
        started = perf_counter()
        snapshot = self.snapshot()
        judged, scores = self._judge(snapshot, query, now)
        passing = np.flatnonzero(judged.failed == 0)
        hits = ranking.hits(snapshot, query, judged.timetable, passing, scores)
        result = Result(
            total=facets.distinct(snapshot.columns, judged.rows[passing]),
            hits=hits,
            facets=facets.count(self._frame(snapshot, query, judged)),
            unknown=_unknown(snapshot, judged, len(passing)),
        )
        return replace(result, took_ms=(perf_counter() - started) * 1000)

    # --- candidates -------------------------------------------------------------

    def _judge(
        self, snapshot: Snapshot, query: SearchQuery, now: datetime
    ) -> tuple[Judged, ranking.Scores | None]:
        present = snapshot.present(now.replace(second=0, microsecond=0))
        rows, scores = self._candidates(snapshot, query, present.live, present.moment.live)
        if query.asks_when or query.fit is Fit.ALL or rows is not present.moment.live:
            table = timetable.evaluate(snapshot.columns, present.moment, query, rows)
        else:
            table = present.timetable
        judged = self._arguments(snapshot, query, rows, table)
        if query.fit is Fit.ALL and snapshot.columns.rows != snapshot.columns.opportunities:
            judged = _whole_courses(snapshot, judged)
        return judged, scores

    def _candidates(
        self, snapshot: Snapshot, query: SearchQuery, live: Flags, everything: Rows
    ) -> tuple[Rows, ranking.Scores | None]:
        rows, scores = everything, None
        if query.q:
            found = snapshot.lexicon.find(parse(query.q))
            scores = ranking.Scores(*found)
            rows = snapshot.rows_of(found[0])
            rows = rows[live[rows]]
        withdrawn = self._withdrawn(snapshot)
        if withdrawn:
            ids = snapshot.columns.id[snapshot.columns.owner[rows]]
            rows = rows[~np.isin(ids, list(withdrawn))]
        return rows, scores

    def _withdrawn(self, snapshot: Snapshot) -> frozenset[int]:
        """Ids that were withdrawn since the snapshot was taken."""
        with self._sessions() as session:
            last = changes.last_change(session)
            if last <= snapshot.cursor:
                return frozenset()
            masked = self._masked
            if masked is None or masked[0] != last or masked[1] is not snapshot:
                ids = changes.withdrawn_since(session, snapshot.cursor)
                masked = self._masked = (last, snapshot, frozenset(ids))
            return masked[2]

    # --- arguments --------------------------------------------------------------

    def _arguments(
        self, snapshot: Snapshot, query: SearchQuery, rows: Rows, table: Timetable
    ) -> Judged:
        verdicts = self._verdicts(snapshot, query, rows, table)
        arguments = {name: number for number, name in enumerate(verdicts)}
        failed = np.zeros(len(rows), np.uint16)
        lenient = {
            g: np.zeros(len(rows), np.uint16) for g in query.groups if g not in query.unknown
        }
        for name, (group, verdict) in verdicts.items():
            bit = np.uint16(1 << arguments[name])
            fails = ~verdict.passing(group, query.unknown) * bit
            failed |= fails
            for other in lenient:
                lenient[other] |= ~verdict.maybe * bit if other is group else fails
        return Judged(rows, failed, lenient, arguments, table)

    def _verdicts(
        self, snapshot: Snapshot, query: SearchQuery, rows: Rows, table: Timetable
    ) -> dict[str, tuple[Group | None, Verdict]]:
        """What each argument that is given says of the rows."""
        columns = snapshot.columns
        found: dict[str, tuple[Group | None, Verdict]] = {}
        if query.age:
            asked = [age.ages for age in query.age]
            found["age"] = (Group.AGE, filters.ages(columns, rows, asked, family=query.family))
        if query.stage:
            stages = [self._stages[code] for code in query.stage]
            found["stage"] = (Group.AGE, filters.ages(columns, rows, stages))
        if query.asks_when or query.fit is Fit.ALL:
            found["when"] = (Group.SCHEDULE, Verdict(table.has(SURE), table.has(MAYBE)))
        if query.kind:
            found["kind"] = (None, filters.kinds(columns, rows, query))
        if query.mode:
            found["mode"] = (Group.MODE, filters.modes(columns, rows, query))
        if query.price:
            found["price"] = (Group.PRICE, filters.prices(columns, rows, query))
        if query.provider:
            found["provider"] = (None, filters.providers(columns, rows, query, snapshot.names))
        return found | _where(snapshot, query, rows)

    def _frame(self, snapshot: Snapshot, query: SearchQuery, judged: Judged) -> Frame:
        bits = judged.failed
        if "online" in judged.arguments:
            bits = bits & np.uint16(0xFFFF ^ (1 << judged.arguments["online"]))
        position = np.flatnonzero((bits & (bits - np.uint16(1))) == 0)
        return Frame(
            columns=snapshot.columns,
            names=snapshot.names,
            query=query,
            rows=judged.rows[position],
            failed=judged.failed[position],
            arguments=judged.arguments,
            timetable=judged.timetable,
            position=position,
            inside=snapshot.inside,
            stages=self._stages,
            prices=self._prices,
        )


def _where(
    snapshot: Snapshot, query: SearchQuery, rows: Rows
) -> dict[str, tuple[Group | None, Verdict]]:
    """The arguments of place; whether what is online counts is one of its own."""
    columns = snapshot.columns
    found: dict[str, tuple[Group | None, Verdict]] = {}
    if query.near:
        found["near"] = (Group.PLACE, filters.near(columns, rows, query))
    if query.area:
        found["area"] = (Group.PLACE, filters.areas(columns, rows, query, snapshot.inside))
    if not query.with_online:
        offline = ~filters.online(columns, rows)
        found["online"] = (None, Verdict(offline, offline))
    return found


def _whole_courses(snapshot: Snapshot, judged: Judged) -> Judged:
    """With `fit=all` a course fails what any of its places fails; drop-ins do not."""
    owner = snapshot.columns.owner[judged.rows]
    heads = np.flatnonzero(np.diff(owner, prepend=-1))
    if len(heads) == len(owner):
        return judged
    count = np.diff(heads, append=len(owner))
    whole = ~snapshot.columns.each[judged.rows]

    def together(bits: NDArray[np.uint16]) -> NDArray[np.uint16]:
        every = np.repeat(np.bitwise_or.reduceat(bits, heads), count)
        return np.where(whole, every, bits)

    lenient = {group: together(bits) for group, bits in judged.lenient.items()}
    return replace(judged, failed=together(judged.failed), lenient=lenient)


def _unknown(snapshot: Snapshot, judged: Judged, passing: int) -> dict[Group, int]:
    """For each group in use: how many more there would be if *not stated* counted."""
    columns = snapshot.columns
    total = facets.distinct(columns, judged.rows[judged.failed == 0]) if passing else 0
    return {
        group: facets.distinct(columns, judged.rows[bits == 0]) - total
        for group, bits in judged.lenient.items()
    }
