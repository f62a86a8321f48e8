"""How fields are made from columns that do not map one to one.

A profile names a transform and gives it columns and options; a transform gives
one text for each field it makes, or a `Fault` that is only said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from finder import prices, weekdays
from finder.ages import AgeWords, fold, in_words, to_text
from finder.clock import parse_date
from finder.imports import written
from finder.problems import Fault, Severity
from finder.vocabulary import Day, Kind

Options = Mapping[str, Any]
Texts = Sequence[str]
Transform = Callable[[Texts, Options, AgeWords], tuple[str, ...] | Fault]

LONGEST_EVENT = 4
LONGEST_COURSE = 366
"""In days: what lasts longer is rather a standing offer."""


def join(texts: Texts, options: Options, _: AgeWords) -> tuple[str, ...]:
    """The texts that are there, put together; nothing where the first `needs` lack."""
    if not all(text.strip() for text in texts[: options.get("needs", 0)]):
        return ("",)
    parts = [" ".join(text.split()) for text in texts]
    return (str(options.get("with", ", ")).join(part for part in parts if part),)


def first(texts: Texts, _options: Options, _: AgeWords) -> tuple[str, ...]:
    """The first text that is there."""
    return (next((text for text in texts if text.strip()), ""),)


def paragraphs(texts: Texts, options: Options, _: AgeWords) -> tuple[str, ...]:
    """The texts one below the other, each after its label where it has one."""
    labels = options.get("labels", [""] * len(texts))
    said = [
        f"{label}: {text.strip()}" if label else text.strip()
        for label, text in zip(labels, texts, strict=True)
        if text.strip()
    ]
    return ("\n\n".join(said),)


def bounds(texts: Texts, _options: Options, _: AgeWords) -> tuple[str, ...]:
    """Lowest and highest age as one range; one of them may lack."""
    low, high = (text.strip().removesuffix(".0") for text in texts)
    if low and high:
        return (f"{low}-{high}",)
    if low:
        return (f"{low}+",)
    return (f"0-{high}" if high else "",)


def ages(texts: Texts, _options: Options, known: AgeWords) -> tuple[str, ...] | Fault:
    """Ages out of words, the first text that is there."""
    said = first(texts, {}, known)[0]
    if not said:
        return ("",)
    found = in_words(said, known)
    return (to_text(found),) if found else Fault("ages-in-words", Severity.NOTICE)


def ages_within(texts: Texts, options: Options, known: AgeWords) -> tuple[str, ...]:
    """Ages out of longer texts: what one of the patterns `after` leads to, if it is clear."""
    for pattern in options["after"]:
        for text in texts:
            match = re.search(pattern, fold_lines(text))
            found = in_words(match[1], known) if match else None
            if found:
                return (to_text(found),)
    return ("",)


def fold_lines(text: str) -> str:
    """Folded line by line."""
    return "\n".join(map(fold, text.splitlines()))


_TIMES = re.compile(r"全\s*(\d+)\s*回|(\d+)\s*日間|총\s*(\d+)\s*[회강]")


def days(texts: Texts, _options: Options, _: AgeWords) -> tuple[str, ...]:
    """Days of the week out of words, and then the first and the last date.

    They are only certain where there is a last date, every week has them, and as
    many meetings come out as the words may say. One day needs no weekdays.
    """
    said, *dates = texts
    begins, ends = (parse_date(text.strip()) for text in dates)
    if not isinstance(begins, date) or not isinstance(ends, date) or begins >= ends:
        return ("",)
    found = weekdays.in_words(said)
    times = _TIMES.search(fold(said))
    if times and int(next(filter(None, times.groups()))) != _count(found, begins, ends):
        return ("",)
    return (";".join(found),)


def _count(found: Sequence[Day], begins: date, ends: date) -> int:
    """How many dates have one of these weekdays."""
    numbers = {list(Day).index(day) for day in found}
    length = (ends - begins).days + 1
    return sum((begins.weekday() + day) % 7 in numbers for day in range(length))


def kind_by_length(texts: Texts, _options: Options, _: AgeWords) -> tuple[str, ...]:
    """An event of a few days, a course of up to a year, else a standing offer."""
    begins, ends = (parse_date(text.strip()) for text in texts)
    if not isinstance(begins, date) or not isinstance(ends, date):
        return (Kind.COURSE,)
    length = (ends - begins).days + 1
    if length <= LONGEST_EVENT:
        return (Kind.EVENT,)
    return (Kind.COURSE if length <= LONGEST_COURSE else Kind.RESOURCE,)


def flags(texts: Texts, options: Options, _: AgeWords) -> tuple[str, ...]:
    """The words of those columns that say yes."""
    yes = options["yes"]
    said = zip(options["words"], texts, strict=True)
    return (";".join(word for word, text in said if fold(text) in yes),)


def amount(texts: Texts, _options: Options, _: AgeWords) -> tuple[str, ...] | Fault:
    """A price, and perhaps a remark on it; where the remark says more, nothing is certain."""
    basic, remark = fold(texts[0]), fold(" ".join(texts[1:]))
    if remark and basic in {"", "0"}:
        return (remark if re.fullmatch(r"無料|0|[\d,]+円", remark) else "",)
    if isinstance(prices.parse(basic), Fault) and basic:
        return Fault("price-in-words", Severity.NOTICE)
    return (basic,)


def as_list(texts: Texts, options: Options, _: AgeWords) -> tuple[str, ...]:
    """The values of a list that separates them by something else than `;`."""
    return (";".join(part.strip() for part in texts[0].split(options["separator"])),)


_COORDINATES = re.compile(r"\(\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*\)\s*$")
_ZIP = re.compile(r"(?:^|[\s,]|(?<=[A-Za-z.]))(\d{5})(?:-\d{4})?\s*$")


def location_cell(texts: Texts, _options: Options, _: AgeWords) -> tuple[str, ...]:
    """Address, postcode, latitude and longitude out of one cell of several lines."""
    text, lat, lng, postcode = texts[0].strip(), "", "", ""
    match = _COORDINATES.search(text)
    if match:
        lat, lng, text = match[1], match[2], text[: match.start()].rstrip()
    match = _ZIP.search(text)
    if match:
        postcode, text = match[1], text[: match.start()].rstrip(" ,\n")
    return " ".join(text.split()), postcode, lat, lng


TRANSFORMS: Mapping[str, Transform] = {
    "join": join,
    "first": first,
    "paragraphs": paragraphs,
    "lowest and highest age": bounds,
    "ages in words": ages,
    "ages within texts": ages_within,
    "days in words": days,
    "kind by length": kind_by_length,
    "flags": flags,
    "price and remark": amount,
    "list": as_list,
    "location cell": location_cell,
    **written.TRANSFORMS,
}
"""The transforms by the name under which a profile calls them."""
