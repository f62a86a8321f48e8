"""Reading providers."""

from __future__ import annotations

from sqlalchemy import exists, select
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
