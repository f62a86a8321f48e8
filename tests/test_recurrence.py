"""Recurrence rules give the dates that an independent reader of RFC 5545 gives, and end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import takewhile
from time import monotonic

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from finder.recurrence import dates, read

FIRST = date(2026, 1, 1)

NEVER = (
    "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "FREQ=DAILY;BYMONTH=1;BYSETPOS=2",
    "FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=5MO", "FREQ=YEARLY;BYMONTHDAY=31;BYYEARDAY=1;BYMONTH=2",
    "FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1", "FREQ=DAILY;INTERVAL=7;BYDAY=MO;COUNT=3",
)  # fmt: skip


@pytest.mark.parametrize("rule", NEVER)
def test_a_rule_without_dates_ends_at_once(rule: str) -> None:
    started = monotonic()
    assert list(dates(rule, FIRST, FIRST + timedelta(548))) == []
    assert monotonic() - started < 0.1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYYEARDAY=366;BYMONTH=1", "FREQ=MONTHLY;BYWEEKNO=20;BYMONTH=1",
        "FREQ=WEEKLY;BYMONTHDAY=31", "FREQ=WEEKLY;BYDAY=1TU", "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=DAILY;COUNT=3;UNTIL=20270101", "FREQ=HOURLY", "FREQ=DAILY;FREQ=DAILY", "nonsense",
        "FREQ=DAILY;BYHOUR=3", "FREQ=DAILY;UNTIL=20260230",
    ],
)  # fmt: skip
def test_what_the_standard_rules_out(rule: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong, there is one sentence.
        read(rule, FIRST)


def test_until_is_a_day_that_counts_or_an_hour() -> None:
    end = date(2027, 1, 1)
    daily = "FREQ=DAILY;UNTIL=20260103"
    assert len(list(dates(daily, FIRST, end, time(18)))) == 3
    assert len(list(dates(f"{daily}T120000", FIRST, end, time(18)))) == 2
    assert list(dates("FREQ=DAILY;UNTIL=20251231", FIRST, end)) == []


def test_a_week_of_the_year_alone_keeps_its_weekday() -> None:
    found = list(dates("FREQ=YEARLY;BYWEEKNO=20", FIRST, date(2027, 12, 31)))
    assert found == [date(2026, 5, 14), date(2027, 5, 20)]


def numbers(low: int, high: int) -> st.SearchStrategy[str]:
    signed = st.integers(low, high).filter(bool).map(str)
    return st.lists(signed, min_size=1, max_size=3, unique=True).map(",".join)


WEEKDAYS = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
PLAIN = st.lists(WEEKDAYS, min_size=1, max_size=3, unique=True).map(",".join)
NUMBERED = st.tuples(st.sampled_from(["", "1", "2", "-1", "5"]), WEEKDAYS).map("".join)
MONTHS = numbers(1, 12)
PARTS: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "DAILY": {"BYMONTH": MONTHS, "BYMONTHDAY": numbers(-31, 31), "BYDAY": PLAIN},
    "WEEKLY": {"BYMONTH": MONTHS, "BYDAY": PLAIN},
    "MONTHLY": {"BYMONTH": MONTHS, "BYMONTHDAY": numbers(-31, 31), "BYDAY": NUMBERED,
                "BYSETPOS": numbers(-3, 3)},
    "YEARLY": {"BYMONTH": MONTHS, "BYMONTHDAY": numbers(-31, 31), "BYDAY": NUMBERED,
               "BYYEARDAY": numbers(-366, 366), "BYSETPOS": numbers(-3, 3)},
}  # fmt: skip


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(sorted(PARTS)))
    said = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    said += [f"WKST={draw(WEEKDAYS)}"] if draw(st.booleans()) else []
    parts = [name for name in PARTS[frequency] if draw(st.booleans())]
    if parts == ["BYSETPOS"]:
        parts = []
    said += [f"{name}={draw(PARTS[frequency][name])}" for name in parts]
    end = draw(st.sampled_from(["", "COUNT=5", "UNTIL=20280301T235900"]))
    return ";".join(said + ([end] if end else []))


@settings(max_examples=100, deadline=None)
@given(rules(), st.dates(date(2023, 12, 20), date(2028, 3, 2)))
def test_dates_are_those_of_another_reader(rule: str, first: date) -> None:
    last = first + timedelta(1_000)
    other = rrulestr(rule, dtstart=datetime.combine(first, time()))
    theirs = [moment.date() for moment in takewhile(lambda m: m.date() <= last, other)]
    assert list(dates(rule, first, last)) == theirs


@settings(max_examples=30, deadline=None)
@given(numbers(-53, 53), PLAIN, st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_weeks_are_numbered_as_iso_8601_does(weeks: str, days: str, first: date) -> None:
    rule = f"FREQ=YEARLY;BYWEEKNO={weeks};BYDAY={days}"
    wanted, named = set(weeks.split(",")), set(days.split(","))
    asked = [first + timedelta(number) for number in range(1_000)]
    expected = [day for day in asked if _weeks(day) & wanted and _name(day) in named]
    assert list(dates(rule, first, asked[-1])) == expected


def _weeks(day: date) -> set[str]:
    """The number of its week from the start and from the end of the year."""
    year, week, _ = day.isocalendar()
    return {str(week), str(week - date(year, 12, 28).isocalendar().week - 1)}


def _name(day: date) -> str:
    return ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day.weekday()]
