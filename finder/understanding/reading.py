"""Reading: which things stand where in a question, by the patterns of one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from finder.understanding import numbers
from finder.understanding.grammar import ANY, Node
from finder.understanding.language import MONEY, NUMBER, PLACE, STAGE, Language, currency_tree
from finder.understanding.matches import Match
from finder.understanding.things import THINGS
from finder.understanding.tokens import Shape, Token
from finder.understanding.values import VALUES
from finder.understanding.world import Places

Ends = Sequence[tuple[int, Any]]
"""Where a thing that begins at one place may end, and what it then says."""

_LONGEST_SMALL = 6


class Reader:
    """Reads one question in one language; what was found is remembered.

    `forms` are, for each token, all that it may stand for; `trees` the patterns by
    the thing that they say; `money` is the tree of names of the city's currency.
    """

    def __init__(
        self, tokens: Sequence[Token], spoken: Language, world: Places, today: date
    ) -> None:
        self.tokens = tokens
        self.spoken = spoken
        self.today = today
        self.world = world
        self.trees: Mapping[str, Node] = spoken.trees
        self.forms = [_forms(token, spoken) for token in tokens]
        self.money = currency_tree(spoken.code, world.currency)
        self._openers = [self._openers_at(at) for at in range(len(tokens))]
        self._openers.append((ANY,))
        self._known: dict[tuple[str, int], Ends] = {}
        self._standing: dict[str, tuple[frozenset[int], frozenset[int]]] = {}

    def matches(self, thing: str) -> list[Match]:
        """Every way in which a pattern of this thing stands in the question."""
        root = self.trees.get(thing)
        if root is None:
            return []
        return [
            Match(start, end, says, values)
            for start, token in enumerate(self.tokens)
            if not token.soft
            for end, says, values in self.walk(root, start, ())
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

    def read(self, thing: str, at: int) -> Ends:
        """Where a thing that begins at a token may end, each with what it then says."""
        known = self._known.get((thing, at))
        if known is None:
            self._known[thing, at] = ()  # A thing that begins with itself is not found.
            known = self._known[thing, at] = tuple(self._find(thing, at))
        return known

    def _find(self, thing: str, at: int) -> Iterator[tuple[int, Any]]:
        look = THINGS.get(thing)
        if look is not None:
            if at < len(self.tokens) or thing == "$":
                yield from look(self, at)
            return
        root = self.trees.get(thing)
        if root is None:
            return
        for end, says, values in self.walk(root, at, ()):
            if thing in self.spoken.silent:
                yield end, None
                continue
            make = VALUES.get(thing)
            value = make(says, values, self.today) if make else says
            if value is not None:
                yield end, value

    def walk(
        self, node: Node, at: int, values: tuple[Any, ...]
    ) -> Iterator[tuple[int, str, tuple[Any, ...]]]:
        """All ends of patterns from this node on: where, what it says, the values met."""
        for says in node.ends:
            yield at, says, values
        starts = (at, at + 1) if at < len(self.tokens) and self.tokens[at].soft else (at,)
        for start in starts:
            if node.words and start < len(self.tokens):
                for form in self.forms[start]:
                    child = node.words.get(form)
                    if child is not None:
                        yield from self.walk(child, start + 1, values)
            for thing, child in self._opened(node, start):
                for end, value in self.read(thing, start):
                    more = values if value is None else (*values, value)
                    yield from self.walk(child, end, more)

    def _opened(self, node: Node, at: int) -> Iterable[tuple[str, Node]]:
        """The things after this node that may begin at this token."""
        if not node.openers:
            return ()
        found = [one for o in self._openers[at] for one in node.openers.get(o, ())]
        return dict(found).items() if len(found) > 1 else found

    def _openers_at(self, at: int) -> tuple[str, ...]:
        """The forms of a token, and the marks of what Python knows to begin with it."""
        forms, token = self.forms[at], self.tokens[at]
        marks = [ANY]
        if self._number_may_begin(at):
            marks.append(NUMBER)
        if self.world.names.place_may_begin(forms):
            marks.append(PLACE)
        if self.world.names.stage_may_begin(forms):
            marks.append(STAGE)
        money = self.money
        if token.shape is Shape.SIGN or any(form in money.words for form in forms):
            marks.append(MONEY)
        return (*marks, *forms)

    def _number_may_begin(self, at: int) -> bool:
        if self.tokens[at].shape is Shape.NUMBER or numbers.is_numeral(self.tokens[at].text):
            return True
        named = self.trees.get("number")
        return named is not None and any(form in named.words for form in self.forms[at])


def _forms(token: Token, spoken: Language) -> tuple[str, ...]:
    if token.shape is Shape.WORD:
        return spoken.forms(token.text)
    return (token.text,)
