"""Places: distances, areas with their boundaries, and the names that stand for a point."""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from finder.atlas.box import Box
from finder.boundaries import UNDETERMINED, AreaShape, read_areas
from finder.city import City
from finder.errors import CityError
from finder.text import canonical

EARTH_RADIUS_KM = 6371.0088
COLUMNS = ("name", "kind", "latitude", "longitude", "aliases")
POSTCODE = "postcode"

_COORDINATES = re.compile(r"\s*([+-]?\d{1,3}(?:\.\d+)?)\s*[,;،、]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True)
class Place:
    """A named point; `is_postcode` says that the name is one."""

    label: str
    lat: float
    lng: float
    is_postcode: bool = False


def distance_km(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Kilometres along the great circle between two points given in degrees."""
    north1, north2 = math.radians(lat1), math.radians(lat2)
    half_north = math.sin((north2 - north1) / 2)
    half_east = math.sin(math.radians(lng2 - lng1) / 2)
    chord = half_north**2 + math.cos(north1) * math.cos(north2) * half_east**2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))


def believable(lat: float, lng: float, city: City) -> str | None:
    """None where the point may be in or near the city, else the code of what is wrong."""
    if _reaches(city, lat, lng):
        return None
    if lat == 0 or lng == 0:
        return "coordinates-zero"
    return "coordinates-swapped" if _reaches(city, lng, lat) else "coordinates-far"


def _reaches(city: City, lat: float, lng: float) -> bool:
    inside = -90 <= lat <= 90 and -180 <= lng <= 180
    return inside and distance_km(lat, lng, city.lat, city.lng) <= city.reach_km


class AreaMap:
    """The areas of a city, and which of them a point lies in."""

    def __init__(self, shapes: Iterable[AreaShape]) -> None:
        """Take shapes with distinct codes whose parents are among them, in no circle."""
        self._shapes = {shape.code: shape for shape in sorted(shapes, key=lambda s: s.code)}
        self._descendants: dict[str, set[str]] = {code: set() for code in self._shapes}
        for code in self._shapes:
            for ancestor in self.ancestors(code):
                self._descendants[ancestor].add(code)
        shapely.prepare([shape.geometry for shape in self._shapes.values()])

    @classmethod
    def load(cls, path: Path) -> AreaMap:
        """Read the areas of a GeoJSON file.

        Raises CityError with what is wrong in it.
        """
        return cls(read_areas(path))

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all areas."""
        return frozenset(self._shapes)

    @property
    def shapes(self) -> tuple[AreaShape, ...]:
        """All areas, ordered by code."""
        return tuple(self._shapes.values())

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The area itself, its parent, and so on up."""
        line = [code]
        while (parent := self._shapes[line[-1]].parent) is not None:
            line.append(parent)
        return tuple(line)

    def descendants(self, code: str) -> frozenset[str]:
        """The area itself and all areas below it."""
        return frozenset(self._descendants[code])

    def name(self, code: str, locale: str) -> str:
        """What the area is called in a locale, else in any language that is known."""
        names = self._shapes[code].names
        for key in (locale, locale.replace("_", "-").partition("-")[0], UNDETERMINED):
            if key in names:
                return names[key]
        return next(iter(names.values()))

    @property
    def called(self) -> dict[str, str]:
        """Codes by every name of an area; of several so called the outermost of today."""
        found: dict[str, str] = {}
        for shape in _outermost_first(self):
            for name in shape.names.values():
                found.setdefault(name, shape.code)
        return found

    def centre(self, code: str) -> tuple[float, float]:
        """Latitude and longitude of a point inside the area."""
        point = shapely.point_on_surface(self._shapes[code].geometry)
        return float(point.y), float(point.x)

    def extent(self, codes: Iterable[str]) -> Box:
        """The part of the earth that these areas take up; there is at least one."""
        bounds = (self._shapes[code].geometry.bounds for code in codes)
        return Box.around(Box(south, west, north, east) for west, south, east, north in bounds)

    @property
    def middle(self) -> tuple[float, float]:
        """Latitude and longitude of the middle of the largest area."""
        largest = max(self._shapes.values(), key=lambda shape: float(shape.geometry.area))
        point = largest.geometry.centroid
        return float(point.y), float(point.x)

    def locate(
        self, lats: Sequence[float], lngs: Sequence[float], on: date | None = None
    ) -> list[str | None]:
        """For each point the innermost area it lies in on that day, None where in none.

        On a border the first by code has it. Without a day, areas that have a last
        day do not count.
        """
        north, east = np.asarray(lats, dtype=float), np.asarray(lngs, dtype=float)
        found: list[str | None] = [None] * len(north)
        left = np.flatnonzero(np.isfinite(north) & np.isfinite(east))
        for shape in self._innermost_first:
            if len(left) and shape.is_valid(on):
                inside = _inside(shape.geometry, north[left], east[left])
                for index in left[inside]:
                    found[index] = shape.code
                left = left[~inside]
        return found

    @cached_property
    def _innermost_first(self) -> list[AreaShape]:
        return sorted(
            self._shapes.values(),
            key=lambda s: (
                len(self._descendants[s.code]) > 1,
                -len(self.ancestors(s.code)),
                s.code,
            ),
        )


def _inside(geometry: Any, lats: Any, lngs: Any) -> Any:
    """Which points lie in the geometry or on its border; most are told by its box alone."""
    west, south, east, north = geometry.bounds
    inside = (lats >= south) & (lats <= north) & (lngs >= west) & (lngs <= east)
    close = np.flatnonzero(inside)
    inside[close] = shapely.intersects_xy(geometry, lngs[close], lats[close])
    return inside


class Gazetteer:
    """Names, postcodes and areas, each standing for a point."""

    def __init__(self, places: Iterable[tuple[str, Place]]) -> None:
        """Take places with what each may be called; of several so called the first counts."""
        self._places: dict[str, Place] = {}
        self._called: dict[str, str] = {}
        for called, place in places:
            if key := _key(called):
                self._places.setdefault(key, place)
                self._called.setdefault(key, called.strip())

    @classmethod
    def load(cls, places_csv: Path, areas: AreaMap) -> Gazetteer:
        """Read `places.csv` (name, kind, latitude, longitude, perhaps aliases).

        Areas come before places, and of places of one name the one nearest the
        middle of the city. Raises CityError with the line that cannot be used.
        """
        lat, lng = areas.middle
        listed = sorted(
            _listed(places_csv), key=lambda one: distance_km(one[1].lat, one[1].lng, lat, lng)
        )
        return cls([*_called_areas(areas), *listed])

    @property
    def names(self) -> list[tuple[str, Place]]:
        """What places may be called, as it is written, with the place that it stands for."""
        return [(self._called[key], place) for key, place in self._places.items()]

    @property
    def places(self) -> Mapping[str, Place]:
        """All places by what they may be called, folded as `finder.text.canonical` does it."""
        return self._places

    def find(self, text: str) -> Place | None:
        """The place that a name, alias, postcode, area or `lat,lng` stands for."""
        key = _key(text)
        at = _coordinates(text) or self._places.get(key)
        return at or self._places.get(key.replace(" ", ""))


def _key(text: str) -> str:
    return canonical(text).strip()


def _coordinates(text: str) -> Place | None:
    match = _COORDINATES.fullmatch(unicodedata.normalize("NFKC", text))
    if not match:
        return None
    lat, lng = float(match[1]), float(match[2])
    if abs(lat) > 90 or abs(lng) > 180:
        return None
    return Place(f"{round(lat, 5)}, {round(lng, 5)}", lat, lng)


def _outermost_first(areas: AreaMap) -> list[AreaShape]:
    return sorted(
        areas.shapes, key=lambda s: (s.valid_to is not None, len(areas.ancestors(s.code)))
    )


def _called_areas(areas: AreaMap) -> Iterator[tuple[str, Place]]:
    """Areas by every name, the outermost and those of today first, and by code."""
    shapes = _outermost_first(areas)
    centres = {shape.code: areas.centre(shape.code) for shape in shapes}
    for shape in shapes:
        for name in shape.names.values():
            yield name, Place(name, *centres[shape.code])
    for shape in shapes:
        yield shape.code, Place(next(iter(shape.names.values())), *centres[shape.code])


def _listed(path: Path) -> Iterator[tuple[str, Place]]:
    """The places of a file by name and aliases, postcodes also without their spaces."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = set(COLUMNS[:4]) - set(rows.fieldnames or ())
            if missing:
                raise CityError(f"{path} lacks the columns {', '.join(sorted(missing))}.")
            for row in rows:
                yield from _called(row, f"{path}, line {rows.line_num}")
    except FileNotFoundError:
        raise CityError(f"There is no file {path}: it lists the places of the city.") from None
    except OSError as error:
        raise CityError(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise CityError(f"{path} is not a CSV file in UTF-8: save it as one.") from None


def _called(row: Mapping[str, str | None], where: str) -> Iterator[tuple[str, Place]]:
    name = (row["name"] or "").strip()
    try:
        lat, lng = float(row["latitude"] or ""), float(row["longitude"] or "")
    except ValueError:
        lat = lng = math.nan
    if not name or not (abs(lat) <= 90 and abs(lng) <= 180):
        raise CityError(f"{where}: a place needs a name, and latitude and longitude in degrees.")
    place = Place(name, lat, lng, row["kind"] == POSTCODE)
    for called in (name, *(row.get("aliases") or "").split(";")):
        yield called, place
    if place.is_postcode:
        yield _key(name).replace(" ", ""), place
