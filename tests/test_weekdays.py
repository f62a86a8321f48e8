"""Days of the week in several languages."""

from __future__ import annotations

import pytest

from finder.problems import Fault
from finder.vocabulary import Day
from finder.weekdays import byday, in_words, parse


def _days(codes: str) -> tuple[Day, ...]:
    return tuple(map(Day, codes.split()))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("mon;wed", "mon wed"),
        ("Wed, Mon", "mon wed"),
        ("mon-fri", "mon tue wed thu fri"),
        ("fri-mon", "mon fri sat sun"),
        ("Tuesdays and Thursdays", "tue thu"),
        ("weekdays", "mon tue wed thu fri"),
    ],
)
def test_english(text: str, codes: str) -> None:
    assert set(parse(text)) == set(_days(codes))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["funday", "mon;funday", "1"])
def test_what_is_no_weekday(text: str) -> None:
    assert isinstance(parse(text), Fault)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("월요일", "mon"),
        ("월+수", "mon wed"),
        ("월~금", "mon tue wed thu fri"),
        ("월요일~수요일", "mon tue wed"),
        ("화,목", "tue thu"),
        ("월수금", "mon wed fri"),
        ("매일", "mon tue wed thu fri sat sun"),
        ("평일", "mon tue wed thu fri"),
        ("주말", "sat sun"),
        ("毎週火曜日", "tue"),
        ("毎週火曜日・全8回", "tue"),
        ("期間中の金曜日のみ開催", "fri"),
        ("毎週土曜日・日曜日", "sat sun"),
        ("毎土曜日開催", "sat"),
        ("火・木曜日", "tue thu"),
        ("毎週月曜日\n開始日: 2026/1/12", "mon"),
    ],
)
def test_korean_and_japanese(text: str, codes: str) -> None:
    assert in_words(text) == _days(codes)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("격주 목요일", id="every other week"),
        pytest.param("毎月第1・3木曜日", id="some weeks of the month"),
        pytest.param("休館日を除く毎週月曜日", id="with exceptions"),
        pytest.param("毎週金曜※2月11日を除く", id="with an exception"),
        pytest.param("1月26日(水曜日)", id="the weekday of a date"),
        pytest.param("受付は開始15分前から", id="no weekday"),
        pytest.param("", id="nothing"),
    ],
)
def test_days_that_are_not_certain_are_left_out(text: str) -> None:
    assert in_words(text) == ()


def test_the_rule_of_some_days() -> None:
    assert byday((Day.MON, Day.WED)) == "FREQ=WEEKLY;BYDAY=MO,WE"
