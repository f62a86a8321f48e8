"""What is published, in blocks of ids that stay the same while a city grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from finder.models import Occurrence, Opportunity, Provider, Source, Venue
from finder.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Block:
    """Ids from `number * size + 1` on, of which some are published; when one last changed."""

    number: int
    changed: datetime


_PUBLISHED = Opportunity.status == Status.PUBLISHED


def blocks(session: Session, size: int) -> list[Block]:
    """The blocks of opportunities that hold something published."""
    number = (Opportunity.id - 1) // size
    found = session.execute(
        select(number.label("number"), func.max(Opportunity.updated_at).label("changed"))
        .where(_PUBLISHED)
        .group_by(number)
        .order_by(number)
    )
    return [Block(row.number, row.changed) for row in found]


def opportunities(session: Session, number: int, size: int) -> Sequence[Any]:
    """Id, title and time of the last change of each published one in a block."""
    return session.execute(
        select(Opportunity.id, Opportunity.title, Opportunity.updated_at)
        .where(_PUBLISHED, Opportunity.id > number * size, Opportunity.id <= (number + 1) * size)
        .order_by(Opportunity.id)
    ).all()


def providers(session: Session, most: int) -> Sequence[Any]:
    """Slugs of providers that offer something."""
    offering = select(Opportunity.provider_id).where(_PUBLISHED)
    return session.execute(
        select(Provider.slug).where(Provider.id.in_(offering)).order_by(Provider.slug).limit(most)
    ).all()


def venues(session: Session, most: int) -> Sequence[Any]:
    """Id, name and address of venues where something takes place."""
    everywhere: Select[Any] = select(Opportunity.venue_id).where(_PUBLISHED)
    elsewhere: Select[Any] = (
        select(Occurrence.venue_id)
        .join(Opportunity, Opportunity.id == Occurrence.opportunity_id)
        .where(_PUBLISHED, Occurrence.venue_id.is_not(None))
    )
    return session.execute(
        select(Venue.id, Venue.name, Venue.address)
        .where(Venue.id.in_(everywhere) | Venue.id.in_(elsewhere))
        .order_by(Venue.id)
        .limit(most)
    ).all()


def licences(session: Session) -> list[tuple[str, int]]:
    """Each licence with the number of opportunities under it, the most frequent first.

    That of the source counts where an opportunity names none; empty where neither does.
    """
    own = func.nullif(Opportunity.licence, "")
    licence = func.coalesce(own, Source.licence, "").label("licence")
    number = func.count().label("number")
    found = session.execute(
        select(licence, number)
        .select_from(Opportunity)
        .outerjoin(Source, Source.id == Opportunity.source_id)
        .where(_PUBLISHED)
        .group_by(licence)
        .order_by(number.desc(), licence)
    )
    return [(row.licence, row.number) for row in found]
