"""Spelling: the likeliest word for one that occurs in no published listing.

One edit is looked for in every word, two only in long ones that begin alike. Of the
words so found, one that only doubles letters otherwise comes first, then the most frequent.

Words one edit apart share a word that lacks one letter of each (Garbe's symmetric
deletes). The sums of all such words stand sorted in a file that readers map, so a
look-up is a few halvings; that a candidate is really one edit away is checked.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.text import Clause, Wanted, is_run

SHORTEST = 4
"""Shorter words have too many neighbours to guess among."""
LONGEST = 30
LONG = 8
"""From so many letters on two edits are forgiven."""

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


_ONES = np.array([n.bit_count() for n in range(256)], np.uint8)


def _letters(word: str) -> int:
    """Which letters a word has, in 32 bits; an edit changes two of them at most."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 31)
    return found


class Shapes:
    """Lengths and letters of some terms, by which most that are not alike can be told."""

    def __init__(self, terms: Sequence[tuple[int, str]]) -> None:
        """Take terms with their numbers."""
        self._numbers = np.array([number for number, _ in terms], np.int32)
        self._lengths = np.array([len(term) for _, term in terms], np.int8)
        self._letters = np.array([_letters(term) for _, term in terms], np.uint32)

    def alike(self, word: str) -> list[int]:
        """Numbers of the terms that two edits may make of a word; to be checked."""
        other = (self._letters ^ np.uint32(_letters(word))).view(np.uint8).reshape(-1, 4)
        close = (_ONES[other].sum(axis=1) <= 4) & (np.abs(self._lengths - len(word)) <= 2)
        found: list[int] = self._numbers[close].tolist()
        return found


def doubling(one: str, other: str) -> bool:
    """Whether two words differ only in letters that stand once in one, twice in the other.

    That is the commonest slip with words one knows by ear, so of several corrections it is
    likelier than one that more listings have: "potery" is pottery, not poetry.
    """
    return _undoubled(one) == _undoubled(other)


def corrected(
    wanted: Wanted, correction: Callable[[str], str | None]
) -> tuple[Wanted, Mapping[str, str]]:
    """What is wanted, with words that occur nowhere replaced by what each was taken for."""
    changes: dict[str, str] = {}
    for clause in wanted.all:
        likely = None if clause.pattern else correction(clause.words[0])
        if likely:
            changes[clause.words[0]] = likely
    if not changes:
        return wanted, {}
    clauses = (
        Clause((changes[c.words[0]],)) if not c.pattern and c.words[0] in changes else c
        for c in wanted.all
    )
    return replace(wanted, all=tuple(dict.fromkeys(clauses))), changes


def likeliest(word: str, times: Mapping[str, int], *, known: bool) -> str | None:
    """Of words with how many listings have each, what was meant; None where there is none.

    For a word that is known after all, only another by `doubling`.
    """
    found = [
        (not doubling(word, other), -count, other)
        for other, count in times.items()
        if count and (not known or doubling(word, other))
    ]
    return min(found)[-1] if found else None


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def one_apart(one: str, other: str) -> bool:
    """Whether one letter put in, left out, changed or swapped with the next makes the other."""
    return one != other and apart(one, other, 1)


def two_apart(one: str, other: str) -> bool:
    """Whether two such edits do, for a long word that begins with the same letter."""
    return (
        len(one) >= LONG
        and one[:1] == other[:1]
        and abs(len(one) - len(other)) <= 2
        and not apart(one, other, 1)
        and apart(one, other, 2)
    )


def apart(one: str, other: str, edits: int) -> bool:
    """Whether at most so many edits make the other; letters that were swapped stay as they are.

    (Optimal string alignment: Boytsov, "Indexing methods for approximate dictionary
    searching", ACM JEA 16, 2011.)
    """
    start, end = 0, 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    while end < min(len(a), len(b)) and a[-1 - end] == b[-1 - end]:
        end += 1
    a, b = a[: len(a) - end], b[: len(b) - end]
    if not a and not b:
        return True
    if edits == 0 or abs(len(a) - len(b)) > edits:
        return False
    return (
        apart(a[1:], b, edits - 1)
        or apart(a, b[1:], edits - 1)
        or apart(a[1:], b[1:], edits - 1)
        or (a[:2] == b[1::-1] and len(a) > 1 and apart(a[2:], b[2:], edits - 1))
    )
