"""Meetings of opportunities as events of a calendar, told in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from finder import formats, traces
from finder.fitting import Timed, in_place, in_time
from finder.i18n import N_, Catalogue
from finder.labels import Labels
from finder.models import Opportunity, Venue
from finder.places import AreaMap
from finder.publishing.ical import Event, Moment
from finder.query import SearchQuery
from finder.schedule import to_utc
from finder.store import opportunities as store
from finder.store import venues
from finder.traces import Keyring
from finder.vocabulary import Attendance, Form, Mode, OccurrenceStatus, Status

MOST_TEXT = 300
"""Characters of a description that go along; the page has the rest."""

_ATTENDANCE = {
    Attendance.EACH: N_("Come to any of them."),
    Attendance.ALL: N_("The meetings belong together: plan to come to all."),
}


Wanted = Callable[[Opportunity, Timed, Venue | None], bool]
"""Whether a meeting at a venue is to stand in the calendar."""


@dataclass(frozen=True, slots=True)
class Teller:
    """How meetings are told.

    `url` makes the address of an opportunity's page, `facts` says some facts of it in words,
    `host` is the name under which the city is known on the web.
    """

    words: Catalogue
    labels: Labels
    url: Callable[[Opportunity], str]
    facts: Callable[[Opportunity], Sequence[str]]
    host: str


@dataclass(frozen=True, slots=True)
class Told:
    """Meetings as events, by their start, with their keys.

    Where there are more than were wanted, `more_from` is the day from which they are missing;
    where those of a single day are too many, `more_on` is that day.
    """

    events: Sequence[Event]
    keys: Sequence[str] = ()
    more_from: date | None = None
    more_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Meeting:
    """One meeting to be told: of what, when, where, and under which key."""

    row: Opportunity
    key: str
    when: Timed
    status: str
    venue: Venue | None

    @property
    def place(self) -> tuple[date, time, int, str]:
        """Orders meetings by their start."""
        return self.when.day, self.when.start or time(), self.row.id, self.key


def anything(_row: Opportunity, _meeting: Timed, _venue: Venue | None) -> bool:
    """Every meeting is wanted."""
    return True


def fitting(query: SearchQuery, areas: AreaMap) -> Wanted:
    """What a question asks of one meeting: when it is, and where."""

    def fits(row: Opportunity, meeting: Timed, venue: Venue | None) -> bool:
        if not in_time(query, meeting):
            return False
        if row.mode == Mode.ONLINE or venue is None:
            return row.mode == Mode.ONLINE or in_place(query, None, ())
        area = venue.area.code if venue.area else None
        around = areas.ancestors(area) if area in areas.codes else ()
        return in_place(query, venue.point, around)

    return fits


def coming(  # noqa: PLR0913 - each is a choice of whoever asks.
    session: Session,
    rows: Sequence[Opportunity],
    teller: Teller,
    *,
    now: datetime,
    zone: ZoneInfo,
    wanted: Wanted = anything,
    most: int | None = None,
) -> Told:
    """The coming meetings of these opportunities, the soonest first, by whole days.

    Those that were cancelled or dropped are among them, as cancelled; so are all of an
    opportunity that was withdrawn. `now` is local time.
    """
    now_utc = to_utc(now, zone)
    by_id = {row.id: row for row in rows}

    def passes(one: _Meeting) -> bool:
        return wanted(one.row, one.when, one.venue)

    with closing(_dated(session, by_id, now_utc)) as dated:
        on = filter(passes, dated)
        found = list(on if most is None else islice(on, most + 1))
    found += [one for row in rows for one in filter(passes, _dropped(row, now_utc))]
    found.sort(key=lambda one: one.place)
    more = found[most].when.day if most is not None and len(found) > most else None
    shown = [one for one in found if one.when.day < more] if more else found
    too_many = more is not None and not shown
    shown = shown or found[:most]
    return Told(
        events=[_event(one, teller) for one in shown],
        keys=[one.key for one in shown],
        more_from=None if too_many else more,
        more_on=more if too_many else None,
    )


def _dated(
    session: Session, rows: dict[int, Opportunity], now_utc: datetime
) -> Generator[_Meeting]:
    """Every meeting that is coming, by its start, the cancelled among them."""
    rings = {id_: Keyring(traces.from_detail(row.schedule.detail)) for id_, row in rows.items()}
    elsewhere: dict[int, Venue] = {}
    with closing(store.coming_of(session, list(rows), now_utc)) as occurrences:
        for one in occurrences:
            row = rows[one.opportunity_id]
            if one.venue_id is not None and one.venue_id not in elsewhere:
                elsewhere |= venues.by_ids(session, [one.venue_id])
            venue = row.venue if one.venue_id is None else elsewhere.get(one.venue_id)
            yield _Meeting(row, rings[row.id].key(one), one, one.status, venue)


def _dropped(row: Opportunity, now_utc: datetime) -> Iterator[_Meeting]:
    """What had been announced, is no longer held, and would be coming."""
    for one in traces.from_detail(row.schedule.detail).dropped:
        if one.until_utc > now_utc:
            yield _Meeting(row, one.key, one, OccurrenceStatus.CANCELLED, row.venue)


def span(row: Opportunity, teller: Teller, today: date) -> Event | None:
    """An opportunity of which only the first and last date are known, as one long event.

    It takes nobody's time, for on which days it meets is not stated. None for others, and
    where it is over.
    """
    said = row.schedule
    if said.form != Form.SPAN or said.first is None or said.last is None or said.last < today:
        return None
    hours = formats.clocks(teller.labels.locale, said.start, said.end)
    note = teller.words.gettext("On which of these days it meets is not stated.")
    return _told(
        row,
        teller,
        key="span",
        venue=row.venue,
        times=(said.first, said.last + timedelta(days=1)),
        notes=[note, hours],
    )


def _event(one: _Meeting, teller: Teller) -> Event:
    return _told(
        one.row,
        teller,
        key=one.key,
        venue=one.venue,
        times=_times(one.when),
        notes=list(_notes(one, teller)),
        cancelled=one.status == OccurrenceStatus.CANCELLED,
    )


def _times(one: Timed) -> tuple[Moment, Moment | None]:
    """Start and end; whole days where the start is not stated, none where the end is not."""
    if one.start is not None:
        return datetime.combine(one.day, one.start), one.ends
    last = (one.ends - timedelta(minutes=1)).date() if one.ends else one.day
    return one.day, max(last, one.day) + timedelta(days=1)


def _notes(one: _Meeting, teller: Teller) -> Iterator[str]:
    """What the reader has to know of this very meeting."""
    say, labels = teller.words.gettext, teller.labels
    if one.status != OccurrenceStatus.SCHEDULED:
        yield labels("status", one.status)
    if one.when.start is None:
        yield say("Hours not stated")
        if one.when.ends and one.when.ends.time() != time():
            yield formats.clocks(labels.locale, None, one.when.ends.time())
    elif one.when.ends is None:
        yield say("The end is not stated.")
    if one.row.attendance in _ATTENDANCE:
        yield say(_ATTENDANCE[Attendance(one.row.attendance)])


def _told(  # noqa: PLR0913 - an event says that much.
    row: Opportunity,
    teller: Teller,
    *,
    key: str,
    venue: Venue | None,
    times: tuple[Moment, Moment | None],
    notes: Sequence[str],
    cancelled: bool = False,
) -> Event:
    say, labels = teller.words.gettext, teller.labels
    url = teller.url(row)
    gone = row.status == Status.WITHDRAWN
    cancelled = cancelled or gone
    nowhere = venue is None and row.mode != Mode.ONLINE
    lines = [
        _shortened(row.summary or row.description),
        say("Offered by {provider}", provider=row.provider.name),
        say("This is no longer offered") if gone else "",
        *notes,
        labels("unstated", "place") if nowhere else "",
        " · ".join(teller.facts(row)),
        url,
    ]
    start, end = times
    return Event(
        uid=f"{row.id}-{key}@{teller.host}",
        sequence=row.change,
        created=row.created_at,
        modified=row.updated_at,
        start=start,
        end=end,
        summary=say("Cancelled: {title}", title=row.title) if cancelled else row.title,
        description="\n".join(filter(None, lines)),
        url=url,
        language="" if cancelled else row.language,
        location=_location(row, venue, labels),
        point=venue.point if venue else None,
        categories=[labels("topic", code) for code in row.topics],
        cancelled=cancelled,
        takes_time=isinstance(start, datetime),
    )


def _location(row: Opportunity, venue: Venue | None, labels: Labels) -> str:
    if venue is None:
        return labels("mode", Mode.ONLINE) if row.mode == Mode.ONLINE else ""
    parts = dict.fromkeys((venue.name, venue.address, venue.postcode))
    return ", ".join(filter(None, parts))


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1].rstrip() + "…"
