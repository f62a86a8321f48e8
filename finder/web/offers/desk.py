"""The desk: whose offers a page is about, whether they may be touched, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request
from sqlalchemy.orm import Session

from finder import db, upkeep
from finder.errors import NotFoundError
from finder.i18n import N_
from finder.models import Offer, Provider
from finder.offers.terms import Terms
from finder.permissions import Action, OfProvider
from finder.store import audit, offers
from finder.store.audit import Thing
from finder.web.accounts import access
from finder.web.visit import site

LARGEST_FORM = 4_000_000
"""In bytes; a text of 50,000 signs takes up to 600,000 on its way."""


def provider(slug: str, action: Action) -> Provider:
    """The provider of an address, if whoever is signed in may do this for it."""
    access.needed()
    with site().installation.sessions() as session:
        row = offers.provider(session, slug)
    if row is None:
        raise NotFoundError(N_("There is no such provider."))
    access.require(action, OfProvider(row.id))
    return row


def changed_by_form(slug: str, action: Action) -> Provider:
    """The same where a form is sent, which must be one of ours."""
    request.max_form_memory_size = LARGEST_FORM
    row = provider(slug, action)
    access.check_form()
    return row


def offer(session: Session, of: Provider, offer_id: int) -> Offer:
    """One offer of this provider; raises NotFoundError."""
    row = offers.get(session, offer_id) if offer_id < 2**31 else None
    if row is None or row.provider_id != of.id:
        raise NotFoundError(N_("There is no such opportunity."))
    return row


def terms() -> Terms:
    """The terms of this moment, for whoever is signed in."""
    return upkeep.terms(site().installation, by=access.needed().person.id)


@contextmanager
def writing() -> Iterator[Session]:
    """A session that is saved at the end."""
    with db.writing(site().installation.sessions) as session:
        yield session


def note(session: Session, what: str, row: Offer) -> None:
    """Add a line to the audit log."""
    session.flush()
    audit.record(session, access.doing(), what, Thing("offer", row.id, row.provider_id))


def catch_up() -> None:
    """Let residents find at once what has changed."""
    upkeep.follower(site().installation).catch_up()


def path(of: Provider, offer_id: int | None = None, page: str = "") -> str:
    """The path of a provider's pages, or of those of one offer."""
    parts = ["/publish", of.slug]
    parts += [str(offer_id)] if offer_id else []
    return "/".join([*parts, page])
