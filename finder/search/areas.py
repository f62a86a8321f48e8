"""Areas within areas: what lies where, and totals for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finder.places import AreaMap
from finder.search.filters import Flags


def area_tree(codes: list[str], areas: AreaMap) -> Mapping[str, Flags]:
    """For each area which area numbers lie in it; one more, false, for *no area*.

    The index and the file of areas may differ until the city is upgraded.
    """
    found = {}
    for code in sorted({*codes, *areas.codes}):
        below = areas.descendants(code) if code in areas.codes else {code}
        found[code] = np.array([*(c in below for c in codes), False])
    return found


@dataclass(frozen=True)
class AreaSums:
    """Which area numbers lie in which areas, one pair after the other, area by area."""

    codes: tuple[str, ...]
    leaves: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, inside: Mapping[str, Flags]) -> AreaSums:
        """Of areas that hold something; the others come last and have no pairs."""
        some = {code: np.flatnonzero(flags) for code, flags in inside.items() if flags.any()}
        leaves = np.concatenate([*some.values(), np.empty(0, np.intp)])
        sizes = np.array([len(one) for one in some.values()], np.intp)
        none = (code for code in inside if code not in some)
        return cls((*some, *none), leaves, np.cumsum(sizes) - sizes)

    def sums(self, by_leaf: NDArray[np.intp]) -> dict[str, int]:
        """The totals of all areas from those of the area numbers."""
        found = np.zeros(len(self.codes), np.intp)
        if len(self.starts):
            found[: len(self.starts)] = np.add.reduceat(by_leaf[self.leaves], self.starts)
        return dict(zip(self.codes, found.tolist(), strict=True))
