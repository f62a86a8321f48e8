"""Days of the week in figures and words: codes, English, Korean and Japanese."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from finder.ages import fold
from finder.problems import Fault, Severity
from finder.vocabulary import Day

_DAYS = tuple(Day)
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KOREAN = "월화수목금토일"
_JAPANESE = "月火水木金土日"
_SEVERAL = {
    "daily": _DAYS,
    "every day": _DAYS,
    "weekdays": _DAYS[:5],
    "weekends": _DAYS[5:],
    "weekend": _DAYS[5:],
    "매일": _DAYS,
    "평일": _DAYS[:5],
    "주중": _DAYS[:5],
    "주말": _DAYS[5:],
    "毎日": _DAYS,
    "平日": _DAYS[:5],
    "土日": _DAYS[5:],
}

_SHORT = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_SEPARATOR = re.compile(r"\s*(?:[;,+/&、・·]|\band\b|\s)\s*")
_RANGE = re.compile(r"\s*(?:[-–~〜]|から|부터)\s*")

_WEEKLY_JA = re.compile(
    r"(?:(?:期間中)?(?:の)?毎(?:週)?|期間中の)(?P<days>[月火水木金土日](?:曜日?)?"
    r"(?:(?:[・、,]|と|及び|~|〜|から)?(?:毎週)?[月火水木金土日]曜日?)*)(?!間)"
)
_UNSURE_JA = re.compile("第\\s*\\d|第[一二三四五]|除|隔週|祝|休館|または|又は")
_UNSURE_KO = re.compile("격주|첫째|둘째|셋째|넷째|마지막|제외|중 ?택")


def _word_table() -> dict[str, Day]:
    table: dict[str, Day] = {}
    for number, day in enumerate(_DAYS):
        english, korean, japanese = _ENGLISH[number], _KOREAN[number], _JAPANESE[number]
        for word in (day.value, english, f"{english}s", korean, f"{korean}요일"):
            table[word] = day
        for word in (japanese, f"{japanese}曜", f"{japanese}曜日"):
            table[word] = day
    return table | {word: _DAYS[number] for word, number in _SHORT.items()}


_WORDS = _word_table()


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[Day, ...] | Fault:
    """Read `mon;wed`, `mon-fri`, `weekdays`, `월+수`, `월~금`, `매일` or `火・木曜日`."""
    days = _days(fold(text))
    return days or Fault("days-unreadable", Severity.NOTICE)


def in_words(text: str) -> tuple[Day, ...]:
    """The days on which a text says for certain that something happens every week.

    Nothing is returned where it says more (every second Tuesday, except holidays),
    because then not every week has it.
    """
    folded = fold(text)
    if not folded or _UNSURE_KO.search(folded) or _UNSURE_JA.search(folded):
        return ()
    days = _days(folded)
    if days:
        return days
    found = [_days(match["days"].replace("毎週", "")) for match in _WEEKLY_JA.finditer(folded)]
    return _in_order(day for days in found for day in days)


def byday(days: Iterable[Day]) -> str:
    """The weekly rule of RFC 5545 for these days."""
    return "FREQ=WEEKLY;BYDAY=" + ",".join(day.value[:2].upper() for day in days)


def _days(text: str) -> tuple[Day, ...]:
    if text in _SEVERAL:
        return _SEVERAL[text]
    ranged = _RANGE.split(text)
    if len(ranged) == 2 and all(end in _WORDS for end in ranged):
        return _between(_WORDS[ranged[0]], _WORDS[ranged[1]])
    pieces = [piece for piece in _SEPARATOR.split(re.sub("と|及び", ",", text)) if piece]
    if len(pieces) == 1:
        return _together(pieces[0])
    found = [_days(piece) for piece in pieces]
    return _in_order(day for days in found for day in days) if all(found) else ()


def _between(first: Day, last: Day) -> tuple[Day, ...]:
    low, high = _DAYS.index(first), _DAYS.index(last)
    return _DAYS[low : high + 1] if low <= high else (*_DAYS[low:], *_DAYS[: high + 1])


def _together(word: str) -> tuple[Day, ...]:
    """One word, or Korean and Japanese letters written without anything between."""
    if word in _WORDS:
        return (_WORDS[word],)
    letters = re.sub("요일|曜日?", "", word)
    if letters and all(letter in _KOREAN + _JAPANESE for letter in letters):
        return _in_order(_WORDS[letter] for letter in letters)
    return ()


def _in_order(days: Iterable[Day]) -> tuple[Day, ...]:
    wanted = set(days)
    return tuple(day for day in _DAYS if day in wanted)
