"""Things that are known by Python, not by patterns: numbers, places, ends of words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from finder.understanding import numbers
from finder.understanding.tokens import Shape
from finder.understanding.values import Hour

if TYPE_CHECKING:
    from finder.understanding.reading import Reader

Found = Iterator[tuple[int, Any]]
"""Where a thing that begins at a token ends, and its value."""

_MOST_PARTICLES = 4


def _whole(reader: Reader, at: int) -> Found:
    found = numbers.whole(reader.tokens, at, lambda place: _number_word(reader, place))
    if found:
        yield found


def _amount(reader: Reader, at: int) -> Found:
    found = numbers.amount(reader.tokens, at, lambda place: _number_word(reader, place))
    if found:
        yield found


def _number_word(reader: Reader, at: int) -> numbers.Found | None:
    root = reader.trees.get("number")
    if root is None or at >= len(reader.tokens):
        return None
    found = [(end, int(says)) for end, says, _ in reader.walk(root, at, ())]
    return max(found, default=None)


def _hour(reader: Reader, at: int) -> Found:
    for end, number in reader.read("n", at):
        if number <= 24:
            written = reader.tokens[at].text
            yield end, Hour(number, sure=number > 12 or number == 0 or written.startswith("0"))


def _month_number(reader: Reader, at: int) -> Found:
    yield from ((end, str(n)) for end, n in reader.read("n", at) if 1 <= n <= 12)


def _year(reader: Reader, at: int) -> Found:
    if reader.tokens[at].shape is Shape.NUMBER:
        yield from ((end, n) for end, n in reader.read("n", at) if 1900 <= n <= 2200)


def _currency(reader: Reader, at: int) -> Found:
    yield from ((end, None) for end, _, _ in reader.walk(reader.money, at, ()))


def _own_stage(reader: Reader, at: int) -> Found:
    yield from reader.world.names.stages(reader.tokens, at, reader.forms)


def _place(reader: Reader, at: int) -> Found:
    yield from reader.world.names.places(reader.tokens, at, reader.forms)


def _area(reader: Reader, at: int) -> Found:
    yield from ((end, named) for end, named in reader.read("place", at) if named.area)


def _postcode(reader: Reader, at: int) -> Found:
    yield from ((end, named) for end, named in reader.read("place", at) if named.is_postcode)


def _end_of_word(reader: Reader, at: int) -> Found:
    """The end of a word written together, perhaps after particles."""
    tokens = reader.tokens
    for end in range(at, min(at + _MOST_PARTICLES, len(tokens)) + 1):
        if end > at and not tokens[end - 1].glued:
            return
        said = "".join(token.text for token in tokens[at:end])
        outside = end == len(tokens) or not tokens[end].glued
        if outside and (not said or said in reader.spoken.lists["particles"]):
            yield end, None


def _begin_of_word(reader: Reader, at: int) -> Found:
    if not reader.tokens[at].glued:
        yield at, None


THINGS: Mapping[str, Callable[[Reader, int], Found]] = {
    "n": _whole,
    "amount": _amount,
    "hour": _hour,
    "monthnumber": _month_number,
    "year": _year,
    "currency": _currency,
    "own_stage": _own_stage,
    "place": _place,
    "area": _area,
    "postcode": _postcode,
    "$": _end_of_word,
    "^": _begin_of_word,
}
