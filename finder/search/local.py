"""The local engine: Whoosh holds the words, NumPy holds the facts.

Every question is answered on one immutable snapshot. Each argument marks the rows
that fail it; what fails none is the result, what fails only one argument is what
the facet of that argument counts besides.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import perf_counter

import numpy as np
from sqlalchemy.orm import Session, sessionmaker

from finder.city import City
from finder.drafts import Ages
from finder.errors import SearchIndexError
from finder.places import AreaMap
from finder.query import SearchQuery
from finder.relaxations import relaxations
from finder.search import facets, filters, generations, ranking, timetable
from finder.search.engine import Result
from finder.search.facets import Frame
from finder.search.filters import Flags, Rows, Verdict
from finder.search.hours import MAYBE, SURE
from finder.search.judging import Judged
from finder.search.snapshot import Choices, Present, Snapshot
from finder.search.timetable import Timetable
from finder.store import changes
from finder.text import parse
from finder.vocabulary import Fit, Group


class LocalEngine:
    """Searches an index directory; notices new generations and withdrawals by itself."""

    def __init__(
        self, folder: Path, city: City, areas: AreaMap, sessions: sessionmaker[Session]
    ) -> None:
        self._folder = folder
        self._areas = areas
        self._sessions = sessions
        self._choices = Choices(
            stages={stage.code: Ages(stage.low, stage.high) for stage in city.stages},
            prices=(None, *(step * 100 for step in city.price_steps)),
            zone=city.timezone,
        )
        self._opened: tuple[str, Snapshot] | None = None
        self._masked: tuple[int, Snapshot, frozenset[int]] | None = None

    def providers(self) -> frozenset[str]:
        """Slugs of the providers that the index knows."""
        return self.snapshot().providers

    def festivals(self) -> frozenset[str]:
        """Slugs of the festivals that the index knows."""
        return frozenset(slug for one in self.snapshot().names.sets["festival"] for slug in one)

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
                generation = generations.load(self._folder, name)
                return name, Snapshot(generation, self._areas, self._choices)
            except SearchIndexError:
                newer = self._newest()
                if newer == name:
                    raise
                name = newer

    def search(self, query: SearchQuery, now: datetime) -> Result:
        """Answer a question at a local time; raises SearchIndexError."""
        started = perf_counter()
        snapshot = self.snapshot()
        present = snapshot.present(now.replace(second=0, microsecond=0))
        judged, table, scores = self._weigh(snapshot, present, query)
        passing = np.flatnonzero(judged.failed == 0)
        total = facets.distinct(snapshot.columns, judged.rows[passing])
        result = Result(
            total=total,
            hits=ranking.hits(snapshot, query, table, passing, scores),
            facets=facets.count(self._frame(snapshot, present, query, judged, table)),
            unknown={
                group: facets.distinct(snapshot.columns, judged.rows[bits == 0]) - total
                for group, bits in judged.lenient.items()
            },
            closed=_only_failing(snapshot, judged, "closed"),
            corrected=snapshot.lexicon.corrected(parse(query.q))[1] if query.q else {},
        )
        looser = relaxations(query, total, lambda other: self.count(other, now))
        took_ms = (perf_counter() - started) * 1000
        return replace(result, relaxations=looser, took_ms=took_ms)

    def count(self, query: SearchQuery, now: datetime) -> int:
        """Only the total of what `search` would answer; raises SearchIndexError."""
        snapshot = self.snapshot()
        present = snapshot.present(now.replace(second=0, microsecond=0))
        judged, _table, _scores = self._weigh(snapshot, present, query)
        return facets.distinct(snapshot.columns, judged.rows[judged.failed == 0])

    def _weigh(
        self, snapshot: Snapshot, present: Present, query: SearchQuery
    ) -> tuple[Judged, Timetable, ranking.Scores | None]:
        """Judge all candidates by every argument."""
        rows, scores = self._candidates(snapshot, query, present.live, present.moment.live)
        judged = self._judge(snapshot, present, query, rows)
        table = _timetable(snapshot, present, query, judged.rows)
        if query.asks_when or query.fit is Fit.ALL:
            when = Verdict(table.has(SURE), table.has(MAYBE))
            judged = judged.by({"when": (Group.SCHEDULE, when)}, query.unknown)
        return judged, table, scores

    # --- candidates -------------------------------------------------------------

    def _candidates(
        self, snapshot: Snapshot, query: SearchQuery, live: Flags, everything: Rows
    ) -> tuple[Rows, ranking.Scores | None]:
        rows, scores = everything, None
        if query.q:
            wanted, _ = snapshot.lexicon.corrected(parse(query.q))
            found = snapshot.lexicon.find(wanted)
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

    def _judge(
        self, snapshot: Snapshot, present: Present, query: SearchQuery, rows: Rows
    ) -> Judged:
        """Judge by everything but the schedule, which costs most and so comes last."""
        strict = [group for group in query.groups if group not in query.unknown]
        verdicts = (
            self._facts(snapshot, query, rows)
            | _more_facts(snapshot, present, query, rows)
            | _where(snapshot, query, rows)
        )
        judged = Judged.of(rows, strict).by(verdicts, query.unknown)
        if query.fit is Fit.ALL and not snapshot.columns.one_row_each:
            judged = judged.for_whole_courses(snapshot.columns)
        return judged.without_hopeless()

    def _facts(
        self, snapshot: Snapshot, query: SearchQuery, rows: Rows
    ) -> dict[str, tuple[Group | None, Verdict]]:
        """What the arguments of who, what and how much say of the rows."""
        columns = snapshot.columns
        found: dict[str, tuple[Group | None, Verdict]] = {}
        if query.age:
            asked = [age.ages for age in query.age]
            found["age"] = (Group.AGE, filters.ages(columns, rows, asked, family=query.family))
        if query.stage:
            stages = [snapshot.choices.stages[code] for code in query.stage]
            found["stage"] = (Group.AGE, filters.ages(columns, rows, stages))
        if query.kind:
            found["kind"] = (None, filters.kinds(columns, rows, query))
        if query.mode:
            found["mode"] = (Group.MODE, filters.modes(columns, rows, query))
        if query.price:
            found["price"] = (Group.PRICE, filters.prices(columns, rows, query))
        if query.provider:
            found["provider"] = (None, filters.providers(columns, rows, query, snapshot.names))
        return found

    def _frame(
        self,
        snapshot: Snapshot,
        present: Present,
        query: SearchQuery,
        judged: Judged,
        table: Timetable,
    ) -> Frame:
        position = np.flatnonzero(judged.nearly_passing())
        return Frame(
            columns=snapshot.columns,
            names=snapshot.names,
            query=query,
            rows=judged.rows[position],
            failed=judged.failed[position],
            arguments=judged.arguments,
            when=table.bits[position],
            values=snapshot.values,
            inside=snapshot.inside,
            stages=tuple(snapshot.choices.stages),
            prices=snapshot.choices.prices,
            day=present.moment.day,
        )


def _only_failing(snapshot: Snapshot, judged: Judged, name: str) -> int:
    """How many would match but for one argument."""
    bit = 1 << judged.arguments[name] if name in judged.arguments else 0
    return facets.distinct(snapshot.columns, judged.rows[judged.failed == bit]) if bit else 0


def _more_facts(
    snapshot: Snapshot, present: Present, query: SearchQuery, rows: Rows
) -> dict[str, tuple[Group | None, Verdict]]:
    """What the arguments of enrolment, topic, language, help and provider say of the rows."""
    columns = snapshot.columns
    found: dict[str, tuple[Group | None, Verdict]] = {}
    if query.enrol:
        verdict = filters.enrolment(columns, rows, query, present.moment.day)
        found["enrol"] = (Group.ENROL, verdict)
    for name, wanted in (
        ("topic", query.topic), ("lang", query.lang), ("access", query.access),
        ("festival", query.festival),
    ):  # fmt: skip
        if wanted:
            group = None if name == "festival" else Group(name)
            found[name] = (group, filters.sets(columns, rows, snapshot.names, name, wanted))
    if query.level:
        found["level"] = (Group.LEVEL, filters.levels(columns, rows, query))
    if query.provider_type:
        found["provider_type"] = (Group.PROVIDER_TYPE, filters.provider_types(columns, rows, query))
    if not query.with_closed:
        still = ~present.moment.shut[rows]
        found["closed"] = (None, Verdict(still, still))
    return found


def _timetable(snapshot: Snapshot, present: Present, query: SearchQuery, rows: Rows) -> Timetable:
    if rows is present.moment.live and not query.asks_when and query.fit is Fit.ANY:
        return present.timetable
    return timetable.evaluate(snapshot.columns, present.moment, query, rows)


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
