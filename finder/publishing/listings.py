"""Listings: opportunities together with the dates and reasons that are shown beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from finder import recurrence
from finder.models import Occurrence, Opportunity, Schedule, Venue
from finder.schedule import LOOK_OUT, to_utc
from finder.store import glances, venues
from finder.store import opportunities as store
from finder.store.glances import Glance, ScheduleGlance, VenueGlance
from finder.vocabulary import Form, Group, Mode

if TYPE_CHECKING:
    from finder.search.engine import Hit

SOON = timedelta(days=30)
CLOSING = timedelta(days=7)

_Place = TypeVar("_Place", Venue, VenueGlance)


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


@dataclass(frozen=True, slots=True)
class Brief:
    """A listing of which no more was read than a list of results shows."""

    row: Glance
    venue: VenueGlance | Venue | None
    matched: Occurrence | None
    next: Occurrence | None
    left: int
    distance: float | None
    unstated: tuple[Group, ...]


def for_hits(session: Session, hits: Sequence[Hit], now: datetime, zone: ZoneInfo) -> list[Listing]:
    """The listings of these hits, in their order; what was withdrawn since is left out."""
    rows = store.by_ids(session, [hit.id for hit in hits])
    of = _Meetings.read(session, hits, to_utc(now, zone))
    return [
        Listing(row, of.venue(row.id, row.venue), *of.times(row.id), *of.reasons(row.id))
        for row in rows
    ]


def in_brief(session: Session, hits: Sequence[Hit], now: datetime, zone: ZoneInfo) -> list[Brief]:
    """As `for_hits`, for lists of results."""
    rows = glances.by_ids(session, [hit.id for hit in hits])
    of = _Meetings.read(session, hits, to_utc(now, zone))
    return [
        Brief(row, of.venue(row.id, row.venue), *of.times(row.id), *of.reasons(row.id))
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class _Meetings:
    """What the hits say, and the meetings that matched or come next, with their own venues."""

    hits: dict[int, Hit]
    matched: dict[int, Occurrence]
    coming: dict[int, tuple[Occurrence, int]]
    elsewhere: dict[int, Venue]

    @classmethod
    def read(cls, session: Session, hits: Sequence[Hit], now_utc: datetime) -> _Meetings:
        """Ask the database; often what matched is what comes next."""
        coming = store.next_and_left(session, [hit.id for hit in hits], now_utc)
        known = {found.id: found for found, _ in coming.values()}
        wanted = {hit.occurrence for hit in hits if hit.occurrence is not None}
        others = store.occurrences_by_ids(session, wanted - known.keys())
        matched = others | {id_: known[id_] for id_ in wanted & known.keys()}
        elsewhere = _elsewhere(session, (*others.values(), *known.values()))
        return cls({hit.id: hit for hit in hits}, matched, coming, elsewhere)

    def times(self, id_: int) -> tuple[Occurrence | None, Occurrence | None, int]:
        """The meeting that matched, the next one, and how many are left."""
        occurrence = self.hits[id_].occurrence
        match = self.matched.get(occurrence) if occurrence is not None else None
        return (match, *self.coming.get(id_, (None, 0)))

    def venue(self, id_: int, usual: _Place | None) -> _Place | Venue | None:
        """Where the meeting that matched is, else the next one."""
        match, next_, _ = self.times(id_)
        return _venue(usual, match or next_, self.elsewhere)

    def reasons(self, id_: int) -> tuple[float | None, tuple[Group, ...]]:
        """How far it is, and what it does not state of what was asked."""
        hit = self.hits[id_]
        return hit.distance, hit.unstated


def for_ids(session: Session, ids: Sequence[int], now: datetime, zone: ZoneInfo) -> list[Listing]:
    """The listings of these ids, in their order; what is not published is left out."""
    rows = store.by_ids(session, ids)
    coming = store.next_and_left(session, [row.id for row in rows], to_utc(now, zone))
    elsewhere = _elsewhere(session, (found for found, _ in coming.values()))
    made = []
    for row in rows:
        next_, left = coming.get(row.id, (None, 0))
        venue = _venue(row.venue, next_, elsewhere)
        made.append(Listing(row, venue, None, next_, left, None, unstated(row)))
    return made


def for_one(session: Session, row: Opportunity, now: datetime, zone: ZoneInfo) -> Listing:
    """The listing of one opportunity that was asked for by itself."""
    found = store.next_and_left(session, [row.id], to_utc(now, zone)).get(row.id)
    soonest, left = found or (None, 0)
    venue = _venue(row.venue, soonest, _elsewhere(session, [soonest] if soonest else []))
    return Listing(row, venue, None, soonest, left, None, unstated(row))


def _elsewhere(session: Session, meetings: Iterable[Occurrence]) -> dict[int, Venue]:
    """Venues of meetings that have their own."""
    return venues.by_ids(session, (one.venue_id for one in meetings if one.venue_id is not None))


def _venue(
    usual: _Place | None, meeting: Occurrence | None, elsewhere: dict[int, Venue]
) -> _Place | Venue | None:
    if meeting is not None and meeting.venue_id is not None:
        return elsewhere.get(meeting.venue_id)
    return usual


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


def goes_on(schedule: Schedule | ScheduleGlance) -> bool:
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
