"""A draft that is written down and read again says the same."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from finder.drafts import Draft, ProviderDraft, check
from finder.resources import folder
from finder.restating import values_of
from finder.schedule import Meeting, Schedule, expand
from finder.vocabulary import Form, Kind, OccurrenceStatus


def rows() -> list[dict[str, str]]:
    """Every row of the sample city."""
    with (folder("sample_data") / "opportunities.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read(values: Mapping[str, str]) -> Draft:
    """A draft in which nothing is wrong."""
    draft, problems = check(values, 1)
    assert draft is not None, problems
    return draft


def test_every_listing_of_the_sample_city_says_the_same_again() -> None:
    drafts = [read(row) for row in rows()]
    assert len(drafts) > 400
    for draft in drafts:
        assert read(values_of(draft)) == draft


PLAIN = Draft(external_id="1", title="Choir", provider=ProviderDraft("Singers"), kind=Kind.COURSE)
MONDAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(),
        Schedule(Form.ALWAYS),
        Schedule(Form.SPAN, MONDAY, date(2027, 5, 1), time(9), time(17)),
        Schedule(Form.DATED, meetings=(Meeting(MONDAY),)),
        Schedule(
            Form.DATED,
            meetings=(
                Meeting(MONDAY, time(18), time(20), status=OccurrenceStatus.FULL),
                Meeting(date(2027, 3, 5), time(18), time(12), date(2027, 3, 7)),
                Meeting(date(2027, 3, 9), time(21), time(1), status=OccurrenceStatus.MOVED),
                Meeting(date(2027, 3, 10), time(9), status=OccurrenceStatus.CANCELLED),
                Meeting(date(2027, 3, 11), time(9), venue="Café @ 3, full"),
            ),
        ),
        Schedule(
            Form.DATED, MONDAY, None, time(18), time(19, 30), "FREQ=WEEKLY;BYDAY=MO,WE",
            (Meeting(date(2027, 3, 13), time(10), time(12)),), (date(2027, 3, 3),),
            (date(2027, 3, 8),),
        ),
        Schedule(Form.DATED, MONDAY, date(2027, 9, 1), None, None, "FREQ=MONTHLY;BYDAY=1MO"),
    ],
)  # fmt: skip
def test_every_shape_of_a_schedule_is_read_again(schedule: Schedule) -> None:
    draft = replace(PLAIN, schedule=schedule)
    assert read(values_of(draft)) == draft


def test_days_of_the_week_are_written_as_days() -> None:
    rule = Schedule(Form.DATED, MONDAY, None, rule="FREQ=WEEKLY;BYDAY=MO,WE")
    values = values_of(replace(PLAIN, schedule=rule))
    assert values["days"] == "mon;wed"
    assert "rule" not in values
    fortnightly = replace(rule, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    assert values_of(replace(PLAIN, schedule=fortnightly))["rule"] == fortnightly.rule


def test_a_meeting_moved_within_its_day_takes_the_place_of_the_usual_one() -> None:
    draft = read(
        {
            "id": "1", "title": "Choir", "kind": "course", "provider": "Singers",
            "first_date": "2027-03-01", "last_date": "2027-03-15", "days": "mon",
            "start_time": "18:00", "end_time": "19:00", "except_dates": "2027-03-08",
            "dates": "2027-03-08 20:00-21:00 moved",
        }
    )  # fmt: skip
    made = expand(draft.schedule, ZoneInfo("UTC"), date(2027, 12, 31))
    assert [(one.day.day, one.start, one.status.value) for one in made] == [
        (1, time(18), "scheduled"),
        (8, time(20), "moved"),
        (15, time(18), "scheduled"),
    ]


@pytest.mark.parametrize(
    "dates", ["2027-03-08..2027-03-01", "2027-03-08 lunch", "2027-03-08..x", "full", "full moved"]
)
def test_dates_that_make_no_sense_are_refused(dates: str) -> None:
    draft, problems = check(
        {"id": "1", "title": "Choir", "kind": "course", "provider": "Singers", "dates": dates}, 1
    )
    assert draft is None
    assert {problem.field for problem in problems} == {"dates"}
