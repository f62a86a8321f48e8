"""Prices: free, one amount, or a range, in hundredths of the currency unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from finder.ages import fold
from finder.problems import Fault

_HIGHEST = 10**13

FREE_WORDS = frozenset({
    "free", "0", "0.00", "free of charge", "무료", "無料", "kostenlos", "kostenfrei", "gratis",
    "gebührenfrei", "eintritt frei", "frei", "gratuit", "gratuite", "gratuito", "gratuita",
    "entrada libre", "entrada gratuita", "entrée libre", "entrée gratuite", "ilmainen", "maksuton",
    "grátis", "entrada livre", "бесплатно", "безкоштовно", "مجاني", "مجانا", "مجانًا", "bure",
    "simahla", "mahala", "免费", "免費",
})  # fmt: skip
"""What is written where nothing is to be paid, in the languages of the interface."""


@dataclass(frozen=True, slots=True)
class Price:
    """What is stated of the price, in hundredths of the currency unit.

    `free` means stated to be free. `low` is the lowest stated price, `high` the
    highest; "up to 50" has only `high`, "more than 50" has `low` one hundredth above.
    """

    free: bool = False
    low: int | None = None
    high: int | None = None
    currency: str = ""


_CURRENCIES = {"€": "EUR", "£": "GBP", "₩": "KRW", "원": "KRW", "円": "JPY", "¥": "", "$": ""}
"""Signs that name a currency; those of several currencies name none."""

_SIGN = re.compile("[€£₩원円¥$]|\\b[a-z]{3}\\b")
_AMOUNT = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_SHAPES = (
    ("up to", re.compile(rf"up to ({_AMOUNT})")),
    ("from", re.compile(rf"(?:from ({_AMOUNT})|({_AMOUNT})\+)")),
    ("above", re.compile(rf"(?:more than|over) ({_AMOUNT})")),
    ("range", re.compile(rf"({_AMOUNT}) ?(?:[-–~]|to) ?({_AMOUNT})")),
    ("one", re.compile(rf"({_AMOUNT})")),
)
_NOT_CODES = {"from", "free", "more", "than", "over"}


@lru_cache(maxsize=8192)
def parse(text: str) -> Price | Fault:
    """Read `free`, `5`, `5-20`, `up to 50`, `from 10` or `more than 50`.

    A currency that is named with the amount is kept; `currency` is empty otherwise.
    """
    folded = fold(text)
    if folded in FREE_WORDS:
        return Price(free=True)
    currency = ""
    for sign in _SIGN.findall(folded):
        if len(sign) == 1 or sign.isalpha():
            currency = _CURRENCIES.get(sign, sign.upper())
    bare = " ".join(_SIGN.sub(" ", folded).split())
    if re.match(r"[-−] ?\d", bare):
        return Fault("price-negative")
    for shape, pattern in _SHAPES:
        match = pattern.fullmatch(bare)
        if match:
            return _price(shape, [_hundredths(a) for a in match.groups() if a], currency)
    return Fault("price-unreadable")


def to_text(price: Price) -> str:
    """A price as `parse` reads it, without its currency; empty where nothing is stated."""
    if price.free:
        return "free"
    low, high = price.low, price.high
    if low is not None and high is not None:
        return _amount(low) if low == high else f"{_amount(low)}-{_amount(high)}"
    if high is not None:
        return f"up to {_amount(high)}"
    if low is None:
        return ""
    return f"more than {_amount(low - 1)}" if low % 100 == 1 else f"from {_amount(low)}"


def _amount(hundredths: int) -> str:
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02}" if part else str(whole)


def _price(shape: str, amounts: list[int], currency: str) -> Price | Fault:
    low, high = amounts[0], amounts[-1]
    if high > _HIGHEST:
        return Fault("price-unreadable")
    if low > high:
        return Fault("price-reversed")
    if shape == "one" and low == 0:
        return Price(free=True)
    return Price(
        low=None if shape == "up to" else low + (shape == "above"),
        high=None if shape in {"from", "above"} else high,
        currency=currency,
    )


def _hundredths(amount: str) -> int:
    """An amount in hundredths; a comma before one or two last digits is a decimal one."""
    whole, _, part = re.sub(r",(?=\d{1,2}$)", ".", amount).partition(".")
    return int(re.sub("[, ]", "", whole)) * 100 + int((part + "00")[:2])
