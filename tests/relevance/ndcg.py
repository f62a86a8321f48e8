"""Normalised discounted cumulative gain (Järvelin and Kekäläinen, ACM TOIS 20:4, 2002)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2

DEPTH = 10


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """From 0 to 1: the gain of the first `depth`, as a share of the best order there is.

    Grades are 0 to 3, the gain of a grade is 2 ** grade - 1 (Burges and others, ICML 2005);
    what has no grade has 0.
    """
    best = sorted(grades.values(), reverse=True)[:depth]
    ideal = _gain(best)
    return _gain([grades.get(one, 0) for one in found[:depth]]) / ideal if ideal else 1.0


def _gain(grades: Sequence[int]) -> float:
    return float(sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades)))
