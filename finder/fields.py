"""The one table of fields that a form, a spreadsheet, the checks and the help share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from finder import ages, clock, prices, weekdays
from finder.ages import fold
from finder.i18n import N_
from finder.plain import one_line, paragraphs
from finder.problems import Fault, Severity
from finder.vocabulary import Access, Attendance, Kind, Level, Mode, ProviderType

LONGEST_TITLE = 300
LONGEST_LINE = 1_000
LONGEST_TEXT = 50_000
LONGEST_ID = 200
LONGEST_URL = 2_000

Parser = Callable[[str], Any]
"""Gives the value of a text that is not empty, or a `Fault`."""

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in files, what people call it, how it is filled in and read.

    A field of several values takes them separated by `;`, and then `parse` reads
    all of them together.
    """

    name: str
    label: str
    help: str
    parse: Parser
    required: bool = False
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class DatedTime:
    """One entry of the field `dates`: a day and perhaps its hours."""

    day: date
    start: time | None = None
    end: time | None = None


def _line(most: int = LONGEST_LINE) -> Parser:
    def parse(text: str) -> str | Fault:
        line = one_line(text)
        return line if len(line) <= most else Fault("too-long")

    return parse


def _text(text: str) -> str | Fault:
    found = paragraphs(text)
    return found if len(found) <= LONGEST_TEXT else Fault("too-long")


def _word(words: type[_Word], code: str, severity: Severity) -> Parser:
    @lru_cache(maxsize=256)
    def parse(text: str) -> _Word | Fault:
        try:
            return words(re.sub(r"[\s_]+", "-", fold(text)))
        except ValueError:
            return Fault(code, severity)

    return parse


def _words(words: type[_Word]) -> Parser:
    one = _word(words, "not-in-list", Severity.NOTICE)

    @lru_cache(maxsize=1024)
    def parse(text: str) -> tuple[_Word, ...] | Fault:
        found = [one(part) for part in split(text)]
        faults = [value for value in found if isinstance(value, Fault)]
        return faults[0] if faults else tuple(dict.fromkeys(found))

    return parse


def split(text: str) -> list[str]:
    """The values of a list, which `;` separates."""
    return [part.strip() for part in text.split(";") if part.strip()]


def _labels(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one_line(part)[:LONGEST_LINE] for part in split(text)))


_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)


def _language(text: str) -> str | Fault:
    code = text.strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(code):
        return Fault("language-unknown", Severity.NOTICE)
    first, dash, rest = code.partition("-")
    return first.lower() + dash + rest


def _languages(text: str) -> tuple[str, ...] | Fault:
    found = [_language(part) for part in split(text)]
    for code in found:
        if isinstance(code, Fault):
            return code
    return tuple(dict.fromkeys(str(code) for code in found))


def _currency(text: str) -> str | Fault:
    code = text.strip().upper()
    good = len(code) == 3 and code.isascii() and code.isalpha()  # noqa: PLR2004 - ISO 4217.
    return code if good else Fault("currency-unknown")


@lru_cache(maxsize=4096)
def _url(text: str) -> str | Fault:
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


def _number(lowest: int) -> Parser:
    def parse(text: str) -> int | Fault:
        digits = re.sub(r"\s*(?:명|人|名)$", "", text.strip()).removesuffix(".0").replace(",", "")
        if not re.fullmatch(r"[0-9]{1,9}", digits) or int(digits) < lowest:
            return Fault("number-unreadable", Severity.NOTICE)
        return int(digits)

    return parse


def _degrees(text: str) -> float | Fault:
    normal = fold(text).replace("−", "-")
    if not re.fullmatch(r"[-+]?\d{1,3}(?:[.,]\d+)?", normal):
        return Fault("coordinates-unreadable", Severity.NOTICE)
    return float(normal.replace(",", "."))


_YES = frozenset({"yes", "y", "true", "1", "x", "예", "はい", "有", "あり"})
_NO = frozenset({"no", "n", "false", "0", "아니요", "いいえ", "無", "なし"})


def _yes(text: str) -> bool | Fault:
    word = fold(text)
    if word in _YES or word in _NO:
        return word in _YES
    return Fault("yes-or-no", Severity.NOTICE)


_HOURS = re.compile(r"\s*(?:[-–~]|to)\s*")


@lru_cache(maxsize=4096)
def _dates(text: str) -> tuple[DatedTime, ...] | Fault:
    found = [_dated_time(part) for part in split(text)]
    for entry in found:
        if isinstance(entry, Fault):
            return entry
    return tuple(entry for entry in found if isinstance(entry, DatedTime))


def _dated_time(text: str) -> DatedTime | Fault:
    day_text, _, hours = text.partition(" ")
    day = clock.parse_date(day_text)
    if isinstance(day, Fault):
        return day
    times = [clock.parse_time(part) for part in _HOURS.split(hours.strip())] if hours else []
    if len(times) > 2 or any(isinstance(moment, Fault) for moment in times):  # noqa: PLR2004
        return Fault("dates-unreadable")
    return DatedTime(day, *(moment for moment in times if isinstance(moment, time)))


def _plain_dates(text: str) -> tuple[date, ...] | Fault:
    found = [clock.parse_date(part) for part in split(text)]
    for day in found:
        if isinstance(day, Fault):
            return day
    return tuple(day for day in found if isinstance(day, date))


def _rule(text: str) -> str | Fault:
    rule = text.strip().upper().removeprefix("RRULE:")
    good = re.fullmatch(r"FREQ=[A-Z]+(;[A-Z]+=[-+0-9A-Z,]+)*", rule)
    return rule if good and "INTERVAL=0" not in rule else Fault("rule-unusable")


_DATE_HELP = N_("As 2026-01-31.")
_TIME_HELP = N_("As 18:30.")

FIELDS = (
    Field("id", N_("Id"), N_("Your own number or name of it, which never changes."), _line(LONGEST_ID), required=True),
    Field("title", N_("Title"), N_("At most 300 characters."), _line(LONGEST_TITLE), required=True),
    Field("kind", N_("Kind"), N_("course, event, workplace or resource."), _word(Kind, "kind-unknown", Severity.ERROR), required=True),
    Field("summary", N_("Summary"), N_("One or two sentences."), _line(2 * LONGEST_LINE)),
    Field("description", N_("Description"), N_("As long as it needs to be; blank lines make paragraphs."), _text),
    Field("language", N_("Language of this text"), N_("A code such as en or pt-BR."), _language),
    Field("categories", N_("Categories"), N_("Your own words for the topic, separated by ;"), _labels, repeatable=True),
    Field("provider", N_("Provider"), N_("Who offers it."), _line(LONGEST_TITLE), required=True),
    Field("provider_type", N_("Type of provider"), N_("One of the listed words, such as library or school."), _word(ProviderType, "not-in-list", Severity.NOTICE)),
    Field("provider_url", N_("Website of the provider"), N_("As https://example.org."), _url),
    Field("venue", N_("Venue"), N_("Name of the place."), _line()),
    Field("address", N_("Address"), N_("Street, number and town."), _line()),
    Field("postcode", N_("Postcode"), N_("As it stands on a letter."), _line(20)),
    Field("latitude", N_("Latitude"), N_("In degrees, such as 41.8781; with the longitude or not at all."), _degrees),
    Field("longitude", N_("Longitude"), N_("In degrees, such as -87.6298; with the latitude or not at all."), _degrees),
    Field("venue_access", N_("Accessibility of the venue"), N_("Listed words such as wheelchair, separated by ;"), _words(Access), repeatable=True),
    Field("mode", N_("How"), N_("in-person, online, blended or self-paced."), _word(Mode, "not-in-list", Severity.NOTICE)),
    Field("ages", N_("Ages"), N_("As 6-9, 18m-36m (months), 60+, 16 or all ages."), ages.parse),
    Field("level", N_("Level"), N_("beginner, intermediate or advanced."), _word(Level, "not-in-list", Severity.NOTICE)),
    Field("languages", N_("Languages of instruction"), N_("Codes such as en, separated by ;"), _languages, repeatable=True),
    Field("price", N_("Price"), N_("As free, 5, 5-20, up to 50 or from 10."), prices.parse),
    Field("currency", N_("Currency"), N_("Three letters such as EUR; the city's if empty."), _currency),
    Field("access", N_("Help for taking part"), N_("Listed words such as childcare or captions, separated by ;"), _words(Access), repeatable=True),
    Field("first_date", N_("First date"), N_("As 2026-01-31; alone it is one day."), clock.parse_date),
    Field("last_date", N_("Last date"), N_("As 2026-03-31; empty with days of the week: no end is fixed."), clock.parse_date),
    Field("start_time", N_("Start"), _TIME_HELP, clock.parse_time),
    Field("end_time", N_("End"), _TIME_HELP, clock.parse_time),
    Field("days", N_("Days of the week"), N_("As mon;wed, every week from the first to the last date."), weekdays.parse, repeatable=True),
    Field("dates", N_("Dates"), N_("As 2026-01-12 18:00-20:00; 2026-01-19; start and end hold where no hours stand."), _dates, repeatable=True),
    Field("except_dates", N_("Dates left out"), N_("Holidays and the like, separated by ;"), _plain_dates, repeatable=True),
    Field("cancelled_dates", N_("Cancelled dates"), N_("Shown as cancelled, separated by ;"), _plain_dates, repeatable=True),
    Field("rule", N_("Rule"), N_("A repetition as calendars write it, from the first date: FREQ=MONTHLY;BYDAY=1TU."), _rule),
    Field("always_open", N_("Always open"), N_("yes, if one can come or begin at any time."), _yes),
    Field("attendance", N_("Attendance"), N_("all (one comes to every meeting) or each (to any)."), _word(Attendance, "not-in-list", Severity.NOTICE)),
    Field("enrol_opens", N_("Enrolment opens"), _DATE_HELP, clock.parse_date),
    Field("enrol_closes", N_("Enrolment closes"), _DATE_HELP, clock.parse_date),
    Field("enrol_url", N_("Page for enrolment"), N_("As https://example.org/enrol."), _url),
    Field("url", N_("Web page"), N_("As https://example.org/course."), _url),
    Field("contact", N_("Contact"), N_("Telephone or address of the office, not of a person."), _line()),
    Field("places", N_("Places"), N_("How many can take part."), _number(1)),
    Field("places_left", N_("Places left"), N_("0 when it is full."), _number(0)),
    Field("waiting_list", N_("Waiting list"), N_("yes or no."), _yes),
    Field("licence", N_("Licence"), N_("Under which this text may be used, such as CC-BY-4.0."), _line()),
)  # fmt: skip
"""All fields in the order of the columns of our own template."""

BY_NAME = {field.name: field for field in FIELDS}
