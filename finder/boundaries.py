"""Boundaries: the areas of a GeoJSON file, read with care."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely
import shapely.geometry

from finder.errors import CityError

UNDETERMINED = "und"
"""The language key of a name whose language is not stated."""


@dataclass(frozen=True)
class AreaShape:
    """A district, city or region with its boundary; `valid_to` is its last day."""

    code: str
    kind: str
    names: Mapping[str, str]
    parent: str | None
    geometry: Any
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid(self, on: date | None) -> bool:
        """Whether it stands on this day; without one, whether it has no last day."""
        if on is None:
            return self.valid_to is None
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)


def read_areas(path: Path) -> list[AreaShape]:
    """The areas of a file, each with a code of its own and a parent among them.

    Raises CityError with what is wrong in it.
    """
    shapes = [_shape(feature, path, i) for i, feature in enumerate(features(path), 1)]
    _check(shapes, path)
    return shapes


def features(path: Path) -> list[Any]:
    """The features of a GeoJSON file.

    Raises CityError where it is absent, or not a GeoJSON FeatureCollection.
    """
    try:
        told = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise CityError(
            f"There is no file {path}: put the boundaries of the areas there."
        ) from None
    except OSError as error:
        raise CityError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise CityError(f"{path} is not JSON: it must be a GeoJSON file in UTF-8.") from None
    if not isinstance(told, dict) or told.get("type") != "FeatureCollection":
        raise CityError(f"{path} is not a GeoJSON FeatureCollection of areas.")
    found = told.get("features")
    if not isinstance(found, list) or not found:
        raise CityError(f"{path} holds no areas: it needs at least one feature.")
    _check_degrees(told.get("crs"), path)
    return found


def _check_degrees(crs: Any, path: Path) -> None:
    """Refuse a file that names another reference system than degrees of WGS 84."""
    name = json.dumps(crs)
    if "EPSG" in name and "4326" not in name:
        raise CityError(f"{path} is not in degrees: convert it to WGS 84 (EPSG:4326) first.")


def polygon(feature: Any, where: str) -> Any:
    """The boundary of a feature, mended where its lines cross.

    Raises CityError where it is no polygon, or not in degrees of WGS 84.
    """
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise CityError(f"{where} must be a Polygon or MultiPolygon, not {kind or 'nothing'}.")
    try:
        shape = shapely.geometry.shape(geometry)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, shapely.GEOSException):
        raise CityError(f"{where} has coordinates that make no boundary.") from None
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise CityError(f"{where} is not in degrees: convert the file to WGS 84 (EPSG:4326) first.")
    shape = _mended(shapely.force_2d(shape))
    if shape.is_empty:
        raise CityError(f"{where} has a boundary that encloses nothing.")
    return shape


def _mended(shape: Any) -> Any:
    if shape.is_valid:
        return shape
    parts = shapely.get_parts(shapely.make_valid(shape))
    return shapely.union_all([part for part in parts if part.area > 0])


def _shape(feature: Any, path: Path, number: int) -> AreaShape:
    where = f"{path}: area {number}"
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise CityError(f"{where} has no properties: each area needs at least code and name.")
    code = properties.get("code")
    if not isinstance(code, str) or not code.strip():
        raise CityError(f"{where} has no code: give each area a short code of its own.")
    where = f"{path}: the area '{code}'"
    parent = properties.get("parent")
    return AreaShape(
        code=code,
        kind=str(properties.get("kind") or "district"),
        names=_names(properties, where),
        parent=None if parent is None else str(parent),
        geometry=polygon(feature, where),
        valid_from=_day(properties, "valid_from", where),
        valid_to=_day(properties, "valid_to", where),
    )


def _names(properties: Mapping[str, Any], where: str) -> Mapping[str, str]:
    names = properties.get("names") or {UNDETERMINED: properties.get("name")}
    good = isinstance(names, dict) and all(isinstance(n, str) and n.strip() for n in names.values())
    if not good:
        raise CityError(f"{where} has no name: give it a name, or names by language.")
    return dict(names)


def _day(properties: Mapping[str, Any], name: str, where: str) -> date | None:
    text = properties.get(name)
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        raise CityError(f"{where}: {name} must be a date such as 2027-03-31.") from None


def _check(shapes: Sequence[AreaShape], path: Path) -> None:
    parents: dict[str, str | None] = {}
    for shape in shapes:
        if shape.code in parents:
            raise CityError(f"{path}: two areas have the code '{shape.code}'.")
        parents[shape.code] = shape.parent
    for code, parent in parents.items():
        if parent is not None and parent not in parents:
            raise CityError(f"{path}: the area '{code}' has an unknown parent '{parent}'.")
    for code in parents:
        seen: set[str] = set()
        above: str | None = code
        while above is not None:
            if above in seen:
                raise CityError(
                    f"{path}: the area '{code}' is, through its parents, its own parent."
                )
            seen.add(above)
            above = parents[above]
