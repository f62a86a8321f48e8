"""When an opportunity happens: schedules, and the dated occurrences made from them.

A schedule is dated meetings (an RFC 5545 rule or plain dates), a span (first and
last date, days not stated), always open, or nothing stated. What is not stated
stays `None`; nothing is guessed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from zoneinfo import ZoneInfo

from finder import recurrence
from finder.vocabulary import Form, OccurrenceStatus

HORIZON = timedelta(days=548)
"""Occurrences are made for 18 months ahead."""

MOST_OCCURRENCES = 2_000
"""No honest course meets more often within the horizon (three times a day)."""

LOOK_OUT = timedelta(days=3653)
"""What has no date within ten years has none: 29 February comes after eight at most."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One date of a schedule; `start` and `end` are local clock times or not stated.

    An `end` at or before `start` lies on the next day. `last` is set only for a
    meeting that lasts several days, `venue` only where a place is named for this one: it is
    the name, and what it means is for the records to say.
    """

    day: date
    start: time | None = None
    end: time | None = None
    last: date | None = None
    venue: str | None = None
    status: OccurrenceStatus = OccurrenceStatus.SCHEDULED


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is known of when: see `finder.vocabulary.Form` for the shapes.

    `rule` is the value of an RFC 5545 RRULE (`FREQ=WEEKLY;BYDAY=TU`), counted
    from `first` and ending with `last` where that is set.
    """

    form: Form = Form.UNSTATED
    first: date | None = None
    last: date | None = None
    start: time | None = None
    end: time | None = None
    rule: str = ""
    meetings: tuple[Meeting, ...] = ()
    without: tuple[date, ...] = ()
    cancelled: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated meeting. `start` is None where the hour is not stated.

    `ends` is the local end, None where not stated; `starts_utc` and `until_utc`
    are naive UTC: `until_utc` is when it stops being *coming* (its end, or where
    no end is stated the end of its local day).
    """

    day: date
    start: time | None
    ends: datetime | None
    starts_utc: datetime
    until_utc: datetime
    venue: str | None = None
    status: OccurrenceStatus = OccurrenceStatus.SCHEDULED

    @property
    def last_day(self) -> date:
        """The last local date it touches, if it lasts a day or longer; else its date.

        A dance night until one in the morning belongs to the evening it began.
        """
        begins = datetime.combine(self.day, self.start or time())
        if self.ends is None or self.ends - begins < timedelta(days=1):
            return self.day
        return (self.ends - timedelta(minutes=1)).date()


def span_or_meeting(first: date, last: date, start: time | None, end: time | None) -> Schedule:
    """A span of dates with days not stated; a span of one day is one meeting."""
    if first == last:
        return Schedule(Form.DATED, meetings=(Meeting(first, start, end),))
    return Schedule(Form.SPAN, first, last, start, end)


@lru_cache(maxsize=20_000)
def to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """Naive UTC of a naive local time; of a large table, many rows begin at the same ones.

    A time that the clocks skip counts with the offset before the gap, one that
    comes twice is its first (RFC 5545, 3.3.5).
    """
    return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def check_rule(rule: str, first: date) -> None:
    """Raise ValueError with the reason if `rule` is not a usable RRULE value."""
    recurrence.read(rule, first)


def expand(schedule: Schedule, zone: ZoneInfo, until: date) -> list[Occurrence]:
    """The occurrences of a schedule, those by rule up to and including `until`, by start.

    Spans, always open and unstated schedules have none. Past dates are kept; of more
    than `MOST_OCCURRENCES` the last are.
    """
    if schedule.form is not Form.DATED:
        return []
    made = [_occurrence(meeting, zone) for meeting in _meetings(schedule, until)]
    made.sort(key=lambda o: (o.starts_utc, o.until_utc))
    return made[-MOST_OCCURRENCES:]


def has_dates(schedule: Schedule) -> bool:
    """Whether a dated schedule has any date at all, however far ahead it begins."""
    if len(schedule.meetings) > len(schedule.without):
        return True
    until = (schedule.first or date.min) + LOOK_OUT
    without = set(schedule.without)
    possible = chain(schedule.meetings, _by_rule(schedule, until))
    return any(one.day not in without or _stands(one) for one in possible)


def _stands(meeting: Meeting) -> bool:
    """Whether it takes the place of what its schedule leaves out on that day.

    So does what was moved to another hour of its day, or takes place elsewhere on it.
    """
    return meeting.status is OccurrenceStatus.MOVED or meeting.venue is not None


def _meetings(schedule: Schedule, until: date) -> Iterator[Meeting]:
    without = set(schedule.without)
    cancelled = set(schedule.cancelled)
    by_rule = deque(_by_rule(schedule, until), maxlen=MOST_OCCURRENCES)
    for meeting in (*by_rule, *schedule.meetings):
        moved = meeting.status is OccurrenceStatus.MOVED
        if meeting.day in without and not _stands(meeting):
            continue
        if meeting.day in cancelled and not moved:
            yield Meeting(
                meeting.day,
                meeting.start,
                meeting.end,
                meeting.last,
                meeting.venue,
                OccurrenceStatus.CANCELLED,
            )
        else:
            yield meeting


def _by_rule(schedule: Schedule, until: date) -> Iterator[Meeting]:
    if not schedule.rule or schedule.first is None:
        return
    last = min(until, schedule.last) if schedule.last else until
    for day in recurrence.dates(schedule.rule, schedule.first, last, schedule.start):
        yield Meeting(day, schedule.start, schedule.end)


def _occurrence(meeting: Meeting, zone: ZoneInfo) -> Occurrence:
    begins = datetime.combine(meeting.day, meeting.start or time())
    ends = _end(meeting)
    after = datetime.combine((meeting.last or meeting.day) + timedelta(days=1), time())
    return Occurrence(
        day=meeting.day,
        start=meeting.start,
        ends=ends,
        starts_utc=to_utc(begins, zone),
        until_utc=to_utc(ends or after, zone),
        venue=meeting.venue,
        status=meeting.status,
    )


def _end(meeting: Meeting) -> datetime | None:
    if meeting.end is None:
        if meeting.last is None or meeting.last == meeting.day:
            return None
        return datetime.combine(meeting.last + timedelta(days=1), time())
    ends = datetime.combine(meeting.last or meeting.day, meeting.end)
    if meeting.last is None and runs_past_midnight(meeting.start, meeting.end):
        return ends + timedelta(days=1)
    return ends


def runs_past_midnight(start: time | None, end: time) -> bool:
    """Whether an end belongs to the next day: it is not after the start, or is midnight."""
    return end <= (start or time())
