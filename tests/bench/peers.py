"""What is compared: an answer, whoever gives it, and how it is checked against ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from finder.query import SearchQuery
from finder.search.engine import Facet, Result
from finder.vocabulary import Group, Sort


class NotExpressibleError(Exception):
    """A question that a peer has no means to answer."""


@dataclass(frozen=True)
class Answer:
    """What every peer must find: ids of the first page, and all numbers."""

    total: int
    ids: tuple[int, ...]
    facets: Mapping[str, Facet]
    unknown: Mapping[Group, int]
    closed: int

    @classmethod
    def of(cls, result: Result) -> Answer:
        """Our own."""
        ids = tuple(hit.id for hit in result.hits)
        return cls(result.total, ids, result.facets, result.unknown, result.closed)


class Peer(Protocol):
    """Another way to answer the same questions."""

    name: str
    exact: bool
    """Whether its numbers must be ours; one that has no radius or no facets of its own is not."""

    def build(self) -> float | None:
        """Make its index from the tables of the installation.

        Returns the seconds that it took when it was made, where that was in an earlier run.
        """

    def ask(self, query: SearchQuery, now: datetime) -> Answer:
        """Answer; raises NotExpressibleError."""

    def close(self) -> None:
        """Let go of what is open."""


def differences(
    query: SearchQuery, ours: Answer, theirs: Answer, *, exact: bool = True
) -> list[str]:
    """What differs, a line each.

    By relevance each engine has its own scores, so only the number of hits is compared;
    of one that is not exact only the total, and that where no place is asked for.
    """
    if not exact:
        wrong = ours.total != theirs.total and not query.near
        return [f"total: ours {ours.total}, theirs {theirs.total}"] if wrong else []
    found = [
        f"{name}: ours {mine}, theirs {other}"
        for name, mine, other in (
            ("total", ours.total, theirs.total),
            ("closed", ours.closed, theirs.closed),
            ("unknown", dict(ours.unknown), dict(theirs.unknown)),
            ("hits", *_hits(query, ours.ids, theirs.ids)),
        )
        if mine != other
    ]
    for name, facet in ours.facets.items():
        found += _facet(name, facet, theirs.facets.get(name))
    return found


def _hits(query: SearchQuery, ours: Sequence[int], theirs: Sequence[int]) -> tuple[object, object]:
    if query.order is Sort.RELEVANCE:
        return len(ours), len(set(theirs))
    return list(ours), list(theirs)


def _facet(name: str, ours: Facet, theirs: Facet | None) -> list[str]:
    if theirs is None:
        return [f"{name}: missing"]
    values = sorted({*ours.counts, *theirs.counts})
    found = [
        f"{name}={value}: ours {ours.counts.get(value)}, theirs {theirs.counts.get(value)}"
        for value in values
        if ours.counts.get(value) != theirs.counts.get(value)
    ]
    if ours.unstated != theirs.unstated:
        found.append(f"{name} not stated: ours {ours.unstated}, theirs {theirs.unstated}")
    return found
