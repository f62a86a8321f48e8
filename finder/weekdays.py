"""Days of the week in words: codes, and the languages of the interface."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from finder import calendar_names
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
_AND = "and|und|et|y|e|ja|og|и|й|та|і|و|na|kunye|ne"
_TO = r"to|bis|à|au|a|al|até|до|по|hadi|ukuya|إلى|الى"
_SEPARATOR = re.compile(rf"\s*(?:[;,+/&、・·،]|\b(?:{_AND})\b|\s)\s*")
_RANGE = re.compile(rf"\s*(?:[-–~〜]|から|부터|至|到)\s*|\s+(?:{_TO})\s+")
_BEFORE = re.compile(
    r"^(?:every|each|on|jeden|immer|von|tous les|chaque|le|les|du|cada|todos os|todas as|los|el|"
    r"каждый|каждую|каждое|по|с|з|每周|每)\s*"
)

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
def parse(text: str, language: str = "") -> tuple[Day, ...] | Fault:
    """Read `mon;wed`, `mon-fri`, `weekdays`, `월+수`, `월~금`, `매일` or `火・木曜日`.

    Names in other languages are read as well; one that is another day in another
    language only where the `language` is known.
    """
    folded = fold(text)
    days = _days(folded, _WORDS)
    if not days and folded:
        own = calendar_names.weekdays(language) if language else {}
        bare = _BEFORE.sub("", folded.replace("-feira", "")).replace(".", " ").strip()
        days = _days(bare, {**_WORDS, **calendar_names.any_weekday(), **own})
    return days or Fault("days-unreadable", Severity.NOTICE)


def in_words(text: str) -> tuple[Day, ...]:
    """The days on which a text says for certain that something happens every week.

    Nothing is returned where it says more (every second Tuesday, except holidays),
    because then not every week has it.
    """
    folded = fold(text)
    if not folded or _UNSURE_KO.search(folded) or _UNSURE_JA.search(folded):
        return ()
    days = _days(folded, _WORDS)
    if days:
        return days
    found = [
        _days(match["days"].replace("毎週", ""), _WORDS) for match in _WEEKLY_JA.finditer(folded)
    ]
    return _in_order(day for days in found for day in days)


def byday(days: Iterable[Day]) -> str:
    """The weekly rule of RFC 5545 for these days."""
    return "FREQ=WEEKLY;BYDAY=" + ",".join(day.value[:2].upper() for day in days)


def _days(text: str, words: Mapping[str, Day]) -> tuple[Day, ...]:
    if text in _SEVERAL:
        return _SEVERAL[text]
    ranged = _RANGE.split(text)
    if len(ranged) == 2 and all(end in words for end in ranged):
        return _between(words[ranged[0]], words[ranged[1]])
    pieces = [piece for piece in _SEPARATOR.split(re.sub("と|及び", ",", text)) if piece]
    if len(pieces) == 1:
        return _together(pieces[0], words)
    found = [_days(piece, words) for piece in pieces]
    return _in_order(day for days in found for day in days) if all(found) else ()


def _between(first: Day, last: Day) -> tuple[Day, ...]:
    low, high = _DAYS.index(first), _DAYS.index(last)
    return _DAYS[low : high + 1] if low <= high else (*_DAYS[low:], *_DAYS[: high + 1])


def _together(word: str, words: Mapping[str, Day]) -> tuple[Day, ...]:
    """One word, or Korean and Japanese letters written without anything between."""
    if word in words:
        return (words[word],)
    letters = re.sub("요일|曜日?", "", word)
    if letters and all(letter in _KOREAN + _JAPANESE for letter in letters):
        return _in_order(_WORDS[letter] for letter in letters)
    return ()


def _in_order(days: Iterable[Day]) -> tuple[Day, ...]:
    wanted = set(days)
    return tuple(day for day in _DAYS if day in wanted)
