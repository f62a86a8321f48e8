"""Cells: what the values of one column look like, and which targets could have them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from finder import (
    parsers,
    prices,
    spoken,
    topics,
    weekdays,
    written_ages,
    written_dates,
    written_times,
)
from finder.ages import Ages, AgeWords, fold, in_words
from finder.ages import parse as parse_ages
from finder.i18n import cldr, languages
from finder.imports.matching.targets import DAY_COLUMNS, FLAGS
from finder.problems import Fault
from finder.vocabulary import Access, Attendance, Kind, Level, Mode, ProviderType
from finder.written_dates import Written

MOST = 120
"""So many different values of a column are looked at, taken from all over it."""


LONGEST = 200
"""No date, price or other such value is longer."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of one column: a sample of the different ones, and how often each is there."""

    sample: tuple[str, ...]
    weights: tuple[int, ...]
    filled: int
    different: int
    rows: int

    @classmethod
    def of(cls, values: Sequence[str]) -> Cells:
        """What is to be known of these values."""
        said = Counter(value.strip() for value in values if value.strip())
        step = max(1, len(said) // MOST)
        kept = list(said)[::step][:MOST]
        weights = tuple(said[value] for value in kept)
        return cls(tuple(kept), weights, said.total(), len(said), len(values))

    @property
    def are_unique(self) -> bool:
        """Whether next to no two rows say the same, and hardly any says nothing."""
        return self.filled * 10 >= self.rows * 9 and self.different * 50 >= self.filled * 49

    @property
    def are_running(self) -> bool:
        """Whether they only count the rows, so that another row changes all below it."""
        numbers = [int(text) for text in self.sample if text.isdecimal()]
        whole = len(numbers) == len(self.sample) > 1 and self.different == self.filled
        return whole and numbers[0] in {0, 1} and self.filled <= numbers[-1] + 1 <= self.rows + 2

    @property
    def length(self) -> float:
        """How long its values are on average."""
        return sum(map(len, self.sample)) / max(1, len(self.sample))

    def cut(self) -> Cells:
        """A smaller sample of the same."""
        return replace(self, sample=self.sample[:12], weights=self.weights[:12])

    def share(self, fits: Callable[[str], bool]) -> float:
        """How many of the cells fit, from 0 to 1; 0 where there are none."""
        if not self.sample:
            return 0.0
        good = (n for text, n in zip(self.sample, self.weights, strict=True) if fits(text))
        return sum(good) / sum(self.weights)

    def share_of(self, target: str, language: str) -> float:
        """How many of the cells could be of a target that shows by itself."""
        fits = TYPED[target]
        return self.share(lambda text: len(text) <= LONGEST and fits(text, language))


Fits = Callable[[str, str], bool]
"""Whether a text could be a cell of a target in a table of this language."""

_WEB = re.compile(
    r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}(?:/\S*)?", re.IGNORECASE
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?[\d\s()/.\-–]{6,}(?:\s*(?:ext|x|dw)\.?\s*\d+)?", re.IGNORECASE)
_PAIR = re.compile(r"-?\d{1,3}\.\d+\s*[,;\s]\s*-?\d{1,3}\.\d+")
_POSTCODE = re.compile(r"(?=.*\d)[A-Z\d]{2,5}[\s-]?[A-Z\d]{0,4}", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,6}(?:[.,]0+)?")
_HOUR = re.compile(r"\d{1,2}(?:[:.h]\d\d|\s*[ap]\.?m)", re.IGNORECASE)


def _is_date(text: str, language: str) -> bool:
    found = written_dates.read(text, Written(language=language))
    return isinstance(found, date) or found.code == "date-order"


def _is_date_alone(text: str, language: str) -> bool:
    return _is_date(text, language) and not _has_hour(text)


def _has_hour(text: str) -> bool:
    return len(_HOUR.findall(text)) > 0 and not text.rstrip("Z").endswith(("00:00:00", " 00:00"))


def _is_moment(text: str, language: str) -> bool:
    return _is_date(text, language) and _has_hour(text)


def _is_range(text: str, language: str) -> bool:
    found = written_dates.read_range(text, Written(language=language))
    return not _is_date(text, language) and (isinstance(found, tuple) or found.code == "date-order")


def _is_time(text: str, _language: str) -> bool:
    found = written_times.read(text)
    return isinstance(found, tuple) and found[1] is None


def _is_hours(text: str, _language: str) -> bool:
    found = written_times.read(text)
    return isinstance(found, tuple) and found[1] is not None


def _is_days(text: str, language: str) -> bool:
    return not isinstance(weekdays.parse(text, language), Fault)


def _is_days_and_hours(text: str, language: str) -> bool:
    return not isinstance(written_times.read_with_days(text, language), Fault)


def _are_dates(text: str, _language: str) -> bool:
    return ";" in text and not isinstance(parsers.dates(text), Fault)


def _is_price(text: str, _language: str) -> bool:
    return not isinstance(prices.parse(text), Fault)


def _is_web(text: str, _language: str) -> bool:
    return _WEB.fullmatch(text) is not None and not isinstance(parsers.url(text), Fault)


def _is_contact(text: str, language: str) -> bool:
    if _MAIL.search(text):
        return True
    phone = _PHONE.search(text)
    if phone is None or _is_date(text, language) or re.fullmatch(r"-?\d+[.,]\d+", text):
        return False
    digits = sum(letter.isdigit() for letter in phone[0])
    # Telephone numbers stand in groups, or begin with a zero or a plus.
    in_groups = re.search(r"^(?:\+|\(|0[1-9])|\d[\s./()-]+\d", phone[0].strip())
    return 6 <= digits <= 16 and len(phone[0]) * 2 >= len(text) and in_groups is not None


def is_age(text: str, _language: str = "") -> bool:
    """Whether a text says ages that are fixed."""
    known = parse_ages(text)
    if isinstance(known, Ages):
        return True
    return (in_words(text, AgeWords({})) or written_ages.read(text)) is not None


def _is_about_ages(text: str, _language: str) -> bool:
    """Words for ages that are fixed nowhere are about ages all the same."""
    return is_age(text) or is_text(text)


def _is_one_age(text: str, _language: str) -> bool:
    return bool(_NUMBER.fullmatch(text) and float(text.replace(",", ".")) <= 120) or is_age(text)


def _is_degree(most: int) -> Fits:
    def fits(text: str, _language: str) -> bool:
        found = parsers.degrees(text)
        return isinstance(found, float) and abs(found) <= most and ("." in text or "," in text)

    return fits


def _is_pair(text: str, _language: str) -> bool:
    return _PAIR.search(text) is not None and len(text) < 90


def _is_place_cell(text: str, _language: str) -> bool:
    pair = _PAIR.search(text)
    return pair is not None and sum(letter.isalpha() for letter in text[: pair.start()]) > 4


def _is_number(text: str, _language: str) -> bool:
    return not isinstance(parsers.number(0)(text), Fault)


def _is_yes_or_no(text: str, _language: str) -> bool:
    return not isinstance(parsers.yes_or_no(text), Fault)


def _is_mark(text: str, language: str) -> bool:
    return _is_yes_or_no(text, language) or fold(text) in {"x", "✓", "✔", "●", "○", "-", "–"}


def _is_postcode(text: str, _language: str) -> bool:
    return len(text) <= 10 and _POSTCODE.fullmatch(text) is not None


def _of_list(words: type) -> Fits:
    def fits(text: str, _language: str) -> bool:
        return all(spoken.known(part, words) is not None for part in parsers.split(text))

    return fits


def _is_language(text: str, _language: str) -> bool:
    parts = re.split(r"\s*[;,/+&]\s*", fold(text))
    return all(part in _language_names() for part in parts)


@cache
def _language_names() -> frozenset[str]:
    tags = [str(tag) for tag in cldr("en").languages if len(str(tag)) == 2]
    names = (str(cldr(code).languages.get(tag, tag)) for code in languages() for tag in tags)
    return frozenset(map(fold, (*names, *tags)))


def _are_topics(text: str, _language: str) -> bool:
    return all(topics.called(part) or fold(part) in topics.TOPICS for part in parsers.split(text))


def _is_currency(text: str, _language: str) -> bool:
    return not isinstance(parsers.currency(text), Fault)


def _is_rule(text: str, _language: str) -> bool:
    return not isinstance(parsers.rule(text), Fault)


TYPED: dict[str, Fits] = {
    "first_date": _is_date_alone, "last_date": _is_date_alone, "enrol_opens": _is_date,
    "enrol_closes": _is_date, "starts": _is_moment, "ends": _is_moment, "date_range": _is_range,
    "start_time": _is_time, "end_time": _is_time, "hours": _is_hours, "days": _is_days,
    "days_and_hours": _is_days_and_hours, "dates": _are_dates, "except_dates": _are_dates,
    "cancelled_dates": _are_dates, "price": _is_price, "lowest_price": _is_price,
    "highest_price": _is_price, "url": _is_web, "enrol_url": _is_web, "provider_url": _is_web,
    "contact": _is_contact, "lowest_age": _is_one_age, "highest_age": _is_one_age,
    "ages": _is_about_ages, "latitude": _is_degree(90), "longitude": _is_degree(180),
    "coordinates": _is_pair, "place_cell": _is_place_cell, "places": _is_number,
    "places_left": _is_number, "waiting_list": _is_yes_or_no, "always_open": _is_yes_or_no,
    "free": _is_yes_or_no, "postcode": _is_postcode, "kind": _of_list(Kind),
    "mode": _of_list(Mode), "level": _of_list(Level), "provider_type": _of_list(ProviderType),
    "access": _of_list(Access), "venue_access": _of_list(Access),
    "attendance": _of_list(Attendance), "language": _is_language, "languages": _is_language,
    "topics": _are_topics, "currency": _is_currency, "rule": _is_rule,
    **dict.fromkeys(FLAGS, _is_yes_or_no), **dict.fromkeys(DAY_COLUMNS, _is_mark),
}  # fmt: skip
"""Targets whose cells show by themselves whether they could be of it."""

_LETTERS = re.compile(r"[^\W\d_]")


def is_text(text: str) -> bool:
    """Whether a text is words, and no address of the web, number or date."""
    return (
        len(_LETTERS.findall(text)) >= 2
        and not _WEB.fullmatch(text)
        and not _MAIL.search(text[:80])
        and not text.startswith(("{", "["))
    )


def looks_like_address(text: str) -> bool:
    """Whether a text has letters and a number, as streets with their houses have."""
    has_both = any(map(str.isdigit, text)) and len(_LETTERS.findall(text)) >= 3
    return has_both and 5 <= len(text) <= 200


def language_of(columns: Sequence[Cells], wanted: Sequence[str]) -> str:
    """The language of the names of days in these columns; the first that is wanted if in doubt."""
    short = [cells.cut() for cells in columns if cells.sample and 2 <= cells.length <= 60]

    def named(language: str) -> float:
        return sum(
            max(cells.share_of("days", language), cells.share_of("days_and_hours", language))
            for cells in short
        )

    return max((*wanted, *languages()), key=named, default="")
