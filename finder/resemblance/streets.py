"""Streets compared: whether two addresses name the same house, however much else they say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from finder.resemblance import titles
from finder.resemblance.agreement import Agreement
from finder.text import folding, is_run, words

_WAYS = {
    "avenue": "ave", "av": "ave", "boulevard": "blvd", "calle": "c", "circle": "cir",
    "court": "ct", "drive": "dr", "expressway": "expy", "highway": "hwy", "lane": "ln",
    "parkway": "pkwy", "place": "pl", "plaza": "plz", "platz": "pl", "road": "rd",
    "square": "sq", "strasse": "str", "street": "st", "terrace": "ter", "trail": "trl",
}  # fmt: skip
"""Words for streets that some write out and others shorten."""

_COMPASS = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne",
    "northwest": "nw", "southeast": "se", "southwest": "sw",
}  # fmt: skip

_KINDS, _SIDES = frozenset(_WAYS.values()), frozenset(_COMPASS.values())
_SHORT = _WAYS | _COMPASS

_INSIDE = frozenset({"room", "suite", "ste", "floor", "unit", "level", "hall", "building", "bldg"})
"""What is numbered within a house."""

_JOINED = re.compile(r"(?<=\w\w)(?:straße|strasse|str)\b\.?", re.IGNORECASE)
_AFTER = re.compile(r",\s*(\d{1,3}[a-z]?)\s*(?=,|$)", re.IGNORECASE)
_BEFORE = re.compile(r"^\s*(\d{1,4}[a-z]?)\s*,", re.IGNORECASE)
_NUMBER = re.compile(r"\d+[a-z]?")
_POSTCODE = 4
"""Numbers of so many digits after the street are postcodes, and not rooms."""


@dataclass(frozen=True, slots=True)
class House:
    """The number of a house and its street, word for word, and the postcode."""

    number: str
    street: tuple[str, ...]
    postcodes: frozenset[str]


def compare(one: str, other: str) -> Agreement:
    """Whether two addresses are of one house; ALIKE where one says less of the street.

    A postcode, a town or a room that only one of them states makes no difference.
    """
    if not one or not other:
        return Agreement.UNSTATED
    mine, theirs = read(one), read(other)
    if mine is None or theirs is None:
        return titles.compare(titles.read(one), titles.read(other))
    if mine.number != theirs.number:
        return Agreement.APART
    if _disagree(mine.postcodes, theirs.postcodes):
        return Agreement.DIFFERENT
    return _streets(*sorted((mine.street, theirs.street), key=len))


def _streets(short: tuple[str, ...], long: tuple[str, ...]) -> Agreement:
    if long[: len(short)] == short:
        return Agreement.SAME
    mine, theirs = frozenset(short), frozenset(long)
    if _disagree(mine & _SIDES, theirs & _SIDES):
        # 100 North State Street and 100 South State Street.
        return Agreement.APART
    return Agreement.ALIKE if mine & theirs - _KINDS - _SIDES else Agreement.DIFFERENT


def _disagree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both say something, and nothing in common."""
    return bool(one and other and not one & other)


@lru_cache(maxsize=50_000)
def read(address: str) -> House | None:
    """The part of an address that names a house, by preference one with a word for streets.

    None where there is none: in Japan and Korea, houses are not numbered along streets.
    """
    together = _AFTER.sub(r" \1", _BEFORE.sub(r"\1 ", _JOINED.sub(" str ", address)))
    parts = [_words(part) for part in together.split(",")]
    if any(is_run(word) for part in parts for word in part):
        return None
    named = [place for place, part in enumerate(parts) if _names_a_house(part)]
    if not named:
        return None
    here = next((place for place in named if _KINDS & set(parts[place])), named[0])
    numbers = [word for word in parts[here] if _NUMBER.fullmatch(word)]
    street = tuple(word for word in parts[here] if word not in numbers)
    after = {*numbers[1:], *(word for part in parts[here + 1 :] for word in part)}
    postcodes = {word for word in after if word.isdigit() and len(word) >= _POSTCODE}
    return House(numbers[0], street, frozenset(postcodes))


def _names_a_house(part: list[str]) -> bool:
    numbered = any(_NUMBER.fullmatch(word) for word in part)
    named = any(word not in _SHORT.values() and not _NUMBER.fullmatch(word) for word in part)
    return numbered and named and not (_INSIDE & set(part[:2]) and not _KINDS & set(part))


def _words(part: str) -> list[str]:
    found = [folding(word) for word in words(part)]
    return [_SHORT.get(word, word) for word in found]
