"""Parsers: what the text of one field means, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from finder import spoken
from finder.ages import fold
from finder.clock import parse_date, parse_time
from finder.plain import one_line, paragraphs
from finder.problems import Fault, Severity
from finder.topics import TOPICS, called
from finder.vocabulary import OccurrenceStatus

LONGEST_TITLE = 300
LONGEST_LINE = 1_000
LONGEST_TEXT = 50_000
LONGEST_ID = 200
LONGEST_URL = 2_000

Parser = Callable[[str], Any]
"""Gives the value of a text that is not empty, or a `Fault`."""

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class DatedTime:
    """One entry of the field `dates`: a day, perhaps its hours, and what has become of it.

    `last` is set where it lasts several days, `venue` where a place is named for it.
    """

    day: date
    start: time | None = None
    end: time | None = None
    last: date | None = None
    status: OccurrenceStatus = OccurrenceStatus.SCHEDULED
    venue: str = ""


def split(text: str) -> list[str]:
    """The values of a list, which `;` separates."""
    return [part.strip() for part in text.split(";") if part.strip()]


def line(most: int = LONGEST_LINE) -> Parser:
    """A parser of one line of at most so many characters."""

    def parse(text: str) -> str | Fault:
        found = one_line(text)
        return found if len(found) <= most else Fault("too-long")

    return parse


def long_text(text: str) -> str | Fault:
    """Read a text of several paragraphs."""
    found = paragraphs(text)
    return found if len(found) <= LONGEST_TEXT else Fault("too-long")


def labels(text: str) -> tuple[str, ...]:
    """Read a list of free words."""
    return tuple(dict.fromkeys(one_line(part)[:LONGEST_LINE] for part in split(text)))


def word(
    known: type[_Word], code: str = "not-in-list", severity: Severity = Severity.NOTICE
) -> Parser:
    """A parser of one word of a closed list, in any language of the interface."""

    @lru_cache(maxsize=256)
    def parse(text: str) -> _Word | Fault:
        try:
            return known(re.sub(r"[\s_]+", "-", fold(text)))
        except ValueError:
            said = spoken.known(text, known)
            return Fault(code, severity) if said is None else known(said)

    return parse


def words(known: type[_Word]) -> Parser:
    """A parser of several words of a closed list."""
    return _several(word(known))


def _several(one: Parser) -> Parser:
    """A parser of a list in which each value is read by `one`."""

    @lru_cache(maxsize=4096)
    def parse(text: str) -> tuple[Any, ...] | Fault:
        found = [one(part) for part in split(text)]
        fault = next((value for value in found if isinstance(value, Fault)), None)
        return fault or tuple(dict.fromkeys(found))

    return parse


def topic(text: str) -> str | Fault:
    """Read the code of a topic, or its name in any language."""
    code = re.sub(r"[\s_]+", "-", fold(text))
    found = code if code in TOPICS else called(text)
    return found or Fault("topic-unknown", Severity.NOTICE)


topics = _several(topic)
"""A parser of several topics."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)


def language(text: str) -> str | Fault:
    """Read a language code such as `en` or `pt-BR`."""
    code = text.strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(code):
        return Fault("language-unknown", Severity.NOTICE)
    first, dash, rest = code.partition("-")
    return first.lower() + dash + rest


languages = _several(language)


def currency(text: str) -> str | Fault:
    """Read a currency code of three letters."""
    code = text.strip().upper()
    return code if re.fullmatch("[A-Z]{3}", code) else Fault("currency-unknown")


@lru_cache(maxsize=4096)
def url(text: str) -> str | Fault:
    """Read an address on the web; where the scheme lacks it is http."""
    address = text.strip()
    if "://" not in address and re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?(/|$)", address):
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        good = False
    if not good or re.search(r"\s", address) or parts.username or len(address) > LONGEST_URL:
        return Fault("url-unusable", Severity.NOTICE)
    return address


def number(lowest: int) -> Parser:
    """A parser of a whole number, perhaps with a word for people behind it."""

    def parse(text: str) -> int | Fault:
        digits = re.sub(r"\s*(?:명|人|名)$", "", text.strip()).removesuffix(".0").replace(",", "")
        if not re.fullmatch(r"[0-9]{1,9}", digits) or int(digits) < lowest:
            return Fault("number-unreadable", Severity.NOTICE)
        return int(digits)

    return parse


def degrees(text: str) -> float | Fault:
    """Read a latitude or longitude in decimal degrees."""
    normal = fold(text).replace("−", "-")
    if not re.fullmatch(r"[-+]?\d{1,3}(?:[.,]\d+)?", normal):
        return Fault("coordinates-unreadable", Severity.NOTICE)
    return float(normal.replace(",", "."))


YES_AND_NO = {
    "": ("1 x", "0"),
    "en": ("yes y true", "no n false"),
    "ar": ("نعم", "لا كلا"),
    "de": ("ja", "nein"),
    "es": ("sí si", "no"),
    "fi": ("kyllä kylla", "ei"),
    "fr": ("oui", "non"),
    "ja": ("はい 有 あり", "いいえ 無 なし"),
    "ko": ("예 네", "아니요 아니오"),
    "pt": ("sim", "não nao"),
    "ru": ("да", "нет"),
    "sw": ("ndiyo ndio", "hapana"),
    "uk": ("так", "ні"),
    "xh": ("ewe", "hayi"),
    "zh": ("是 有", "否 无 無"),
}
"""What is written for yes and for no, in any language of the interface; none means both."""

_YES, _NO = (frozenset(" ".join(words).split()) for words in zip(*YES_AND_NO.values(), strict=True))


def yes_or_no(text: str) -> bool | Fault:
    """Read yes or no, in any language of the interface."""
    said = fold(text)
    if said in _YES or said in _NO:
        return said in _YES
    return Fault("yes-or-no", Severity.NOTICE)


_HOURS = re.compile(r"\s*(?:[-–~]|to)\s*")
_DATED = re.compile(
    r"(?P<day>\S+?)(?:\.\.(?P<last>\S+))?(?:\s+(?P<hours>(?!(?:full|moved|cancelled)$).*?))?"
    r"(?:\s+(?P<status>full|moved|cancelled))?",
    re.IGNORECASE,
)


AT = "@"
"""Stands before the place of a date; neither days nor hours are written with it, names may be."""


def _dated_time(text: str) -> DatedTime | Fault:
    said, at, venue = text.partition(AT)
    venue = one_line(venue)
    match = _DATED.fullmatch(said.strip())
    if match is None or (at and not venue) or len(venue) > LONGEST_LINE:
        return Fault("dates-unreadable")
    day, last = parse_date(match["day"]), parse_date(match["last"] or match["day"])
    if isinstance(day, Fault) or isinstance(last, Fault):
        return day if isinstance(day, Fault) else Fault("date-unreadable")
    hours = (match["hours"] or "").strip()
    times = [parse_time(part) for part in _HOURS.split(hours, maxsplit=1)] if hours else []
    if last < day or any(isinstance(moment, Fault) for moment in times):
        return Fault("dates-unreadable")
    known = [moment for moment in times if isinstance(moment, time)]
    start, end = (*known, None, None)[:2]
    status = OccurrenceStatus((match["status"] or "scheduled").lower())
    return DatedTime(day, start, end, last if last > day else None, status, venue)


dates = _several(_dated_time)
plain_dates = _several(parse_date)


_NUMBERS = r"[-+]?[1-9]\d{0,2}(,[-+]?[1-9]\d{0,2})*"
_MONTH = "(0?[1-9]|1[0-2])"
_MONTH_DAY = "[-+]?(0?[1-9]|[12]\\d|3[01])"
_WEEKDAY = "(MO|TU|WE|TH|FR|SA|SU)"
_RULE_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"0*[1-9]\d{0,2}",
    "COUNT": r"0*[1-9]\d{0,3}",
    "UNTIL": r"\d{8}(T\d{6})?",
    "WKST": _WEEKDAY,
    "BYDAY": f"([-+]?[1-5])?{_WEEKDAY}(,([-+]?[1-5])?{_WEEKDAY})*",
    "BYMONTH": f"{_MONTH}(,{_MONTH})*",
    "BYMONTHDAY": f"{_MONTH_DAY}(,{_MONTH_DAY})*",
    "BYYEARDAY": _NUMBERS,
    "BYWEEKNO": _NUMBERS,
    "BYSETPOS": _NUMBERS,
}
"""The parts of a rule that can be followed; the hours stand in fields of their own."""

_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def rule(text: str) -> str | Fault:
    """Read a rule of RFC 5545; whether it can be followed shows with its first date."""
    said = re.sub(r"\s", "", text).upper().removeprefix("RRULE:").rstrip(";")
    pairs = [part.partition("=")[::2] for part in said.split(";")]
    parts = dict(pairs)
    known = all(re.fullmatch(_RULE_PARTS.get(name, "(?!)"), value) for name, value in pairs)
    good = known and "FREQ" in parts and len(parts) == len(pairs) and _some_day(parts)
    return said if good else Fault("rule-unusable")


def _some_day(parts: Mapping[str, str]) -> bool:
    """Whether one of the months has one of the days, as 30 February has not."""
    if "BYMONTH" not in parts or "BYMONTHDAY" not in parts:
        return True
    longest = max(_LONGEST_MONTHS[int(month) - 1] for month in parts["BYMONTH"].split(","))
    return any(abs(int(day)) <= longest for day in parts["BYMONTHDAY"].split(","))
