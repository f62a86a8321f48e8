"""Words left over: what is only said along goes, what was not understood stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from finder.text import is_run
from finder.understanding.matches import cover
from finder.understanding.reading import Reader
from finder.understanding.tokens import Shape, Token

QUOTED = re.compile('["“”„«»「『][^"“”„«»「」『』]+["“”«»」』]')
"""A phrase in quotes, which is meant literally."""

_WITHIN_WORDS = frozenset({"", "'", "’", "ʼ", "&", "/"})
_HIRAGANA = ("\u3041", "\u309f")
_HANGUL = ("\uac00", "\ud7a3")
_ALWAYS_PARTICLE = "を"
_CLEAR = frozenset({"을", "를", "에서", "에는", "에서는", "까지", "부터", "에게", "하고", "이랑"})
"""Korean particles that are no part of a word, however short it is."""

_LONG_ENOUGH = 4
"""Hiragana in a word of so many whose last may be a particle, not part of the word."""


def drop_said(question: str, reader: Reader, used: AbstractSet[int]) -> set[int]:
    """The tokens, of those not used, that are only said along: whole phrases first."""
    free = [m for m in reader.matches("said") if used.isdisjoint(range(m.start, m.end))]
    dropped = {place for m in cover(free, len(reader.tokens)) for place in range(m.start, m.end)}
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


def _is_apart(reader: Reader, place: int, gone: AbstractSet[int]) -> bool:
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
        elif near not in gone and tokens[near].shape is not Shape.SIGN:
            return False
    return True


def left_over(
    question: str, reader: Reader, gone: AbstractSet[int], apart: AbstractSet[int]
) -> str:
    """The words that are not gone, as they were written; a phrase keeps its quotes.

    At each place of `apart` one ends and another begins.
    """
    said: dict[str, None] = {}
    phrases = [match.span() for match in QUOTED.finditer(question)]
    for chain in _chains(question, reader.tokens, gone, apart):
        start = reader.tokens[chain[0]].start
        phrase = next((one for one in phrases if one[0] < start < one[1]), None)
        text = question[slice(*phrase)] if phrase else _slice(question, reader, chain)
        said[text] = None
    said.pop("", None)
    return " ".join(said)


def _chains(
    question: str,
    tokens: Sequence[Token],
    gone: AbstractSet[int],
    apart: AbstractSet[int] = frozenset(),
) -> Iterator[list[int]]:
    """The tokens that are left, those together that one writes without a space between."""
    chain: list[int] = []
    for place, token in enumerate(tokens):
        if place in gone:
            continue
        between = question[tokens[place - 1].end : token.start] if place else ""
        touches = place - 1 in chain[-1:] and place not in apart and between in _WITHIN_WORDS
        if chain and not touches:
            yield chain
            chain = []
        chain.append(place)
    if chain:
        yield chain


def _slice(question: str, reader: Reader, chain: list[int]) -> str:
    """What a chain says, without signs at its ends that say nothing alone."""
    tokens = reader.tokens
    first, last = 0, len(chain)
    while first < last and tokens[chain[first]].shape is Shape.SIGN:
        excludes = tokens[chain[first]].text == "-" and first + 1 < last
        if excludes and tokens[chain[first + 1]].shape is not Shape.NUMBER:
            break
        first += 1
    while last > first and tokens[chain[last - 1]].shape is Shape.SIGN:
        if tokens[chain[last - 1]].text == "+":
            break
        last -= 1
    if first == last:
        return ""
    start = tokens[chain[first]].start + reader.spoken.joined(tokens[chain[first]].text)
    return question[start : tokens[chain[last - 1]].end]


def _small_words(reader: Reader, chain: Sequence[int], gone: AbstractSet[int]) -> set[int]:
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


def _may_begin(reader: Reader, place: int, gone: AbstractSet[int]) -> bool:
    """Whether a small word may begin here; in Korean it is a word of its own."""
    if _HANGUL[0] <= reader.tokens[place].text <= _HANGUL[1]:
        return False
    return place == 0 or place - 1 in gone or not reader.tokens[place].glued


def _may_go(reader: Reader, left: Sequence[int], count: int) -> bool:
    """Whether the last characters of a word may be particles after it."""
    last, before = reader.tokens[left[-count]].text, reader.tokens[left[-count - 1]].text
    if _HANGUL[0] <= before <= _HANGUL[1]:
        said = "".join(reader.tokens[place].text for place in left[-count:])
        return (len(left) - count >= 2 or said in _CLEAR) and _agrees(before, said)
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
    """Small words inside a run; of Japanese particles those between kanji or katakana."""
    joints = reader.spoken.lists["joints"]
    found: set[int] = set()
    run: list[int] = []
    for place in left:
        text = reader.tokens[place].text
        if text in joints and not _is_hiragana(text) and place not in {left[0], left[-1]}:
            found.add(place)
        if _is_hiragana(text):
            run.append(place)
            continue
        said = "".join(reader.tokens[one].text for one in run)
        if run and run[0] != left[0]:
            count = _particle(said, joints)
            found.update(run[len(run) - count :])
        run = []
    return found


def _particle(said: str, joints: AbstractSet[str]) -> int:
    """How many of the last letters of a run of hiragana are a particle after a word."""
    if said in joints:
        return len(said)
    return int(said[-1] in "のを" and said[-2:-1] not in tuple("こそあども"))


def _is_hiragana(text: str) -> bool:
    return is_run(text) and _HIRAGANA[0] <= text[0] <= _HIRAGANA[1]
