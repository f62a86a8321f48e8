"""The contract of a search engine, and what it answers.

An engine returns ids, totals and counts; the database returns listings. So a
stale index can mislead for a moment but never shows what was withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from finder.atlas.box import Box, Grid
from finder.query import SearchQuery
from finder.relaxations import Relaxation
from finder.vocabulary import Group, Suggested


@dataclass(frozen=True, slots=True)
class Hit:
    """One opportunity of the result, and why it is there.

    `occurrence` is the id of the soonest coming meeting that matched, None for
    spans and what is always open; `distance` is in km, from the nearest place asked
    for to that meeting's venue (else the opportunity's), None without either.
    """

    id: int
    occurrence: int | None = None
    distance: float | None = None
    unstated: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts of one argument's values, as if each alone were given for it.

    `unstated` is the total without the argument of those whose value is not stated.
    """

    counts: Mapping[str, int]
    unstated: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """An answer: the hits of the asked page, and exact numbers on the whole result.

    `closed` more would match if what is full, or whose enrolment is over, counted;
    `corrected` are words that occur in no published listing, with what they were taken for.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Facet] = field(default_factory=dict)
    unknown: Mapping[Group, int] = field(default_factory=dict)
    closed: int = 0
    corrected: Mapping[str, str] = field(default_factory=dict)
    relaxations: tuple[Relaxation, ...] = ()
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to look for, what it is the name of, and how many opportunities have it."""

    text: str
    kind: Suggested
    count: int

    def place(self) -> tuple[int, str, str]:
        """Orders suggestions: the most frequent first."""
        return -self.count, self.text, self.kind


@dataclass(frozen=True, slots=True)
class Gathering:
    """What is found in one cell of a grid: how many opportunities, at how many points.

    `box` is the smallest around those points, and asking for it as well finds exactly `total`.
    """

    box: Box
    points: int
    total: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where all that is found takes place, cells from south to north, then west to east.

    Of `total` opportunities `placed` have a place that is known, and `online` need none; of
    the rest it is not stated. What takes place at several places counts in each cell, so that
    the cells may add up to more; with `fit=all` only where all its meetings are, so that
    they may add up to less.
    """

    total: int
    placed: int
    online: int
    cells: tuple[Gathering, ...]

    @property
    def unstated(self) -> int:
        """How many do not say where, or not for all their meetings where all must fit."""
        return self.total - self.placed - self.online


class SearchEngine(Protocol):
    """Answers questions over everything that is published.

    Called by the doors, once a request, from any thread; `now` is local time cut to
    the minute. Nothing that was withdrawn before the call appears or is counted.
    """

    def search(self, query: SearchQuery, now: datetime) -> Result:
        """Answer a question; raises SearchIndexError where the index cannot be used."""

    def count(self, query: SearchQuery, now: datetime) -> int:
        """Only the total of what `search` would answer."""

    def places(self, query: SearchQuery, now: datetime, grid: Grid) -> Places:
        """Where all that `search` would find takes place, gathered by the cells of a grid."""


class KnowingEngine(SearchEngine, Protocol):
    """A search engine that also says what questions may name, and how they may go on."""

    def providers(self) -> frozenset[str]:
        """Slugs of the providers that it knows."""

    def festivals(self) -> frozenset[str]:
        """Slugs of the festivals that something belongs to."""

    def suggest(self, typed: str, now: datetime, *, most: int = 10) -> tuple[Suggestion, ...]:
        """Titles and providers that go on from what is typed, the most frequent first."""

    def frequent_providers(self, now: datetime, *, most: int) -> list[Suggestion]:
        """Those that most of what is found unasked comes from."""

    def warm(self) -> None:
        """Get ready for questions; raises SearchIndexError where the index cannot be used."""
