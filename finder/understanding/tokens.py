"""Tokens: a question cut into words, numbers, signs and single characters of CJK scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from finder.text import fold, is_run


class Shape(Enum):
    """What a token is made of."""

    WORD = "word"
    NUMBER = "number"
    SIGN = "sign"
    CHARACTER = "character"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a question.

    `text` is folded, `start` and `end` say where it stands. `glued` says that it
    follows the token before without anything between; a `soft` sign, the hyphen of
    a compound, may be passed over.
    """

    text: str
    start: int
    end: int
    shape: Shape
    glued: bool
    soft: bool = False


_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
_SIGNS = r"\-‐‑‒–—−~〜～:：.．,，/／+＋<>≤≥＜＞"
_TOKEN = re.compile(
    rf"(?P<short>(?<![^\W_])(?:[^\W\d_]\.){{2,}})|(?P<number>\d+)"
    rf"|(?P<word>(?:[^\W\d_]|[{_MARKS}])+)|(?P<sign>[{_SIGNS}]|[$€£¥₩￥₽₹])"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−~〜～", "-"))
_UNSEEN = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe0e\ufe0f]"
)
_BROKEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def plain(text: str) -> str:
    """The text composed, without what is not seen; what cannot be written is a space."""
    return unicodedata.normalize("NFC", _BROKEN.sub(" ", _UNSEEN.sub("", text)))


def cut(text: str) -> list[Token]:
    """The tokens of a plain text in their order; punctuation that says nothing is left out."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if match["word"]:
            _add_word(tokens, text, start, end)
        elif match["sign"]:
            _add_sign(tokens, text, start)
        elif match["number"]:
            digits = "".join(str(unicodedata.decimal(digit)) for digit in match["number"])
            tokens.append(Token(digits, start, end, Shape.NUMBER, _is_glued(tokens, start)))
        else:
            letters = fold(match["short"].replace(".", ""))
            tokens.append(Token(letters, start, end, Shape.WORD, _is_glued(tokens, start)))
    return tokens


def _add_word(tokens: list[Token], text: str, start: int, end: int) -> None:
    """Add a word whole, or the CJK characters in it one by one."""
    first = start
    for place in range(start, end + 1):
        single = place < end and is_run(text[place])
        if (single or place == end) and first < place:
            folded = fold(text[first:place])
            if folded:
                tokens.append(Token(folded, first, place, Shape.WORD, _is_glued(tokens, first)))
        if single:
            folded = fold(text[place])
            tokens.append(
                Token(folded, place, place + 1, Shape.CHARACTER, _is_glued(tokens, place))
            )
        if single or place == end:
            first = place + 1


def _add_sign(tokens: list[Token], text: str, place: int) -> None:
    sign = unicodedata.normalize("NFKC", text[place]).translate(_DASHES)
    glued = _is_glued(tokens, place)
    before, after = glued and text[place - 1].isdigit(), text[place + 1 : place + 2].isdigit()
    if sign in ",:/" and not (before and after):
        return
    if sign == "." and not before:
        return
    soft = sign == "-" and not (_after_number(tokens) and _before_number(text, place))
    tokens.append(Token(sign, place, place + 1, Shape.SIGN, glued, soft))


def _is_glued(tokens: Sequence[Token], start: int) -> bool:
    return bool(tokens) and tokens[-1].end == start


def _after_number(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[-1].shape is Shape.NUMBER


def _before_number(text: str, place: int) -> bool:
    return text[place + 1 :].lstrip()[:1].isdigit()
