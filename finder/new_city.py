"""A new city: its folder made from boundaries, postcodes and a few answers."""

from __future__ import annotations

import csv
import itertools
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

from finder import geonames
from finder.boundaries import UNDETERMINED, features, polygon
from finder.city import (
    FARTHEST_KM,
    REACH_KM,
    City,
    checked_currency,
    checked_locales,
    checked_timezone,
    usual_price_steps,
)
from finder.errors import CityError
from finder.places import COLUMNS, POSTCODE, AreaMap, Gazetteer, distance_km
from finder.text import fold

NEAR_KM = 10.0
"""Postcodes this near the boundary are kept, because residents come from there, too."""

_FIRST_LETTERS = re.compile(r"(?<![\w'’])\w|(?<=['’])\w(?=\w)")
_TOML = """\
# The city. Lines that begin with # are notes and examples.

# What it is called.
name = {name}

# Its clock: all times of learning opportunities are local times of this zone.
timezone = {timezone}

# The currency of prices that name none.
currency = {currency}

# Languages of its pages, the main one first.
locales = {locales}

# Its middle, in degrees.
centre = {{ latitude = {lat}, longitude = {lng} }}

# Coordinates further than this from the middle, in kilometres, are not believed.
reach_km = {reach}

# Who answers for the site; mails come from there unless FINDER_MAIL_FROM is set.
# contact = "learn@example.org"

# The ceilings offered to those who filter by price, in whole units of the currency.
# price_steps = {steps}

# What it is called in other languages.
# [names]
# fr = "…"

# Its stages of life. Left out, they are: early-years 0-5, children 6-11, teens 12-17,
# young-adults 18-25, adults 26-59, older-adults 60 and over. Ages count up to and
# including `to`; years as numbers, months as "18m"; no `to` means no upper end.
# [[stages]]
# code = "babies"
# from = 0
# to = "17m"
# names = {{ en = "Babies" }}
"""


@dataclass(frozen=True)
class _District:
    """One district of the boundary file: its names by language, and its shape."""

    names: dict[str, str]
    given: dict[str, str]
    geometry: Any


def make_city(  # noqa: PLR0913 - one keyword for each answer that a city needs.
    folder: Path,
    *,
    name: str,
    timezone: str,
    currency: str,
    locales: tuple[str, ...],
    areas_file: Path,
    area_name: str,
    postcodes_file: Path | None = None,
) -> City:
    """Make the folder of a city and return the city.

    `area_name` is the property of each boundary that holds its name, or several by
    language (`fi=nimi_fi,sv=nimi_se`). Raises CityError, and leaves nothing behind,
    where an answer, a file or the folder cannot be used.
    """
    _check_folder(folder)
    if not name.strip():
        raise CityError("Give the city a name.")
    districts = _districts(areas_file, area_name)
    whole = shapely.union_all([district.geometry for district in districts])
    files = {
        "city.toml": _toml(
            whole,
            name=name.strip(),
            timezone=checked_timezone(timezone).key,
            currency=checked_currency(currency),
            locales=list(checked_locales(locales)),
        ),
        "areas.geojson": _geojson(name.strip(), whole, districts),
        "places.csv": _places(whole, postcodes_file) if postcodes_file else [COLUMNS],
    }
    _write(folder, files)
    return City.load(folder)


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise CityError(f"{folder} is a file: name a folder that does not exist yet.")
    if folder.is_dir() and any(folder.iterdir()):
        raise CityError(f"The folder {folder} is not empty: name a new one.")


def _write(folder: Path, files: dict[str, Any]) -> None:
    """Write all files into a folder beside it, see that they load, and only then move it."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-city-") as beside:
            made = Path(beside) / "city"
            made.mkdir()
            for name, content in files.items():
                _write_file(made / name, content)
            City.load(made)
            Gazetteer.load(made / "places.csv", AreaMap.load(made / "areas.geojson"))
            made.rename(folder)
    except OSError as error:
        raise CityError(f"The folder {folder} cannot be written: {error.strerror}.") from None


def _write_file(path: Path, content: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        if isinstance(content, str):
            file.write(content)
        else:
            csv.writer(file, lineterminator="\n").writerows(content)


def _toml(whole: Any, *, name: str, timezone: str, currency: str, locales: list[str]) -> str:
    steps = usual_price_steps(currency)
    lat, lng = round(whole.centroid.y, 5), round(whole.centroid.x, 5)
    quoted = {
        key: json.dumps(value, ensure_ascii=False)
        for key, value in {
            "name": name, "timezone": timezone, "currency": currency, "locales": locales
        }.items()
    }  # fmt: skip
    return _TOML.format(
        **quoted, lat=lat, lng=lng, reach=_reach(whole, lat, lng), steps=list(steps)
    )


def _reach(whole: Any, lat: float, lng: float) -> int:
    """Kilometres to the farthest corner and somewhat beyond, but never less than usual."""
    west, south, east, north = whole.bounds
    corners = [(south, west), (south, east), (north, west), (north, east)]
    farthest = max(distance_km(lat, lng, *corner) for corner in corners)
    return int(min(FARTHEST_KM, max(REACH_KM, farthest + 2 * NEAR_KM)))


def _districts(path: Path, area_name: str) -> list[_District]:
    """The districts of a boundary file, those with the same properties made one."""
    found = features(path)
    wanted = _wanted(area_name)
    _check_properties(found, wanted, path)
    together: dict[str, list[Any]] = {}
    names: dict[str, dict[str, str]] = {}
    for number, feature in enumerate(found, 1):
        properties = _properties(feature)
        given = {language: _text(properties.get(key)) for language, key in wanted.items()}
        if any(given.values()):
            same = json.dumps(properties, sort_keys=True)
            names[same] = {language: text for language, text in given.items() if text}
            together.setdefault(same, []).append(polygon(feature, f"{path}: area {number}"))
    shouted = all(text == text.upper() for given in names.values() for text in given.values())
    return [
        _District(
            {language: _title(text) if shouted else text for language, text in given.items()},
            given,
            shapely.union_all(together[same]),
        )
        for same, given in names.items()
    ]


def _wanted(area_name: str) -> dict[str, str]:
    """The properties that hold the name, by language."""
    wanted = {}
    for part in area_name.split(","):
        language, equals, key = part.partition("=")
        wanted[language.strip() if equals else UNDETERMINED] = (key if equals else part).strip()
    return wanted


def _check_properties(found: Sequence[Any], wanted: dict[str, str], path: Path) -> None:
    known = dict.fromkeys(key for feature in found for key in _properties(feature))
    for key in wanted.values():
        if key not in known:
            raise CityError(
                f"{path}: no area has a property '{key}'; there are: {', '.join(known) or 'none'}."
            )
    if not any(
        _text(_properties(feature).get(key)) for feature in found for key in wanted.values()
    ):
        raise CityError(
            f"{path}: the property '{', '.join(wanted.values())}' is empty in every area."
        )


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _text(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int) else ""


def _title(text: str) -> str:
    return _FIRST_LETTERS.sub(lambda match: match[0].upper(), text.lower())


def _geojson(name: str, whole: Any, districts: Sequence[_District]) -> str:
    city = _slug(name)
    taken = {city}
    areas = [_area(whole, code=city, kind="city", name=name, parent=None)]
    for district in districts:
        code = _free_code(_slug(next(iter(district.names.values()))), taken)
        taken.add(code)
        plain = district.names.get(UNDETERMINED)
        said: dict[str, Any] = {"name": plain} if plain else {"names": district.names}
        if district.given != district.names:
            said["source_name"] = " / ".join(district.given.values())
        areas.append(_area(district.geometry, code=code, kind="district", parent=city, **said))
    lines = ",\n".join(json.dumps(area, ensure_ascii=False) for area in areas)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'


def _area(geometry: Any, **properties: Any) -> dict[str, Any]:
    shape = json.loads(shapely.to_geojson(geometry))
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _slug(name: str) -> str:
    return re.sub(r"[\W_]+", "-", fold(name)).strip("-") or "area"


def _free_code(slug: str, taken: set[str]) -> str:
    numbered = (f"{slug}-{number}" for number in itertools.count(2))
    return next(code for code in itertools.chain([slug], numbered) if code not in taken)


def _places(whole: Any, path: Path) -> list[Sequence[object]]:
    """The rows of `places.csv`: postcodes in and near the city, and the places they name."""
    close = geonames.near(whole, list(geonames.spots(path)), NEAR_KM)
    if not close:
        raise CityError(f"{path} has no postcode in or near the city: is it of the right country?")
    kinds = {POSTCODE: "postcode", "place": "name"}
    rows: list[Sequence[object]] = [COLUMNS]
    for kind, attribute in kinds.items():
        together: dict[str, list[geonames.Spot]] = {}
        for spot in close:
            together.setdefault(getattr(spot, attribute), []).append(spot)
        together.pop("", None)
        for name, spots in sorted(together.items()):
            middle = geonames.middle(spots)
            rows.append((name, kind, middle.lat, middle.lng, ""))
    return rows
