"""Numbers: in figures of any script, in Chinese and Korean numerals, and in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from finder.understanding.tokens import Shape, Token

Found = tuple[int, int]
"""Where a number ends, and the number."""

Named = Callable[[int], Found | None]
"""The number word that begins at a place."""

JOINS = -1
"""Stands for the word between tens and units, as *y* in *treinta y cinco*."""

_DIGITS = (
    {sign: number for number, sign in enumerate("〇一二三四五六七八九")}
    | {sign: number for number, sign in enumerate("일이삼사오육칠팔구", start=1)}
    | {"零": 0, "两": 2, "兩": 2}
)
_TIMES = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
_MYRIAD = frozenset("万萬만")
_MOST_DIGITS = 8


def is_numeral(text: str) -> bool:
    """Whether a character is a Chinese or Korean numeral."""
    return text in _DIGITS or text in _TIMES


def whole(tokens: Sequence[Token], at: int, named: Named) -> Found | None:
    """The whole number that begins here; None where there is none."""
    token = tokens[at]
    if token.shape is Shape.NUMBER:
        return (at + 1, int(token.text)) if len(token.text) <= _MOST_DIGITS else None
    found = _in_words(at, named)
    if found is None and is_numeral(token.text):
        return _numerals(tokens, at)
    return found


def amount(tokens: Sequence[Token], at: int, named: Named) -> tuple[int, Decimal] | None:
    """Like `whole`, also with decimals, and in tens of thousands where one counts so."""
    found = whole(tokens, at, named)
    if found is None:
        return None
    end, number = found[0], Decimal(found[1])
    if end + 1 < len(tokens) and tokens[end].text in {".", ","} and _follows(tokens, end + 1):
        part = tokens[end + 1].text
        thousands = len(part) == 3 and number >= 1
        number = number * 1000 + int(part) if thousands else Decimal(f"{number}.{part}")
        end += 2
    if end < len(tokens) and tokens[end].text in _MYRIAD:
        number, end = number * 10_000, end + 1
    return end, number


def _follows(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    return token.shape is Shape.NUMBER and token.glued and len(token.text) <= _MOST_DIGITS


def _numerals(tokens: Sequence[Token], at: int) -> Found:
    """A number such as 二十五: a digit before ten or hundred says how many of them."""
    total, digit, end = 0, -1, at
    while end < len(tokens) and (end == at or tokens[end].glued):
        sign = tokens[end].text
        if sign in _TIMES:
            total += abs(digit) * _TIMES[sign]
            digit = -1
        elif sign in _DIGITS and digit < 0:
            digit = _DIGITS[sign]
        else:
            break
        end += 1
    return end, total + max(digit, 0)


def _in_words(at: int, named: Named) -> Found | None:
    """A number word alone, or tens and units in either order."""
    first = named(at)
    if first is None or first[1] == JOINS:
        return None
    end, number = first
    joint = named(end)
    joined = joint is not None and joint[1] == JOINS
    second = named(joint[0]) if joint and joined else joint
    total = _together(number, second[1], joined=joined) if second else None
    return (second[0], total) if second and total else first


def _together(first: int, second: int, *, joined: bool) -> int | None:
    """The number of two words; units before tens only with a word between."""
    low, high = sorted((first, second))
    if (first, second) == (4, 20):
        return 80
    if (first, second) == (60, 10) or (first, second) == (80, 10):
        return first + second
    fits = 0 < low < (20 if high in {60, 80} else 10) and high in range(20, 100, 10)
    return first + second if fits and (first == high or joined) else None
