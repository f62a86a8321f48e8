"""Sums: from how often each number occurs to how often each name that it stands for does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finder.search.filters import Flags


@dataclass(frozen=True)
class Sums:
    """Which numbers below `size` each name has, one name after the other from `starts` on.

    A name without any has `size` itself, which never occurs. (A product of matrices would do
    the same, but in threads that wait for each other.)
    """

    size: int
    numbers: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, names: Iterable[Flags]) -> Sums:
        """From a flag of each name for each number."""
        flags = list(names)
        return cls.of_numbers(map(np.flatnonzero, flags), len(flags[0]) if flags else 0)

    @classmethod
    def of_numbers(cls, names: Iterable[NDArray[np.intp]], size: int) -> Sums:
        """From the numbers of each name."""
        never = np.array([size], np.intp)
        found = [one if len(one) else never for one in names]
        sizes = np.array([len(one) for one in found], np.intp)
        return cls(size, np.concatenate([*found, never]), np.cumsum(sizes) - sizes)

    @classmethod
    def side_by_side(cls, parts: Sequence[Sums]) -> Sums:
        """Of several at once, whose times are put one after the other."""
        begin = np.cumsum([0, *(part.size + 1 for part in parts)])
        first = np.cumsum([0, *(len(part.numbers) for part in parts)])
        numbers = [part.numbers + at for part, at in zip(parts, begin, strict=False)]
        starts = [part.starts + at for part, at in zip(parts, first, strict=False)]
        return cls(int(begin[-1]) - 1, np.concatenate(numbers), np.concatenate(starts))

    def times(self, numbers: NDArray[np.intp]) -> NDArray[np.intp]:
        """How often each number occurs, and once more `size`, which does not."""
        return np.bincount(numbers, minlength=self.size + 1)

    def add_up(self, times: NDArray[np.intp]) -> list[int]:
        """For each name how often its numbers occur, given that of each number."""
        totals: list[int] = np.add.reduceat(times.take(self.numbers), self.starts).tolist()
        return totals
