"""Reading venues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import Session, joinedload

from finder.models import Opportunity, Venue
from finder.vocabulary import Status


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Venue]:
    """Venues with their areas, by id."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.scalars(
        select(Venue).where(Venue.id.in_(wanted)).options(joinedload(Venue.area))
    )
    return {row.id: row for row in rows}


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
