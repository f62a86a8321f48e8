"""Columns made from the database: all that is published, read once in the order of ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from finder.i18n import language
from finder.models import Area, Occurrence, Opportunity, Provider, Schedule, Venue
from finder.search.cells import in_time_order
from finder.search.columns import (
    DAY_MINUTES,
    DTYPES,
    FORMS,
    GROUPS,
    KINDS,
    LEVELS,
    MODES,
    NONE,
    ONLINE,
    OPEN_AGE,
    PROVIDER_TYPES,
    SETS,
    Columns,
    Names,
    day_number,
    minute_number,
)
from finder.store.changes import stamp
from finder.topics import with_parents
from finder.vocabulary import (
    Attendance,
    Form,
    Group,
    OccurrenceStatus,
    Status,
)

_BATCH = 2_000
"""So many rows are fetched at a time: all of them would fill the memory."""


class _Builder:
    """Collects rows as lists, column by column."""

    def __init__(self, venues: Mapping[int | None, _Spot], currency: str) -> None:
        self.venues = venues
        self.currency = currency
        self.lists: dict[str, list[Any]] = {name: [] for name in DTYPES}
        self.sets: dict[str, dict[tuple[str, ...], int]] = {name: {} for name in SETS}
        self.spots: dict[tuple[float, float], int] = {}

    def add(self, **values: Any) -> None:
        for name, value in values.items():
            self.lists[name].append(value)

    def number(self, name: str, values: Iterable[str]) -> int:
        """The number of a set of values, `NONE` of the empty one."""
        key = tuple(sorted(set(values)))
        return self.sets[name].setdefault(key, len(self.sets[name])) if key else NONE

    def spot(self, where: _Spot) -> int:
        """The number of a place, `NONE` of none."""
        if np.isnan(where.lat):
            return NONE
        return self.spots.setdefault((where.lat, where.lng), len(self.spots))

    def columns(self) -> Columns:
        self.lists["spot_lat"] = [lat for lat, _ in self.spots]
        self.lists["spot_lng"] = [lng for _, lng in self.spots]
        arrays = {name: np.array(self.lists[name], dtype) for name, dtype in DTYPES.items()}
        return Columns(**(arrays | in_time_order(arrays)))


_OF_OPPORTUNITY = (
    Opportunity.id, Opportunity.change, Opportunity.created_at, Opportunity.kind,
    Opportunity.mode, Provider.slug, Provider.type, Opportunity.age_low, Opportunity.age_high,
    Opportunity.price_free, Opportunity.fingerprint, Opportunity.updated_at,
    Opportunity.price_low, Opportunity.price_high, Opportunity.currency, Opportunity.venue_id,
    Opportunity.attendance, Opportunity.languages, Opportunity.access, Opportunity.level,
    Opportunity.topics, Opportunity.festivals, Opportunity.places_left, Opportunity.enrol_opens,
    Opportunity.enrol_closes, Schedule.form,
    Schedule.first, Schedule.last, Schedule.start, Schedule.end,
)  # fmt: skip

_OF_OCCURRENCE = (
    Occurrence.opportunity_id, Occurrence.id, Occurrence.day, Occurrence.start, Occurrence.ends,
    Occurrence.starts_utc, Occurrence.until_utc, Occurrence.venue_id, Occurrence.status,
)  # fmt: skip


def build(
    session: Session,
    area_codes: Sequence[str],
    currency: str,
    ids: Sequence[int] | None = None,
) -> tuple[Columns, Names]:
    """Read all that is published into columns; of these ids only, if given."""
    slugs = list(session.scalars(select(Provider.slug).order_by(Provider.id)))
    venues = _venues(session, {code: n for n, code in enumerate(area_codes)})
    builder = _Builder(venues, currency)
    numbers = {slug: n for n, slug in enumerate(slugs)}
    among = true() if ids is None else Opportunity.id.in_(ids)
    occurrences = _Stream(session, among)
    query = (
        select(*_OF_OPPORTUNITY)
        .join(Provider, Provider.id == Opportunity.provider_id)
        .join(Schedule, Schedule.opportunity_id == Opportunity.id)
        .where(Opportunity.status == Status.PUBLISHED, among)
        .order_by(Opportunity.id)
        .execution_options(yield_per=_BATCH)
    )
    for row in session.connection().execute(query):
        _add(builder, row, numbers[row.slug], occurrences.of(row.id))
    builder.add(row_start=len(builder.lists["owner"]), occ_start=len(builder.lists["occ_id"]))
    sets = {name: [list(values) for values in found] for name, found in builder.sets.items()}
    return builder.columns(), Names(list(area_codes), slugs, sets)


class _Stream:
    """Occurrences that are on, read once in the order of their opportunities."""

    def __init__(self, session: Session, among: ColumnElement[bool]) -> None:
        rows = session.connection().execute(
            select(*_OF_OCCURRENCE)
            .join(Opportunity, Opportunity.id == Occurrence.opportunity_id)
            .where(
                Opportunity.status == Status.PUBLISHED,
                Occurrence.status != OccurrenceStatus.CANCELLED,
                among,
            )
            .order_by(Occurrence.opportunity_id, Occurrence.starts_utc, Occurrence.id)
            .execution_options(yield_per=_BATCH)
        )
        self._groups = groupby(rows, itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, opportunity_id: int) -> list[Any]:
        """Those of this opportunity; ask in ascending order."""
        while self._next is not None and self._next[0] < opportunity_id:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != opportunity_id:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a row is: coordinates and the number of its area."""

    lat: float = np.nan
    lng: float = np.nan
    area: int = NONE
    access: frozenset[str] = frozenset()


_NOWHERE = _Spot()


def _venues(session: Session, areas: Mapping[str, int]) -> dict[int | None, _Spot]:
    query = select(Venue.id, Venue.lat, Venue.lng, Venue.access, Area.code).outerjoin(
        Area, Area.id == Venue.area_id
    )
    return {
        row.id: _Spot(access=frozenset(row.access))
        if row.lat is None
        else _Spot(row.lat, row.lng, areas.get(row.code, NONE), frozenset(row.access))
        for row in session.execute(query)
    }


def _add(builder: _Builder, row: Any, provider: int, occurrences: list[Any]) -> None:
    """Add one opportunity with a row for each of its places."""
    ordinal = len(builder.lists["id"])
    facts = _facts(row, provider, builder.currency)
    facts["hourless"] = _is_hourless(row, occurrences)
    builder.add(
        id=row.id,
        stamp=stamp(row),
        created=minute_number(row.created_at),
        row_start=len(builder.lists["owner"]),
    )
    by_venue = _by_venue(row.venue_id, occurrences)
    spots = [builder.venues.get(venue_id, _NOWHERE) for venue_id in by_venue]
    facts |= _sets(builder, row, spots)
    unstated = _unstated(row, facts, spots)
    for spot, meetings in zip(spots, by_venue.values(), strict=True):
        where = _NOWHERE if facts["mode"] == ONLINE else spot
        builder.add(owner=ordinal, spot=builder.spot(where), area=where.area, **facts)
        builder.add(unstated=unstated, occ_start=len(builder.lists["occ_id"]))
        _add_meetings(builder.lists, meetings)


def _by_venue(venue_id: int | None, occurrences: list[Any]) -> dict[int | None, list[Any]]:
    places: dict[int | None, list[Any]] = {}
    for occurrence in occurrences:
        places.setdefault(occurrence.venue_id or venue_id, []).append(occurrence)
    return places or {venue_id: []}


def _facts(row: Any, provider: int, currency: str) -> dict[str, Any]:
    return {
        "kind": KINDS.index(row.kind),
        "mode": NONE if row.mode is None else MODES.index(row.mode),
        "provider": provider,
        "provider_type": NONE if row.type is None else PROVIDER_TYPES.index(row.type),
        "level": NONE if row.level is None else LEVELS.index(row.level),
        "opens": NONE if row.enrol_opens is None else day_number(row.enrol_opens),
        "closes": NONE if row.enrol_closes is None else day_number(row.enrol_closes),
        "full": row.places_left == 0,
        "age_low": row.age_low or 0,
        "age_high": OPEN_AGE if row.age_high is None else row.age_high,
        "aged": row.age_low is not None or row.age_high is not None,
        "free": row.price_free,
        "price_low": _or_none(row.price_low),
        "price_high": _or_none(row.price_high),
        "foreign": bool(row.currency) and row.currency != currency,
        "form": FORMS.index(row.form),
        "each": row.attendance == Attendance.EACH,
        "first": NONE if row.first is None else day_number(row.first),
        "last": NONE if row.last is None else day_number(row.last),
        "start": _minutes(row.start),
        "end": DAY_MINUTES if row.start is None and row.end == time() else _minutes(row.end),
    }


def _sets(builder: _Builder, row: Any, spots: Sequence[_Spot]) -> dict[str, int]:
    """The numbers of its sets of values.

    What helps to take part is its own, and what every one of its venues has.
    """
    shared = frozenset.intersection(*(spot.access for spot in spots))
    return {
        "topic": builder.number("topic", with_parents(row.topics)),
        "lang": builder.number("lang", map(language, row.languages)),
        "access": builder.number("access", {*row.access, *shared}),
        "festival": builder.number("festival", row.festivals),
    }


def _or_none(number: int | None) -> int:
    return NONE if number is None else number


def _minutes(moment: Any) -> int:
    return NONE if moment is None else moment.hour * 60 + moment.minute


def _is_hourless(row: Any, occurrences: list[Any]) -> bool:
    """Whether no start hour is stated."""
    if row.form == Form.DATED:
        return all(o.start is None for o in occurrences)
    return row.form == Form.UNSTATED or (row.form == Form.SPAN and row.start is None)


def _unstated(row: Any, facts: Mapping[str, Any], spots: Sequence[_Spot]) -> int:
    """A bit for each group of facts that the listing does not state."""
    missing = {
        Group.AGE: not facts["aged"],
        Group.PLACE: facts["mode"] != ONLINE and all(np.isnan(spot.lat) for spot in spots),
        Group.SCHEDULE: row.form in {Form.SPAN, Form.UNSTATED} or facts["hourless"],
        Group.PRICE: not row.price_free and row.price_low is None and row.price_high is None,
        Group.ENROL: row.enrol_opens is None and row.enrol_closes is None,
        Group.LANG: facts["lang"] == NONE,
        Group.ACCESS: not row.access and not any(spot.access for spot in spots),
        Group.LEVEL: row.level is None,
        Group.TOPIC: facts["topic"] == NONE,
        Group.MODE: row.mode is None,
        Group.PROVIDER_TYPE: row.type is None,
    }
    return sum(1 << n for n, group in enumerate(GROUPS) if missing[group])


def _add_meetings(lists: Mapping[str, list[Any]], rows: Sequence[Any]) -> None:
    if not rows:
        return
    _, ids, dates, starts, ends, utc, until, _, status = zip(*rows, strict=True)
    days = [*map(day_number, dates)]
    hours = [*map(_minutes, starts)]
    lasting = [
        NONE if end is None else minute_number(end) - day * DAY_MINUTES
        for day, end in zip(days, ends, strict=True)
    ]
    lists["occ_id"].extend(ids)
    lists["occ_day"].extend(days)
    lists["occ_last"].extend(
        day + (end - 1) // DAY_MINUTES if end - max(hour, 0) >= DAY_MINUTES else day
        for day, hour, end in zip(days, hours, lasting, strict=True)
    )
    lists["occ_hour"].extend(hours)
    lists["occ_end"].extend(lasting)
    lists["occ_utc"].extend(map(minute_number, utc))
    lists["occ_until"].extend(map(minute_number, until))
    lists["occ_full"].extend(one == OccurrenceStatus.FULL for one in status)
