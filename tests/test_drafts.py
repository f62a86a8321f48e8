"""From the texts of fields to a draft, or to problems."""

from __future__ import annotations

import json
import string
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finder import parsers
from finder.drafts import FIELDS, Ages, Draft, Price, Severity, check
from finder.problems import SENTENCES, Problem, sentence
from finder.resources import folder
from finder.schedule import Meeting, Schedule, expand
from finder.vocabulary import Access, Attendance, Form, Kind, Level, Mode, ProviderType

LEAST = {"id": "1", "title": "Yoga", "kind": "course", "provider": "Harbor Library"}


def good(**values: str) -> Draft:
    draft, problems = check(LEAST | values, 2)
    assert draft is not None, problems
    assert problems == ()
    return draft


def faults(**values: str) -> list[tuple[str, str, str]]:
    draft, problems = check(LEAST | values, 2)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    assert (draft is None) == bool(errors)
    return [(problem.field, problem.code, problem.severity.value) for problem in problems]


@pytest.mark.parametrize(
    ("yes", "no"),
    [
        ("Yes", "no"), ("نعم", "لا"), ("نعم", "كلا"), ("Ja", "Nein"), ("sí", "no"), ("Kyllä", "ei"),
        ("oui", "non"), ("はい", "いいえ"), ("예", "아니요"), ("네", "아니오"), ("Sim", "Não"),
        ("Да", "Нет"), ("ndiyo", "hapana"), ("Так", "Ні"), ("ewe", "hayi"), ("是", "否"),
        ("SI\u0301", "na\u0303o"), ("1", "0"),
    ],
)  # fmt: skip
def test_yes_and_no_in_the_languages_of_the_interface(yes: str, no: str) -> None:
    assert good(waiting_list=yes).waiting_list is True
    assert good(waiting_list=no).waiting_list is False


def test_every_language_of_the_interface_has_its_yes_and_no() -> None:
    spoken = {file.name for file in folder("translations").iterdir()} | {"en"}
    assert spoken <= parsers.YES_AND_NO.keys()
    yes, no = (" ".join(words).split() for words in zip(*parsers.YES_AND_NO.values(), strict=True))
    assert set(yes) & set(no) == set()


def test_the_least_that_a_row_must_say() -> None:
    draft = good()
    assert (draft.external_id, draft.title, draft.kind) == ("1", "Yoga", Kind.COURSE)
    assert (draft.ages, draft.price, draft.venue, draft.mode) == (None, None, None, None)
    assert draft.schedule == Schedule()


@pytest.mark.parametrize("name", ["id", "title", "kind", "provider"])
def test_what_every_row_needs(name: str) -> None:
    code = "provider-missing" if name == "provider" else "missing"
    assert faults(**{name: " \x00"}) == [(name, code, "error")]


def test_a_row_that_says_everything() -> None:
    draft = good(
        summary="Stretch.",
        description="<p>Slowly.</p>",
        language="pt_BR",
        categories="sport; calm;sport",
        provider_type="Library",
        provider_url="harbor.example.org",
        venue="Hall",
        address="Quay 1",
        postcode="60000",
        latitude="41.9",
        longitude="-87.6",
        venue_access="wheelchair;hearing loop",
        mode="in person",
        ages="60+",
        level="beginner",
        languages="en;es",
        price="5-20",
        currency="eur",
        access="childcare",
        attendance="each",
        enrol_opens="2026-01-01",
        enrol_closes="2026-02-01",
        enrol_url="https://harbor.example.org/enrol",
        url="https://harbor.example.org/yoga",
        contact="555",
        places="12",
        places_left="0",
        waiting_list="yes",
        licence="CC-BY-4.0",
    )
    assert draft.provider.type is ProviderType.LIBRARY
    assert draft.provider.url == "http://harbor.example.org"
    assert draft.venue is not None
    assert (draft.venue.lat, draft.venue.lng) == (41.9, -87.6)
    assert draft.venue.access == (Access.WHEELCHAIR, Access.HEARING_LOOP)
    assert (draft.description, draft.language) == ("Slowly.", "pt-BR")
    assert (draft.categories, draft.languages) == (("sport", "calm"), ("en", "es"))
    assert (draft.mode, draft.level) == (Mode.IN_PERSON, Level.BEGINNER)
    assert (draft.ages, draft.price) == (Ages(720), Price(low=500, high=2000, currency="EUR"))
    assert (draft.access, draft.attendance) == ((Access.CHILDCARE,), Attendance.EACH)
    assert (draft.enrol_opens, draft.enrol_closes) == (date(2026, 1, 1), date(2026, 2, 1))
    assert (draft.places, draft.places_left, draft.waiting_list) == (12, 0, True)


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"title": "x" * 301}, "title", "too-long"),
        ({"kind": "party"}, "kind", "kind-unknown"),
        ({"ages": "9-6"}, "ages", "ages-reversed"),
        ({"price": "-5"}, "price", "price-negative"),
        ({"first_date": "2201-01-01"}, "first_date", "date-out-of-range"),
        ({"enrol_opens": "soon"}, "enrol_opens", "date-unreadable"),
        ({"first_date": "2026-02-01", "last_date": "2026-01-01"}, "last_date", "dates-reversed"),
        ({"first_date": "2026-02-01", "rule": "FREQ=HOURLY"}, "rule", "rule-unusable"),
        ({"rule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "rule", "rule-unusable"),
        ({"dates": "2026-01-01 soon"}, "dates", "dates-unreadable"),
        ({"currency": "euro"}, "currency", "currency-unknown"),
        ({"first_date": "2026-12-01", "last_date": "2026-12-03", "days": "sun"}, "days", "no-date"),
        ({"first_date": "2026-12-01", "rule": "FREQ=DAILY;UNTIL=20261101"}, "rule", "no-date"),
        ({"first_date": "2026-12-01", "rule": "FREQ=DAILY;INTERVAL=7;BYDAY=MO"}, "rule", "no-date"),
        ({"dates": "2026-12-01", "except_dates": "2026-12-01"}, "dates", "no-date"),
        ({"first_date": "2026-12-01", "except_dates": "2026-12-01"}, "first_date", "no-date"),
        ({"first_date": "2026-12-01", "rule": "FREQ=DAILY;COUNT=3;UNTIL=20270101"}, "rule",
         "rule-unusable"),
        ({"first_date": "2026-12-01", "rule": "FREQ=DAILY;BYYEARDAY=366"}, "rule", "rule-unusable"),
    ],
)  # fmt: skip
def test_what_keeps_a_row_out(values: dict[str, str], field: str, code: str) -> None:
    assert faults(**values) == [(field, code, "error")]


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"latitude": "41.9"}, "latitude", "coordinates-incomplete"),
        ({"latitude": "0", "longitude": "0"}, "latitude", "coordinates-zero"),
        ({"latitude": "north", "longitude": "1"}, "latitude", "coordinates-unreadable"),
        ({"latitude": "95", "longitude": "190"}, "latitude", "coordinates-out-of-range"),
        ({"latitude": "139.7", "longitude": "35.6"}, "latitude", "coordinates-swapped"),
        ({"url": "javascript:alert(1)"}, "url", "url-unusable"),
        ({"mode": "somehow"}, "mode", "not-in-list"),
        ({"places": "many"}, "places", "number-unreadable"),
        ({"places": "0"}, "places", "number-unreadable"),
        ({"language": "English"}, "language", "language-unknown"),
        ({"waiting_list": "perhaps"}, "waiting_list", "yes-or-no"),
        ({"first_date": "2026-01-01", "start_time": "25:00"}, "start_time", "time-unreadable"),
        ({"start_time": "18:00"}, "first_date", "first-date-missing"),
        ({"first_date": "2026-01-01", "days": "funday"}, "days", "days-unreadable"),
    ],
)
def test_what_is_left_out_and_said(values: dict[str, str], field: str, code: str) -> None:
    assert faults(**values) == [(field, code, "notice")]


@pytest.mark.parametrize(
    ("values", "ignored"),
    [
        ({"first_date": "2026-12-01", "rule": "FREQ=DAILY", "days": "sun"}, ["days"]),
        ({"dates": "2026-12-01", "first_date": "2026-11-01", "last_date": "2026-12-01"},
         ["first_date", "last_date"]),
        ({"dates": "2026-12-01", "rule": "FREQ=DAILY"}, ["rule"]),
        ({"dates": "2026-12-01", "days": "sun"}, ["days"]),
        ({"first_date": "2026-12-01", "last_date": "2026-12-09", "except_dates": "2026-12-02"},
         ["except_dates"]),
        ({"always_open": "yes", "start_time": "10:00", "dates": "2026-12-01"},
         ["start_time", "dates"]),
    ],
)  # fmt: skip
def test_what_is_ignored_is_said(values: dict[str, str], ignored: list[str]) -> None:
    assert faults(**values) == [(name, "field-ignored", "notice") for name in ignored]


def test_more_dates_than_anybody_has() -> None:
    first = date(2026, 1, 1)
    dates = ";".join((first + timedelta(number)).isoformat() for number in range(2_001))
    assert faults(dates=dates) == [("dates", "too-many-dates", "notice")]


def _hours(start: str, end: str) -> tuple[Any, list[str]]:
    said = {"first_date": "2026-01-05", "start_time": start, "end_time": end}
    draft, problems = check(LEAST | said, 2)
    assert draft is not None
    (meeting,) = draft.schedule.meetings
    return (meeting.start, meeting.end), [problem.code for problem in problems]


def test_the_end_of_a_meeting() -> None:
    assert _hours("18:00", "20:00") == ((time(18), time(20)), [])
    assert _hours("21:00", "01:00") == ((time(21), time(1)), [])
    assert _hours("18:00", "18:00") == ((time(18), None), ["end-is-start"])
    assert _hours("10:00", "09:00") == ((time(10), None), ["end-before-start"])
    assert _hours("21:00", "07:00") == ((time(21), None), ["end-before-start"])
    assert _hours("16:00", "01:00") == ((time(16), None), ["end-before-start"])


def test_one_day_is_a_meeting() -> None:
    day = Schedule(Form.DATED, meetings=(Meeting(date(2026, 1, 5), time(18)),))
    assert good(first_date="2026-01-05", start_time="18:00").schedule == day
    both = good(first_date="2026-01-05", last_date="2026-01-05", start_time="18:00")
    assert both.schedule == day


def test_a_span_has_no_days() -> None:
    draft = good(
        first_date="2026-01-05", last_date="2026-03-17", start_time="11:00", end_time="12:30"
    )
    assert draft.schedule == Schedule(
        Form.SPAN, date(2026, 1, 5), date(2026, 3, 17), time(11), time(12, 30)
    )


def test_days_of_the_week_make_a_rule() -> None:
    draft = good(
        first_date="2026-01-05", last_date="2026-01-20", days="mon;wed", start_time="18:00",
        except_dates="2026-01-12", cancelled_dates="2026-01-14",
    )  # fmt: skip
    made = expand(draft.schedule, ZoneInfo("Europe/Berlin"), date(2027, 1, 1))
    assert [(o.day.day, o.status.value) for o in made] == [
        (5, "scheduled"), (7, "scheduled"), (14, "cancelled"), (19, "scheduled"),
    ]  # fmt: skip


def test_days_without_a_last_date_go_on() -> None:
    draft = good(first_date="2026-01-05", days="mon")
    made = expand(draft.schedule, ZoneInfo("UTC"), date(2026, 12, 31))
    assert len(made) == 52


def test_plain_dates_take_the_hours_where_they_have_none() -> None:
    draft = good(
        dates="2026-01-12 18:00-20:00; 2026-01-19 18:00; 2026-01-26",
        start_time="10:00", end_time="11:00",
    )  # fmt: skip
    assert draft.schedule.meetings == (
        Meeting(date(2026, 1, 12), time(18), time(20)),
        Meeting(date(2026, 1, 19), time(18)),
        Meeting(date(2026, 1, 26), time(10), time(11)),
    )


def test_always_open() -> None:
    assert good(always_open="yes").schedule.form is Form.ALWAYS
    assert good(always_open="no").schedule.form is Form.UNSTATED


def test_the_fields_are_those_of_the_template() -> None:
    header = (Path(__file__).parent / "data/imports/finder.csv").read_text().splitlines()[0]
    assert ",".join(field.name for field in FIELDS) == header
    assert [field.name for field in FIELDS if field.required] == ["id", "title", "kind", "provider"]
    assert all(field.label and field.help for field in FIELDS)


def test_every_sentence_fills_in() -> None:
    for code, template in SENTENCES.items():
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert names <= {"value", "field"}, code
        said = sentence(Problem(2, "ages", code, "{9-6}"))
        assert "{9-6}" in said or "value" not in names
        assert said.endswith(".")


def test_a_first_date_that_cannot_be_read_is_said_once() -> None:
    _, problems = check(LEAST | {"first_date": "2027-02-31", "start_time": "18:00"}, 2)
    assert [problem.code for problem in problems] == ["date-unreadable"]


def test_sentences_are_translated_before_they_are_filled() -> None:
    problem = Problem(2, "ages", "ages-reversed", "9-6")
    assert sentence(problem, lambda _: "Umgekehrt: {value}") == "Umgekehrt: 9-6"


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([field.name for field in FIELDS]), st.text(max_size=40)))
def test_nothing_that_is_typed_fails(values: dict[str, str]) -> None:
    draft, problems = check(LEAST | values, 7)
    assert draft is not None or problems
    assert all(problem.row == 7 and problem.code in SENTENCES for problem in problems)


def test_naughty_strings(shared_data: Path) -> None:
    strings = json.loads((shared_data / "corpora/naughty-strings.json").read_text("utf-8"))
    for text in strings:
        for field in FIELDS:
            check(LEAST | {field.name: text}, 2)
