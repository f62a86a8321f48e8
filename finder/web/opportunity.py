"""The page of one opportunity: all that is known of it, all its dates, and what is like it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from flask import Blueprint, Response, redirect
from markupsafe import Markup
from sqlalchemy.orm import Session

from finder import formats, traces
from finder.models import Occurrence, Opportunity, Venue
from finder.publishing import jsonld, listings
from finder.publishing.addresses import web_address
from finder.publishing.jsonld import Dates
from finder.publishing.listings import Listing, goes_on
from finder.query import SearchQuery
from finder.schedule import to_utc
from finder.store import merges, venues
from finder.store import opportunities as store
from finder.text import fold
from finder.traces import Keyring
from finder.vocabulary import Group, OccurrenceStatus, Status
from finder.web import errors
from finder.web.alike import Finder, More
from finder.web.cards import Card, Describer, Fact, When
from finder.web.counting import count_opened
from finder.web.links import id_in, name_in_path
from finder.web.rendering import data_block, page
from finder.web.reports import report_address
from finder.web.taking_part import TakingPart, taking_part
from finder.web.visit import Visit, visit
from finder.web.ways import Ways, ways
from finder.web.where import Where, where

blueprint = Blueprint("opportunity", __name__)

_SHOWN = 12
_IN_FILES = 60
"""Of so many dates each has a file of its own; some courses have hundreds."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One date in words, the venue where it is not that of the others, and a file of it alone.

    `calendar` is empty where it will not be.
    """

    when: When
    venue: str
    href: str
    calendar: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page of one opportunity shows.

    `made_to` is the last day for which dates were made, where it goes on after that;
    `address` is the whole address of the page, for whoever passes it on.
    """

    row: Opportunity
    venue: Venue | None
    card: Card
    ages: Fact
    price: Fact
    mode: Fact
    languages: Fact
    meetings: tuple[Meeting, ...]
    calendar: str
    made_to: str
    street: str
    ways: Ways
    where: Where | None
    shown: int
    paragraphs: tuple[str, ...]
    taking_part: TakingPart
    level: str
    topics: tuple[tuple[str, str], ...]
    categories: tuple[str, ...]
    access: tuple[str, ...]
    venue_access: tuple[str, ...]
    provider_type: str
    provider_site: str
    unstated: tuple[str, ...]
    confirmed: str
    licence: str
    full: str
    address: str
    report: str
    more: More
    nearby: More | None


@blueprint.get("/opportunity/<name>")
def show(name: str) -> Response:
    """One opportunity; an address with another slug leads to the right one.

    What is shown as another one leads there, for as long as that holds.
    """
    now = visit()
    with now.installation.sessions() as session:
        row = store.find(session, id_in(name))
        if instead := merges.shown_as(session, [row.id]).get(row.id):
            return redirect(now.links.opportunity(instead))  # type: ignore[return-value] # Flask's own redirect makes one of ours.
        if row.status != Status.PUBLISHED:
            return gone(now, session, row)
        if quote(name) != name_in_path(row):
            return redirect(now.links.opportunity(row), 301)  # type: ignore[return-value] # Flask's own redirect makes one of ours.
        view, data = _page(now, session, row)
        return count_opened(page("opportunity.html", view=view, data=data), row.id)


def shown(now: Visit, session: Session, row: Opportunity) -> Page:
    """The page of an opportunity that is only looked at before it is published."""
    view, _ = _page(now, session, row)
    return replace(
        view,
        card=replace(view.card, venue_href=""),
        calendar="",
        meetings=tuple(replace(one, calendar="", href="") for one in view.meetings),
    )


def _page(now: Visit, session: Session, row: Opportunity) -> tuple[Page, Markup]:
    """All that is known of an opportunity, for people and for machines."""
    zone, moment = now.installation.city.timezone, now.now()
    describer = Describer(now.catalogue, now.labels, now.links, moment)
    listing = listings.for_one(session, row, moment, zone)
    coming = store.coming(session, row.id, to_utc(moment, zone))
    dates = Dates(coming, _places(session, row, coming))
    meetings = _meetings(now, row, dates, describer)
    like = Finder(now, session, describer, moment)
    return _view(now, listing, describer, meetings, like), _data(now, listing, dates)


def gone(now: Visit, session: Session, row: Opportunity) -> Response:
    """That an opportunity is no longer offered, and what there is instead."""
    describer = Describer(now.catalogue, now.labels, now.links, now.now())
    like = Finder(now, session, describer, now.now())
    return errors.say(410, because=store.why_gone(row.status), like=_instead(now, row, like))


def _instead(now: Visit, row: Opportunity, like: Finder) -> list[tuple[str, More]]:
    """What there is in place of an opportunity that was taken back."""
    say = now.catalogue.gettext
    found = [
        (say("Something like it"), like.same_topic(row)),
        (say("More from this provider"), like.same_provider(row)),
    ]
    return [(heading, more) for heading, more in found if more.cards]


def _places(
    session: Session, row: Opportunity, coming: Sequence[Occurrence]
) -> Mapping[int, Venue]:
    """The venues of the dates, by id, where they differ in it."""
    own = {one.venue_id or row.venue_id for one in coming}
    return venues.by_ids(session, (id_ for id_ in own if id_)) if len(own) > 1 else {}


def _meetings(
    now: Visit, row: Opportunity, dates: Dates, describer: Describer
) -> tuple[Meeting, ...]:
    """Every coming date; where it is only said where dates differ in it."""
    coming, places = dates.coming, dates.places
    ring = Keyring(traces.from_detail(row.schedule.detail))
    keys = {one.id: ring.key(one) for one in coming}
    on = [one.id for one in coming if one.status != OccurrenceStatus.CANCELLED]
    in_files = set(on[:_IN_FILES])

    def meeting(one: Occurrence) -> Meeting:
        venue = places.get(one.venue_id or row.venue_id or 0)
        name = (venue.name or venue.address) if venue else ""
        return Meeting(
            when=describer.meeting(one),
            venue=name,
            href=now.links.venue(venue) if venue else "",
            calendar=now.links.calendar(row, keys[one.id]) if one.id in in_files else "",
        )

    return tuple(meeting(one) for one in coming)


def _view(
    now: Visit,
    listing: Listing,
    describer: Describer,
    meetings: tuple[Meeting, ...],
    like: Finder,
) -> Page:
    row, venue, labels = listing.row, listing.venue, now.labels
    topics = _topics(now, row)
    card = describer.card(listing, fits=False)
    more = like.same_provider(row)
    address = now.abroad.opportunity(row)
    return Page(
        row=row,
        venue=venue,
        card=card,
        ages=describer.ages(row),
        price=describer.price(row),
        mode=describer.mode(row),
        languages=describer.languages(row),
        shown=_SHOWN if len(meetings) > _SHOWN + 3 else len(meetings),
        paragraphs=_paragraphs(row),
        taking_part=taking_part(row, labels, now.now().date()),
        meetings=meetings,
        calendar=now.links.calendar(row) if meetings else "",
        street=venue.address if venue and venue.address != card.venue else "",
        ways=ways(venue),
        where=where(now, venue),
        made_to=(
            formats.plain_day(labels.locale, row.schedule.expanded_to)
            if goes_on(row.schedule)
            else ""
        ),
        level=labels("level", row.level) if row.level else "",
        topics=topics,
        categories=_categories(row, topics),
        access=tuple(labels("access", code) for code in row.access),
        venue_access=tuple(labels("access", code) for code in (venue.access if venue else ())),
        provider_type=labels("provider_type", row.provider.type) if row.provider.type else "",
        provider_site=web_address(row.provider.url),
        unstated=tuple(labels("unstated", group) for group in _unsaid(listing)),
        confirmed=formats.plain_day(labels.locale, row.confirmed_at.date()),
        licence=row.licence or (row.source.licence if row.source else ""),
        full=labels("status", OccurrenceStatus.FULL) if row.places_left == 0 else "",
        address=address,
        report=report_address(now, row.id, address),
        more=more,
        nearby=like.nearby(row, venue, more.cards),
    )


def _data(now: Visit, listing: Listing, dates: Dates) -> Markup:
    """The same for search engines, as a block of data that no browser runs."""
    addresses = jsonld.Addresses(
        page=now.canonical, provider=now.abroad.provider(listing.row.provider)
    )
    told = jsonld.document(listing, dates, addresses=addresses, labels=now.labels)
    return data_block(told)


def _unsaid(listing: Listing) -> list[str]:
    """Groups that are not stated and not said to be so elsewhere on the page."""
    elsewhere = {Group.AGE, Group.PRICE, Group.MODE, Group.LANG, Group.PLACE, Group.SCHEDULE,
                 Group.ENROL}  # fmt: skip
    return [group for group in listing.unstated if group not in elsewhere]


def _topics(now: Visit, row: Opportunity) -> tuple[tuple[str, str], ...]:
    """What each of its topics is called, and the search for it."""
    return tuple(
        (now.labels("topic", code), now.links.search(SearchQuery(topic=(code,))))
        for code in row.topics
    )


def _categories(row: Opportunity, topics: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The provider's own words for what it is about, but those that a topic says already."""
    told = {fold(label) for label, _ in topics}
    return tuple(one for one in row.categories if fold(one) not in told)


def _paragraphs(row: Opportunity) -> tuple[str, ...]:
    text = row.description or row.summary
    return tuple(part.strip() for part in text.splitlines() if part.strip())
