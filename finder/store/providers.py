"""Reading providers."""

from __future__ import annotations

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from finder.errors import GoneError, NotFoundError
from finder.i18n import N_
from finder.models import Opportunity, Provider
from finder.vocabulary import Status


def find(session: Session, slug: str) -> Provider | None:
    """The provider of this slug, None where there is none."""
    return session.scalar(select(Provider).where(Provider.slug == slug))


def named_like(session: Session, part: str, most: int) -> list[Provider]:
    """Providers with a part of a name, or all, in the order of their names."""
    wanted = select(Provider).where(Provider.name.icontains(part, autoescape=True))
    return list(session.scalars(wanted.order_by(Provider.name).limit(most)))


def offering(session: Session, *, skip: int, most: int) -> tuple[int, list[tuple[Provider, int]]]:
    """How many providers have something published, and some of them by name, with how much."""
    published = Opportunity.status == Status.PUBLISHED
    counted = (
        select(Opportunity.provider_id, func.count().label("number"))
        .where(published)
        .group_by(Opportunity.provider_id)
        .subquery()
    )
    total = session.scalar(select(func.count()).select_from(counted)) or 0
    rows = session.execute(
        select(Provider, counted.c.number)
        .join(counted, counted.c.provider_id == Provider.id)
        .order_by(Provider.name, Provider.id)
        .offset(skip)
        .limit(most)
    )
    return total, [(row.Provider, row.number) for row in rows]


def get(session: Session, slug: str) -> Provider:
    """One provider with something published.

    Raises NotFoundError where there never was one, GoneError where it offers nothing any more.
    """
    row = find(session, slug)
    if row is None:
        raise NotFoundError(N_("There is no such provider."))
    published = Opportunity.status == Status.PUBLISHED
    if not session.scalar(select(exists().where(published, Opportunity.provider_id == row.id))):
        raise GoneError(N_("This provider offers nothing at the moment."))
    return row
