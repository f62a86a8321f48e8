"""Outlines: the boundaries of districts, no finer than a sheet can show them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from finder.atlas.box import Box
from finder.atlas.view import View
from finder.places import AreaMap

FINENESS = 1.5
"""Units by which a line on a sheet may be off."""

_BEYOND = 4
"""Units beyond the edge at which lines are cut, so that the cut is not seen."""

_KEPT = 64
"""Sheets whose outlines are remembered; most visitors see one and the same."""


_LINES = (0.5, 0.38, 0.62, 0.26, 0.74, 0.14, 0.86)
"""How far down in a district its name may stand, the best first."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on a sheet a name may stand, by its middle; `room` is from side to side."""

    x: float
    y: float
    room: float


@dataclass(frozen=True, slots=True)
class Outline:
    """One district on a sheet: its line as the path of an SVG, and where its name may stand."""

    code: str
    path: str
    spots: tuple[Spot, ...]


class Outlines:
    """The districts of a city, of which none lies in another."""

    def __init__(self, areas: AreaMap) -> None:
        self._areas = areas
        self._simple = lru_cache(maxsize=12)(self._simplified)
        self.on = lru_cache(maxsize=_KEPT)(self._on)

    def _innermost(self, day: date) -> list[Any]:
        today = [shape for shape in self._areas.shapes if shape.is_valid(day)]
        parents = {shape.parent for shape in today}
        return [shape for shape in today if shape.code not in parents]

    def _simplified(self, level: int, day: date) -> list[tuple[str, Any]]:
        """All districts, with lines that are off by two to the power of `level` degrees."""
        return [
            (shape.code, shapely.simplify(shape.geometry, 2.0**level))
            for shape in self._innermost(day)
        ]

    def extent(self, day: date) -> Box:
        """The part of the earth that the districts take up, or all areas where there is none."""
        shapes = self._innermost(day) or self._areas.shapes
        return self._areas.extent(shape.code for shape in shapes)

    def shapes(self, view: View, day: date) -> Iterator[tuple[str, Any]]:
        """The districts that a sheet shows, cut off a little beyond its edges, in degrees."""
        level = math.floor(math.log2(FINENESS / view.high))
        more = _BEYOND / view.high
        edges = (
            view.box.west - _BEYOND / view.wide, view.box.south - more,
            view.box.east + _BEYOND / view.wide, view.box.north + more,
        )  # fmt: skip
        for code, geometry in self._simple(level, day):
            cut = shapely.clip_by_rect(geometry, *edges)
            if cut.area > 0:
                yield code, cut

    def _on(self, view: View, day: date) -> tuple[Outline, ...]:
        """The outlines on a sheet."""
        return tuple(_outline(view, code, shape) for code, shape in self.shapes(view, day))


def _outline(view: View, code: str, shape: Any) -> Outline:
    path = "".join(_path(view, ring) for ring in _rings(shape))
    return Outline(code, path, tuple(_spots(view, shape)))


def _spots(view: View, shape: Any) -> Iterator[Spot]:
    """The longest stretch of some lines from west to east through a district."""
    west, south, east, north = shape.bounds
    lats = [north - (north - south) * part for part in _LINES]
    lines = shapely.linestrings([[(west, lat), (east, lat)] for lat in lats])
    for lat, inside in zip(lats, shapely.intersection(lines, shape), strict=True):
        longest = max(shapely.get_parts(inside), key=shapely.length, default=None)
        if longest is not None and longest.length:
            left, _, right, _ = longest.bounds
            x, y = view.x((left + right) / 2), view.y(lat)
            yield Spot(float(x), float(y), float((right - left) * view.wide))


def _rings(shape: Any) -> Iterator[Any]:
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            yield part.exterior
            yield from part.interiors


def _path(view: View, ring: Any) -> str:
    """A ring in whole units, each point told from the one before; empty if nothing is left."""
    points = shapely.get_coordinates(ring)
    units = np.rint(np.column_stack([view.x(points[:, 0]), view.y(points[:, 1])])).astype(int)
    steps = np.diff(units, axis=0)
    steps = steps[steps.any(axis=1)][:-1]
    if len(steps) < 2:
        return ""
    told = " ".join(f"{x} {y}" for x, y in [units[0].tolist(), *steps.tolist()])
    return f"m{told}z".replace(" -", "-")
