"""Time zones as calendars carry them: the changes of the clocks in the years that are used."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_AHEAD = 8
"""Years in which a rule has to hold as well, before it is taken for one."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the clocks: the local time at which it comes, by the clock before it."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def kind(self) -> str:
        """Whether the clocks go forward or back."""
        return "DAYLIGHT" if self.after > self.before else "STANDARD"

    @property
    def sort(self) -> tuple[str, str, timedelta, timedelta]:
        """Changes of one sort can share a rule."""
        return self.kind, self.name, self.before, self.after


@lru_cache(maxsize=64)
def vtimezone(zone: ZoneInfo, first: int, last: int) -> tuple[str, ...]:
    """The lines of a VTIMEZONE that holds in these years.

    A change that comes by the same rule every year is said as a rule, which goes on; others,
    such as those that follow the moon, are said one by one.
    """
    begin = datetime(first - 1, 1, 1, tzinfo=UTC)
    changes = list(_changes(zone, begin, last + _AHEAD))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    if not changes or changes[0].onset.year >= first:
        offset = _offset(zone, begin)
        start = (begin + offset).replace(tzinfo=None)
        lines += _observance([Change(start, offset, offset, _name(zone, begin))], "")
    by_sort = sorted(changes, key=lambda one: (one.sort, one.onset))
    for _, group in groupby(by_sort, key=lambda one: one.sort):
        alike = list(group)
        rule = _rule(alike, first - 1, last + _AHEAD)
        lines += _observance(alike, rule)
    return (*lines, "END:VTIMEZONE")


def _observance(changes: Sequence[Change], rule: str) -> Iterator[str]:
    one = changes[0]
    yield f"BEGIN:{one.kind}"
    yield f"DTSTART:{one.onset:%Y%m%dT%H%M%S}"
    if rule:
        yield f"RRULE:{rule}"
    elif len(changes) > 1:
        yield "RDATE:" + ",".join(f"{other.onset:%Y%m%dT%H%M%S}" for other in changes[1:])
    yield f"TZOFFSETFROM:{_said(one.before)}"
    yield f"TZOFFSETTO:{_said(one.after)}"
    yield f"TZNAME:{one.name}"
    yield f"END:{one.kind}"


def _changes(zone: ZoneInfo, begin: datetime, last: int) -> Iterator[Change]:
    """Every change up to the end of the last year."""
    day, end = begin, datetime(last + 1, 1, 1, tzinfo=UTC)
    before = _offset(zone, day)
    while day < end:
        after = _offset(zone, day + timedelta(days=1))
        if after != before:
            at = _moment_of_change(zone, day, before)
            yield Change((at + before).replace(tzinfo=None), before, after, _name(zone, at))
        day, before = day + timedelta(days=1), after


def _moment_of_change(zone: ZoneInfo, day: datetime, before: timedelta) -> datetime:
    """The first minute of the day, in UTC, that has another offset."""
    low, high = 0, 24 * 60
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, day + timedelta(minutes=middle)) == before:
            low = middle
        else:
            high = middle
    return day + timedelta(minutes=high)


def _rule(changes: Sequence[Change], first: int, last: int) -> str:
    """The rule by which these come every year; empty where there is none."""
    years = [one.onset.year for one in changes]
    onset = changes[0].onset
    regular = years == list(range(first, last + 1)) and all(
        (one.onset.month, one.onset.weekday(), one.onset.time())
        == (onset.month, onset.weekday(), onset.time())
        for one in changes
    )
    if not regular:
        return ""
    if all(_is_last(one.onset) for one in changes):
        place = -1
    else:
        places = {(one.onset.day + 6) // 7 for one in changes}
        if len(places) > 1:
            return ""
        place = places.pop()
    return f"FREQ=YEARLY;BYMONTH={onset.month};BYDAY={place}{_DAYS[onset.weekday()]}"


def _is_last(onset: datetime) -> bool:
    return onset.day + 7 > monthrange(onset.year, onset.month)[1]


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _name(zone: ZoneInfo, moment: datetime) -> str:
    return moment.astimezone(zone).tzname() or zone.key


def _said(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    said = f"{sign}{seconds // 3600:02}{seconds // 60 % 60:02}"
    return f"{said}{seconds % 60:02}" if seconds % 60 else said
