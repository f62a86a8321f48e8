"""The local engine: Whoosh holds the words, NumPy holds the facts.

Every question is answered on one immutable snapshot. Each argument marks the rows
that fail it; what fails none is the result, what fails only one argument is what
the facet of that argument counts besides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session, sessionmaker

from finder.arguments import ARGUMENTS
from finder.atlas.box import Grid
from finder.city import City
from finder.errors import SearchIndexError
from finder.places import AreaMap
from finder.query import SearchQuery
from finder.relaxations import Relaxation, relaxations
from finder.search import facets, gathering, generations, ranking, view
from finder.search.columns import Columns
from finder.search.engine import Facet, Places, Result, Suggestion
from finder.search.facets import Frame
from finder.search.filters import Rows
from finder.search.judging import WITHOUT_FACET, Judged
from finder.search.loosening import known_total
from finder.search.present import Present
from finder.search.snapshot import Choices, Snapshot
from finder.search.view import Segment, View
from finder.search.weighing import frame, weigh
from finder.store import changes
from finder.text import Clause, Wanted, parse
from finder.vocabulary import Fit, Group, Suggested

Ids = NDArray[np.int64]


class LocalEngine:
    """Searches an index directory; notices new generations and withdrawals by itself."""

    def __init__(
        self, folder: Path, city: City, areas: AreaMap, sessions: sessionmaker[Session]
    ) -> None:
        self._folder = folder
        self._areas = areas
        self._sessions = sessions
        self._choices = Choices.of(city)
        self._opened: tuple[str, tuple[Snapshot, ...], Ids] | None = None
        self._viewed: tuple[int, str, View] | None = None

    def providers(self) -> frozenset[str]:
        """Slugs of the providers that the index knows."""
        return self._newest_snapshots()[-1].providers

    def festivals(self) -> frozenset[str]:
        """Slugs of the festivals that the index knows."""
        return self._held("festival")

    def _held(self, name: str) -> frozenset[str]:
        return frozenset().union(*(one.held[name] for one in self._newest_snapshots()))

    def warm(self) -> None:
        """Map the newest generation, and read what any word needs, such as names of topics.

        Raises SearchIndexError where there is no generation to use.
        """
        for snapshot in self._newest_snapshots():
            snapshot.lexicon.matching(Clause(("word",)))

    def _newest_snapshots(self) -> tuple[Snapshot, ...]:
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

    def _open(self, name: str) -> tuple[str, tuple[Snapshot, ...], Ids]:
        """Open a generation, or the one that has taken its place in the meantime."""
        while True:
            try:
                return name, *self._load(name)
            except SearchIndexError:
                newer = self._newest()
                if newer == name:
                    raise
                name = newer

    def _load(self, name: str) -> tuple[tuple[Snapshot, ...], Ids]:
        """The snapshots of a generation, that of its base first, and what is replaced in that."""
        generation = generations.load(self._folder, name)
        base = generation.manifest.base
        if not base:
            return (Snapshot(name, generation, self._areas, self._choices),), _NOBODY
        below = self._opened_already(base) or Snapshot(
            base, generations.load(self._folder, base), self._areas, self._choices
        )
        beside = Snapshot(name, generation, self._areas, self._choices, below)
        return (below, beside), np.asarray(generation.arrays["replaced"])

    def _opened_already(self, name: str) -> Snapshot | None:
        """A snapshot that is open already: many small changes share one base."""
        opened = self._opened[1] if self._opened else ()
        return next((snapshot for snapshot in opened if snapshot.name == name), None)

    def _view(self) -> View:
        """What is published now, with what was withdrawn since the index was written masked."""
        snapshots = self._newest_snapshots()
        newest = snapshots[-1]
        last = changes.last_change_seen(self._sessions.kw["bind"])
        viewed = self._viewed
        if viewed and viewed[:2] == (last, newest.name):
            return viewed[2]
        with self._sessions() as session:
            gone = changes.withdrawn_since(session, newest.cursor) if last > newest.cursor else []
        view = self._make_view(snapshots, np.array(gone, np.int64))
        self._viewed = (last, newest.name, view)
        return view

    def _make_view(self, snapshots: tuple[Snapshot, ...], withdrawn: Ids) -> View:
        opened = self._opened
        replaced = opened[2] if opened and opened[1] is snapshots else _NOBODY
        segments = [Segment(snapshots[-1], view.gone(snapshots[-1], withdrawn))]
        for below in snapshots[:-1]:
            lost = np.union1d(replaced, withdrawn)
            segments.insert(0, Segment(below, view.gone(below, lost)))
        return View(segments)

    def search(self, query: SearchQuery, now: datetime) -> Result:
        """Answer a question at a local time; raises SearchIndexError."""
        started = perf_counter()
        published = self._view()
        if query.is_plain:
            found = self._remembered(published, query, now)
        else:
            found = self._answer(published, query, now)
        return replace(found, took_ms=(perf_counter() - started) * 1000)

    def _remembered(self, published: View, query: SearchQuery, now: datetime) -> Result:
        """The answer to a question that asks nothing, worked out once a minute."""
        known = published.plain
        key = (_minute(now), query)
        if key not in known:
            if len(known) >= _REMEMBERED:
                known.clear()
            known[key] = self._answer(published, query, now)
        return known[key]

    def _answer(self, published: View, query: SearchQuery, now: datetime) -> Result:
        wanted, corrected = published.corrected(parse(query.q)) if query.q else (None, {})
        known = self._known(published, query, now)
        narrowing = WITHOUT_FACET | known.keys()
        parts = [self._part(one, query, wanted, now, narrowing) for one in published.segments]
        total = sum(part.total for part in parts)
        unknown = {g: sum(p.unknown[g] for p in parts) for g in parts[0].unknown}
        counted = {**facets.together([part.facets for part in parts], query.unknown), **known}

        @cache
        def widely() -> list[Frame]:
            return [self._widely(one, query, wanted, now) for one in published.segments]

        def find(one: Relaxation) -> int:
            held = known_total(one, query, widely(), (total, unknown, counted))
            return self.count(one.query, now) if held is None else held

        return Result(
            total=total,
            hits=ranking.page([part.ranked for part in parts], query),
            facets=counted,
            unknown=unknown,
            closed=sum(part.closed for part in parts),
            corrected=corrected,
            relaxations=relaxations(query, total, find),
        )

    def _known(self, published: View, query: SearchQuery, now: datetime) -> dict[str, Facet]:
        """The facet of the only argument given: that of the question which asks nothing.

        Empty where several are given, or a value that it does not count.
        """
        name = facets.alone(query)
        if not name:
            return {}
        rest = query.without(name).replace(sort=None)
        found = self._remembered(published, rest, now).facets[name]
        values = ARGUMENTS[name].texts(getattr(query, name))
        return {name: found} if found.counts.keys() >= set(values) else {}

    def suggest(self, typed: str, now: datetime, *, most: int = 10) -> tuple[Suggestion, ...]:
        """Titles and providers that go on from what is typed; raises SearchIndexError."""
        return self._view().offered(_minute(now)).beginning(typed, most)

    def frequent_providers(self, now: datetime, *, most: int) -> list[Suggestion]:
        """Those that most of what is found unasked comes from; raises SearchIndexError."""
        return self._view().offered(_minute(now)).most_frequent(Suggested.PROVIDER, most)

    def count(self, query: SearchQuery, now: datetime) -> int:
        """Only the total of what `search` would answer; raises SearchIndexError."""
        return sum(facets.distinct(columns, rows) for columns, rows in self._found(query, now))

    def places(self, query: SearchQuery, now: datetime, grid: Grid) -> Places:
        """Where all that is found takes place, by cells of a grid; raises SearchIndexError."""
        whole = query.fit is Fit.ALL
        return gathering.together(
            [
                gathering.share(columns, rows, grid, whole=whole)
                for columns, rows in self._found(query, now)
            ]
        )

    def _found(self, query: SearchQuery, now: datetime) -> Iterator[tuple[Columns, Rows]]:
        """The rows that pass, segment by segment; nothing else is looked at."""
        published = self._view()
        wanted = published.corrected(parse(query.q))[0] if query.q else None
        for one in published.segments:
            weighed = weigh(one, _present(one, now), query, wanted, ARGUMENTS)
            yield one.snapshot.columns, weighed.passing

    def _widely(
        self, segment: Segment, query: SearchQuery, wanted: Wanted | None, now: datetime
    ) -> Frame:
        """Also what fails only an argument that no facet leaves out."""
        present = _present(segment, now)
        return frame(segment, present, query, weigh(segment, present, query, wanted, ()))

    def _part(
        self,
        segment: Segment,
        query: SearchQuery,
        wanted: Wanted | None,
        now: datetime,
        narrowing: Collection[str],
    ) -> _Part:
        """One segment's share of the answer."""
        snapshot, present = segment.snapshot, _present(segment, now)
        weighed = weigh(segment, present, query, wanted, narrowing)
        judged, columns, passing = weighed.judged, snapshot.columns, weighed.passing
        total = facets.distinct(columns, passing)
        return _Part(
            total=total,
            ranked=ranking.best(snapshot, present, query, passing, weighed.scores),
            facets=facets.count(frame(segment, present, query, weighed)),
            unknown={
                group: facets.count_of(columns, judged.rows, judged.letting_in(group)) - total
                for group in judged.strict
            },
            closed=_only_failing(columns, judged, "closed"),
        )


_REMEMBERED = 200
"""Answers to questions that ask nothing, for one view; a minute needs two or three."""

_NOBODY = np.empty(0, np.int64)


@dataclass(frozen=True)
class _Part:
    """What one segment adds to an answer."""

    total: int
    ranked: ranking.Ranked
    facets: Mapping[str, Facet]
    unknown: Mapping[Group, int]
    closed: int


def _present(segment: Segment, now: datetime) -> Present:
    return segment.snapshot.present(_minute(now))


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _only_failing(columns: Columns, judged: Judged, name: str) -> int:
    """How many would match but for one argument."""
    bit = 1 << judged.arguments[name] if name in judged.arguments else 0
    return facets.count_of(columns, judged.rows, judged.failed == bit) if bit else 0
