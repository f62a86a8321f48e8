"""Dates, hours, days and ages as people write them in many languages."""

from __future__ import annotations

from datetime import date, time

import pytest

from finder import spoken, weekdays, written_ages, written_dates, written_times
from finder.ages import Ages
from finder.i18n import catalogue, languages
from finder.problems import Fault
from finder.vocabulary import Day, Kind, Level, Mode, ProviderType
from finder.written_dates import Order, Written

DAY_MONTH, MONTH_DAY = Written(Order.DAY_MONTH), Written(Order.MONTH_DAY)
MON, TUE, WED, THU, FRI = list(Day)[:5]


@pytest.mark.parametrize(
    "text",
    [
        "12 January 2026", "12. Januar 2026", "Jan 12, 2026", "January 12 2026", "12-Jan-26",
        "12 de enero de 2026", "le 12 janvier 2026", "12 tammikuuta 2026", "12 января 2026 г.",
        "12 ya Januari 2026", "Monday, January 12, 2026", "2026년 1월 12일", "2026-01-12 18:00",
        "令和8年1月12日",
    ],
)  # fmt: skip
def test_dates_in_which_nothing_can_be_confused(text: str) -> None:
    assert written_dates.read(text) == date(2026, 1, 12)


@pytest.mark.parametrize(
    "text", ["3/2/2026", "03.02.26", "3-2-2026", "Tue 3/2/2026", "3/2/2026 18:30"]
)
def test_dates_in_figures_need_an_order(text: str) -> None:
    unknown = written_dates.read(text)
    assert isinstance(unknown, Fault)
    assert unknown.code == "date-order"
    assert written_dates.read(text, DAY_MONTH) == date(2026, 2, 3)
    assert written_dates.read(text, MONTH_DAY) == date(2026, 3, 2)


def test_dates_that_fit_one_order_need_none() -> None:
    assert written_dates.read("13/2/2026") == written_dates.read("2/13/2026") == date(2026, 2, 13)


@pytest.mark.parametrize("text", ["31.02.2026", "31 February 2026", "soon", "2026", "12.1.", ""])
def test_what_is_no_date(text: str) -> None:
    found = written_dates.read(text, DAY_MONTH)
    assert isinstance(found, Fault)
    assert found.code == "date-unreadable"


@pytest.mark.parametrize(
    "text",
    [
        "12.01.-16.03.2026", "12.01.2026 - 16.03.2026", "12/01 – 16/03/2026",
        "12 Jan – 16 Mar 2026", "Jan 12 - Mar 16, 2026", "2026-01-12 to 2026-03-16",
        "vom 12.1.2026 bis 16.3.2026", "12 janvier au 16 mars 2026", "12.1.2026〜16.3.2026",
    ],
)  # fmt: skip
def test_first_and_last_date(text: str) -> None:
    assert written_dates.read_range(text, DAY_MONTH) == (date(2026, 1, 12), date(2026, 3, 16))


def test_a_range_over_the_new_year() -> None:
    found = written_dates.read_range("15.12. - 20.01.2026", DAY_MONTH)
    assert found == (date(2025, 12, 15), date(2026, 1, 20))
    found = written_dates.read_range("12.-16. Januar 2026")
    assert found == (date(2026, 1, 12), date(2026, 1, 16))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("6-8pm", 18, 20), ("11-1pm", 11, 13), ("10am-12pm", 10, 12), ("18-20 Uhr", 18, 20),
        ("18h-20h", 18, 20), ("18:00 bis 20:00 Uhr", 18, 20), ("from 6 to 8 pm", 18, 20),
        ("de 9h à 12h", 9, 12), ("klo 18-20", 18, 20), ("с 18:00 до 20:00", 18, 20),
        ("오후 2시~4시", 14, 16), ("午後2時〜4時", 14, 16), ("下午2点到4点", 14, 16),
        ("18.00 - 20.00", 18, 20), ("9:00 AM - 12:00 PM", 9, 12),
    ],
)  # fmt: skip
def test_hours(text: str, start: int, end: int) -> None:
    assert written_times.read(text) == (time(start), time(end))


def test_one_hour() -> None:
    assert written_times.read("18h30") == (time(18, 30), None)
    assert written_times.read("午後2時") == (time(14), None)
    assert written_times.read("ab 18 Uhr") == (time(18), None)


@pytest.mark.parametrize(
    "text", ["6", "6-8", "9-12", "25:00", "evening", "9:00-12:00, 14:00-16:00"]
)
def test_hours_that_are_not_clear(text: str) -> None:
    assert isinstance(written_times.read(text), Fault)


@pytest.mark.parametrize(
    ("text", "days", "start"),
    [
        ("Mon 18:00-20:00", (MON,), 18), ("Tuesdays 6-8pm", (TUE,), 18),
        ("Mo+Mi 18-20 Uhr", (MON, WED), 18), ("Do (19:00-20:30)", (THU,), 19),
        ("lundi 18h-20h", (MON,), 18), ("월·수 19:00~21:00", (MON, WED), 19),
        ("毎週火曜日 14:00〜16:00", (TUE,), 14), ("周一 下午2点到4点", (MON,), 14),
        ("каждый вторник с 18:00 до 20:00", (TUE,), 18), ("Every Tuesday 6-8pm", (TUE,), 18),
    ],
)  # fmt: skip
def test_days_with_hours(text: str, days: tuple[Day, ...], start: int) -> None:
    found = written_times.read_with_days(text, "de")
    assert not isinstance(found, Fault)
    assert (found[0], found[1][0]) == (days, time(start))


@pytest.mark.parametrize("text", ["Mon", "18:00", "Mo 18:00, Do 19:30", "by arrangement", ""])
def test_what_is_no_day_with_one_hour_for_all(text: str) -> None:
    assert isinstance(written_times.read_with_days(text, "de"), Fault)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Montag und Mittwoch", (MON, WED)), ("lunes a viernes", tuple(Day)[:5]),
        ("segunda-feira e quarta-feira", (MON, WED)), ("пн, ср", (MON, WED)),
        ("周一至周五", tuple(Day)[:5]), ("maanantai", (MON,)), ("Jumatatu", (MON,)),
        ("الاثنين", (MON,)), ("tous les mardis", (TUE,)), ("jeden Dienstag", (TUE,)),
        ("Mvulo", (MON,)),
    ],
)  # fmt: skip
def test_days_in_other_languages(text: str, days: tuple[Day, ...]) -> None:
    assert weekdays.parse(text) == days


def test_names_of_days_that_differ_between_languages_need_the_language() -> None:
    assert isinstance(weekdays.parse("di"), Fault)
    assert weekdays.parse("di", "de") == (TUE,)
    assert weekdays.parse("ma-pe", "fi") == tuple(Day)[:5]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("ab 6 Jahren", 6, None), ("6 bis 10 Jahre", 6, 10), ("Kinder von 6 bis 10 Jahren", 6, 10),
        ("6-9 ans", 6, 9), ("de 6 à 9 ans", 6, 9), ("dès 16 ans", 16, None), ("6-9-vuotiaat", 6, 9),
        ("mayores de 18 años", 18, None), ("от 6 до 9 лет", 6, 9), ("від 6 років", 6, None),
        ("6-9岁", 6, 9), ("18岁以上", 18, None), ("miaka 6-9", 6, 9), ("Adults 18+", 18, None),
        ("60 Jahre und älter", 60, None), ("من 6 إلى 9 سنوات", 6, 9), ("bis 10 Jahre", 0, 10),
    ],
)  # fmt: skip
def test_ages_in_words(text: str, low: int, high: int | None) -> None:
    assert written_ages.read(text) == Ages(low * 12, None if high is None else (high + 1) * 12)


@pytest.mark.parametrize(
    "text", ["Erwachsene", "Toddlers, Kinder, Kids", "4+ depending on the week"]
)
def test_ages_that_are_fixed_nowhere(text: str) -> None:
    assert written_ages.read(text) is None


def test_closed_lists_are_known_by_their_labels_in_every_language() -> None:
    for language in languages():
        for words, labels in spoken.LABELS.items():
            for value, label in labels.items():
                assert spoken.known(catalogue(language).gettext(label), words) == value
    assert spoken.known("Présentiel", Mode) == Mode.IN_PERSON
    assert spoken.known("Anfänger", Level) == Level.BEGINNER
    assert spoken.known("Bibliothek", ProviderType) == ProviderType.LIBRARY
    assert spoken.known("party", Kind) is None
