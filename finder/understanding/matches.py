"""Matches: patterns that stand in a question, and the choice of those that count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens from `start` to before `end` that follow a pattern, and the values in it."""

    start: int
    end: int
    says: str
    values: tuple[Any, ...]


def cover(
    matches: Iterable[Match], length: int, rank: Callable[[Match], int] = lambda _: 0
) -> list[Match]:
    """Those matches that do not overlap and together have most tokens.

    Of several such choices the one with the fewest matches counts, then the one of
    the lowest ranks. `length` is that of the question in tokens.
    """
    ending: dict[int, list[Match]] = {}
    for match in matches:
        ending.setdefault(match.end, []).append(match)
    best: list[tuple[tuple[int, int, int], list[Match]]] = [((0, 0, 0), [])]
    for end in range(1, length + 1):
        top = best[end - 1]
        for match in ending.get(end, ()):
            (words, few, low), chosen = best[match.start]
            score = (words + end - match.start, few - 1, low - rank(match))
            if score > top[0]:
                top = score, [*chosen, match]
        best.append(top)
    return best[-1][1]
