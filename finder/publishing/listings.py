"""Listings: opportunities together with the dates and reasons that are shown beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from finder import recurrence
from finder.models import Occurrence, Opportunity, Schedule, Venue
from finder.schedule import LOOK_OUT, to_utc
from finder.store import opportunities as store
from finder.store import venues
from finder.vocabulary import Form, Group, Mode

if TYPE_CHECKING:
    from finder.search.engine import Hit

SOON = timedelta(days=30)
CLOSING = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Listing:
    """One opportunity of an answer: why it is there, and when and where it comes next.

    `venue` is that of the meeting that matched, else of the next one.
    """

    row: Opportunity
    venue: Venue | None = None
    matched: Occurrence | None = None
    next: Occurrence | None = None
    left: int = 0
    distance: float | None = None
    unstated: tuple[Group, ...] = ()


def for_hits(session: Session, hits: Sequence[Hit], now: datetime, zone: ZoneInfo) -> list[Listing]:
    """The listings of these hits, in their order; what was withdrawn since is left out."""
    rows = store.by_ids(session, [hit.id for hit in hits])
    by_id = {hit.id: hit for hit in hits}
    matching = [hit.occurrence for hit in hits if hit.occurrence is not None]
    matched = store.occurrences_by_ids(session, matching)
    coming = store.next_and_left(session, [row.id for row in rows], to_utc(now, zone))
    soonest = (found for found, _ in coming.values())
    elsewhere = _elsewhere(session, (*matched.values(), *soonest))
    made = []
    for row in rows:
        hit = by_id[row.id]
        next_, left = coming.get(row.id, (None, 0))
        match = matched.get(hit.occurrence) if hit.occurrence is not None else None
        venue = _venue(row, match or next_, elsewhere)
        made.append(Listing(row, venue, match, next_, left, hit.distance, hit.unstated))
    return made


def for_ids(session: Session, ids: Sequence[int], now: datetime, zone: ZoneInfo) -> list[Listing]:
    """The listings of these ids, in their order; what is not published is left out."""
    rows = store.by_ids(session, ids)
    coming = store.next_and_left(session, [row.id for row in rows], to_utc(now, zone))
    elsewhere = _elsewhere(session, (found for found, _ in coming.values()))
    made = []
    for row in rows:
        next_, left = coming.get(row.id, (None, 0))
        venue = _venue(row, next_, elsewhere)
        made.append(Listing(row, venue, None, next_, left, None, unstated(row)))
    return made


def for_one(session: Session, row: Opportunity, now: datetime, zone: ZoneInfo) -> Listing:
    """The listing of one opportunity that was asked for by itself."""
    found = store.next_and_left(session, [row.id], to_utc(now, zone)).get(row.id)
    soonest, left = found or (None, 0)
    venue = _venue(row, soonest, _elsewhere(session, [soonest] if soonest else []))
    return Listing(row, venue, None, soonest, left, None, unstated(row))


def _elsewhere(session: Session, meetings: Iterable[Occurrence]) -> dict[int, Venue]:
    """Venues of meetings that have their own."""
    return venues.by_ids(session, (one.venue_id for one in meetings if one.venue_id is not None))


def _venue(
    row: Opportunity, meeting: Occurrence | None, elsewhere: dict[int, Venue]
) -> Venue | None:
    if meeting is not None and meeting.venue_id is not None:
        return elsewhere.get(meeting.venue_id)
    return row.venue


def unstated(row: Opportunity) -> tuple[Group, ...]:
    """The groups of facts that an opportunity does not state."""
    lacks = {
        Group.AGE: row.age_low is None and row.age_high is None,
        Group.PLACE: row.mode != Mode.ONLINE and (row.venue is None or row.venue.lat is None),
        Group.SCHEDULE: _days_or_hours_lack(row),
        Group.PRICE: not row.price_free and row.price_low is None and row.price_high is None,
        Group.ENROL: row.enrol_opens is None and row.enrol_closes is None,
        Group.LANG: not row.languages,
        Group.ACCESS: not row.access and not (row.venue and row.venue.access),
        Group.LEVEL: row.level is None,
        Group.TOPIC: not row.topics,
        Group.MODE: row.mode is None,
        Group.PROVIDER_TYPE: row.provider.type is None,
    }
    return tuple(group for group in Group if lacks.get(group))


def _days_or_hours_lack(row: Opportunity) -> bool:
    """Days of a span are not stated; nor are hours where no meeting has any."""
    form, start = row.schedule.form, row.schedule.start
    if form == Form.DATED:
        return start is None and all(one.start is None for one in row.occurrences)
    return form in {Form.SPAN, Form.UNSTATED}


def goes_on(schedule: Schedule) -> bool:
    """Whether its rule makes more dates than those made so far, which end at the horizon."""
    first, made_to = schedule.first, schedule.expanded_to
    if not schedule.rule or first is None:
        return False
    last = made_to + LOOK_OUT if schedule.last is None else schedule.last
    return last > made_to and _has_more(schedule.rule, first, last, made_to)


@lru_cache(maxsize=4096)
def _has_more(rule: str, first: date, last: date, made_to: date) -> bool:
    return any(day > made_to for day in recurrence.dates(rule, first, last))


def enrolment_status(opens: date | None, closes: date | None, today: date) -> str | None:
    """Whether one can enrol: `open`, `closing`, `soon`, `later` or `closed`; None not stated."""
    if closes is not None and closes < today:
        return "closed"
    if opens is not None and opens > today:
        return "soon" if opens - today <= SOON else "later"
    if closes is not None:
        return "closing" if closes - today <= CLOSING else "open"
    return None if opens is None else "open"
