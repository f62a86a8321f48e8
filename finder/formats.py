"""Dates, times, prices, ages and distances in words, by CLDR; each is remembered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import cast

from babel import dates, lists, numbers, units

from finder.ages import Ages
from finder.i18n import catalogue, cldr
from finder.vocabulary import Day

_remember = lru_cache(maxsize=20_000)
_YEAR = 12


@_remember
def number(locale: str, value: float) -> str:
    """A number with the separators of the locale."""
    return numbers.format_decimal(value, locale=cldr(locale))


@_remember
def percent(locale: str, whole: int) -> str:
    """So many of a hundred, with the sign where the locale has it."""
    return numbers.format_percent(Decimal(whole) / 100, locale=cldr(locale))


@_remember
def day(locale: str, value: date, this_year: int | None = None) -> str:
    """A date with its weekday; the year is left out where it is `this_year`."""
    skeleton = "MMMEd" if value.year == this_year else "yMMMEd"
    return dates.format_skeleton(skeleton, value, locale=cldr(locale))


@_remember
def plain_day(locale: str, value: date) -> str:
    """A date without its weekday."""
    return dates.format_skeleton("yMMMd", value, locale=cldr(locale))


@_remember
def month(locale: str, value: date) -> str:
    """A month of a year."""
    return dates.format_skeleton("yMMMM", value, locale=cldr(locale))


@_remember
def moment(locale: str, value: datetime) -> str:
    """A date with the time of day, in the order that the locale has."""
    pattern = str(dates.get_datetime_format("medium", cldr(locale))).replace("'", "")
    return pattern.replace("{0}", clock(locale, value.time())).replace(
        "{1}", plain_day(locale, value.date())
    )


def days(locale: str, first: date, last: date) -> str:
    """A range of dates."""
    if first == last:
        return plain_day(locale, first)
    known = cldr(locale)
    ranges = known.interval_formats["yMMMd"]
    if first.month != last.month and list(ranges["M"]) == list(ranges["d"]):
        # In such a language, as Swahili, CLDR names only the last month.
        return _between(locale, plain_day(locale, first), plain_day(locale, last))
    return dates.format_interval(first, last, "yMMMd", locale=known)


def _between(locale: str, first: str, last: str) -> str:
    """Both ends of a range, each whole, with what the locale puts between them."""
    return str(cldr(locale).interval_formats[None]).format(first, last)


_UNITS = (365, 30, 7, 1)
"""Days that Babel takes a year, a month and a week to have."""


@_remember
def ago(locale: str, days_since: int) -> str:
    """How long ago a day was, in whole units of the largest; empty where CLDR has no words."""
    unit = next((unit for unit in _UNITS if days_since >= unit), None)
    if unit is None:
        return ""
    whole = timedelta(days=-(days_since // unit * unit))
    said = dates.format_timedelta(whole, threshold=1, add_direction=True, locale=cldr(locale))
    return "" if said[:1] in "+-" else said


@_remember
def weekday(locale: str, value: Day, width: str = "wide") -> str:
    """The name of a weekday, standing alone."""
    names = cldr(locale).days["stand-alone"][width]
    return str(names[list(Day).index(value)])


@_remember
def clock(locale: str, value: time) -> str:
    """A time of day, with twelve or twenty-four hours as the locale has it."""
    said = dates.format_skeleton(_hours(locale), value, locale=cldr(locale))
    return _with_own_halves(locale, said)


@_remember
def clocks(locale: str, start: time | None, end: time | None) -> str:
    """A range of times of day; empty where neither is stated."""
    say = catalogue(locale).gettext
    if start and end and start != end:
        return _from_clock_to_clock(locale, start, end)
    if start is not None:
        return clock(locale, start)
    return say("until {time}", time=clock(locale, end)) if end is not None else ""


def _from_clock_to_clock(locale: str, start: time, end: time) -> str:
    known, hours = cldr(locale), _hours(locale)
    single = known.datetime_skeletons[hours].pattern
    ranges = known.interval_formats[hours]
    if "B" in ranges or _PARTING.findall(single) != _PARTING.findall("".join(ranges["m"]))[:1]:
        # Japanese has signs in the one and words in the other: said alike, they can be compared.
        # And Babel cannot tell which parts of the day (B) two times lie in, as in Hong Kong.
        return _between(locale, clock(locale, start), clock(locale, end))
    return _with_own_halves(locale, dates.format_interval(start, end, hours, locale=known))


_PARTING = re.compile(r"[hH]+(.*?)m+")
"""What stands between hours and minutes in a pattern."""


def _with_own_halves(locale: str, said: str) -> str:
    """The halves of the day by the language's full names where CLDR has only AM and PM as short.

    So it is in Korean, where nobody writes PM 6:00.
    """
    halves = cldr(locale).day_periods["format"]
    for half in ("am", "pm"):
        if halves["abbreviated"][half] == half.upper():
            said = said.replace(half.upper(), halves["wide"].get(half, half.upper()))
    return said


@_remember
def minutes(locale: str, value: int) -> str:
    """Minutes from midnight as a time of day; 24:00 is said as such, with the locale's sign."""
    if value == 24 * 60:
        return dates.format_skeleton("Hm", time(23), locale=cldr(locale)).replace("23", "24")
    return clock(locale, time(value // 60, value % 60))


def _hours(locale: str) -> str:
    return "hm" if "a" in cldr(locale).time_formats["short"].pattern else "Hm"


@_remember
def money(locale: str, hundredths: int, currency: str) -> str:
    """An amount in its currency; whole amounts without decimals."""
    amount = Decimal(hundredths) / 100
    known = cldr(locale)
    pattern = known.currency_formats["standard"].pattern
    if hundredths % 100 == 0:
        pattern = re.sub(r"\.0+", "", pattern)
    if not currency:
        return numbers.format_decimal(amount, locale=known)
    return numbers.format_currency(
        amount, currency, pattern, locale=known, currency_digits=hundredths % 100 != 0
    )


@_remember
def price(locale: str, free: bool, low: int | None, high: int | None, currency: str) -> str:  # noqa: FBT001 - the three facts that a price consists of.
    """What is stated of a price, in words; empty where nothing is."""
    say = catalogue(locale).gettext
    if free:
        return say("free")
    if low is not None and high is not None:
        return _from_to(locale, low, high, currency)
    if high is not None:
        return say("up to {price}", price=money(locale, high, currency))
    if low is None:
        return ""
    if low % 100 == 1:
        return say("over {price}", price=money(locale, low - 1, currency))
    return say("from {price}", price=money(locale, low, currency))


def _from_to(locale: str, low: int, high: int, currency: str) -> str:
    first, last = money(locale, low, currency), money(locale, high, currency)
    return first if low == high else catalogue(locale).gettext("{low}–{high}", low=first, high=last)


@_remember
def distance(locale: str, kilometres: float) -> str:
    """A distance: in metres below one kilometre, with one decimal below ten."""
    if kilometres < 0.995:
        return _length(locale, max(10, round(kilometres * 100) * 10), "meter")
    rounded = round(kilometres, 1) if kilometres < 10 else round(kilometres)
    return _length(locale, rounded, "kilometer")


@_remember
def radius(locale: str, kilometres: float) -> str:
    """A distance that was asked for, as it was asked."""
    return _length(locale, kilometres, "kilometer")


def _length(locale: str, value: float, unit: str) -> str:
    return units.format_unit(value, f"length-{unit}", length="short", locale=cldr(locale))


@_remember
def ages(locale: str, span: Ages) -> str:
    """An interval of ages in words; empty where nothing is stated."""
    say = catalogue(locale).gettext
    low = span.low or None
    last = None if span.high is None else span.high - 1
    if low is None and last is None:
        return say("all ages") if span.low == 0 else ""
    if last is None:
        return _and_over(locale, cast(int, low))
    if low is None:
        return _up_to(locale, last)
    return _low_to_last(locale, low, last)


def _low_to_last(locale: str, low: int, last: int) -> str:
    many = catalogue(locale).ngettext
    if _is_years(low) and _ends_year(last):
        return _years(locale, low // _YEAR, last // _YEAR)
    if _ends_year(last) and last >= 3 * _YEAR:
        return many(
            "{low} to {n} year", "{low} to {n} years", last // _YEAR, low=_months(locale, low)
        )
    if low == last:
        return _months(locale, low)
    return many("{low} to {n} month", "{low} to {n} months", last, low=number(locale, low))


def _is_years(low: int) -> bool:
    return low % _YEAR == 0


def _ends_year(last: int) -> bool:
    return last % _YEAR == _YEAR - 1


def _and_over(locale: str, low: int) -> str:
    many = catalogue(locale).ngettext
    if _is_years(low):
        return many("{n} and over", "{n} and over", low // _YEAR)
    return many("{n} month and over", "{n} months and over", low)


def _up_to(locale: str, last: int) -> str:
    say, many = catalogue(locale).gettext, catalogue(locale).ngettext
    if last == 0:
        return say("under 1 month")
    if last == _YEAR - 1:
        return say("under 1 year")
    if _ends_year(last):
        return many("up to age {n}", "up to age {n}", last // _YEAR)
    return many("up to {n} month", "up to {n} months", last)


def _years(locale: str, low: int, high: int) -> str:
    """Whole years; each language names the unit where it must, as English need not."""
    many = catalogue(locale).ngettext
    if low == high:
        return many("age {n}", "age {n}", low)
    return many("ages {low} to {n}", "ages {low} to {n}", high, low=number(locale, low))


def _months(locale: str, months: int) -> str:
    return catalogue(locale).ngettext("{n} month", "{n} months", months)


@_remember
def listing(locale: str, items: tuple[str, ...], style: str = "standard") -> str:
    """Several things in one phrase, joined as the locale joins them."""
    return lists.format_list(items, style=style, locale=cldr(locale))  # type: ignore[arg-type] # The styles are CLDR's.


def languages(locale: str, codes: Sequence[str]) -> str:
    """Names of languages, joined; a code without a name stands for itself."""
    return listing(locale, tuple(language_name(locale, code) for code in codes)) if codes else ""


@_remember
def language_name(locale: str, code: str) -> str:
    """The name of a language in the locale."""
    return str(cldr(locale).languages.get(code.replace("-", "_")) or code)


@_remember
def own_name(locale: str) -> str:
    """The name of a locale in its own language, as a switch of languages shows it."""
    return standing_alone(cldr(locale).get_display_name() or locale)


def standing_alone(name: str) -> str:
    """A name as a label of its own, with a capital; CLDR's stand as inside a sentence.

    Scripts without case stay as they are, and so does Georgian, which has no title case.
    """
    return name[:1].title() + name[1:]
