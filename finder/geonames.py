"""GeoNames: its files of postcodes with their coordinates, and which of them are near."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from finder.errors import CityError
from finder.places import distance_km

KM_PER_DEGREE = 111.195


@dataclass(frozen=True)
class Spot:
    """One line of the postcode file."""

    postcode: str
    name: str
    lat: float
    lng: float


def spots(path: Path) -> Iterator[Spot]:
    """The lines of a GeoNames postcode file.

    Raises CityError at the first that is not one.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _spot(line.rstrip("\r\n").split("\t"), f"{path}, line {number}")
    except FileNotFoundError:
        raise CityError(f"There is no file {path}.") from None
    except OSError as error:
        raise CityError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CityError(
            f"{path} is not text in UTF-8; unpack it first if it is a ZIP file."
        ) from None


def _spot(cells: list[str], where: str) -> Spot:
    try:
        lat, lng = float(cells[9]), float(cells[10])
    except (IndexError, ValueError):
        lat = lng = math.nan
    if not (abs(lat) <= 90 and abs(lng) <= 180):
        raise CityError(
            f"{where} is no line of a GeoNames postcode file:"
            " that has country, postcode, place … latitude, longitude, parted by tabs."
        )
    return Spot(cells[1].strip(), cells[2].strip(), lat, lng)


def near(whole: Any, spots: Sequence[Spot], km: float) -> list[Spot]:
    """Those in the city or within so many kilometres of it, on a map on which degrees are equal."""
    narrow = np.array([math.cos(math.radians(whole.centroid.y)), 1.0])
    city = shapely.transform(whole, partial(np.multiply, narrow))
    shapely.prepare(city)
    points = shapely.points(np.array([(s.lng, s.lat) for s in spots]).reshape(-1, 2) * narrow)
    inside = shapely.dwithin(city, points, km / KM_PER_DEGREE)
    return [spots[index] for index in map(int, np.flatnonzero(inside))]


def middle(spots: Sequence[Spot]) -> Spot:
    """The spot nearest the mean of them all, so that it is a real one."""
    lat = sum(spot.lat for spot in spots) / len(spots)
    lng = sum(spot.lng for spot in spots) / len(spots)
    return min(spots, key=lambda spot: distance_km(spot.lat, spot.lng, lat, lng))
