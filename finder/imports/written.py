"""Fields made from cells as people write them: dates in any order, hours, days with hours.

The options `order` and `language` of a step say how a table writes its dates and days.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from finder import parsers, weekdays, written_ages, written_dates, written_times
from finder.ages import Ages, AgeWords, in_words, parse, to_text
from finder.problems import Fault, Severity
from finder.written_dates import Order, Written

Options = Mapping[str, Any]
Texts = Sequence[str]
Made = tuple[str, ...] | Fault


def written(options: Options) -> Written:
    """How dates are written, by the options of a step."""
    order = options.get("order")
    return Written(Order(order) if order else None, options.get("language", ""))


def _said(texts: Texts) -> str:
    return next((text.strip() for text in texts if text.strip()), "")


def a_date(texts: Texts, options: Options, _: AgeWords) -> Made:
    """A date in any order or with the month by its name."""
    said = _said(texts)
    if not said:
        return ("",)
    found = written_dates.read(said, written(options))
    return found if isinstance(found, Fault) else (found.isoformat(),)


def two_dates(texts: Texts, options: Options, _: AgeWords) -> Made:
    """First and last date out of one cell."""
    said = _said(texts)
    if not said:
        return "", ""
    found = written_dates.read_range(said, written(options))
    if isinstance(found, Fault):
        return found
    return found[0].isoformat(), "" if found[0] == found[1] else found[1].isoformat()


def date_and_time(texts: Texts, options: Options, _: AgeWords) -> Made:
    """A date, and the hour in the same cell where there is one."""
    said = _said(texts)
    if not said:
        return "", ""
    found = written_dates.read(said, written(options))
    if isinstance(found, Fault):
        return found
    hour = _HOUR.search(said[-40:])
    moment = written_times.read(hour[1]) if hour else None
    at_midnight = isinstance(moment, tuple) and moment[0] == time()
    if moment is None or isinstance(moment, Fault) or at_midnight:
        return found.isoformat(), ""
    return found.isoformat(), _clock(moment[0])


_HOUR = re.compile(
    r"(?:[T\s,]|^)(\d{1,2}(?:[:.h]\d{2})?(?::\d{2})?(?:\s*[ap]\.?m\.?|\s*uhr|h)?)(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)


def a_time(texts: Texts, _options: Options, _: AgeWords) -> Made:
    """One hour."""
    said = _said(texts)
    if not said:
        return ("",)
    found = written_times.read(said)
    return found if isinstance(found, Fault) else (_clock(found[0]),)


def hours(texts: Texts, _options: Options, _: AgeWords) -> Made:
    """Start and end out of one cell."""
    said = _said(texts)
    if not said:
        return "", ""
    found = written_times.read(said)
    if isinstance(found, Fault):
        return found
    return _clock(found[0]), _clock(found[1])


def some_days(texts: Texts, options: Options, _: AgeWords) -> Made:
    """Days of the week in the language of the table."""
    said = _said(texts)
    if not said:
        return ("",)
    found = weekdays.parse(said, options.get("language", ""))
    return found if isinstance(found, Fault) else (";".join(found),)


def days_and_hours(texts: Texts, options: Options, _: AgeWords) -> Made:
    """Days of the week, start and end out of one cell."""
    said = _said(texts)
    if not said:
        return "", "", ""
    found = written_times.read_with_days(said, options.get("language", ""))
    if isinstance(found, Fault):
        return Fault("days-and-hours", Severity.NOTICE)
    days, (start, end) = found
    return ";".join(days), _clock(start), _clock(end)


def marked_days(texts: Texts, options: Options, _: AgeWords) -> Made:
    """The days whose columns hold anything but a no."""
    marked = zip(options["days"], texts, strict=True)
    return (";".join(day for day, text in marked if text.strip().casefold() not in _NO_MARK),)


_NO_MARK = {"", "0", "-", "–", "no", "n", "false", "nein", "non", "ei", "nao", "não", "нет", "ні"}


def coordinates(texts: Texts, options: Options, _: AgeWords) -> Made:
    """Latitude and longitude out of one cell, in this order unless `swapped`."""
    found = _TWO_NUMBERS.search(_said(texts)[:200])
    if not found:
        return ("", "") if not _said(texts) else Fault("coordinates-unreadable", Severity.NOTICE)
    first, second = (number.replace(",", ".") for number in found.groups())
    return (second, first) if options.get("swapped") else (first, second)


_TWO_NUMBERS = re.compile(r"(-?\d{1,3}\.\d+)\s*[,;\s]\s*(-?\d{1,3}\.\d+)")


def ages(texts: Texts, _options: Options, known: AgeWords) -> Made:
    """Ages in words of any language, as far as they are fixed."""
    said = _said(texts)
    short = len(said) <= written_ages.LONGEST
    found = in_words(said, known) or written_ages.read(said) if said and short else None
    if found:
        return (to_text(found),)
    if said and isinstance(parse(said), Ages):
        return (said,)
    return Fault("ages-in-words", Severity.NOTICE) if said else ("",)


def yes(texts: Texts, options: Options, _: AgeWords) -> Made:
    """The words of those columns that say yes in any language."""
    said = zip(options["words"], texts, strict=True)
    return (";".join(word for word, text in said if parsers.yes_or_no(text) is True),)


def nothing(_texts: Texts, _options: Options, _: AgeWords) -> Made:
    """What another column says already."""
    return ("",)


def price_bounds(texts: Texts, _options: Options, _: AgeWords) -> Made:
    """Lowest and highest price as one range; one of them may lack."""
    low, high = (text.strip() for text in texts)
    if low and high:
        return (low if low == high else f"{low}-{high}",)
    return (f"from {low}" if low else f"up to {high}" if high else "",)


def several_lists(texts: Texts, _options: Options, _: AgeWords) -> Made:
    """The values of lists that commas, slashes or line breaks separate."""
    parts = (part.strip() for text in texts for part in re.split(r"[;,\n|/、・]", text))
    return (";".join(dict.fromkeys(filter(None, parts))),)


def address(texts: Texts, _options: Options, _: AgeWords) -> Made:
    """Street and town, what is there already said once."""
    said: list[str] = []
    for text in (" ".join(text.split()) for text in texts):
        if text and not any(text.casefold() in before.casefold() for before in said):
            said.append(text)
    return (", ".join(said),)


def _clock(moment: time | None) -> str:
    return "" if moment is None else moment.strftime("%H:%M")


TRANSFORMS = {
    "date": a_date,
    "two dates": two_dates,
    "date and time": date_and_time,
    "time": a_time,
    "hours": hours,
    "days": some_days,
    "days and hours": days_and_hours,
    "marked days": marked_days,
    "coordinates": coordinates,
    "ages": ages,
    "yes": yes,
    "nothing": nothing,
    "lowest and highest price": price_bounds,
    "several lists": several_lists,
    "parts of an address": address,
}
"""The transforms by the name under which a profile calls them."""
