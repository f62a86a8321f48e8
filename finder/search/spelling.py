"""Spelling: the likeliest word for one that occurs in no published listing.

Words one edit apart share a word that lacks one letter of each (Garbe's symmetric
deletes). The sums of all such words stand sorted in a file that readers map, so a
look-up is a few halvings; that a candidate is really one edit away is checked.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.text import is_run

SHORTEST = 4
"""Shorter words have too many neighbours to guess among."""
LONGEST = 30

FILES = frozenset({"typo", "typo_term"})
"""The names of the arrays that a reader maps."""


def arrays(terms: Sequence[bytes]) -> dict[str, NDArray[Any]]:
    """For every word that may be a correction: its shortened forms, as sums, sorted."""
    sums: list[int] = []
    numbers: list[int] = []
    for number, term in enumerate(terms):
        word = term.decode()
        if is_word(word):
            forms = {zlib.crc32(form.encode()) for form in shortened(word)}
            sums += forms
            numbers += [number] * len(forms)
    keys = np.array(sums, np.uint32)
    order = np.argsort(keys, kind="stable")
    return {"typo": keys[order], "typo_term": np.array(numbers, np.int32)[order]}


def is_word(token: str) -> bool:
    """Whether a token is a plain word: no stem, no number, no pair of CJK characters."""
    return SHORTEST - 1 <= len(token) <= LONGEST and token.isalpha() and not is_run(token)


class Speller:
    """Finds corrections among the words of one generation."""

    def __init__(self, files: Mapping[str, NDArray[Any]]) -> None:
        self._sums = files["typo"]
        self._terms = files["typo_term"]

    def near(self, word: str) -> list[int]:
        """Numbers of the terms that may be one edit away; to be checked with `one_apart`."""
        if not SHORTEST <= len(word) <= LONGEST or not word.isalpha() or is_run(word):
            return []
        keys = np.array([zlib.crc32(form.encode()) for form in shortened(word)], np.uint32)
        begins = np.searchsorted(self._sums, keys)
        ends = np.searchsorted(self._sums, keys, side="right")
        found = [self._terms[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
        numbers: list[int] = np.unique(np.concatenate(found)).tolist()
        return numbers


def shortened(word: str) -> Iterator[str]:
    """A word, and what it is without any one of its letters."""
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def one_apart(one: str, other: str) -> bool:
    """Whether one letter put in, left out, changed or swapped with the next makes the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
