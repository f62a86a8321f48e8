"""A view of all that is published: the segments of the index, and what in them no longer counts.

A small change does not rewrite the index: what has changed since the base generation
stands in a second, small segment, and its former self in the base is masked. So is
what was withdrawn since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from finder.query import SearchQuery
from finder.search.engine import Result
from finder.search.filters import Flags
from finder.search.snapshot import Snapshot
from finder.search.spelling import corrected, likeliest
from finder.search.suggestions import Offered
from finder.text import Wanted, folding, is_run
from finder.topics import is_in_name


@dataclass(frozen=True)
class Segment:
    """One snapshot; `gone` marks its opportunities that do not count, None where all do."""

    snapshot: Snapshot
    gone: Flags | None = None

    @cached_property
    def masked(self) -> Flags | None:
        """The same for its rows."""
        return None if self.gone is None else self.gone[self.snapshot.columns.owner]

    def found_unasked(self, now: datetime) -> NDArray[np.int32]:
        """The opportunities that a question finds which asks nothing, at a whole minute."""
        moment = self.snapshot.present(now).moment
        passing = ~moment.shut[moment.live]
        if self.masked is not None:
            passing &= ~self.masked[moment.live]
        owner = self.snapshot.columns.owner[moment.live[passing]]
        return owner[np.flatnonzero(np.diff(owner, prepend=-1))]


class View:
    """What is published at one change number; `plain` remembers what is found unasked."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self.plain: dict[tuple[datetime, SearchQuery], Result] = {}
        self.offered = lru_cache(maxsize=2)(self._offered)
        self.correction = lru_cache(maxsize=4_096)(self._correction)

    def _offered(self, now: datetime) -> Offered:
        """What there is to suggest at a whole minute."""
        return Offered([(s.snapshot.suggestions, s.found_unasked(now)) for s in self.segments])

    def corrected(self, wanted: Wanted) -> tuple[Wanted, Mapping[str, str]]:
        """What is wanted, with words that occur nowhere replaced by the likeliest that do."""
        return corrected(wanted, self.correction)

    def _correction(self, word: str) -> str | None:
        """The word the fewest edits away, by `doubling` or that most listings have.

        Of equals the first of the alphabet. A word that is only like one in the name of a
        topic may have a letter too many or too few, and nothing else: "karatee" is karate.
        """
        if is_run(word):
            return None
        known = any(s.snapshot.lexicon.has(word, s.gone) for s in self.segments)
        if known and self._is_said(word):
            return None
        folded = folding(word)
        for edits in (1, 2):
            times: Counter[str] = Counter()
            for segment in self.segments:
                lexicon = segment.snapshot.lexicon
                times.update(lexicon.neighbours(folded, segment.gone, edits))
            found = likeliest(folded, times, known=known)
            if found:
                return found
        return None

    def _is_said(self, word: str) -> bool:
        """Whether a listing or the name of a topic has the word itself."""
        return is_in_name(word) or any(s.snapshot.lexicon.says(word, s.gone) for s in self.segments)


def gone(snapshot: Snapshot, ids: NDArray[np.int64]) -> Flags | None:
    """Marks these opportunities in a snapshot; None where it has none of them."""
    known = snapshot.columns.id
    place = np.searchsorted(known, ids.astype(np.int32))
    place = place[place < len(known)]
    hit = place[np.isin(known[place], ids)]
    if not len(hit):
        return None
    flags = np.zeros(len(known), bool)
    flags[hit] = True
    return flags
