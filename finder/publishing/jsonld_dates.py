"""Dates in the words of schema.org: the next, how they repeat, what has become of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from finder import recurrence
from finder.models import Occurrence, Opportunity
from finder.publishing.listings import goes_on
from finder.vocabulary import Form, OccurrenceStatus

Json = dict[str, Any]

MOST_MEETINGS = 12
"""Meetings told one by one, as many as the page shows unfolded."""

_STATUSES = {
    OccurrenceStatus.SCHEDULED: "https://schema.org/EventScheduled",
    OccurrenceStatus.FULL: "https://schema.org/EventScheduled",
    OccurrenceStatus.MOVED: "https://schema.org/EventRescheduled",
    OccurrenceStatus.CANCELLED: "https://schema.org/EventCancelled",
}
_FREQUENCIES = {"DAILY": "Daily", "WEEKLY": "Weekly", "MONTHLY": "Monthly", "YEARLY": "Yearly"}
_DAYS = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday",
    "SA": "Saturday", "SU": "Sunday",
}  # fmt: skip
_AS_PLANNED = {OccurrenceStatus.SCHEDULED, OccurrenceStatus.FULL}
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Somewhere:
    """The location that is told of an opportunity, and the id of the venue that it is.

    `others` are the locations of its meetings that are elsewhere, by the ids of venues.
    """

    place: object
    venue_id: int | None
    others: Mapping[int, object] = field(default_factory=dict)

    def has(self, one: Occurrence, row: Opportunity) -> bool:
        """Whether a meeting is where the opportunity is told to be."""
        return (one.venue_id or row.venue_id) == self.venue_id

    def of(self, one: Occurrence, row: Opportunity) -> Json:
        """The location of a meeting; nothing where that is not known."""
        there = self.others.get(one.venue_id or row.venue_id or 0)
        place = self.place if self.has(one, row) else there
        return {"location": place} if place else {}


def dates(
    row: Opportunity, coming: Sequence[Occurrence], *, somewhere: Somewhere, run: bool
) -> Json:
    """Start, end and status of the next meeting that is on, and others as events of their own.

    The others are those that no schedule tells: all where they keep to none, else what is not
    as planned, or elsewhere. Of a `run` the end is that of its last meeting.
    """
    if not coming:
        return _span(row)
    on = _held(coming)
    apart = [one for one in coming if one.status not in _AS_PLANNED or not somewhere.has(one, row)]
    if len(on) > 1 and _frequency(row, on) is None:
        apart = list(coming)
    made = _moments((on or coming)[0])
    if run and on:
        made["endDate"] = None if goes_on(row.schedule) else _moments(on[-1]).get("endDate")
    if len(coming) > 1:
        named = {"@type": "Event", "name": row.title}
        made["subEvent"] = [
            named | _moments(one) | somewhere.of(one, row) for one in apart[:MOST_MEETINGS]
        ]
    return made


def _held(coming: Sequence[Occurrence]) -> list[Occurrence]:
    return [one for one in coming if one.status != OccurrenceStatus.CANCELLED]


def _moments(one: Occurrence) -> Json:
    made: Json = {"startDate": _start(one), "eventStatus": _STATUSES[OccurrenceStatus(one.status)]}
    if one.ends is not None:
        made["endDate"] = one.ends.replace(tzinfo=ZoneInfo(one.zone)).isoformat()
    return made


def _start(one: Occurrence) -> str:
    if one.start is None:
        return one.day.isoformat()
    return datetime.combine(one.day, one.start, ZoneInfo(one.zone)).isoformat()


def _span(row: Opportunity) -> Json:
    schedule = row.schedule
    if schedule.form != Form.SPAN or schedule.first is None or schedule.last is None:
        return {}
    return {"startDate": schedule.first.isoformat(), "endDate": schedule.last.isoformat()}


def schedule(row: Opportunity, coming: Sequence[Occurrence]) -> Json | None:
    """How the meetings repeat; None where none is to come, or they keep to no frequency."""
    on = _held(coming)
    frequency = _frequency(row, on) if on else None
    if frequency is None:
        return None
    lengths = {_length(one) for one in on}
    made: Json = {
        "@type": "Schedule",
        "repeatFrequency": frequency,
        "startDate": on[0].day.isoformat(),
        "startTime": _clock(on),
        "duration": _duration(lengths.pop()) if len(lengths) == 1 else None,
        "byDay": _days(row.schedule.rule),
        "scheduleTimezone": on[0].zone,
        "exceptDate": _left_out(row, on),
    }
    if not goes_on(row.schedule):
        made |= {"repeatCount": len(on), "endDate": on[-1].day.isoformat()}
    return {name: value for name, value in made.items() if value}


def workload(row: Opportunity, coming: Sequence[Occurrence]) -> str | None:
    """How many hours all coming meetings take; None where that is not stated of each."""
    lengths = [_length(one) for one in _held(coming)]
    if not all(lengths) or goes_on(row.schedule):
        return None
    return _duration(sum(lengths, timedelta()))


def _frequency(row: Opportunity, on: Sequence[Occurrence]) -> str | None:
    """How often: by the rule, else by the dates where they keep a frequency and an hour."""
    parts = _parts(row.schedule.rule)
    if said := _FREQUENCIES.get(parts.get("FREQ", "")):
        interval = int(parts.get("INTERVAL", "1"))
        return said if interval == 1 else f"P{interval}{said[0]}"
    if len({one.start for one in on}) > 1:
        return None
    gaps = {later - earlier for earlier, later in pairwise(sorted({one.day for one in on}))}
    if gaps <= {_DAY}:
        return "Daily"
    return "Weekly" if min(gaps) == _WEEK and not any(gap % _WEEK for gap in gaps) else None


def _parts(rule: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in rule.split(";"))


def _left_out(row: Opportunity, on: Sequence[Occurrence]) -> list[str]:
    """Days on which the frequency would have a meeting, and there is none."""
    days = {one.day for one in on}
    first, last = on[0].day, on[-1].day
    regular: Sequence[date]
    if row.schedule.rule and row.schedule.first:
        regular = list(recurrence.dates(row.schedule.rule, row.schedule.first, last))
    else:
        regular = [first + _WEEK * week for week in range((last - first) // _WEEK + 1)]
    return [day.isoformat() for day in regular if day >= first and day not in days]


def _days(rule: str) -> list[str]:
    """Weekdays of a rule, where it names them without counting."""
    named = _parts(rule).get("BYDAY", "").split(",")
    known = all(day in _DAYS for day in named)
    return [f"https://schema.org/{_DAYS[day]}" for day in named] if known else []


def _clock(on: Sequence[Occurrence]) -> str | None:
    starts = {one.start for one in on}
    only = starts.pop() if len(starts) == 1 else None
    return f"{only:%H:%M:%S}" if only else None


def _length(one: Occurrence) -> timedelta:
    """How long a meeting lasts by the clock; nothing where that is not stated."""
    if one.start is None or one.ends is None:
        return timedelta()
    return one.ends - datetime.combine(one.day, one.start)


def _duration(length: timedelta) -> str | None:
    """A length as ISO 8601 writes it: hours and minutes."""
    hours, rest = divmod(int(length.total_seconds()) // 60, 60)
    said = (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")
    return f"PT{said}" if said else None
