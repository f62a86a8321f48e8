"""Reading venues, and what takes place at one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from finder.atlas.box import Box
from finder.errors import GoneError, NotFoundError
from finder.i18n import N_
from finder.models import Occurrence, Opportunity, Schedule, Venue
from finder.vocabulary import Form, OccurrenceStatus, Status


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Venue]:
    """Venues with their areas, by id."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.scalars(
        select(Venue).where(Venue.id.in_(wanted)).options(joinedload(Venue.area))
    )
    return {row.id: row for row in rows}


def get(session: Session, id_: int) -> Venue:
    """One venue where something published takes place.

    Raises NotFoundError where there never was one, GoneError where nothing is left there.
    """
    row = session.get(Venue, id_, options=[joinedload(Venue.area)])
    if row is None:
        raise NotFoundError(N_("There is no such place."))
    here = or_(
        Opportunity.venue_id == id_,
        exists().where(Occurrence.opportunity_id == Opportunity.id, Occurrence.venue_id == id_),
    )
    if not session.scalar(select(exists().where(Opportunity.status == Status.PUBLISHED, here))):
        raise GoneError(N_("Nothing is offered at this place any more."))
    return row


def coming(session: Session, id_: int, now_utc: datetime, today: date) -> list[int]:
    """Ids of what is to come at a venue: first by the soonest meeting, then what has no dates."""
    at_venue = func.coalesce(Occurrence.venue_id, Opportunity.venue_id) == id_
    soonest = (
        select(Opportunity.id)
        .join(Occurrence, Occurrence.opportunity_id == Opportunity.id)
        .where(
            Opportunity.status == Status.PUBLISHED,
            at_venue,
            Occurrence.until_utc > now_utc,
            Occurrence.status != OccurrenceStatus.CANCELLED,
        )
        .group_by(Opportunity.id)
        .order_by(func.min(Occurrence.starts_utc), Opportunity.id)
    )
    undated = (
        select(Opportunity.id)
        .join(Schedule, Schedule.opportunity_id == Opportunity.id)
        .where(
            Opportunity.status == Status.PUBLISHED,
            Opportunity.venue_id == id_,
            or_(
                and_(Schedule.form == Form.SPAN, Schedule.last >= today),
                Schedule.form.in_([Form.ALWAYS, Form.UNSTATED]),
            ),
        )
        .order_by(Schedule.form != Form.SPAN, Schedule.first, Opportunity.id)
    )
    return [*session.scalars(soonest), *session.scalars(undated)]


def names_at(
    session: Session, points: Sequence[tuple[float, float]]
) -> dict[tuple[float, float], list[str]]:
    """What the venues at these very points (latitude, longitude) are called, in order.

    Where something is published of some of them, only those are named.
    """
    if not points:
        return {}
    published = exists().where(
        Opportunity.venue_id == Venue.id, Opportunity.status == Status.PUBLISHED
    )
    rows = session.execute(
        select(Venue.lat, Venue.lng, Venue.name, Venue.address, published)
        .where(tuple_(Venue.lat, Venue.lng).in_(points))
        .order_by(Venue.name, Venue.address, Venue.id)
    )
    found: dict[Any, dict[bool, list[str]]] = {}
    for lat, lng, name, address, is_published in rows:
        by = found.setdefault((lat, lng), {True: [], False: []})
        by[is_published].append(name or address)
    return {point: list(dict.fromkeys(by[True] or by[False])) for point, by in found.items()}


def used_by(session: Session, provider_id: int, most: int = 50) -> list[Venue]:
    """The venues where a provider has offered something, those of most first."""
    return list(
        session.scalars(
            select(Venue)
            .join(Opportunity, Opportunity.venue_id == Venue.id)
            .where(Opportunity.provider_id == provider_id)
            .group_by(Venue.id)
            .order_by(func.count(Opportunity.id).desc(), Venue.name, Venue.id)
            .limit(most)
        )
    )


def within(session: Session, box: Box, most: int) -> list[tuple[str, float, float]]:
    """Names and points of venues in a part of the earth, those of most opportunities first."""
    rows = session.execute(
        select(Venue.name, Venue.lat, Venue.lng)
        .join(Opportunity, Opportunity.venue_id == Venue.id)
        .where(
            Venue.name != "",
            Venue.lat.between(box.south, box.north),
            Venue.lng.between(box.west, box.east),
            Opportunity.status == Status.PUBLISHED,
        )
        .group_by(Venue.name, Venue.lat, Venue.lng)
        .order_by(func.count(Opportunity.id).desc(), Venue.name)
        .limit(most)
    )
    return [(name, lat, lng) for name, lat, lng in rows if lat is not None and lng is not None]


def names(session: Session, most: int = 200) -> list[str]:
    """What venues of the city are called, those of most opportunities first."""
    rows = session.scalars(
        select(Venue.name)
        .join(Opportunity, Opportunity.venue_id == Venue.id)
        .where(Venue.name != "", Opportunity.status == Status.PUBLISHED)
        .group_by(Venue.name)
        .order_by(func.count(Opportunity.id).desc(), Venue.name)
        .limit(most)
    )
    return list(rows)


def called(session: Session, name: str) -> Venue | None:
    """The venue of this name that has coordinates; None where none or several places have it."""
    rows = session.scalars(
        select(Venue).where(Venue.name == name, Venue.lat.is_not(None)).order_by(Venue.id).limit(20)
    ).all()
    return rows[0] if len({(row.lat, row.lng) for row in rows}) == 1 else None
