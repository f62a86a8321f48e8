"""Sums: from how often each number occurs to how often each name that it stands for does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finder.search.filters import Flags


@dataclass(frozen=True)
class Sums:
    """Which numbers each of `size` names has, one name after the other.

    `some` are the places of the names that have any, whose numbers begin at `starts`.
    (A product of matrices would do the same, but in threads that wait for each other.)
    """

    size: int
    some: NDArray[np.intp]
    numbers: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, names: Iterable[Flags]) -> Sums:
        """From a flag of each name for each number."""
        return cls.of_numbers(np.flatnonzero(flags) for flags in names)

    @classmethod
    def of_numbers(cls, names: Iterable[NDArray[np.intp]]) -> Sums:
        """From the numbers of each name."""
        found = list(names)
        sizes = np.array([len(one) for one in found], np.intp)
        some = np.flatnonzero(sizes)
        starts = (np.cumsum(sizes) - sizes)[some]
        return cls(len(found), some, np.concatenate([*found, np.empty(0, np.intp)]), starts)

    def add_up(self, times: NDArray[np.intp]) -> list[int]:
        """For each name how often its numbers occur, given that of each number."""
        found = np.zeros(self.size, np.intp)
        if len(self.some):
            found[self.some] = np.add.reduceat(times.take(self.numbers), self.starts)
        totals: list[int] = found.tolist()
        return totals
