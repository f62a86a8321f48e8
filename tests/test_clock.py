"""Dates and times of day as people write them."""

from __future__ import annotations

from datetime import date, time

import pytest

from finder.clock import parse_date, parse_time
from finder.problems import Fault


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05",
        "2026/1/5",
        "2026.1.5.",
        "2026. 1. 5.",
        "20260105",
        "2026年1月5日",
        "2026年1月5日(月曜日)",
        "2026년 1월 5일",
        "令和8年1月5日",
        "２０２６／１／５",
        "2026-01-05 00:00:00",
        "2026-01-05T09:00:00Z",
    ],
)
def test_dates(text: str) -> None:
    assert parse_date(text) == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5/1/2026", "date-unreadable"),
        ("2026-02-30", "date-unreadable"),
        ("26-01-05", "date-unreadable"),
        ("soon", "date-unreadable"),
        ("1899-12-31", "date-out-of-range"),
        ("2201-01-01", "date-out-of-range"),
    ],
)
def test_what_is_no_date(text: str, code: str) -> None:
    assert parse_date(text) == Fault(code)


@pytest.mark.parametrize(
    "text",
    ["18:30", "18:30:00", "18.30", "6:30pm", "6:30 p.m.", "午後6時30分", "오후 6시 30분", "18時半"],
)
def test_times(text: str) -> None:
    assert parse_time(text) == time(18, 30)


def test_noon_and_midnight() -> None:
    assert parse_time("12pm") == time(12)
    assert parse_time("12am") == time(0)
    assert parse_time("24:00") == time(0)
    assert parse_time("正午") == time(12)


@pytest.mark.parametrize("text", ["25:00", "18:60", "13pm", "late", "18"])
def test_what_is_no_time(text: str) -> None:
    assert isinstance(parse_time(text), Fault)
