"""Filters over columns: for each argument which rows satisfy it surely, or perhaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Verdict:
    """Rows that satisfy an argument: `sure`, and `maybe` which adds the not stated."""

    sure: Flags
    maybe: Flags

    def passing(self, group: Group | None, unknown: Iterable[Group]) -> Flags:
        """Those that pass, given the groups for which *not stated* counts."""
        return self.maybe if group is not None and group in unknown else self.sure


def ages(columns: Columns, rows: Rows, asked: Iterable[Ages], *, family: bool = False) -> Verdict:
    """Ages overlap: any of those asked for, or every one of a family."""
    low, high, aged = (
        columns.age_low.take(rows),
        columns.age_high.take(rows),
        columns.aged.take(rows),
    )
    overlaps = [
        (low < (OPEN_AGE if a.high is None else a.high)) & (high > (a.low or 0)) for a in asked
    ]
    join = np.logical_and if family else np.logical_or
    sure = join.reduce(overlaps) & aged
    return Verdict(sure, sure | ~aged)


def kinds(columns: Columns, rows: Rows, query: SearchQuery) -> Verdict:
    """Kind is always stated."""
    return _listed(columns.kind.take(rows), [KINDS.index(kind) for kind in query.kind])


def modes(columns: Columns, rows: Rows, query: SearchQuery) -> Verdict:
    """How the learning happens."""
    return _listed(columns.mode.take(rows), [MODES.index(mode) for mode in query.mode])


def providers(columns: Columns, rows: Rows, query: SearchQuery, names: Names) -> Verdict:
    """Provider is always stated; one that came later is not known to what was indexed before."""
    numbers = {slug: number for number, slug in enumerate(names.providers)}
    wanted = [numbers[slug] for slug in query.provider if slug in numbers]
    return _listed(columns.provider.take(rows), wanted)


def levels(columns: Columns, rows: Rows, query: SearchQuery) -> Verdict:
    """How much one needs to know."""
    return _listed(columns.level.take(rows), [LEVELS.index(level) for level in query.level])


def provider_types(columns: Columns, rows: Rows, query: SearchQuery) -> Verdict:
    """From whom."""
    wanted = [PROVIDER_TYPES.index(kind) for kind in query.provider_type]
    return _listed(columns.provider_type.take(rows), wanted)


def sets(columns: Columns, rows: Rows, names: Names, name: str, wanted: Iterable[str]) -> Verdict:
    """Any of the values is among those of the row, in one of the columns of sets."""
    good = np.zeros(len(names.sets[name]) + 1, bool)
    for value in wanted:
        good[names.holding[name].get(value, _NO_SETS)] = True
    sure: Flags = good.take(getattr(columns, name).take(rows))
    if name == "festival":
        return Verdict(sure, sure)
    return Verdict(sure, sure | unstated(columns, rows, Group(name)))


_NO_SETS = np.empty(0, np.intp)


def unstated(columns: Columns, rows: Rows, group: Group) -> Flags:
    """Rows whose listing states nothing of a group."""
    found: Flags = columns.unstated.take(rows) >> GROUPS.index(group) & 1 == 1
    return found


SOON, CLOSING = 30, 7
"""Days until which enrolment opens *soon*, and until which it is *closing*."""


def enrolments(columns: Columns, rows: Rows, day: int) -> dict[Enrol, Flags]:
    """What can be said of enrolment on a day; what states nothing is in none of them."""
    opens, closes = columns.opens.take(rows), columns.closes.take(rows)
    over = over_on(columns, rows, day)
    waits = ~over & (opens > day)
    is_open = ~over & ~waits & ((opens != NONE) | (closes != NONE))
    return {
        Enrol.OPEN: is_open,
        Enrol.SOON: waits & (opens - day <= SOON),
        Enrol.CLOSING: is_open & (closes != NONE) & (closes - day <= CLOSING),
    }


def enrolment(columns: Columns, rows: Rows, query: SearchQuery, day: int) -> Verdict:
    """Any of the states of enrolment that are asked for."""
    found = enrolments(columns, rows, day)
    sure: Flags = np.logical_or.reduce([found[state] for state in query.enrol])
    return Verdict(sure, sure | unstated(columns, rows, Group.ENROL))


def over_on(columns: Columns, rows: Rows, day: int) -> Flags:
    """Rows whose enrolment has closed before a day."""
    closes = columns.closes.take(rows)
    found: Flags = (closes != NONE) & (closes < day)
    return found


def _listed(values: NDArray[np.int8] | NDArray[np.int32], wanted: list[int]) -> Verdict:
    sure = values == wanted[0] if len(wanted) == 1 else np.isin(values, wanted)
    return Verdict(sure, sure | (values == NONE))


def price(columns: Columns, rows: Rows, ceiling: int | None) -> Verdict:
    """Stated to be free (None), or the lowest stated price at most a ceiling in hundredths."""
    free, low, high = (
        columns.free.take(rows),
        columns.price_low.take(rows),
        columns.price_high.take(rows),
    )
    nothing = ~free & (low < 0)
    if ceiling is None:
        return Verdict(free, free | nothing)
    ours = ~columns.foreign.take(rows)
    sure = free | (
        ours & (((low >= 0) & (low <= ceiling)) | (nothing & (high >= 0) & (high <= ceiling)))
    )
    return Verdict(sure, sure | nothing | (~ours & ~free))


def prices(columns: Columns, rows: Rows, query: SearchQuery) -> Verdict:
    """Any of the prices asked for."""
    found = [price(columns, rows, ceiling) for ceiling in query.price]
    return Verdict(
        np.logical_or.reduce([v.sure for v in found]),
        np.logical_or.reduce([v.maybe for v in found]),
    )


def online(columns: Columns, rows: Rows) -> Flags:
    """Rows that have no place because they are online."""
    found: Flags = columns.mode.take(rows) == ONLINE
    return found


def distances(columns: Columns, rows: Rows, query: SearchQuery) -> NDArray[np.float64]:
    """Kilometres from the nearest place asked for; NaN without coordinates."""
    spots = columns.spot.take(rows)
    few, place = np.unique(spots, return_inverse=True)
    lat, lng = columns.spot_lat[few[few >= 0]], columns.spot_lng[few[few >= 0]]
    found = [great_circle(near.place.lat, near.place.lng, lat, lng) for near in query.near]
    nearest = np.full(len(few), np.nan)
    nearest[few >= 0] = np.minimum.reduce(found)
    away: NDArray[np.float64] = nearest[place]
    return away


def great_circle(
    lat1: float, lng1: float, lat2: NDArray[np.float64], lng2: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Great-circle distance in km by the haversine formula."""
    a1, a2 = np.radians(lat1), np.radians(lat2)
    half_lat, half_lng = (a2 - a1) / 2, np.radians(lng2 - lng1) / 2
    square = np.sin(half_lat) ** 2 + np.cos(a1) * np.cos(a2) * np.sin(half_lng) ** 2
    away: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(square, 1.0)))
    return away


def near(columns: Columns, rows: Rows, query: SearchQuery) -> Verdict:
    """Within the radius of any of the places; a place counts once, however many meet there."""
    lat, lng = columns.spot_lat, columns.spot_lng
    within = np.zeros(len(lat) + 1, bool)
    for asked in query.near:
        close = _in_box(asked.place.lat, asked.place.lng, query.radius, lat, lng)
        away = great_circle(asked.place.lat, asked.place.lng, lat[close], lng[close])
        within[close[away <= query.radius]] = True
    return _placed(columns, rows, within.take(columns.spot.take(rows)))


def box(columns: Columns, rows: Rows, asked: Box) -> Verdict:
    """In a part of the map."""
    lat, lng = columns.spot_lat, columns.spot_lng
    inside = np.zeros(len(lat) + 1, bool)
    inside[:-1] = (lat >= asked.south) & (lat <= asked.north)
    inside[:-1] &= (lng >= asked.west) & (lng <= asked.east)
    return _placed(columns, rows, inside.take(columns.spot.take(rows)))


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


def areas(columns: Columns, rows: Rows, query: SearchQuery, inside: Mapping[str, Flags]) -> Verdict:
    """In one of the areas; `inside` tells for each code which area numbers lie in it."""
    wanted = np.logical_or.reduce([inside[code] for code in query.area])
    return _placed(columns, rows, wanted.take(columns.area.take(rows)))


def _placed(columns: Columns, rows: Rows, there: Flags) -> Verdict:
    """Online opportunities pass: whether they count is an argument of its own."""
    no_place = online(columns, rows)
    sure = there | no_place
    return Verdict(sure, sure | (columns.spot.take(rows) == NONE))
