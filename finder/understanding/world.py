"""What a question may name in a city: its places, areas and life stages, by their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from finder.asked import World
from finder.text import folding
from finder.understanding.tokens import Shape, Token, cut, plain


class Places(World, Protocol):
    """What a question in plain words may name, on top of what its arguments may."""

    @property
    def currency(self) -> str:
        """The ISO 4217 code in which prices are told."""

    @property
    def locales(self) -> Sequence[str]:
        """The languages of the city, the main one first."""

    @property
    def names(self) -> Names:
        """Places, areas and life stages by their names."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place that is named in a question.

    It stands in the tokens from `start` to before `end`, of which the last has
    `ending` more letters than the name; `key` is the name folded. `area` is the code
    of the area that is so called.
    """

    start: int
    end: int
    ending: int
    key: str
    area: str | None
    is_postcode: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    value: str | None
    is_postcode: bool = False


class Names:
    """Names by their first word, so that the names in a question are found at once."""

    def __init__(
        self,
        places: Iterable[str],
        *,
        postcodes: Iterable[str],
        areas: Mapping[str, str],
        stages: Iterable[tuple[str, str]],
    ) -> None:
        """Take names of places, codes of areas by name, and names of stages with codes.

        Of several so called the area counts first.
        """
        numbers = frozenset(postcodes)
        entries = {_words(name): code for name, code in areas.items()}
        known: dict[tuple[str, ...], _Entry] = {
            words: _Entry(words, code) for words, code in entries.items()
        }
        for name in places:
            words = _words(name)
            known.setdefault(words, _Entry(words, None, name in numbers))
        self._places = _by_first_word(known.values())
        self._stages = _by_first_word(_Entry(_words(name), code) for name, code in stages)

    def place_may_begin(self, forms: Iterable[str]) -> bool:
        """Whether the name of a place begins with one of these words."""
        return any(form.removesuffix("*") in self._places for form in forms)

    def stage_may_begin(self, forms: Iterable[str]) -> bool:
        """Whether the name of a stage begins with one of these words."""
        return any(form.removesuffix("*") in self._stages for form in forms)

    def places(
        self, tokens: Sequence[Token], at: int, forms: Sequence[Sequence[str]]
    ) -> Iterator[tuple[int, Named]]:
        """The places whose name begins at this token, with where it ends."""
        for entry, end, ending in _find(self._places, tokens, at, forms):
            key = " ".join(entry.words)
            yield end, Named(at, end, ending, key, entry.value, entry.is_postcode)

    def stages(
        self, tokens: Sequence[Token], at: int, forms: Sequence[Sequence[str]]
    ) -> Iterator[tuple[int, str]]:
        """The codes of the life stages that the city so calls, with where the name ends."""
        for entry, end, _ in _find(self._stages, tokens, at, forms):
            if entry.value is not None:
                yield end, entry.value


def _words(name: str) -> tuple[str, ...]:
    if name.isascii() and name.replace(" ", "").isalpha():
        return tuple(name.lower().split())
    return tuple(folding(t.text) for t in cut(plain(name)) if t.shape is not Shape.SIGN)


def _by_first_word(entries: Iterable[_Entry]) -> dict[str, list[_Entry]]:
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        if entry.words:
            found.setdefault(entry.words[0], []).append(entry)
    return found


def _find(
    index: Mapping[str, Sequence[_Entry]],
    tokens: Sequence[Token],
    at: int,
    forms: Sequence[Sequence[str]],
) -> Iterator[tuple[_Entry, int, int]]:
    if at >= len(tokens):
        return
    first = dict.fromkeys(form.removesuffix("*") for form in forms[at])
    for entry in (entry for form in first for entry in index.get(form, ())):
        found = _fits(entry.words, tokens, at, forms)
        if found:
            yield entry, *found


def _fits(
    words: Sequence[str], tokens: Sequence[Token], at: int, forms: Sequence[Sequence[str]]
) -> tuple[int, int] | None:
    """Where a name ends that begins here, and the letters of the ending of its last word."""
    place = at
    for number, word in enumerate(words):
        while number and place < len(tokens) and tokens[place].shape is Shape.SIGN:
            place += 1
        if place >= len(tokens):
            return None
        last = number == len(words) - 1
        if word not in forms[place] and not (last and f"{word}*" in forms[place]):
            return None
        place += 1
    text = tokens[place - 1].text
    ending = len(text) - len(words[-1]) if text.startswith(words[-1]) else 0
    return place, ending
