"""Dates as people write them: the day or the month first, or the month by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from finder import calendar_names
from finder.ages import fold
from finder.clock import parse_date
from finder.problems import Fault
from finder.vocabulary import Day


class Order(StrEnum):
    """Which comes first where a date is written in figures."""

    DAY_MONTH = "day-month"
    MONTH_DAY = "month-day"


_UNREADABLE = Fault("date-unreadable")
_AMBIGUOUS = Fault("date-order")

_MARK = r"\s*[./\-–·]\s*"
_FIGURES = re.compile(rf"(\d{{1,2}}){_MARK}(\d{{1,2}}){_MARK}(\d{{4}}|\d{{2}})\.?")
_NAME = r"([^\W\d_]{2,}[^\W\d_.]*)\.?"
_OF = r"(?:\s+(?:of|de|del|ya|d['’]))?\s*"
_DAY_NAME = re.compile(
    rf"(\d{{1,2}})\s*(?:st|nd|rd|th|er|º|°|\.)?{_OF}[\s-]*{_NAME}{_OF}[,\s-]*(\d{{4}}|\d{{2}})"
)
_NAME_DAY = re.compile(rf"{_NAME}\s*(\d{{1,2}})\s*(?:st|nd|rd|th)?\s*[,\s]\s*(\d{{4}})")
_WEEKDAY = re.compile(r"^([^\W\d_]{2,}(?:-feira)?)\.?\s*,?\s+(?=[\w])|^[(（]([^\W\d_]+)[)）]\s*")
_HOURS = re.compile(
    r"[,\s]+(?:(?:at|um|à|a las|às|klo|в|о)\s+)?\d{1,2}(?:[:.h]\d{2})?(?::\d{2})?"
    r"\s*(?:[ap]\.?m\.?|uhr|h)?$"
    r"|T\d{1,2}:\d\d.*$"
)
_BEFORE = re.compile(r"^(?:on|the|am|den|le|el|em)\s+(?=\d)")
_YEAR_AFTER = re.compile(r"\s*(?:г\.?|года|р\.?|року|年)$")


@dataclass(frozen=True, slots=True)
class Written:
    """How dates are written in a table: which figure comes first, and in which language.

    Without an order only dates are read in which nothing can be confused.
    """

    order: Order | None = None
    language: str = ""


UNKNOWN = Written()

LONGEST = 120
"""In characters; nobody writes a date at more length."""


@lru_cache(maxsize=16384)
def read(text: str, written: Written = UNKNOWN) -> date | Fault:
    """The date in a text, which may have its weekday before and an hour after it."""
    if len(text) > LONGEST:
        return _UNREADABLE
    known = parse_date(text)
    if isinstance(known, date) or known.code == "date-out-of-range":
        return known
    whole = _BEFORE.sub("", _YEAR_AFTER.sub("", fold(text)))
    found = _bare(_without_weekday(whole, written.language)[0], written)
    # Names of days in one language begin dates in another: "mar" is Tuesday and March.
    return _bare(whole, written) if found == _UNREADABLE else found


def _bare(text: str, written: Written) -> date | Fault:
    """The date in a text without its weekday."""
    bare = text if _FIGURES.fullmatch(text) else _HOURS.sub("", text)
    known = parse_date(bare)
    if isinstance(known, date):
        return known
    figures = _FIGURES.fullmatch(bare)
    if figures:
        found = _ordered(figures, written.order)
        return _AMBIGUOUS if found is None else found
    return _named(bare, written.language)


def orders(texts: Iterable[str], language: str = "") -> set[Order]:
    """Which orders all of these texts allow that are dates in figures; all if there are none.

    Where a text names the weekday, only the order that falls on it is allowed.
    """
    left = set(Order)
    for text in (text for text in texts if len(text) <= LONGEST):
        bare, day = _without_weekday(fold(text), language)
        match = _FIGURES.match(bare)
        if match:
            possible = {order for order in Order if _falls(_ordered(match, order), day)}
            # What is a date in neither order, such as 31 February, says nothing of the order.
            left &= possible or set(Order)
    return left


def is_in_figures(text: str) -> bool:
    """Whether a text begins like a date in which day and month could be confused."""
    return len(text) <= LONGEST and bool(_FIGURES.match(_without_weekday(fold(text), "")[0]))


def _falls(found: date | Fault | None, day: Day | None) -> bool:
    if not isinstance(found, date):
        return False
    return day is None or list(Day)[found.weekday()] is day


def _without_weekday(text: str, language: str) -> tuple[str, Day | None]:
    match = _WEEKDAY.match(text)
    if match is None:
        return text, None
    name = (match[1] or match[2]).removesuffix("-feira")
    names = calendar_names.weekdays(language) if language else calendar_names.any_weekday()
    day = names.get(name)
    return (text, None) if day is None else (text[match.end() :], day)


def _ordered(figures: re.Match[str], order: Order | None) -> date | Fault | None:
    """The date of three figures; None where both orders are possible and none is known."""
    first, second, year = map(int, figures.groups())
    if order is None:
        possible = {_date(year, second, first), _date(year, first, second)} - {None}
        return possible.pop() if len(possible) == 1 else None if possible else _UNREADABLE
    day, month = (first, second) if order is Order.DAY_MONTH else (second, first)
    return _date(year, month, day) or _UNREADABLE


def _named(text: str, language: str) -> date | Fault:
    match = _DAY_NAME.fullmatch(text)
    if match:
        day, name, year = match.groups()
    else:
        match = _NAME_DAY.fullmatch(text)
        if match is None:
            return _UNREADABLE
        name, day, year = match.groups()
    months = calendar_names.months(language) if language else {}
    month = months.get(name) or calendar_names.any_month().get(name)
    return (month and _date(int(year), month, int(day))) or _UNREADABLE


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + (2000 if year < 100 else 0), month, day)
    except ValueError:
        return None


_TO = re.compile(
    r"\s*[–—~〜]\s*|\s+-\s+|\s+(?:to|until|bis|à|au|al|a|al|até|до|по|hadi|から|부터)\s+|-"
)
_FROM = re.compile(r"^(?:from|von|vom|du|de|del|desde|с|від|z)\s+")
_DAY_ONLY = re.compile(r"(\d{1,2})\s*(?:st|nd|rd|th|\.)?")


@lru_cache(maxsize=16384)
def read_range(text: str, written: Written = UNKNOWN) -> tuple[date, date] | Fault:
    """First and last date out of one text, of which the first may lack what the last says."""
    if len(text) > LONGEST:
        return _UNREADABLE
    bare = _FROM.sub("", fold(text))
    faults = [read(bare, written)]
    if isinstance(faults[0], date):
        return faults[0], faults[0]
    for match in _TO.finditer(bare):
        last = read(bare[match.end() :], written)
        if isinstance(last, Fault):
            faults.append(last)
            continue
        first = _completed(bare[: match.start()].strip(), bare[match.end() :], last, written)
        if isinstance(first, date) and first <= last:
            return first, last
        if isinstance(first, Fault):
            faults.append(first)
    return _AMBIGUOUS if _AMBIGUOUS in faults else _UNREADABLE


def _completed(text: str, after: str, last: date, written: Written) -> date | Fault:
    """A date that may lack its year, or its month and year, which are those of the last."""
    whole = read(text, written)
    if isinstance(whole, date) or whole == _AMBIGUOUS:
        return whole
    alone = _DAY_ONLY.fullmatch(text)
    if alone:
        return _date(last.year, last.month, int(alone[1])) or _UNREADABLE
    month_first = re.fullmatch(rf"{_NAME}\s*(\d{{1,2}})(?:st|nd|rd|th)?", text)
    if month_first and re.fullmatch(r"\d{1,2}.*", after):
        return _UNREADABLE
    mark = "." if "." in text else "/" if "/" in text else " "
    for year in (last.year, last.year - 1):
        found = read(f"{text.rstrip(' .,')}{mark}{year}", written)
        if isinstance(found, Fault) or found <= last:
            return found
    return _UNREADABLE
