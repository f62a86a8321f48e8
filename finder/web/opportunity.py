"""The page of one opportunity: all that is known of it, and all its coming dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response, redirect

from finder import formats
from finder.errors import NotFoundError
from finder.i18n import N_
from finder.models import Opportunity
from finder.publishing import listings
from finder.publishing.listings import Listing, enrolment_status, goes_on
from finder.query import SearchQuery
from finder.schedule import to_utc
from finder.store import opportunities as store
from finder.web.cards import Card, Describer, Fact, When
from finder.web.links import name_in_path
from finder.web.rendering import page
from finder.web.visit import Visit, visit

blueprint = Blueprint("opportunity", __name__)

ENROLMENT = {
    "open": N_("Enrolment is open."),
    "closing": N_("Enrolment closes soon."),
    "soon": N_("Enrolment opens soon."),
    "later": N_("Enrolment is not open yet."),
    "closed": N_("Enrolment has closed."),
}
_SHOWN = 12
_NAME = re.compile(r"([1-9][0-9]{0,17})(?:-.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page of one opportunity shows.

    `made_to` is the last day for which dates were made, where it goes on after that.
    """

    row: Opportunity
    card: Card
    ages: Fact
    price: Fact
    mode: Fact
    languages: Fact
    meetings: tuple[When, ...]
    made_to: str
    street: str
    shown: int
    paragraphs: tuple[str, ...]
    url: str
    enrol_url: str
    more: str
    enrolment: str
    opens: str
    closes: str
    level: str
    access: tuple[str, ...]
    provider_type: str
    unstated: tuple[str, ...]
    confirmed: str
    licence: str


@blueprint.get("/opportunity/<name>")
def show(name: str) -> Response:
    """One opportunity; an address with another slug leads to the right one."""
    now = visit()
    installation = now.installation
    zone = installation.city.timezone
    moment = now.now()
    with installation.sessions() as session:
        row = store.get(session, id_in(name))
        href = now.links.opportunity(row)
        if quote(name) != name_in_path(row):
            return redirect(href, 301)  # type: ignore[return-value] # Flask's own redirect makes one of ours.
        coming = store.coming(session, row.id, to_utc(moment, zone))
        listing = listings.for_one(session, row, moment, zone)
        describer = Describer(now.catalogue, now.labels, now.links, moment)
        meetings = tuple(describer.meeting(one) for one in coming)
        view = _view(now, listing, describer, meetings)
        return page("opportunity.html", view=view)


def id_in(name: str) -> int:
    """The id at the start of a name in an address; raises NotFoundError without one."""
    match = _NAME.fullmatch(name)
    if not match:
        raise NotFoundError(N_("There is no such opportunity."))
    return int(match[1])


def _view(now: Visit, listing: Listing, describer: Describer, meetings: tuple[When, ...]) -> Page:
    row = listing.row
    card = describer.card(listing, fits=False)
    say, labels = now.catalogue.gettext, now.labels
    status = enrolment_status(row.enrol_opens, row.enrol_closes, now.now().date())
    access = dict.fromkeys((*row.access, *(row.venue.access if row.venue else ())))
    return Page(
        row=row,
        card=card,
        ages=describer.ages(row),
        price=describer.price(row),
        mode=describer.mode(row),
        languages=describer.languages(row),
        shown=_SHOWN if len(meetings) > _SHOWN + 3 else len(meetings),
        paragraphs=_paragraphs(row),
        url=web_address(row.url),
        enrol_url=web_address(row.enrol_url),
        more=now.links.search(SearchQuery(provider=(row.provider.slug,))),
        meetings=meetings,
        street=_street(row, card),
        made_to=(
            formats.plain_day(labels.locale, row.schedule.expanded_to)
            if goes_on(row.schedule)
            else ""
        ),
        enrolment=say(ENROLMENT[status]) if status else "",
        opens=describer.day(row.enrol_opens) if row.enrol_opens else "",
        closes=describer.day(row.enrol_closes) if row.enrol_closes else "",
        level=labels("level", row.level) if row.level else "",
        access=tuple(labels("access", code) for code in access),
        provider_type=labels("provider_type", row.provider.type) if row.provider.type else "",
        unstated=tuple(labels("unstated", group) for group in _unsaid(listing)),
        confirmed=formats.plain_day(labels.locale, row.confirmed_at.date()),
        licence=row.licence or (row.source.licence if row.source else ""),
    )


def _unsaid(listing: Listing) -> list[str]:
    """Groups that are not stated and not said to be so elsewhere on the page."""
    elsewhere = {"age", "price", "mode", "lang", "place", "schedule"}
    return [group for group in listing.unstated if group not in elsewhere]


def _street(row: Opportunity, card: Card) -> str:
    """The address, where it does not stand already in place of the venue's name."""
    if row.venue is None or row.venue.address == card.venue:
        return ""
    return row.venue.address


def _paragraphs(row: Opportunity) -> tuple[str, ...]:
    text = row.description or row.summary
    return tuple(part.strip() for part in text.splitlines() if part.strip())


def web_address(text: str) -> str:
    """The address if it leads into the web; anything else could run in the reader's browser."""
    return text if text.lower().startswith(("https://", "http://")) else ""
