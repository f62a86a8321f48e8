"""What was found: opportunities with a weight or score for each, joined with each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Found = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Ordinals in ascending order, and a weight or score for each."""

EMPTY: Found = (np.empty(0, np.int32), np.empty(0, np.float32))


def either(parts: Sequence[Found]) -> Found:
    """The union; where several match, the greater weight."""
    some = [part for part in parts if len(part[0])]
    if len(some) < 2:
        return some[0] if some else EMPTY
    ordinals = np.concatenate([part[0] for part in some])
    weights = np.concatenate([part[1] for part in some])
    order = np.argsort(ordinals, kind="stable")
    ordinals, weights = ordinals[order], weights[order]
    begins = np.flatnonzero(np.diff(ordinals, prepend=np.int32(-1)))
    return ordinals[begins], np.maximum.reduceat(weights, begins)


def both(one: Found, other: Found, join: Any = np.add) -> Found:
    """The intersection, weights joined; quickest with the shorter first."""
    if not len(one[0]) or not len(other[0]):
        return EMPTY
    place, hit = _places(one[0], other[0])
    return one[0][hit], join(one[1][hit], other[1][place[hit]])


def raised(found: Found, others: Found, by: float) -> Found:
    """The same, with a share of what others score added where both match."""
    if not len(found[0]) or not len(others[0]):
        return found
    place, hit = _places(found[0], others[0])
    scores = found[1].copy()
    scores[hit] += np.float32(by) * others[1][place[hit]]
    return found[0], scores


def without(found: Found, unwanted: NDArray[np.int32]) -> Found:
    """Those that are not unwanted."""
    keep = ~np.isin(found[0], unwanted, assume_unique=True)
    return found[0][keep], found[1][keep]


def _places(
    ordinals: NDArray[np.int32], among: NDArray[np.int32]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each stands among others, at least one, and whether it does."""
    place = np.searchsorted(among, ordinals)
    place[place == len(among)] = 0
    return place, among[place] == ordinals
