"""What days of the week and months are called, in each language of the interface."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeVar

from finder.ages import fold
from finder.i18n import cldr, languages
from finder.vocabulary import Day

_CONTEXTS = ("format", "stand-alone")
_WIDTHS = ("wide", "abbreviated", "short")
_FEIRA = "-feira"
"""Portuguese days end in it, and mostly it is left out."""

_Value = TypeVar("_Value")
_ALSO = {
    "de": {"sonnabend": Day.SAT},
    "en": {"tues": Day.TUE, "weds": Day.WED, "thur": Day.THU, "thurs": Day.THU},
    "es": {"mier": Day.WED, "mie": Day.WED, "sab": Day.SAT},
    "zh": {"周天": Day.SUN, "星期天": Day.SUN, "礼拜天": Day.SUN},
}
"""What is written as well, though CLDR does not know it."""


@cache
def weekdays(language: str) -> Mapping[str, Day]:
    """Days of the week by their names in one language, folded; shortened ones as well."""
    days = cldr(language).days
    named = {
        _plain(days[context][width][number]): day
        for context in _CONTEXTS
        for width in _WIDTHS
        if width in days[context]
        for number, day in enumerate(Day)
    }
    plural = {f"{name}s": day for name, day in named.items() if name.isalpha() and len(name) > 3}
    return plural | named | _ALSO.get(language, {})


@cache
def months(language: str) -> Mapping[str, int]:
    """Months by their names in one language, folded; shortened ones as well."""
    names = cldr(language).months
    return {
        _plain(names[context][width][number]): number
        for context in _CONTEXTS
        for width in ("wide", "abbreviated")
        for number in range(1, 13)
        if not names[context][width][number][0].isdigit()
    }


@cache
def any_weekday() -> Mapping[str, Day]:
    """Days of the week by names that mean the same wherever they are a name."""
    return _agreed(weekdays(language) for language in languages())


@cache
def any_month() -> Mapping[str, int]:
    """Months by names that mean the same wherever they are a name."""
    return _agreed(months(language) for language in languages())


def _agreed(tables: Iterable[Mapping[str, _Value]]) -> dict[str, _Value]:
    found: dict[str, set[_Value]] = {}
    for table in tables:
        for name, value in table.items():
            found.setdefault(name, set()).add(value)
    return {name: values.pop() for name, values in found.items() if len(values) == 1}


def _plain(name: str) -> str:
    return fold(name).rstrip(".").removesuffix(_FEIRA)
