"""The contract of a search engine, and what it answers.

An engine returns ids, totals and counts; the database returns listings. So a
stale index can mislead for a moment but never shows what was withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

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


class SearchEngine(Protocol):
    """Answers questions over everything that is published.

    Called by the doors, once a request, from any thread; `now` is local time cut to
    the minute. Nothing that was withdrawn before the call appears or is counted.
    """

    def search(self, query: SearchQuery, now: datetime) -> Result:
        """Answer a question; raises SearchIndexError where the index cannot be used."""

    def count(self, query: SearchQuery, now: datetime) -> int:
        """Only the total of what `search` would answer."""
