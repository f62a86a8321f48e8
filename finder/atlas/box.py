"""Boxes and grids: parts of the earth between parallels and meridians, in degrees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """Between two parallels and two meridians; what lies on an edge is in it.

    `south` is at most `north` and `west` at most `east`: none crosses the 180th meridian.
    Printed and read again it is the very same, so that a box may be a single point.
    """

    south: float
    west: float
    north: float
    east: float

    def __str__(self) -> str:
        return f"{self.south!r},{self.west!r},{self.north!r},{self.east!r}"

    def __contains__(self, point: tuple[float, float]) -> bool:
        lat, lng = point
        return self.south <= lat <= self.north and self.west <= lng <= self.east

    @property
    def is_point(self) -> bool:
        """Whether it is no larger than a point."""
        return self.south == self.north and self.west == self.east

    @property
    def middle(self) -> tuple[float, float]:
        """Latitude and longitude of its middle."""
        if self.is_point:
            return self.south, self.west
        return (self.south + self.north) / 2, (self.west + self.east) / 2

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """The smallest around all of these, of which there is at least one."""
        several = list(boxes)
        return cls(
            min(one.south for one in several),
            min(one.west for one in several),
            max(one.north for one in several),
            max(one.east for one in several),
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of equal size, counted from a corner to the north and to the east.

    `height` and `width` are degrees of latitude and longitude of a cell.
    """

    south: float
    west: float
    height: float
    width: float

    def rows(self, lats: Any) -> Any:
        """Numbers of the rows of cells in which latitudes lie, of a point or of an array."""
        return np.floor((lats - self.south) / self.height)

    def columns(self, lngs: Any) -> Any:
        """Numbers of the columns of cells in which longitudes lie."""
        return np.floor((lngs - self.west) / self.width)
