"""The pages of a provider and of a venue: what is known of them, and what is to come there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response, redirect
from sqlalchemy.orm import Session

from finder.models import Provider, Venue
from finder.publishing import listings
from finder.publishing.addresses import web_address
from finder.query import SearchQuery
from finder.schedule import to_utc
from finder.search.engine import Hit
from finder.store import providers, venues
from finder.store.parties import slug_of
from finder.web.alike import around
from finder.web.cards import Card, Describer
from finder.web.links import id_in, venue_in_path
from finder.web.rendering import page
from finder.web.visit import Visit, visit
from finder.web.ways import Ways, ways
from finder.web.where import Where, where

blueprint = Blueprint("parties", __name__)

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """What the page of a provider shows; `all` leads to the search among what it offers."""

    row: Provider
    type: str
    site: str
    cards: tuple[Card, ...]
    total: int
    all: str


@dataclass(frozen=True, slots=True)
class VenuePage:
    """What the page of a venue shows.

    `around` leads to the search near it, where it is known where it is.
    """

    row: Venue
    name: str
    street: str
    district: str
    access: tuple[str, ...]
    ways: Ways
    where: Where | None
    cards: tuple[Card, ...]
    total: int
    all: str
    around: str


@blueprint.get("/provider/<slug>")
def provider(slug: str) -> Response:
    """One provider; a slug in capitals or with other signs leads to the right one."""
    now = visit()
    with now.installation.sessions() as session:
        known = slug_of(slug)
        if known != slug and providers.find(session, slug) is None:
            row = providers.get(session, known)
            return redirect(now.links.provider(row), 301)  # type: ignore[return-value] # Flask's own redirect makes one of ours.
        row = providers.get(session, slug)
        query = SearchQuery(provider=(row.slug,))
        result = now.installation.engine.search(query.replace(per_page=_SHOWN), now.now())
        view = ProviderPage(
            row=row,
            type=now.labels("provider_type", row.type) if row.type else "",
            site=web_address(row.url),
            cards=_cards(now, session, result.hits),
            total=result.total,
            all=now.links.search(query),
        )
        return page("provider.html", view=view)


@blueprint.get("/venue/<name>")
def venue(name: str) -> Response:
    """One venue; an address with another slug leads to the right one."""
    now = visit()
    moment, zone = now.now(), now.installation.city.timezone
    with now.installation.sessions() as session:
        row = venues.get(session, id_in(name))
        if quote(name) != venue_in_path(row):
            return redirect(now.links.venue(row), 301)  # type: ignore[return-value] # Flask's own redirect makes one of ours.
        ids = venues.coming(session, row.id, to_utc(moment, zone), moment.date())
        near = around(row, now.installation.world)
        view = VenuePage(
            row=row,
            name=row.name or row.address,
            street=row.address if row.name else "",
            district=now.labels("area", row.area.code) if row.area else "",
            access=tuple(now.labels("access", code) for code in row.access),
            ways=ways(row),
            where=where(now, row),
            cards=_cards(now, session, [Hit(id_) for id_ in ids[:_SHOWN]]),
            total=len(ids),
            all="",
            around=now.links.search(near) if near else "",
        )
        return page("venue.html", view=view)


def _cards(now: Visit, session: Session, hits: tuple[Hit, ...] | list[Hit]) -> tuple[Card, ...]:
    moment = now.now()
    describer = Describer(now.catalogue, now.labels, now.links, moment)
    found = listings.in_brief(session, hits, moment, now.installation.city.timezone)
    return tuple(describer.card(one, fits=False) for one in found)
