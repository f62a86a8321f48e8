"""Descriptions compared: how much of one stands in the other, word for word."""

from __future__ import annotations

from functools import lru_cache

from finder.drafts import Draft
from finder.resemblance.agreement import Agreement
from finder.text import words

SHORT = 8
"""Words; shorter texts prove nothing."""

MOST_WORDS = 2_000

_SAME, _ALIKE, _PARTLY = 0.9, 0.55, 0.2

Run = tuple[str, ...]


@lru_cache(maxsize=500)
def _runs(text: str) -> frozenset[Run]:
    """Every three words that follow each other."""
    found = words(text)[:MOST_WORDS]
    return frozenset(zip(found, found[1:], found[2:], strict=False))


@lru_cache(maxsize=500)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text)[:MOST_WORDS] if any(map(str.isdigit, word)))


def of(draft: Draft) -> str:
    """The text of a listing that is compared."""
    return draft.description or draft.summary


def compare(mine: str, theirs: str) -> Agreement:
    """Whether two texts say the same, in the same words.

    Texts that only differ in their numbers may be of two weeks of one camp: ALIKE at most.
    """
    if not mine or not theirs:
        return Agreement.UNSTATED
    if mine == theirs:
        return Agreement.SAME
    left, right = _runs(mine), _runs(theirs)
    fewer = min(len(left), len(right))
    if fewer < SHORT:
        return Agreement.UNSTATED
    common = len(left & right)
    share = common / len(left | right)
    if share >= _SAME:
        return Agreement.SAME if _numbers(mine) == _numbers(theirs) else Agreement.ALIKE
    if share >= _ALIKE or common >= _SAME * fewer:
        return Agreement.ALIKE
    return Agreement.PARTLY if share >= _PARTLY or common >= _ALIKE * fewer else Agreement.DIFFERENT
