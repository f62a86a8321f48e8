"""Circles: what is found in each cell of a sheet, as a circle that touches no other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from finder.atlas.box import Box
from finder.atlas.view import CELL, WIDTH, View

SMALLEST, LARGEST = 42, CELL // 2
"""Units of radius. On a screen 320 pixels wide the smallest is 25 pixels across."""

_HAIR = 1e-6
"""Units that nobody sees."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Where on the sheet a circle stands; `number` is that of what it stands for."""

    x: float
    y: float
    radius: float
    number: int

    def touches(self, other: Circle) -> bool:
        """Whether two circles overlap, by more than the last digits may be off."""
        away = math.hypot(self.x - other.x, self.y - other.y)
        return away < self.radius + other.radius - _HAIR


def circles(view: View, found: Sequence[tuple[Box, int]]) -> list[Circle]:
    """A circle for each part of the earth that lies on the sheet, the larger the more is there.

    `found` are parts within one cell each, with how many are there. A circle stands over the
    middle of its part; where it would touch another, both move into their cells, as little as
    may be. They are told from north to south, then west to east.
    """
    most = max((total for _, total in found), default=1)
    made, homes = [], {}
    for number, (box, total) in enumerate(found):
        row, column = int(view.grid.rows(box.south)), int(view.grid.columns(box.west))
        if 0 <= row < view.rows and 0 <= column < WIDTH // CELL:
            lat, lng = box.middle
            radius = SMALLEST + (LARGEST - SMALLEST) * math.sqrt(total / most)
            made.append(Circle(view.x(lng), view.y(lat), radius, number))
            homes[number] = (column * CELL, (view.rows - 1 - row) * CELL)
    apart = _apart(made, homes)
    return sorted(apart, key=lambda one: (homes[one.number][1], one.x))


def _apart(made: list[Circle], homes: dict[int, tuple[int, int]]) -> list[Circle]:
    """No two of them touch: each that would is moved into its cell, perhaps one by one."""
    standing = {one.number: one for one in made}
    for _ in made:
        touching = {
            one.number
            for pair in combinations(standing.values(), 2)
            if pair[0].touches(pair[1])
            for one in pair
        }
        moved = {number: _home(standing[number], homes[number]) for number in touching}
        if all(moved[number] == standing[number] for number in moved):
            break
        standing |= moved
    return list(standing.values())


def _home(one: Circle, corner: tuple[int, int]) -> Circle:
    """The circle within its cell, moved as little as may be."""
    x, y = (
        min(max(value, low + one.radius), low + CELL - one.radius)
        for value, low in zip((one.x, one.y), corner, strict=True)
    )
    return replace(one, x=x, y=y)
