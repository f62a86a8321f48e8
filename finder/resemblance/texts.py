"""Descriptions compared: how much of one stands in the other, word for word."""

from __future__ import annotations

from functools import lru_cache

from finder.drafts import Draft
from finder.resemblance.agreement import Agreement
from finder.text import is_run, words

MOST_WORDS = 2_000

_SAME, _ALIKE, _PARTLY = 0.9, 0.55, 0.2

Run = tuple[str, ...]


def of(draft: Draft) -> str:
    """The text of a listing that is compared."""
    return draft.description or draft.summary


def compare(mine: str, theirs: str) -> Agreement:
    """Whether two texts say the same, in the same words.

    Texts that differ in little but their numbers are of two weeks of one camp, or of two
    distances of one race: DIFFERENT, however much they share.
    """
    if not mine or not theirs:
        return Agreement.UNSTATED
    if mine == theirs or _words(mine) == _words(theirs):
        return Agreement.SAME
    left, right = _runs(mine), _runs(theirs)
    common, fewer = len(left & right), min(len(left), len(right))
    # Texts of one or two words have no runs, and are not the same.
    share = common / (len(left | right) or 1)
    if share >= _ALIKE and _count_otherwise(mine, theirs):
        return Agreement.DIFFERENT
    if share >= _SAME:
        return Agreement.SAME
    if share >= _ALIKE or common >= max(1, _SAME * fewer):
        return Agreement.ALIKE
    partly = share >= _PARTLY or common >= max(1, _ALIKE * fewer)
    return Agreement.PARTLY if partly else Agreement.DIFFERENT


def _count_otherwise(mine: str, theirs: str) -> bool:
    """Whether each of two texts has numbers that the other has not."""
    left, right = _numbers(mine), _numbers(theirs)
    return bool(left - right and right - left)


@lru_cache(maxsize=500)
def _words(text: str) -> Run:
    """The words of a text; of what is written without spaces, the characters."""
    found: list[str] = []
    for word in words(text)[:MOST_WORDS]:
        found += word if is_run(word) else [word]
    return tuple(found[:MOST_WORDS])


@lru_cache(maxsize=500)
def _runs(text: str) -> frozenset[Run]:
    """Every three words that follow each other."""
    found = _words(text)
    return frozenset(zip(found, found[1:], found[2:], strict=False))


def _numbers(text: str) -> frozenset[str]:
    return frozenset(word for word in _words(text) if any(map(str.isdigit, word)))
