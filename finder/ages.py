"""Ages: half-open intervals of months, written in figures or in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from finder.problems import Fault

OLDEST = 130
"""In years; whoever writes more has made a mistake."""

LAST_GRADE = 13
"""No country's schools have more."""


@dataclass(frozen=True, slots=True)
class Ages:
    """A half-open interval of ages in months; a missing bound is open.

    "6 to 8 years" is `Ages(72, 108)`, because 8 lasts until the 9th birthday.
    """

    low: int | None = None
    high: int | None = None


ALL = Ages(0, None)

_FIGURES = re.compile(r"(\d{1,4})\s*([my]?)\s*(?:([-+])\s*(?:(\d{1,4})\s*([my]?))?)?")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~〜", "-"))


def fold(text: str) -> str:
    """The form in which words are compared: NFKC, case folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=4096)
def parse(text: str) -> Ages | Fault:
    """Read `6-9`, `18m-36m`, `60+`, `16` or `all ages`."""
    folded = fold(text).translate(_DASHES)
    if folded in {"all ages", "all"}:
        return ALL
    match = _FIGURES.fullmatch(folded)
    if match is None:
        return Fault("ages-unreadable")
    low, unit, sign, high, high_unit = match.groups()
    if sign == "+" and high:
        return Fault("ages-unreadable")
    upper = None if sign and not high else _until(int(high or low), high_unit or unit)
    return _checked(_since(int(low), unit or high_unit or ""), upper)


def _since(number: int, unit: str) -> int:
    return number if unit == "m" else number * 12


def _until(number: int, unit: str) -> int:
    return _since(number + 1, unit)


def _checked(low: int | None, high: int | None) -> Ages | Fault:
    if max(low or 0, high or 0) > (OLDEST + 1) * 12:
        return Fault("ages-unlikely")
    if low is not None and high is not None and low >= high:
        return Fault("ages-reversed")
    return Ages(low, high)


def to_text(ages: Ages) -> str:
    """Ages as `parse` reads them; both bounds missing gives nothing."""
    if ages == ALL:
        return "all ages"
    if ages == Ages():
        return ""
    low = ages.low or 0
    if low % 12 or (ages.high or 0) % 12:
        return f"{low}m-{ages.high - 1}m" if ages.high is not None else f"{low}m+"
    return f"{low // 12}-{ages.high // 12 - 1}" if ages.high is not None else f"{low // 12}+"


@dataclass(frozen=True, slots=True)
class AgeWords:
    """What a source's words for ages mean; the keys are folded.

    `ignored` words say nothing of age: beside other words they add nobody, alone
    they leave the ages unknown. `schools` gives, for the word before the number of
    a grade, how many grades come before it; the first grade of all begins at
    `first_grade_age`.
    """

    words: Mapping[str, Ages]
    ignored: frozenset[str] = frozenset()
    schools: Mapping[str, int] = field(default_factory=dict)
    first_grade_age: int = 6


_UNITS = "years?(?: olds?| of age)?|yrs?|y|세|살|歳児?|才|months?|mos?|m|개월|[かカヶケヵ]月"
_N = rf"(?P<a>\d{{1,3}})(?:\s*(?P<ua>{_UNITS}))?"
_M = rf"(?P<b>\d{{1,3}})(?:\s*(?P<ub>{_UNITS}))?"
_FROM_ON = r"(?:\+|and (?:up|over|older|above)|or (?:older|over|above)|이상|부터|以上|から|-)"
_SHAPES = (
    ("from", rf"{_N}\s*{_FROM_ON}"),
    ("range", rf"{_N}\s*(?:-|to|through|から|부터|·|・|,)\s*{_M}\s*(?:まで|까지)?"),
    ("below", rf"under {_N}|{_M}\s*(?:미만|未満)"),
    ("up to", rf"up to {_N}|{_M}\s*(?:이하|以下|まで|까지)"),
    ("one", _N),
)
_PATTERNS = tuple((kind, re.compile(shape)) for kind, shape in _SHAPES)
_AFFIX = re.compile(r"^(?:ages?|aged|만|満|대상|対象|for)\s*[::*]?\s*")
_AND_UP = re.compile(r"(.+?)\s*(?:\+|and (?:up|over|older|above)|이상|부터|以上|から)")
_LISTS = re.compile(r"\s*[,、;\n。]\s*")
_SMALL_LISTS = re.compile(r"\s*(?:[/·・+&]|\band\b|\bor\b|및|または|又は)\s*")


def in_words(text: str, known: AgeWords) -> Ages | None:
    """The ages that words such as "6 and up" or "초등" mean; None where that is not fixed.

    Of several groups it is the interval that holds them all, provided that there is
    no gap between them.
    """
    found = _read(fold(text).translate(_DASHES), known)
    return _united(found) if found else None


def _read(text: str, known: AgeWords) -> list[Ages] | None:
    """The ages of each group named; None as soon as one is not understood."""
    whole = _one(text, known)
    if whole is not None:
        return [whole]
    if text in known.ignored or not text:
        return []
    for separator in (_LISTS, _SMALL_LISTS):
        pieces = [piece for piece in separator.split(text) if piece]
        if len(pieces) > 1 or (pieces and pieces[0] != text):
            return _all(pieces, known)
    return None


def _all(pieces: Iterable[str], known: AgeWords) -> list[Ages] | None:
    found: list[Ages] = []
    for piece in pieces:
        ages = _read(piece, known)
        if ages is None:
            return None
        found.extend(ages)
    return found


def _one(text: str, known: AgeWords) -> Ages | None:
    bare = _AFFIX.sub("", text)
    for form in (text, bare):
        if form in known.words:
            return known.words[form]
    ages = _figures(bare) or _grades(bare, known)
    if ages is not None:
        return ages
    more = _AND_UP.fullmatch(bare)
    least = _one(more[1], known) if more else None
    return Ages(least.low, None) if least else None


def _figures(text: str) -> Ages | None:
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            bounds = _bounds(kind, match.groupdict())
            return bounds if isinstance(bounds, Ages) else None
    return None


def _bounds(kind: str, said: Mapping[str, str | None]) -> Ages | Fault:
    first, unit = said["a"] or said.get("b"), said["ua"] or said.get("ub")
    number, unit = int(first or 0), _short(unit)
    if kind == "from":
        return _checked(_since(number, unit), None)
    if kind == "below":
        return _checked(0, _since(number, unit))
    if kind == "up to":
        return _checked(0, _until(number, unit))
    last_unit = _short(said.get("ub") or said["ua"])
    last = int(said["b"]) if kind == "range" and said["b"] else number
    return _checked(_since(number, _short(said["ua"]) or last_unit), _until(last, last_unit))


def _short(unit: str | None) -> str:
    return "m" if unit and (unit.startswith("m") or "月" in unit or "월" in unit) else ""


def _grades(text: str, known: AgeWords) -> Ages | None:
    if not known.schools:
        return None
    match = _grade_pattern(tuple(known.schools)).fullmatch(text)
    if match is None:
        return None
    before = known.schools[match["school"]]
    school = known.schools[match["other"]] if match["other"] else before
    first, last = before + int(match["first"]), school + int(match["last"] or match["first"])
    if not 1 <= first <= last <= LAST_GRADE:
        return None
    begins = known.first_grade_age - 1
    # Who is in a grade has one birthday in it, so two ages belong to it.
    return Ages((begins + first) * 12, (begins + last + 2) * 12)


@lru_cache(maxsize=16)
def _grade_pattern(schools: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(schools, key=len, reverse=True))
    suffix = r"\s*(?:st|nd|rd|th)?\s*(?:학년|年生|年)?(?:생)?\s*"
    return re.compile(
        rf"(?P<school>{names})\s*(?P<first>\d{{1,2}}){suffix}"
        rf"(?:(?:-|to|through|から|·|・)\s*(?P<other>{names})?\s*(?P<last>\d{{1,2}}){suffix})?"
    )


def _united(groups: Iterable[Ages]) -> Ages | None:
    """The interval that holds all groups; None where there is a gap between them."""
    ordered = sorted(groups, key=lambda ages: ages.low or 0)
    low, high = ordered[0].low, ordered[0].high
    for ages in ordered[1:]:
        if high is None:
            break
        if (ages.low or 0) > high:
            return None
        high = None if ages.high is None else max(high, ages.high)
    return Ages(low, high)
