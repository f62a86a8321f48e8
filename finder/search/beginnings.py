"""Texts found by the beginnings of their words, in arrays that readers map.

A key is a place in the folded texts where a word begins, or any character of a run of
Chinese, Japanese or Korean ones. The keys stand sorted by what follows there, so all
that begin alike stand together and are found by halving.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.text import is_run

WORDS = 6
"""Only the first words of a text are keys: nobody begins with the seventh."""

_SORTED = 48
"""By so many bytes keys are sorted; what is typed beyond them is compared besides."""

_END = "\n"
_LOW = np.int64(0xFFFFFFFF)

FILES = frozenset({"shown", "shown_start", "folded", "folded_start", "key", "key_of"})
"""The names of the arrays that a reader maps."""


def arrays(texts: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    """The arrays of some texts, given by their canonical form without the spaces around it."""
    ordered = sorted(texts)
    folded = [f"{text}{_END}".encode() for text in ordered]
    shown = [texts[text].encode() for text in ordered]
    begin = _starts(folded)
    places, numbers = [], []
    for number, (text, first) in enumerate(zip(ordered, begin.tolist(), strict=False)):
        found = [first + place for place in _word_places(text)]
        places += found
        numbers += [number] * len(found)
    whole = b"".join(folded)
    heads = np.fromiter((whole[p : p + _SORTED] for p in places), f"S{_SORTED}", len(places))
    order = np.argsort(heads, kind="stable")
    return {
        "shown": np.frombuffer(b"".join(shown) or b"\0", np.uint8),
        "shown_start": _starts(shown),
        "folded": np.frombuffer(whole or b"\0", np.uint8),
        "folded_start": begin,
        "key": np.array(places, np.int64)[order],
        "key_of": np.array(numbers, np.int32)[order],
    }


def _starts(texts: Iterable[bytes]) -> NDArray[np.int64]:
    return np.fromiter(accumulate((len(text) for text in texts), initial=0), np.int64)


def _word_places(folded: str) -> Iterator[int]:
    """Where in the bytes of a folded text its keys are."""
    place = 0
    for word in folded.split(" ")[:WORDS]:
        if word and is_run(word):
            yield from accumulate((len(c.encode()) for c in word[:-1]), initial=place)
        elif word:
            yield place
        place += len(word.encode()) + 1


def scores(counts: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """What orders texts: by count, then as they stand; zero where the count is."""
    ranked = (counts.astype(np.int64) << 32) + (_LOW - np.arange(len(counts)))
    return np.where(counts > 0, ranked, 0)


class Beginnings:
    """Some texts, numbered in the order of their canonical forms.

    What is looked for is one of the `openings` of `finder.text`.
    """

    def __init__(self, files: Mapping[str, NDArray[Any]]) -> None:
        self._shown = memoryview(files["shown"])  # type: ignore[arg-type] # An array is a buffer.
        self._shown_start = files["shown_start"]
        self._folded = memoryview(files["folded"])  # type: ignore[arg-type] # As above.
        self._folded_start = files["folded_start"]
        self._key = files["key"]
        self._key_of = files["key_of"]

    def __len__(self) -> int:
        return len(self._shown_start) - 1

    def text(self, number: int) -> str:
        """A text as it is shown."""
        start, end = self._shown_start[number], self._shown_start[number + 1]
        return bytes(self._shown[start:end]).decode()

    def numbers_in(self, other: Beginnings) -> NDArray[np.int32]:
        """For each text its number among others, -1 where it is not there."""
        found = (other._number(self._whole(number)) for number in range(len(self)))
        return np.fromiter(found, np.int32, len(self))

    def _whole(self, number: int) -> bytes:
        start, end = self._folded_start[number], self._folded_start[number + 1]
        return bytes(self._folded[start:end])

    def _number(self, folded: bytes) -> int:
        place = bisect_left(range(len(self)), folded, key=self._whole)
        return place if place < len(self) and self._whole(place) == folded else -1

    def all(self, opening: str) -> list[int]:
        """Numbers of the texts with a word where `opening` begins, in the order of keys."""
        return list(dict.fromkeys(self._key_of[self._between(opening.encode())].tolist()))

    def best(self, opening: str, ranked: NDArray[np.int64], most: int) -> list[tuple[int, int]]:
        """Numbers and counts of texts with a word where `opening` begins, best first.

        `ranked` are the `scores` of all texts. Those without a count are left out.
        """
        found = np.asarray(ranked[self._key_of[self._between(opening.encode())]])
        share, positive = most * WORDS, found[:0]
        while share:
            top = found if share >= len(found) else np.partition(found, -share)[-share:]
            positive = np.unique(top[top > 0])
            done = len(top) == len(found) or len(positive) >= most or not top.all()
            share = 0 if done else share * 2
        return [(int(_LOW - (s & _LOW)), int(s >> 32)) for s in positive[::-1][:most]]

    def _between(self, wanted: bytes) -> slice | NDArray[np.intp]:
        """Which keys begin so."""
        head = wanted[:_SORTED]
        keys = range(len(self._key))
        low = bisect_left(keys, head, key=lambda key: self._from(key, _SORTED))
        high = bisect_right(keys, head, low, key=lambda key: self._from(key, len(head)))
        if len(wanted) == len(head):
            return slice(low, high)
        same = [key for key in keys[low:high] if self._from(key, len(wanted)) == wanted]
        return np.array(same, np.intp)

    def _from(self, key: int, size: int) -> bytes:
        place = int(self._key[key])
        return bytes(self._folded[place : place + size])
