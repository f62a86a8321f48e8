"""Filters over columns: for each argument which rows satisfy it surely, or perhaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.atlas.box import Box
from finder.drafts import Ages
from finder.query import SearchQuery
from finder.search.columns import (
    GROUPS,
    KINDS,
    LEVELS,
    MODES,
    NONE,
    ONLINE,
    OPEN_AGE,
    PROVIDER_TYPES,
    Columns,
    Names,
)
from finder.vocabulary import Enrol, Group

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""

Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

EVERY = slice(None)
"""All rows: columns are then compared as they are, which is far cheaper than picking from them."""

Among = Rows | slice
"""Some rows by their numbers, or every one."""


def pick(column: NDArray[Any], among: Among) -> NDArray[Any]:
    """What a column says of some rows, in their order."""
    return column.take(among) if isinstance(among, np.ndarray) else column[among]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Rows that satisfy an argument: `sure`, and `maybe` which adds the not stated."""

    sure: Flags
    maybe: Flags

    def passing(self, group: Group | None, unknown: Iterable[Group]) -> Flags:
        """Those that pass, given the groups for which *not stated* counts."""
        return self.maybe if group is not None and group in unknown else self.sure

    def of(self, rows: Rows) -> Verdict:
        """Of a verdict on every row that on some."""
        sure = self.sure.take(rows)
        return Verdict(sure, sure if self.maybe is self.sure else self.maybe.take(rows))


def ages(columns: Columns, rows: Among, asked: Iterable[Ages], *, family: bool = False) -> Verdict:
    """Ages overlap: any of those asked for, or every one of a family."""
    low, high, aged = (
        pick(columns.age_low, rows),
        pick(columns.age_high, rows),
        pick(columns.aged, rows),
    )
    overlaps = [
        (low < (OPEN_AGE if a.high is None else a.high)) & (high > (a.low or 0)) for a in asked
    ]
    sure = reduce(np.logical_and if family else np.logical_or, overlaps) & aged
    return Verdict(sure, sure | ~aged)


def kinds(columns: Columns, rows: Among, query: SearchQuery) -> Verdict:
    """Kind is always stated."""
    return _listed(pick(columns.kind, rows), [KINDS.index(kind) for kind in query.kind])


def modes(columns: Columns, rows: Among, query: SearchQuery) -> Verdict:
    """How the learning happens."""
    return _listed(pick(columns.mode, rows), [MODES.index(mode) for mode in query.mode])


def providers(columns: Columns, rows: Among, query: SearchQuery, names: Names) -> Verdict:
    """Provider is always stated; one that came later is not known to what was indexed before."""
    numbers = {slug: number for number, slug in enumerate(names.providers)}
    wanted = [numbers[slug] for slug in query.provider if slug in numbers]
    return _listed(pick(columns.provider, rows), wanted)


def levels(columns: Columns, rows: Among, query: SearchQuery) -> Verdict:
    """How much one needs to know."""
    return _listed(pick(columns.level, rows), [LEVELS.index(level) for level in query.level])


def provider_types(columns: Columns, rows: Among, query: SearchQuery) -> Verdict:
    """From whom."""
    wanted = [PROVIDER_TYPES.index(kind) for kind in query.provider_type]
    return _listed(pick(columns.provider_type, rows), wanted)


def sets(columns: Columns, rows: Among, names: Names, name: str, wanted: Iterable[str]) -> Verdict:
    """Any of the values is among those of the row, in one of the columns of sets."""
    good = np.zeros(len(names.sets[name]) + 1, bool)
    for value in wanted:
        good[names.holding[name].get(value, _NO_SETS)] = True
    sure: Flags = good.take(pick(getattr(columns, name), rows))
    if name == "festival":
        return Verdict(sure, sure)
    return Verdict(sure, sure | unstated(columns, rows, Group(name)))


_NO_SETS = np.empty(0, np.intp)


def unstated(columns: Columns, rows: Among, group: Group) -> Flags:
    """Rows whose listing states nothing of a group."""
    found: Flags = (pick(columns.unstated, rows) & np.int16(1 << GROUPS.index(group))) != 0
    return found


SOON, CLOSING = 30, 7
"""Days until which enrolment opens *soon*, and until which it is *closing*."""


def enrolments(columns: Columns, rows: Among, day: int) -> dict[Enrol, Flags]:
    """What can be said of enrolment on a day; what states nothing is in none of them."""
    opens, closes = pick(columns.opens, rows), pick(columns.closes, rows)
    over = over_on(columns, rows, day)
    waits = ~over & (opens > day)
    is_open = ~over & ~waits & ((opens != NONE) | (closes != NONE))
    return {
        Enrol.OPEN: is_open,
        Enrol.SOON: waits & (opens - day <= SOON),
        Enrol.CLOSING: is_open & (closes != NONE) & (closes - day <= CLOSING),
    }


def enrolment(columns: Columns, rows: Among, query: SearchQuery, day: int) -> Verdict:
    """Any of the states of enrolment that are asked for."""
    found = enrolments(columns, rows, day)
    sure: Flags = reduce(np.logical_or, (found[state] for state in query.enrol))
    return Verdict(sure, sure | unstated(columns, rows, Group.ENROL))


def over_on(columns: Columns, rows: Among, day: int) -> Flags:
    """Rows whose enrolment has closed before a day."""
    closes = pick(columns.closes, rows)
    found: Flags = (closes != NONE) & (closes < day)
    return found


def _listed(values: NDArray[np.int8] | NDArray[np.int32], wanted: list[int]) -> Verdict:
    sure = values == wanted[0] if len(wanted) == 1 else np.isin(values, wanted)
    return Verdict(sure, sure | (values == NONE))


def price(columns: Columns, rows: Among, ceiling: int | None) -> Verdict:
    """Stated to be free (None), or the lowest stated price at most a ceiling in hundredths."""
    free, low, high = (
        pick(columns.free, rows),
        pick(columns.price_low, rows),
        pick(columns.price_high, rows),
    )
    nothing = ~free & (low < 0)
    if ceiling is None:
        return Verdict(free, free | nothing)
    ours = ~pick(columns.foreign, rows)
    sure = free | (
        ours & (((low >= 0) & (low <= ceiling)) | (nothing & (high >= 0) & (high <= ceiling)))
    )
    return Verdict(sure, sure | nothing | (~ours & ~free))


def prices(columns: Columns, rows: Among, query: SearchQuery) -> Verdict:
    """Any of the prices asked for."""
    found = [price(columns, rows, ceiling) for ceiling in query.price]
    return Verdict(
        reduce(np.logical_or, (v.sure for v in found)),
        reduce(np.logical_or, (v.maybe for v in found)),
    )


def online(columns: Columns, rows: Among) -> Flags:
    """Rows that have no place because they are online."""
    found: Flags = pick(columns.mode, rows) == ONLINE
    return found


def offline(columns: Columns, rows: Among) -> Verdict:
    """Whether it is more than online is always stated."""
    found = ~online(columns, rows)
    return Verdict(found, found)


def distances(columns: Columns, rows: Rows, query: SearchQuery) -> NDArray[np.float64]:
    """Kilometres from the nearest place asked for; NaN without coordinates."""
    spots = columns.spot.take(rows)
    lat, lng = np.append(columns.spot_lat, np.nan), np.append(columns.spot_lng, np.nan)
    by_row = len(rows) < len(lat)
    if by_row:
        lat, lng = lat.take(spots), lng.take(spots)
    found = [great_circle(near.place.lat, near.place.lng, lat, lng) for near in query.near]
    away: NDArray[np.float64] = reduce(np.minimum, found)
    return away if by_row else away.take(spots)


def great_circle(
    lat1: float, lng1: float, lat2: NDArray[np.float64], lng2: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Great-circle distance in km by the haversine formula."""
    a1, a2 = np.radians(lat1), np.radians(lat2)
    half_lat, half_lng = (a2 - a1) / 2, np.radians(lng2 - lng1) / 2
    square = np.sin(half_lat) ** 2 + np.cos(a1) * np.cos(a2) * np.sin(half_lng) ** 2
    away: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(square, 1.0)))
    return away


def near(columns: Columns, rows: Among, query: SearchQuery) -> Verdict:
    """Within the radius of any of the places; a place counts once, however many meet there."""
    lat, lng = columns.spot_lat, columns.spot_lng
    within = np.zeros(len(lat) + 1, bool)
    for asked in query.near:
        close = _in_box(asked.place.lat, asked.place.lng, query.radius, lat, lng)
        away = great_circle(asked.place.lat, asked.place.lng, lat[close], lng[close])
        within[close[away <= query.radius]] = True
    return _placed(columns, rows, within.take(pick(columns.spot, rows)))


def box(columns: Columns, rows: Among, asked: Box) -> Verdict:
    """In a part of the map."""
    lat, lng = columns.spot_lat, columns.spot_lng
    inside = np.zeros(len(lat) + 1, bool)
    inside[:-1] = (lat >= asked.south) & (lat <= asked.north)
    inside[:-1] &= (lng >= asked.west) & (lng <= asked.east)
    return _placed(columns, rows, inside.take(pick(columns.spot, rows)))


def _in_box(
    lat: float, lng: float, radius: float, lats: NDArray[np.float64], lngs: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Which points lie in a box that surely holds the circle; cheap, before the real test."""
    height = np.degrees(radius / EARTH_RADIUS_KM) * 1.001
    top = abs(lat) + height
    if top > 85:
        return np.flatnonzero(np.abs(lats - lat) <= height)
    width = height / np.cos(np.radians(top))
    inside = np.abs(lats - lat) <= height
    inside &= np.abs((lngs - lng + 180) % 360 - 180) <= width
    return np.flatnonzero(inside)


def areas(
    columns: Columns, rows: Among, query: SearchQuery, inside: Mapping[str, Flags]
) -> Verdict:
    """In one of the areas; `inside` tells for each code which area numbers lie in it."""
    wanted = reduce(np.logical_or, (inside[code] for code in query.area))
    return _placed(columns, rows, wanted.take(pick(columns.area, rows)))


def _placed(columns: Columns, rows: Among, there: Flags) -> Verdict:
    """Online opportunities pass: whether they count is an argument of its own."""
    no_place = online(columns, rows)
    sure = there | no_place
    return Verdict(sure, sure | (pick(columns.spot, rows) == NONE))
