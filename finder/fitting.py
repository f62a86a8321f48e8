"""Which single meetings satisfy a question: dates, days, hours and places, as the contract says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Protocol

from finder.places import distance_km
from finder.query import SearchQuery
from finder.vocabulary import PART_BOUNDS, Day, Group, Part

_DAYS = tuple(Day)
_MIDNIGHT = 24 * 60
Truth = bool | None
"""None: it is not stated."""


class Timed(Protocol):
    """When a meeting is: its local day, start and end."""

    @property
    def day(self) -> date:
        """Its first local date."""

    @property
    def start(self) -> time | None:
        """Its local start, None where not stated."""

    @property
    def ends(self) -> datetime | None:
        """Its local end, None where not stated."""


def in_time(query: SearchQuery, meeting: Timed) -> bool:
    """Whether a meeting satisfies all that a question asks about when.

    Where its hours are not stated, it is taken if the question takes that.
    """
    if not _within(query, meeting):
        return False
    truth = _hours(query, meeting)
    return Group.SCHEDULE in query.unknown if truth is None else truth


def in_place(query: SearchQuery, point: tuple[float, float] | None, areas: Collection[str]) -> bool:
    """Whether a place satisfies a question: its point, None where not stated, and its areas."""
    if not query.asks_where:
        return True
    if point is None:
        return Group.PLACE in query.unknown
    near = not query.near or any(
        distance_km(one.place.lat, one.place.lng, *point) <= query.radius for one in query.near
    )
    in_area = not query.area or any(code in areas for code in query.area)
    return near and in_area and (query.box is None or point in query.box)


def _within(query: SearchQuery, meeting: Timed) -> bool:
    """One that lasts a day or longer meets the dates by overlap; a night belongs to its evening."""
    last = meeting.day
    if meeting.ends is not None:
        begins = datetime.combine(meeting.day, meeting.start or time())
        if meeting.ends - begins >= timedelta(days=1):
            last = (meeting.ends - timedelta(minutes=1)).date()
    after = query.from_ is None or last >= query.from_
    return after and (query.to is None or meeting.day <= query.to)


def _hours(query: SearchQuery, meeting: Timed) -> Truth:
    """Day, time, slot, after and before."""
    end = _minute(meeting.day, meeting.ends)
    if meeting.start is not None:
        start = meeting.start.hour * 60 + meeting.start.minute
        return _at(query, meeting.day, start, end)
    limit = _MIDNIGHT if end is None else end
    could = [_at(query, meeting.day, minute, end) for minute in _edges(query) if minute < limit]
    if not any(truth is not False for truth in could):
        return False
    needs_hour = query.time or query.slot or query.after is not None
    lacks_end = query.before is not None and end is None
    return None if needs_hour or lacks_end else True


def _edges(query: SearchQuery) -> Iterable[int]:
    """The minutes at which the answer may change."""
    return {*(low for low, _ in PART_BOUNDS.values()), query.after or 0}


def _minute(day: date, moment: datetime | None) -> int | None:
    """Minutes from the midnight at which the day began."""
    if moment is None:
        return None
    return int((moment - datetime.combine(day, time())).total_seconds() // 60)


def _at(query: SearchQuery, day: date, start: int, end: int | None) -> Truth:
    """For a meeting that starts at this minute."""
    weekday = _DAYS[day.weekday()]
    part = _part(start)
    starts_well = (
        (not query.day or weekday in query.day)
        and (not query.time or part in query.time)
        and (not query.slot or any((s.day, s.part) == (weekday, part) for s in query.slot))
        and (query.after is None or start >= query.after)
    )
    if not starts_well or query.before is None:
        return starts_well
    if end is not None:
        return end <= query.before
    return None if start < query.before else False


def _part(minute: int) -> Part:
    return next(part for part, (low, high) in PART_BOUNDS.items() if low <= minute < high)
