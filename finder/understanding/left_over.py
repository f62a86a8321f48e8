"""Words left over: what is only said along goes, what was not understood stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from finder.text import is_run
from finder.understanding.reading import Reader
from finder.understanding.tokens import Sort, Token

QUOTED = re.compile('["“”„«»「『][^"“”„«»「」『』]+["“”«»」』]')
"""A phrase in quotes, which is meant literally."""

_WITHIN_WORDS = frozenset({"", "'", "’", "ʼ", "&", "/"})
_HIRAGANA = ("\u3041", "\u309f")
_HANGUL = ("\uac00", "\ud7a3")
_ALWAYS_PARTICLE = "を"
_LONG_ENOUGH = 4
"""Hiragana in a word of so many whose last may be a particle, not part of the word."""


def drop_said(question: str, reader: Reader, used: Set[int]) -> set[int]:
    """The tokens, of those not used, that are only said along: whole phrases first."""
    dropped: set[int] = set()
    found = sorted(reader.matches("said"), key=lambda match: (match.start - match.end, match.start))
    for match in found:
        places = range(match.start, match.end)
        if dropped.isdisjoint(places) and used.isdisjoint(places):
            dropped.update(places)
    gone = used | dropped
    if reader.spoken.spaced:
        return dropped | {
            place
            for place in range(len(reader.tokens))
            if place not in gone and reader.is_function(place) and _is_apart(reader, place, gone)
        }
    for chain in _chains(question, reader.tokens, gone):
        dropped.update(_small_words(reader, chain, gone))
    return dropped


def _is_apart(reader: Reader, place: int, gone: Set[int]) -> bool:
    """Whether a word stands alone, not as part of a name such as A1 or do-it-yourself."""
    tokens = reader.tokens
    for near, far, glued in (
        (place - 1, place - 2, tokens[place].glued),
        (place + 1, place + 2, place + 1 < len(tokens) and tokens[place + 1].glued),
    ):
        if not glued or not 0 <= near < len(tokens):
            continue
        if tokens[near].soft:
            if 0 <= far < len(tokens) and far not in gone and not reader.is_function(far):
                return False
        elif near not in gone and tokens[near].sort is not Sort.SIGN:
            return False
    return True


def left_over(question: str, reader: Reader, gone: Set[int]) -> str:
    """The words that are not gone, as they were written; a phrase keeps its quotes."""
    said: dict[str, None] = {}
    phrases = [match.span() for match in QUOTED.finditer(question)]
    for chain in _chains(question, reader.tokens, gone):
        start = reader.tokens[chain[0]].start
        phrase = next((one for one in phrases if one[0] < start < one[1]), None)
        text = question[slice(*phrase)] if phrase else _slice(question, reader.tokens, chain)
        said[text] = None
    said.pop("", None)
    return " ".join(said)


def _chains(question: str, tokens: Sequence[Token], gone: Set[int]) -> Iterator[list[int]]:
    """The tokens that are left, those together that one writes without a space between."""
    chain: list[int] = []
    for place, token in enumerate(tokens):
        if place in gone:
            continue
        between = question[tokens[place - 1].end : token.start] if place else ""
        if chain and (chain[-1] != place - 1 or between not in _WITHIN_WORDS):
            yield chain
            chain = []
        chain.append(place)
    if chain:
        yield chain


def _slice(question: str, tokens: Sequence[Token], chain: list[int]) -> str:
    """What a chain says, without signs at its ends that say nothing alone."""
    first, last = 0, len(chain)
    while first < last and tokens[chain[first]].sort is Sort.SIGN:
        excludes = tokens[chain[first]].text == "-" and first + 1 < last
        if excludes and tokens[chain[first + 1]].sort is not Sort.NUMBER:
            break
        first += 1
    while last > first and tokens[chain[last - 1]].sort is Sort.SIGN:
        if tokens[chain[last - 1]].text == "+":
            break
        last -= 1
    if first == last:
        return ""
    return question[tokens[chain[first]].start : tokens[chain[last - 1]].end]


def _small_words(reader: Reader, chain: Sequence[int], gone: Set[int]) -> set[int]:
    """Particles and small words in a run of characters that belong to no word of it."""
    left = list(chain)
    dropped: set[int] = set()
    while left:
        count = reader.leading(left)
        whole = count == len(left)
        if not count or not (whole or _may_begin(reader, left[0], gone | dropped)):
            break
        dropped.update(left[:count])
        left = left[count:]
    while left:
        count = reader.trailing(left)
        if not count or (len(left) > count and not _may_go(reader, left, count)):
            break
        dropped.update(left[-count:])
        left = left[:-count]
    return dropped | _between_words(reader, left)


def _may_begin(reader: Reader, place: int, gone: Set[int]) -> bool:
    """Whether a small word may begin here; in Korean it is a word of its own."""
    if _HANGUL[0] <= reader.tokens[place].text <= _HANGUL[1]:
        return False
    return place == 0 or place - 1 in gone or not reader.tokens[place].glued


def _may_go(reader: Reader, left: Sequence[int], count: int) -> bool:
    """Whether the last characters of a word may be particles after it."""
    last, before = reader.tokens[left[-count]].text, reader.tokens[left[-count - 1]].text
    if _HANGUL[0] <= before <= _HANGUL[1]:
        said = "".join(reader.tokens[place].text for place in left[-count:])
        return len(left) - count >= 2 and _agrees(before, said)
    if not _is_hiragana(before) or last == _ALWAYS_PARTICLE:
        return True
    return len(left) - count >= _LONG_ENOUGH


def _agrees(before: str, particle: str) -> bool:
    """Whether a Korean particle has the form that goes with the syllable before it."""
    final = (ord(before) - 0xAC00) % 28
    if particle in {"을", "은", "과", "이랑"}:
        return final != 0
    if particle in {"를", "는", "와", "랑"}:
        return final == 0
    if particle == "으로":
        return final not in {0, 8}
    return particle != "로" or final in {0, 8}


def _between_words(reader: Reader, left: Sequence[int]) -> set[int]:
    """Japanese particles with a kanji, a katakana or another script on both sides."""
    tokens = reader.tokens
    return {
        place
        for before, place, after in zip(left, left[1:], left[2:], strict=False)
        if tokens[place].text in reader.spoken.lists["joints"]
        and not _is_hiragana(tokens[before].text)
        and not _is_hiragana(tokens[after].text)
    }


def _is_hiragana(text: str) -> bool:
    return is_run(text) and _HIRAGANA[0] <= text[0] <= _HIRAGANA[1]
