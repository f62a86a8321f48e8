"""Reading what a list of results shows of opportunities: a third of the time of whole rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from finder.models import Area, Opportunity, Provider, Schedule, Venue
from finder.vocabulary import Status


class ProviderGlance(NamedTuple):
    """Who offers it."""

    slug: str
    name: str
    type: str | None


class ScheduleGlance(NamedTuple):
    """When, where no meeting says it."""

    form: str
    first: date | None
    last: date | None
    start: time | None
    end: time | None
    rule: str
    expanded_to: date


class AreaGlance(NamedTuple):
    """The district of its place."""

    code: str


class VenueGlance(NamedTuple):
    """Where."""

    id: int
    name: str
    address: str
    access: list[str]
    area: AreaGlance | None


class Glance(NamedTuple):
    """An opportunity as far as a list of results tells of it; the names are those of its row."""

    id: int
    title: str
    language: str
    kind: str
    summary: str
    description: str
    confirmed_at: datetime
    age_low: int | None
    age_high: int | None
    price_free: bool
    price_low: int | None
    price_high: int | None
    currency: str
    mode: str | None
    languages: list[str]
    topics: list[str]
    access: list[str]
    level: str | None
    enrol_opens: date | None
    enrol_closes: date | None
    provider: ProviderGlance
    schedule: ScheduleGlance
    venue: VenueGlance | None


_RELATED = {"provider", "schedule", "venue", "area"}


def _columns(table: type[Any], fields: Sequence[str]) -> list[Any]:
    return [getattr(table, name) for name in fields if name not in _RELATED]


_PARTS = [
    _columns(Opportunity, Glance._fields),
    _columns(Provider, ProviderGlance._fields),
    _columns(Schedule, ScheduleGlance._fields),
    _columns(Venue, VenueGlance._fields),
    _columns(Area, AreaGlance._fields),
]
_OWN, _PROVIDER, _SCHEDULE, _VENUE, _AREA = (
    slice(*ends) for ends in pairwise(accumulate(map(len, _PARTS), initial=0))
)

_BY_IDS = (
    select(*(column for part in _PARTS for column in part))
    .join(Opportunity.provider)
    .join(Opportunity.schedule)
    .outerjoin(Opportunity.venue)
    .outerjoin(Venue.area)
    .where(
        Opportunity.id.in_(bindparam("ids", expanding=True)),
        Opportunity.status == Status.PUBLISHED,
    )
)


def by_ids(session: Session, ids: Sequence[int]) -> list[Glance]:
    """The published opportunities of these ids, in this order; others are left out."""
    found = {row[0]: _glance(row) for row in session.execute(_BY_IDS, {"ids": ids})}
    return [found[id_] for id_ in ids if id_ in found]


def _glance(row: Sequence[Any]) -> Glance:
    provider, schedule = ProviderGlance(*row[_PROVIDER]), ScheduleGlance(*row[_SCHEDULE])
    return Glance._make((*row[_OWN], provider, schedule, _venue(row)))


def _venue(row: Sequence[Any]) -> VenueGlance | None:
    venue, area = row[_VENUE], row[_AREA]
    if venue[0] is None:
        return None
    return VenueGlance._make((*venue, None if area[0] is None else AreaGlance(*area)))
