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
    place = np.searchsorted(other[0], one[0])
    place[place == len(other[0])] = 0
    hit = other[0][place] == one[0]
    weights = join(one[1].compress(hit), other[1].take(place.compress(hit)))
    return one[0].compress(hit), weights


def counts(ordinals: NDArray[np.int32], gone: NDArray[np.bool_] | None) -> bool:
    """Whether any of them is not gone."""
    return bool(len(ordinals) if gone is None else np.count_nonzero(~gone[ordinals]))


def without(found: Found, unwanted: NDArray[np.int32]) -> Found:
    """Those that are not unwanted."""
    keep = ~np.isin(found[0], unwanted, assume_unique=True)
    return found[0].compress(keep), found[1].compress(keep)
