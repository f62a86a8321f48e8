"""Values: what is said by hours, days, spans of days, and amounts, in words of any language."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from finder.vocabulary import Day, Part

_DAYS = tuple(Day)
FAR = 8
"""Years within which every date comes, the last of February too."""


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour as it was said; `sure` where no half of the day is left open."""

    number: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes from midnight; unless `sure`, twelve hours more may be meant."""

    minutes: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both counted; `both_said` where each was named."""

    first: date
    last: date
    both_said: bool = False


def clock(says: str, values: tuple[Any, ...], _today: date) -> Clock | None:
    """The time of day that a pattern of `clock` says."""
    fixed = {"noon": 12 * 60, "midnight": 24 * 60}
    if says in fixed:
        return Clock(fixed[says], sure=True)
    if says == "sunrise":
        return _from_sunrise(values[0])
    if says in {"sunrise part", "exact part"}:
        counted = _from_sunrise(values[0]) if says == "sunrise part" else values[0]
        return in_part(counted, Part(values[1]))
    if says in {"am", "pm"}:
        return in_part(values[0], Part.MORNING if says == "am" else Part.EVENING, half=True)
    if says == "part":
        part, time = sorted(values, key=lambda value: isinstance(value, Clock))
        return in_part(time, Part(part))
    return values[0] if isinstance(values[0], Clock) else None


def in_part(time: Clock, part: Part, *, half: bool = False) -> Clock | None:
    """A time of day in a part of the day; `half` where the part means a half of the day."""
    if time.sure:
        return time
    minutes = time.minutes % (12 * 60)
    if part is not Part.MORNING:
        late = part is Part.EVENING and minutes < 4 * 60 and not half
        minutes += 0 if late and minutes else 12 * 60
        if part is Part.EVENING and minutes == 12 * 60 and not half:
            minutes = 24 * 60
    return Clock(minutes, sure=True)


def time(says: str, values: tuple[Any, ...], _today: date) -> Clock | None:
    """The bare time that a pattern of `time` says: an hour, perhaps with minutes."""
    if says == "same":
        return values[0] if isinstance(values[0], Clock) else None
    hour: Hour = values[0]
    minutes = {"hour": 0, "half": 30, "half to": -30, "quarter": 15, "quarter to": -15}.get(says)
    if says == "minutes":
        minutes = values[1] if values[1] < 60 else None
    if says == "minutes to":
        hour, minutes = values[1], -values[0]
    if minutes is None or hour.number * 60 + minutes > 24 * 60:
        return None
    return Clock(max(0, hour.number * 60 + minutes), sure=hour.sure)


def bare(says: str, values: tuple[Any, ...], _today: date) -> Clock | None:
    """An hour without the word for it, as the first of two may be, perhaps with its part."""
    hour: Hour = values[-1]
    plain = Clock(hour.number * 60, sure=hour.sure)
    return in_part(plain, Part(values[0])) if says == "part" else plain


def _from_sunrise(counted: Clock) -> Clock:
    """A time counted from six o'clock, as one that is counted from midnight."""
    if counted.sure:
        return counted
    return Clock((counted.minutes + 6 * 60) % (12 * 60) or 12 * 60, sure=False)


def span(says: str, values: tuple[Any, ...], today: date) -> Span | None:
    """The days that a pattern of `span` says; None where there are no such days."""
    make = _SPANS[says]
    try:
        return make(today, *values)
    except (ValueError, OverflowError):
        return None


def next_day(day: Day, today: date) -> date:
    """The date of the next such day after today."""
    ahead = (_DAYS.index(day) - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead)


def _one(day: date) -> Span:
    return Span(day, day)


def _date(today: date, day: int, month: int, year: int | None = None) -> date:
    """A date, the next to come where no year is said; ValueError where there is none."""
    if year is not None:
        return date(year + (2000 if year < 100 else 0), month, day)
    for ahead in range(FAR + 1):
        try:
            found = date(today.year + ahead, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError(f"no year has day {day} in month {month}")


def _sorted_out(values: tuple[Any, ...]) -> tuple[list[int], int, int | None]:
    """Days, month and year of a date, in whichever order they were said."""
    month = next(int(value) for value in values if isinstance(value, str))
    numbers = [value for value in values if isinstance(value, int)]
    years = [number for number in numbers if number > 31]
    return [number for number in numbers if number <= 31], month, years[0] if years else None


def _said_date(today: date, *values: Any) -> Span:
    (day,), month, year = _sorted_out(values)
    return _one(_date(today, day, month, year))


def _said_days(today: date, *values: Any) -> Span:
    (first, last), month, year = _sorted_out(values)
    return _between(today, first, last, month, year)


def _said_month(today: date, *values: Any) -> Span:
    _, month, year = _sorted_out(values)
    return _month(today, month, year)


def _between(today: date, first: int, last: int, month: int, year: int | None = None) -> Span:
    end = _date(today, last, month, year)
    return Span(end.replace(day=first), end, both_said=True)


def _ordered(first: Span, last: Span) -> Span:
    if last.last < first.first:
        raise ValueError("the last day lies before the first")
    return Span(first.first, last.last, both_said=True)


def _month(today: date, month: int, year: int | None = None) -> Span:
    if year is None:
        year = today.year + (month < today.month)
    first = date(year, month, 1)
    last = first.replace(day=calendar.monthrange(year, month)[1])
    return Span(max(first, today) if first <= today <= last else first, last)


def _months_on(today: date, months: int) -> date:
    number = today.year * 12 + today.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _week(today: date, ahead: int) -> Span:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
    return Span(max(today, monday), monday + timedelta(days=6))


def _weekend(today: date, ahead: int) -> Span:
    sunday = _week(today, ahead).last
    return Span(max(today, sunday - timedelta(days=1)), sunday)


def _day_month(today: date, first: int, second: int, year: int | None = None) -> Span:
    """Two figures, the day first unless only the other order makes a date."""
    try:
        return _one(_date(today, first, second, year))
    except ValueError:
        return _one(_date(today, second, first, year))


_SPANS: Mapping[str, Callable[..., Span]] = {
    "today": _one,
    "tomorrow": lambda today: _one(today + timedelta(days=1)),
    "after tomorrow": lambda today: _one(today + timedelta(days=2)),
    "day": lambda today, day: _one(next_day(Day(day), today)),
    "day of next week": lambda today, day: _one(
        _week(today, 1).last - timedelta(days=6 - _DAYS.index(Day(day)))
    ),
    "date": _said_date,
    "days of month": _said_days,
    "figures": _day_month,
    "figures month first": lambda today, m, d, y=None: _day_month(today, d, m, y),
    "month": _said_month,
    "this week": lambda today: _week(today, 0),
    "next week": lambda today: _week(today, 1),
    "this weekend": lambda today: _weekend(today, 0),
    "next weekend": lambda today: _weekend(today, 1),
    "this month": lambda today: _month(today, today.month, today.year),
    "next month": lambda today: _month_ahead(today, 1),
    "next days": lambda today, n: Span(today, today + timedelta(days=n)),
    "next weeks": lambda today, n: Span(today, today + timedelta(weeks=n)),
    "next months": lambda today, n: Span(today, _months_on(today, n)),
    "year month day": lambda today, y, m, d: _one(_date(today, d, m, y)),
    "two weeks": lambda today: Span(today, today + timedelta(weeks=2)),
    "days figures": _between,
    "both": lambda _, first, last: _ordered(first, last),
}
"""How the days are made of today and of the values in the pattern."""


def _month_ahead(today: date, ahead: int) -> Span:
    there = _months_on(today.replace(day=1), ahead)
    return _month(today, there.month, there.year)


def _number(says: str, values: tuple[Any, ...], _today: date) -> Decimal | int | None:
    return values[0] if values else int(says)


def _kilometres(says: str, values: tuple[Any, ...], _today: date) -> Decimal:
    unit, number = says.removeprefix("two "), values[0] if values else Decimal(2)
    return number * _KILOMETRES[unit]


_KILOMETRES = {"km": Decimal(1), "miles": Decimal("1.609344"), "metres": Decimal("0.001")}

VALUES: Mapping[str, Callable[[str, tuple[Any, ...], date], Any]] = {
    "clock": clock,
    "time": time,
    "span": span,
    "inmonth": span,
    "exact": time,
    "hm": time,
    "money": _number,
    "in_language": lambda says, values, _: values[0] if values else says,
    "distance": _kilometres,
    "ordinalhour": lambda says, _values, _today: Hour(int(says), sure=False),
    "ordinal": lambda says, _values, _today: int(says),
    "oh": time,
    "bare": bare,
    "oclock": time,
}
"""What is made of the things that patterns say; what stands here not is its own name."""
