"""Reading: which things stand where in a question, by the patterns of one language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from finder.understanding import numbers
from finder.understanding.grammar import Node
from finder.understanding.language import Language, currency_tree
from finder.understanding.tokens import Sort, Token
from finder.understanding.values import VALUES, Hour
from finder.understanding.world import Named, Places

Ends = Sequence[tuple[int, Any]]
"""Where a thing that begins at one place may end, and what it then says."""

_LONGEST_SMALL = 6


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens from `start` to before `end` that follow a pattern, and the values in it."""

    start: int
    end: int
    says: str
    values: tuple[Any, ...]


class Reader:
    """Reads one question in one language; what was found is remembered."""

    def __init__(
        self, tokens: Sequence[Token], spoken: Language, world: Places, today: date
    ) -> None:
        self.tokens = tokens
        self.spoken = spoken
        self.today = today
        self._world = world
        self.forms = [_forms(token, spoken) for token in tokens]
        self._known: dict[tuple[str, int], Ends] = {}
        self._standing: dict[str, tuple[frozenset[int], frozenset[int]]] = {}
        self._trees: Mapping[str, Node] = spoken.trees

    def matches(self, thing: str) -> list[Match]:
        """Every way in which a pattern of this thing stands in the question."""
        root = self._trees.get(thing)
        if root is None:
            return []
        return [
            Match(start, end, says, values)
            for start, token in enumerate(self.tokens)
            if not token.soft
            for end, says, values in self._walk(root, start, ())
            if end > start
        ]

    def ends_of(self, thing: str) -> frozenset[int]:
        """Where patterns of this thing end."""
        return self._places(thing)[1]

    def starts_of(self, thing: str) -> frozenset[int]:
        """Where patterns of this thing start."""
        return self._places(thing)[0]

    def _places(self, thing: str) -> tuple[frozenset[int], frozenset[int]]:
        if thing not in self._standing:
            found = self.matches(thing)
            starts, ends = (m.start for m in found), (m.end for m in found)
            self._standing[thing] = frozenset(starts), frozenset(ends)
        return self._standing[thing]

    def is_function(self, place: int) -> bool:
        """Whether a token is a small word of the language, such as *the* or *for*."""
        return any(form in self.spoken.lists["function"] for form in self.forms[place])

    def leading(self, places: Sequence[int]) -> int:
        """How many of the first of these tokens are one small word."""
        return self._small(places, first=True)

    def trailing(self, places: Sequence[int]) -> int:
        """How many of the last of these tokens are one small word."""
        return self._small(places, first=False)

    def _small(self, places: Sequence[int], *, first: bool) -> int:
        small = self.spoken.lists["function" if first else "particles"]
        for count in range(min(_LONGEST_SMALL, len(places)), 0, -1):
            some = places[:count] if first else places[-count:]
            if "".join(self.tokens[place].text for place in some) in small:
                return count
        return 0

    def _read(self, thing: str, at: int) -> Ends:
        known = self._known.get((thing, at))
        if known is None:
            self._known[thing, at] = ()  # A thing that begins with itself is not found.
            known = self._known[thing, at] = tuple(self._find(thing, at))
        return known

    def _find(self, thing: str, at: int) -> Iterator[tuple[int, Any]]:
        look = _KNOWN_BY_PYTHON.get(thing)
        if look is not None:
            yield from look(self, at)
            return
        root = self._trees.get(thing)
        if root is None:
            return
        for end, says, values in self._walk(root, at, ()):
            if thing in self.spoken.silent:
                yield end, None
                continue
            make = VALUES.get(thing)
            value = make(says, values, self.today) if make else says
            if value is not None:
                yield end, value

    def _walk(
        self, node: Node, at: int, values: tuple[Any, ...]
    ) -> Iterator[tuple[int, str, tuple[Any, ...]]]:
        """All ends of patterns from this node on: where, what it says, the values met."""
        for says in node.ends:
            yield at, says, values
        if at < len(self.tokens):
            words = node.words
            if words:
                for form in self.forms[at]:
                    child = words.get(form)
                    if child is not None:
                        yield from self._walk(child, at + 1, values)
                if self.tokens[at].soft and "-" not in words and at + 1 < len(self.tokens):
                    for form in self.forms[at + 1]:
                        child = words.get(form)
                        if child is not None:
                            yield from self._walk(child, at + 2, values)
        for thing, child in node.things.items():
            for start in self._starts(at):
                for end, value in self._read(thing, start):
                    more = values if value is None else (*values, value)
                    yield from self._walk(child, end, more)

    def _starts(self, at: int) -> tuple[int, ...]:
        if at < len(self.tokens) and self.tokens[at].soft:
            return (at, at + 1)
        return (at,)

    # What follows is known by Python, not by patterns.

    def _whole(self, at: int) -> Iterator[tuple[int, Any]]:
        found = numbers.whole(self.tokens, at, self._number_word) if at < len(self.tokens) else None
        if found:
            yield found

    def _amount(self, at: int) -> Iterator[tuple[int, Any]]:
        if at < len(self.tokens):
            found = numbers.amount(self.tokens, at, self._number_word)
            if found:
                yield found

    def _number_word(self, at: int) -> numbers.Found | None:
        root = self._trees.get("number")
        if root is None or at >= len(self.tokens):
            return None
        found = [(end, int(says)) for end, says, _ in self._walk(root, at, ())]
        return max(found, default=None)

    def _hour(self, at: int) -> Iterator[tuple[int, Any]]:
        for end, number in self._read("n", at):
            if number <= 24:
                written = self.tokens[at].text
                sure = number > 12 or number == 0 or written.startswith("0")
                yield end, Hour(number, sure=sure)

    def _month_number(self, at: int) -> Iterator[tuple[int, Any]]:
        yield from (found for found in self._read("n", at) if 1 <= found[1] <= 12)

    def _year(self, at: int) -> Iterator[tuple[int, Any]]:
        for end, number in self._read("n", at):
            if self.tokens[at].sort is Sort.NUMBER and 1900 <= number <= 2200:
                yield end, number

    def _currency(self, at: int) -> Iterator[tuple[int, Any]]:
        root = currency_tree(self.spoken.code, self._world.currency)
        for end, _, _ in self._walk(root, at, ()):
            yield end, None

    def _own_stage(self, at: int) -> Iterator[tuple[int, Any]]:
        yield from self._world.names.stages(self.tokens, at, self.forms)

    def _place(self, at: int) -> Iterator[tuple[int, Any]]:
        yield from self._world.names.places(self.tokens, at, self.forms)

    def _area(self, at: int) -> Iterator[tuple[int, Any]]:
        yield from (found for found in self._read("place", at) if _named(found).area)

    def _postcode(self, at: int) -> Iterator[tuple[int, Any]]:
        yield from (found for found in self._read("place", at) if _named(found).is_postcode)

    def _ends_word(self, at: int) -> Iterator[tuple[int, Any]]:
        """The end of a word written together, perhaps after particles."""
        yield from ((end, None) for end in word_ends(self.tokens, at, self.spoken))

    def _begins_word(self, at: int) -> Iterator[tuple[int, Any]]:
        if at < len(self.tokens) and not self.tokens[at].glued:
            yield at, None


def _named(found: tuple[int, Any]) -> Named:
    named: Named = found[1]
    return named


def _forms(token: Token, spoken: Language) -> tuple[str, ...]:
    if token.sort is Sort.WORD:
        return spoken.forms(token.text)
    return (token.text,)


def word_ends(tokens: Sequence[Token], at: int, spoken: Language) -> list[int]:
    """Where a run of characters ends that began before, with particles passed over."""
    ends = []
    for length in range(5):
        end = at + length
        said = "".join(token.text for token in tokens[at:end])
        outside = end >= len(tokens) or not tokens[end].glued
        if end <= len(tokens) and outside and (not said or said in spoken.lists["particles"]):
            ends.append(end)
    return ends


_KNOWN_BY_PYTHON: Mapping[str, Callable[[Reader, int], Iterator[tuple[int, Any]]]] = {
    "n": Reader._whole,  # noqa: SLF001 - the table belongs to the class.
    "amount": Reader._amount,  # noqa: SLF001
    "hour": Reader._hour,  # noqa: SLF001
    "monthnumber": Reader._month_number,  # noqa: SLF001
    "year": Reader._year,  # noqa: SLF001
    "currency": Reader._currency,  # noqa: SLF001
    "own_stage": Reader._own_stage,  # noqa: SLF001
    "place": Reader._place,  # noqa: SLF001
    "area": Reader._area,  # noqa: SLF001
    "postcode": Reader._postcode,  # noqa: SLF001
    "$": Reader._ends_word,  # noqa: SLF001
    "^": Reader._begins_word,  # noqa: SLF001
}
