"""Suggestions: titles and providers that go on from what is typed, with how many are found.

Titles that differ only in case, accents or punctuation are one, in the spelling that
most listings have. What is counted is what a question finds that asks nothing: neither
withdrawn nor over, closed or full.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from finder.models import Opportunity, Provider
from finder.search import beginnings
from finder.search.beginnings import Beginnings
from finder.search.columns import NONE
from finder.search.engine import Suggestion
from finder.text import canonical, openings
from finder.vocabulary import Status, Suggested

Counts = NDArray[np.int64]

INDEXED = (Suggested.TITLE, Suggested.PROVIDER)
"""What is in the index; topics and places are named in the language of the page."""

_OF = "of"
"""The array of the number that each opportunity's text has."""

FILES = frozenset(f"suggest_{kind}_{name}" for kind in INDEXED for name in (*beginnings.FILES, _OF))
"""The names of the arrays that a reader maps."""


def read(
    session: Session, ids: Sequence[int] | None = None
) -> tuple[list[int], dict[Suggested, list[str]]]:
    """Ids of what is published, in order, and their texts; of these ids only, if given."""
    rows = session.execute(
        select(Opportunity.id, Opportunity.title, Provider.name)
        .join(Provider, Provider.id == Opportunity.provider_id)
        .where(
            Opportunity.status == Status.PUBLISHED,
            true() if ids is None else Opportunity.id.in_(ids),
        )
        .order_by(Opportunity.id)
    ).all()
    texts = {
        Suggested.TITLE: [row.title for row in rows],
        Suggested.PROVIDER: [row.name for row in rows],
    }
    return [row.id for row in rows], texts


def arrays(texts: Mapping[Suggested, Sequence[str]]) -> dict[str, NDArray[Any]]:
    """The files that a reader maps, made from the texts of all opportunities."""
    return {
        f"suggest_{kind}_{name}": array
        for kind, given in texts.items()
        for name, array in _arrays(given).items()
    }


def _arrays(texts: Sequence[str]) -> dict[str, NDArray[Any]]:
    times = Counter(texts)
    folded = {text: canonical(text).strip() for text in times}
    shown = {folded[text]: text for text in sorted(times, key=lambda text: (times[text], text))}
    shown.pop("", None)
    number = {key: place for place, key in enumerate(sorted(shown))}
    of = [number.get(folded[text], NONE) for text in texts]
    return beginnings.arrays(shown) | {_OF: np.array(of, np.int32)}


class Suggestions:
    """The texts of one segment; a small one learns from its `base` which are there too."""

    def __init__(self, files: Mapping[str, NDArray[Any]], base: Suggestions | None = None) -> None:
        self.texts = {
            kind: Beginnings({n: files[f"suggest_{kind}_{n}"] for n in beginnings.FILES})
            for kind in INDEXED
        }
        self._of = {kind: files[f"suggest_{kind}_{_OF}"] for kind in INDEXED}
        self._base = base

    def counts(self, kind: Suggested, ordinals: NDArray[np.int32]) -> Counts:
        """How many of these opportunities have each text."""
        size = len(self.texts[kind]) + 1
        return np.bincount(self._of[kind][ordinals] + 1, minlength=size)[1:]

    @cached_property
    def in_base(self) -> Mapping[Suggested, NDArray[np.int32]]:
        """For each text its number in the base, `NONE` where it is not there."""
        if self._base is None:
            return {kind: np.full(len(texts), NONE) for kind, texts in self.texts.items()}
        return {
            kind: texts.numbers_in(self._base.texts[kind]) for kind, texts in self.texts.items()
        }


class Offered:
    """What there is to suggest at one minute."""

    def __init__(self, parts: Sequence[tuple[Suggestions, NDArray[np.int32]]]) -> None:
        """Take the segments, the base first, with the opportunities of each that count."""
        self._tables = [table for kind in INDEXED for table in _tables(kind, parts)]
        self.beginning = lru_cache(maxsize=1_024)(self._beginning)

    def _beginning(self, typed: str, most: int) -> tuple[Suggestion, ...]:
        """At most so many with a word where the typed text begins, the most frequent first."""
        found = {
            Suggestion(texts.text(number), kind, count)
            for opening in openings(typed)
            for kind, texts, ranked in self._tables
            for number, count in texts.best(opening, ranked, most)
        }
        return tuple(sorted(found, key=Suggestion.place)[:most])

    def most_frequent(self, kind: Suggested, most: int) -> list[Suggestion]:
        """Those that most opportunities have, of one kind."""
        found = [
            Suggestion(texts.text(number), kind, count)
            for one, texts, ranked in self._tables
            if one is kind
            for number, count in texts.best("", ranked, most)
        ]
        return sorted(found, key=Suggestion.place)[:most]


_Table = tuple[Suggested, Beginnings, NDArray[np.int64]]


def _tables(
    kind: Suggested, parts: Sequence[tuple[Suggestions, NDArray[np.int32]]]
) -> list[_Table]:
    """A table for each segment; what the base has too is counted there."""
    counted = [suggestions.counts(kind, ordinals) for suggestions, ordinals in parts]
    for (suggestions, _), counts in list(zip(parts, counted, strict=True))[1:]:
        below = suggestions.in_base[kind]
        shared = below != NONE
        counted[0][below[shared]] += counts[shared]
        counts[shared] = 0
    return [
        (kind, suggestions.texts[kind], beginnings.scores(counts))
        for (suggestions, _), counts in zip(parts, counted, strict=True)
    ]
