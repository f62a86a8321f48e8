"""Prices in hundredths."""

from __future__ import annotations

import pytest

from finder.prices import Price, parse
from finder.problems import Fault


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("free", Price(free=True)),
        ("0", Price(free=True)),
        ("무료", Price(free=True)),
        ("無料", Price(free=True)),
        ("5", Price(low=500, high=500)),
        ("5.50", Price(low=550, high=550)),
        ("5,50", Price(low=550, high=550)),
        ("1,000", Price(low=100_000, high=100_000)),
        ("5-20", Price(low=500, high=2_000)),
        ("0-20", Price(low=0, high=2_000)),
        ("up to 50", Price(high=5_000)),
        ("from 10", Price(low=1_000)),
        ("10+", Price(low=1_000)),
        ("more than 50", Price(low=5_001)),
        ("$5", Price(low=500, high=500)),
        ("5 EUR", Price(low=500, high=500, currency="EUR")),
        ("£5", Price(low=500, high=500, currency="GBP")),
        ("10,000원", Price(low=1_000_000, high=1_000_000, currency="KRW")),
        ("５００円", Price(low=50_000, high=50_000, currency="JPY")),
    ],
)
def test_prices(text: str, price: Price) -> None:
    assert parse(text) == price


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-5", "price-negative"),
        ("20-5", "price-reversed"),
        ("cheap", "price-unreadable"),
        ("1.000", "price-unreadable"),
        ("4,080円/月", "price-unreadable"),
        ("9" * 40, "price-unreadable"),
    ],
)
def test_what_is_no_price(text: str, code: str) -> None:
    assert parse(text) == Fault(code)
