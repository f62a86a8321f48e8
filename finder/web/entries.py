"""Entries of a list: what its pages say of each opportunity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from finder import formats
from finder.models import Opportunity
from finder.publishing import listings
from finder.publishing.addresses import web_address
from finder.publishing.listings import Listing, goes_on
from finder.schedule import to_utc
from finder.store import opportunities as store
from finder.vocabulary import Form, OccurrenceStatus
from finder.web.cards import Card, Describer, Fact, When
from finder.web.taking_part import TakingPart, taking_part
from finder.web.visit import Visit

DATES = 3
"""Dates of each that are shown; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One opportunity of a list. What is not stated says so, or is empty where that is said.

    `over` says that nothing of it is still to come, `always` that it has no dates at all.
    """

    id: int
    card: Card
    dates: tuple[When, ...]
    over: bool
    always: bool
    street: str
    ages: Fact
    price: Fact
    mode: Fact
    languages: Fact
    level: Fact
    access: Fact
    taking_part: TakingPart
    enrolment: Fact
    places: Fact
    provider_url: str
    confirmed: str


def entries(session: Session, now: Visit, ids: Sequence[int]) -> list[Entry]:
    """The entries of these ids, in their order; what is not published is left out."""
    moment, zone = now.now(), now.installation.city.timezone
    describer = Describer(now.catalogue, now.labels, now.links, moment)
    found = listings.for_ids(session, ids, moment, zone)
    return [_entry(session, now, describer, one, moment) for one in found]


def _entry(
    session: Session, now: Visit, describer: Describer, listing: Listing, moment: datetime
) -> Entry:
    row, labels = listing.row, now.labels
    card = describer.card(listing, fits=False)
    dates = _dates(session, now, describer, listing)
    codes = dict.fromkeys((*row.access, *(listing.venue.access if listing.venue else ())))
    access = tuple(labels("access", code) for code in codes)
    taking = taking_part(row, labels, moment.date())
    return Entry(
        id=row.id,
        card=card,
        dates=dates or (card.when,),
        over=not dates and _is_over(row, moment),
        always=row.schedule.form == Form.ALWAYS,
        street=_street(listing, card),
        ages=describer.ages(row),
        price=describer.price(row),
        mode=describer.mode(row),
        languages=describer.languages(row),
        level=_fact(now, labels("level", row.level) if row.level else "", "level"),
        access=_fact(now, formats.listing(labels.locale, access), "access"),
        taking_part=taking,
        enrolment=Fact(taking.status, bool(taking.code)),
        places=_places(now, row.places_left),
        provider_url=web_address(row.provider.url),
        confirmed=formats.plain_day(labels.locale, row.confirmed_at.date()),
    )


def _dates(
    session: Session, now: Visit, describer: Describer, listing: Listing
) -> tuple[When, ...]:
    """The next dates, the cancelled among them; the last says how many more there are."""
    moment, zone = now.now(), now.installation.city.timezone
    coming = store.coming(session, listing.row.id, to_utc(moment, zone), DATES)
    if not coming:
        return ()
    shown = sum(one.status != OccurrenceStatus.CANCELLED for one in coming)
    others = listing.left - shown
    endless = others > 0 and goes_on(listing.row.schedule)
    last = describer.meeting(coming[-1], others, endless=endless)
    return (*(describer.meeting(one) for one in coming[:-1]), last)


def _is_over(row: Opportunity, moment: datetime) -> bool:
    schedule = row.schedule
    if schedule.form == Form.SPAN:
        return schedule.last is not None and schedule.last < moment.date()
    return schedule.form == Form.DATED


def _fact(now: Visit, said: str, group: str) -> Fact:
    return Fact(said or now.labels("unstated", group), bool(said))


def _places(now: Visit, left: int | None) -> Fact:
    if left is None:
        return Fact(now.catalogue.gettext("not stated"), stated=False)
    shown = formats.number(now.labels.locale, left)
    said = now.catalogue.ngettext("{left} place left", "{left} places left", left, left=shown)
    return Fact(said, stated=True)


def _street(listing: Listing, card: Card) -> str:
    """The address, where it does not stand already in place of the venue's name."""
    venue = listing.venue
    if venue is None:
        return ""
    street = "" if venue.address == card.venue else venue.address
    return " ".join(filter(None, (street, venue.postcode)))
