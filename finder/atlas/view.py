"""Views: a part of the earth as a sheet of paper, north up, and where on it a point lies."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from finder.atlas.box import Box, Grid

WIDTH = 960
"""Units of every sheet from west to east."""

CELL = 120
"""Units of a cell: what lies in one is gathered into one circle."""

MARGIN = CELL // 2
"""Units around what is to be seen, so that no circle is cut off."""

FEWEST_ROWS, MOST_ROWS = 6, 9
LEAST_DEGREES = 0.008
"""Not even a single point is shown closer: some nine hundred metres from edge to edge."""

KM_OF_A_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class View:
    """What a sheet shows; `wide` and `high` are units of a degree of longitude and latitude.

    One unit is as long to the east as to the north, in the middle of the sheet.
    """

    box: Box
    rows: int
    wide: float
    high: float

    @classmethod
    def of(cls, box: Box) -> View:
        """The largest view of a part of the earth that leaves a margin around it."""
        lat, lng = box.middle
        narrow = max(math.cos(math.radians(lat)), 0.01)
        width = max((box.east - box.west) * narrow, LEAST_DEGREES)
        height = max(box.north - box.south, LEAST_DEGREES)
        room = MOST_ROWS * CELL - 2 * MARGIN
        high = min((WIDTH - 2 * MARGIN) / width, room / height)
        rows = min(max(math.ceil((height * high + 2 * MARGIN) / CELL), FEWEST_ROWS), MOST_ROWS)
        wide = high * narrow
        south, west = lat - rows * CELL / high / 2, lng - WIDTH / wide / 2
        return cls(
            Box(south, west, south + rows * CELL / high, west + WIDTH / wide), rows, wide, high
        )

    @classmethod
    def around(cls, points: Iterable[tuple[float, float]], kilometres: float) -> View:
        """The view of all that lies so near to any of these points (latitude, longitude)."""
        north = kilometres / KM_OF_A_DEGREE
        boxes = []
        for lat, lng in points:
            east = north / max(math.cos(math.radians(lat)), 0.01)
            boxes.append(Box(lat - north, lng - east, lat + north, lng + east))
        return cls.of(Box.around(boxes))

    @property
    def inside(self) -> Box:
        """What lies within the margin, or at least most of it."""
        north, east = MARGIN / self.high, MARGIN / self.wide
        box = self.box
        return Box(box.south + north, box.west + east, box.north - north, box.east - east)

    @property
    def height(self) -> int:
        """Units from north to south."""
        return self.rows * CELL

    @property
    def grid(self) -> Grid:
        """The cells of the sheet."""
        return Grid(self.box.south, self.box.west, CELL / self.high, CELL / self.wide)

    def x(self, lng: Any) -> Any:
        """Units from the western edge, of a longitude or an array of them."""
        return (lng - self.box.west) * self.wide

    def y(self, lat: Any) -> Any:
        """Units from the northern edge."""
        return (self.box.north - lat) * self.high

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Latitude and longitude of a point on the sheet."""
        return self.box.north - y / self.high, self.box.west + x / self.wide

    def units(self, kilometres: float) -> float:
        """How long a distance is on the sheet."""
        return kilometres / KM_OF_A_DEGREE * self.high
