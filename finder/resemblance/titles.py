"""Titles compared: the same words, or words that tell one of a series from the next."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from finder import calendar_names
from finder.resemblance.agreement import Agreement
from finder.text import GENERIC, STOP_WORDS, folding, is_run, stem, words

LONG = 6
"""Words from so many letters on may differ in one of them: that is a slip of the pen."""

MOST_WORDS = 60

ALIKE = 0.6
"""Titles are alike from this share of common words on."""

_SERIES: tuple[frozenset[str], ...] = (
    frozenset({"beginner", "beginners", "beginning", "intro", "introduction", "introductory",
               "intermediate", "advanced", "basic", "basics", "expert", "novice"}),
    frozenset({"morning", "afternoon", "evening", "night", "am", "pm"}),
    frozenset({"boy", "boys", "girl", "girls", "men", "women", "mens", "womens", "coed", "male",
               "female", "ladies"}),
    frozenset({"adult", "adults", "senior", "seniors", "teen", "teens", "tween", "tweens", "child",
               "children", "kid", "kids", "toddler", "toddlers", "tot", "tots", "family",
               "families", "youth", "infant", "infants", "preschool", "junior", "juniors", "baby",
               "babies", "parent", "parents"}),
    frozenset({"spring", "summer", "fall", "autumn", "winter"}),
    frozenset({"north", "south", "east", "west"}),
    frozenset({"english", "spanish", "polish", "french", "german", "arabic", "chinese", "bilingual",
               "espanol", "korean", "russian", "ukrainian", "swahili", "portuguese"}),
)  # fmt: skip
"""Words of which each names another one of a series; other words that differ count as well."""

_AWAY = frozenset({"online", "virtual", "virtually", "zoom", "remote", "series", "event"})
"""Words that say how or what it is; how it happens is compared by itself."""

_CAMPAIGN = re.compile(r"[#＃][^\W\d]\w*")
"""A hashtag says which campaign a listing was made for, and not what it is."""

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_ZEROS = re.compile(r"0+(?=\d)")


_UNTELLING = STOP_WORDS | GENERIC | _AWAY


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says: its telling words, and its marks, such as numbers and days.

    `numbers` stand in their order: class 1, term 2 is not class 2, term 1.
    """

    core: frozenset[str]
    marks: frozenset[str]
    numbers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same for titles of the same words in any order."""
        return " ".join((*sorted(self.core), *sorted(self.marks)))


@lru_cache(maxsize=200_000)
def read(text: str, language: str = "") -> Title:
    """The words of a title; of one that has only words such as “class”, these."""
    plain = _CAMPAIGN.sub(" ", text)
    found = [folding(word) for word in words(plain if plain.strip() else text)[:MOST_WORDS]]
    marked = {word: mark for word in found if (mark := _mark(word))}
    often = Counter(word for word in found if word in marked)
    named = [word for word in found if word not in marked]
    telling = [word for word in named if word not in _UNTELLING]
    core = {(stem(word, language) or word).rpartition(":")[2] for word in telling or named}
    marks = frozenset(f"{marked[word]} {times}" for word, times in often.items())
    numbers = tuple(mark for word in found if (mark := marked.get(word, "")).startswith("#"))
    return Title(frozenset(core), marks, numbers)


@lru_cache(maxsize=100_000)
def _mark(word: str) -> str:
    """What a word is where it numbers, dates or ranks; empty for any other."""
    ordinal = _ORDINAL.fullmatch(word)
    word = _ROMAN.get(word, ordinal[1] if ordinal else word)
    if any(map(str.isdigit, word)):
        return f"#{_ZEROS.sub('', word)}"
    if len(word) == 1 and word not in STOP_WORDS and not is_run(word):
        return f"#{word}"
    day = calendar_names.any_weekday().get(word)
    if day:
        return f"day {day.value}"
    month = calendar_names.any_month().get(word)
    if month:
        return f"month {month}"
    rank = next((n for n, series in enumerate(_SERIES) if word in series), None)
    return "" if rank is None else f"series {rank} {word.removesuffix('s')}"


def compare(one: Title, other: Title) -> Agreement:
    """Whether two titles say the same.

    APART where both are marked and differently: level 1 and level 2, Monday and Tuesday.
    """
    if one.marks and other.marks and not (one.marks <= other.marks or other.marks <= one.marks):
        return Agreement.APART
    marked_alike = one.marks == other.marks and one.numbers == other.numbers
    mine, theirs = one.core - other.core, other.core - one.core
    mine, theirs = _without_slips(mine, theirs)
    if not mine and not theirs:
        return Agreement.SAME if marked_alike else Agreement.PARTLY
    common = max(len(one.core) - len(mine), 0)
    most = max(len(one.core), len(other.core))
    if not common:
        return Agreement.DIFFERENT
    if marked_alike and not (mine and theirs):
        return Agreement.ALIKE if 2 * common >= most else Agreement.PARTLY
    return Agreement.PARTLY if common >= ALIKE * most else Agreement.DIFFERENT


def _without_slips(
    mine: frozenset[str], theirs: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The words that differ by more than a slip of the pen."""
    left, right = set(mine), set(theirs)
    for word in sorted(mine):
        twin = next((other for other in sorted(right) if is_slip(word, other)), None)
        if twin is not None:
            left.discard(word)
            right.discard(twin)
    return frozenset(left), frozenset(right)


def is_slip(one: str, other: str) -> bool:
    """Whether two long words differ in one letter only, which is more, less, or another."""
    if min(len(one), len(other)) < LONG or abs(len(one) - len(other)) > 1 or is_run(one):
        return False
    short, long = sorted((one, other), key=len)
    letters = zip(short, long, strict=False)
    same = sum(1 for _ in takewhile(lambda both: both[0] == both[1], letters))
    rest = short[same + 1 :] if len(short) == len(long) else short[same:]
    return long[same + 1 :] == rest
