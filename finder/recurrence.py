"""Dates by a recurrence rule of RFC 5545, looked for no further than one asks.

Libraries walk on until the year 9999 where a rule gives no date at all; here every
walk ends at a last day. Hours stand in fields of their own, so a rule is about days.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from itertools import count

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(r"([-+]?\d{1,2})?([A-Z]{2})")
_PARTS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY",
     "BYWEEKNO", "BYSETPOS"}
)  # fmt: skip
_WEEK = 7

# What RFC 5545, 3.3.10, rules out: parts that say nothing at such a frequency.
_SENSELESS = {
    "DAILY": {"BYYEARDAY", "BYWEEKNO"},
    "WEEKLY": {"BYYEARDAY", "BYWEEKNO", "BYMONTHDAY"},
    "MONTHLY": {"BYYEARDAY", "BYWEEKNO"},
    "YEARLY": set(),
}

_Test = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was read; `tests` are what a day must pass to be one of its dates."""

    frequency: str
    interval: int
    most: int | None
    until: datetime | None
    week_start: int
    tests: tuple[_Test, ...]
    positions: tuple[int, ...]


@lru_cache(maxsize=4096)
def read(text: str, first: date) -> Rule:
    """The rule as it runs from its first date. Raises ValueError where it is none."""
    pairs = [part.partition("=")[::2] for part in text.upper().split(";")]
    parts = dict(pairs)
    frequency = parts.get("FREQ", "")
    if len(parts) < len(pairs) or frequency not in _SENSELESS or not parts.keys() <= _PARTS:
        raise ValueError("it is no rule of days, weeks, months or years")
    if parts.keys() & _SENSELESS[frequency] or {"COUNT", "UNTIL"} <= parts.keys():
        raise ValueError("its parts contradict each other")
    if "BYSETPOS" in parts and not any(n in parts for n in parts if _says_days(n)):
        raise ValueError("it says nothing from which BYSETPOS could choose")
    week_start = _DAYS.index(parts.get("WKST", "MO"))
    return Rule(
        frequency=frequency,
        interval=max(1, int(parts.get("INTERVAL", 1))),
        most=int(parts["COUNT"]) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        week_start=week_start,
        tests=_tests(frequency, parts, first, week_start),
        positions=_numbers(parts.get("BYSETPOS", "")),
    )


def dates(text: str, first: date, last: date, start: time | None = None) -> Iterator[date]:
    """The dates of a rule up to and including `last`; `start` is the hour, if there is one."""
    rule = read(text, first)
    found = (day for day in _days(rule, first, last) if first <= day <= last)
    for number, day in enumerate(found):
        if rule.most is not None and number >= rule.most:
            return
        if rule.until and datetime.combine(day, start or time()) > rule.until:
            return
        yield day


def _days(rule: Rule, first: date, last: date) -> Iterator[date]:
    for period in _periods(rule, first):
        if period[0] > last:
            return
        chosen = list(period)
        for test in rule.tests:
            chosen = list(filter(test, chosen))
        if rule.positions:
            places = {p - 1 if p > 0 else len(chosen) + p for p in rule.positions}
            chosen = [day for place, day in enumerate(chosen) if place in places]
        yield from chosen


def _periods(rule: Rule, first: date) -> Iterator[Sequence[date]]:
    """The days of each day, week, month or year that the rule looks at."""
    for step in count(0, rule.interval):
        if rule.frequency == "DAILY":
            yield _run(first + timedelta(step), 1)
        elif rule.frequency == "WEEKLY":
            back = (first.weekday() - rule.week_start) % _WEEK
            yield _run(first + timedelta(step * _WEEK - back), _WEEK)
        elif rule.frequency == "MONTHLY":
            years, month = divmod(first.month - 1 + step, 12)
            year = first.year + years
            yield _run(date(year, month + 1, 1), calendar.monthrange(year, month + 1)[1])
        else:
            year = first.year + step
            yield _run(date(year, 1, 1), 365 + calendar.isleap(year))


def _run(day: date, length: int) -> list[date]:
    begin = day.toordinal()
    return [date.fromordinal(number) for number in range(begin, begin + length)]


def _says_days(name: str) -> bool:
    return name.startswith("BY") and name != "BYSETPOS"


def _until(said: str) -> datetime:
    """The last moment that counts: of a day without an hour, its end."""
    day = date(int(said[:4]), int(said[4:6]), int(said[6:8]))
    hours = said[9:15]
    clock = time(int(hours[:2]), int(hours[2:4]), int(hours[4:6])) if hours else time.max
    return datetime.combine(day, clock)


def _numbers(said: str) -> tuple[int, ...]:
    return tuple(int(number) for number in said.split(",") if number)


def _tests(
    frequency: str, parts: dict[str, str], first: date, week_start: int
) -> tuple[_Test, ...]:
    """What a day must pass; what is not said comes from the first date."""
    parts = _with_defaults(frequency, parts, first)
    tests: list[_Test] = []
    if months := _numbers(parts.get("BYMONTH", "")):
        tests.append(lambda day: day.month in months)
    if month_days := _numbers(parts.get("BYMONTHDAY", "")):
        tests.append(lambda day: bool({day.day, day.day - 1 - _month(day)} & {*month_days}))
    if year_days := _numbers(parts.get("BYYEARDAY", "")):
        tests.append(lambda day: bool({*_of_year(day)} & {*year_days}))
    if weeks := _numbers(parts.get("BYWEEKNO", "")):
        tests.append(lambda day: bool({*_week(day, week_start)} & {*weeks}))
    if "BYDAY" in parts:
        in_year = frequency == "YEARLY" and not months
        tests.append(_weekday_test(parts["BYDAY"], in_year=in_year, frequency=frequency))
    return tuple(tests)


def _with_defaults(frequency: str, parts: dict[str, str], first: date) -> dict[str, str]:
    said = {name for name in parts if _says_days(name)} - {"BYMONTH"}
    if frequency == "DAILY" or (said and said != {"BYWEEKNO"}):
        return parts
    if frequency == "WEEKLY" or said:
        return {"BYDAY": _DAYS[first.weekday()], **parts}
    if frequency == "MONTHLY":
        return {"BYMONTHDAY": str(first.day), **parts}
    return {"BYMONTH": str(first.month), "BYMONTHDAY": str(first.day), **parts}


def _weekday_test(said: str, *, in_year: bool, frequency: str) -> _Test:
    matches = [_DAY.fullmatch(part) for part in said.split(",")]
    wanted = {(int(m[1] or 0), _DAYS.index(m[2])) for m in matches if m}
    if len(wanted) < len(set(said.split(","))):
        raise ValueError("its days of the week cannot be read")
    if not any(number for number, _ in wanted):
        plain = {weekday for _, weekday in wanted}
        return lambda day: day.weekday() in plain
    if frequency in {"DAILY", "WEEKLY"}:
        raise ValueError("days have numbers only in months and years")
    return partial(_is_weekday, wanted, in_year)


def _is_weekday(wanted: set[tuple[int, int]], in_year: bool, day: date) -> bool:  # noqa: FBT001
    number, length = (_of_year(day)[0], _year(day)) if in_year else (day.day, _month(day))
    ahead, behind = (number - 1) // _WEEK + 1, -((length - number) // _WEEK + 1)
    return any((place, day.weekday()) in wanted for place in (0, ahead, behind))


def _month(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _year(day: date) -> int:
    return 365 + calendar.isleap(day.year)


def _of_year(day: date) -> tuple[int, int]:
    """The number of a day in its year, and from its end."""
    number = day.timetuple().tm_yday
    return number, number - 1 - _year(day)


def _week(day: date, week_start: int) -> tuple[int, int]:
    """The number of the week in the year to which most of it belongs, and from its end."""
    middle = day + timedelta(3 - (day.weekday() - week_start) % _WEEK)
    number = (_of_year(middle)[0] - 1) // _WEEK + 1
    return number, -((_year(middle) - _of_year(middle)[0]) // _WEEK + 1)
