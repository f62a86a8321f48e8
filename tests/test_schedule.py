"""Schedules become dated meetings: rules, exceptions, clocks that change, and long nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from finder.schedule import (
    MOST_OCCURRENCES,
    Meeting,
    Occurrence,
    Schedule,
    check_rule,
    expand,
    has_dates,
    span_or_meeting,
)
from finder.search.hours import PART_OF, PARTS
from finder.vocabulary import Form, OccurrenceStatus, Part

LISBON, CHICAGO = ZoneInfo("Europe/Lisbon"), ZoneInfo("America/Chicago")
FAR = date(2028, 1, 1)


def one(meeting: Meeting, zone: ZoneInfo = LISBON) -> Occurrence:
    (found,) = expand(Schedule(Form.DATED, meetings=(meeting,)), zone, FAR)
    return found


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_weekly_rule_keeps_its_weekday_and_ends() -> None:
    course = Schedule(
        Form.DATED, date(2026, 1, 6), date(2026, 2, 10), time(18), time(20), "FREQ=WEEKLY;BYDAY=TU"
    )
    days = [found.day for found in expand(course, LISBON, FAR)]
    assert days == [date(2026, 1, d) for d in (6, 13, 20, 27)] + [date(2026, 2, d) for d in (3, 10)]


def test_exceptions_are_left_out_and_cancelled_meetings_say_so() -> None:
    course = Schedule(
        Form.DATED,
        date(2026, 1, 6),
        date(2026, 1, 27),
        time(18),
        rule="FREQ=WEEKLY;BYDAY=TU",
        without=(date(2026, 1, 13),),
        cancelled=(date(2026, 1, 20),),
    )
    found = [(o.day.day, o.status) for o in expand(course, LISBON, FAR)]
    assert found == [
        (6, OccurrenceStatus.SCHEDULED),
        (20, OccurrenceStatus.CANCELLED),
        (27, OccurrenceStatus.SCHEDULED),
    ]


def test_local_hours_stay_when_the_clocks_change() -> None:
    course = Schedule(
        Form.DATED, date(2026, 3, 22), date(2026, 4, 5), time(10), rule="FREQ=WEEKLY;BYDAY=SU"
    )
    found = expand(course, LISBON, FAR)
    assert [o.start for o in found] == [time(10)] * 3
    assert [o.starts_utc.hour for o in found] == [10, 9, 9]


def test_an_hour_that_is_skipped_counts_from_before_the_gap() -> None:
    assert one(Meeting(date(2026, 3, 29), time(1, 30))).starts_utc == utc("2026-03-29T01:30")


def test_an_hour_that_comes_twice_is_its_first() -> None:
    assert one(Meeting(date(2026, 11, 1), time(1, 30)), CHICAGO).starts_utc == utc(
        "2026-11-01T06:30"
    )


def test_a_meeting_past_midnight_ends_on_the_next_day_and_belongs_to_its_evening() -> None:
    night = one(Meeting(date(2026, 5, 1), time(22), time(1)))
    assert night.ends == utc("2026-05-02T01:00")
    assert night.last_day == date(2026, 5, 1)


def test_an_end_at_midnight_is_the_end_of_the_day() -> None:
    assert one(Meeting(date(2026, 5, 1), time(20), time())).ends == utc("2026-05-02T00:00")
    assert one(Meeting(date(2026, 5, 1), None, time())).ends == utc("2026-05-02T00:00")


def test_without_an_end_it_is_coming_until_its_day_is_over() -> None:
    assert one(Meeting(date(2026, 1, 5), time(9)), CHICAGO).until_utc == utc("2026-01-06T06:00")


def test_several_days_touch_all_their_dates() -> None:
    fair = one(Meeting(date(2026, 5, 1), time(10), time(18), last=date(2026, 5, 3)))
    assert fair.last_day == date(2026, 5, 3)
    assert one(Meeting(date(2026, 5, 1), last=date(2026, 5, 3))).last_day == date(2026, 5, 3)


def test_a_span_of_one_day_is_a_meeting_and_longer_ones_have_no_dates() -> None:
    day = date(2026, 5, 1)
    assert span_or_meeting(day, day, time(9), None).form is Form.DATED
    span = span_or_meeting(day, date(2026, 5, 9), time(9), None)
    assert span.form is Form.SPAN
    assert expand(span, LISBON, FAR) == []


def test_endless_rules_stop_at_the_horizon_and_at_the_limit() -> None:
    daily = Schedule(Form.DATED, date(2026, 1, 1), rule="FREQ=DAILY")
    assert expand(daily, LISBON, date(2026, 1, 10))[-1].day == date(2026, 1, 10)
    many = expand(daily, LISBON, date(2200, 1, 1))
    assert len(many) == MOST_OCCURRENCES
    assert many[-1].day == date(2200, 1, 1)
    written = Schedule(
        Form.DATED, meetings=tuple(Meeting(FAR + timedelta(n)) for n in range(2_500))
    )
    assert expand(written, LISBON, FAR)[0].day == FAR + timedelta(500)


def test_whether_there_is_any_date() -> None:
    first = date(2026, 12, 1)
    sundays = Schedule(Form.DATED, first, date(2026, 12, 3), rule="FREQ=WEEKLY;BYDAY=SU")
    assert not has_dates(sundays)
    assert has_dates(replace(sundays, last=date(2026, 12, 6)))
    assert not has_dates(replace(sundays, last=date(2026, 12, 6), without=(date(2026, 12, 6),)))
    assert has_dates(replace(sundays, last=None, rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"))
    day = Schedule(Form.DATED, meetings=(Meeting(first),))
    assert has_dates(day)
    assert has_dates(replace(day, cancelled=(first,)))
    assert not has_dates(replace(day, without=(first,)))


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=HOURLY;INTERVAL=1", "nonsense", "DTSTART:20260101\nFREQ=DAILY"]
)
def test_rules_that_make_no_sense_are_refused(rule: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is wrong, there is one sentence.
        check_rule(rule, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("moment", "part"),
    [
        (time(0), Part.MORNING),
        (time(11, 59), Part.MORNING),
        (time(12), Part.AFTERNOON),
        (time(16, 59), Part.AFTERNOON),
        (time(17), Part.EVENING),
        (time(23, 59), Part.EVENING),
    ],
)
def test_parts_of_the_day(moment: time, part: Part) -> None:
    assert PARTS[PART_OF[moment.hour * 60 + moment.minute]] is part


def test_a_date_that_is_written_out_counts_however_far_ahead_it_is() -> None:
    far = Schedule(Form.DATED, meetings=(Meeting(date(2031, 5, 1), time(9)),))
    assert [found.day for found in expand(far, LISBON, FAR)] == [date(2031, 5, 1)]
