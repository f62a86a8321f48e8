"""Patterns of words: what a language may say, kept in one tree for each thing said.

A pattern is words with `[what may be absent]`, `(one|or another)` and `{things}`, which
are patterns of their own or are known by Python. A word with a star may have any of
the endings of its language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from finder.text import fold, is_run
from finder.understanding.tokens import cut, plain

MOST_WAYS = 4000
"""A pattern that can be said in more ways is a mistake."""

GROUP = "of: "
"""How the names of groups begin."""

_FEW = 2
_TWINS = {"[": "]", "(": ")"}
_PIECE = re.compile(r"\{[^{}]*\}|[\[\]()|]|[^\[\](){}|]+")
_CHUNKS = re.compile(r"[^\s*]+\*?")
_SIGNS = re.compile(r"[.,:/+<>$€£¥₩-]+")


@dataclass(slots=True)
class Node:
    """What may come next, by word and by thing, and the patterns that end here.

    `openers` gives, for a word that a thing may begin with, such things and their nodes.
    """

    words: dict[str, Node] = field(default_factory=dict)
    things: dict[str, Node] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)
    openers: dict[str, list[tuple[str, Node]]] = field(default_factory=dict)

    def add(self, way: Iterable[str], ends: str) -> None:
        """Add one way to say what `ends` names."""
        node = self
        for step in way:
            children = node.things if step.startswith("{") else node.words
            node = children.setdefault(step.strip("{}"), Node())
        if ends not in node.ends:
            node.ends.append(ends)

    def vocabulary(self) -> Iterator[str]:
        """Every word in the tree."""
        for word, child in self.words.items():
            yield word
            yield from child.vocabulary()
        for child in self.things.values():
            yield from child.vocabulary()


Way = tuple[str, ...]
"""The steps of one way to say a pattern: words, and things in braces."""


def trees(patterns: Mapping[str, Mapping[str, Iterable[str]]]) -> dict[str, Node]:
    """One tree for each thing, with the trees of the groups of words in its patterns.

    Raises ValueError where a pattern is not well formed.
    """
    made: dict[str, Node] = {}
    for thing, several in patterns.items():
        root = made.setdefault(thing, Node())
        for says, sayings in several.items():
            for pattern in sayings:
                for way in _Pattern(pattern, made).ways():
                    root.add(way, says)
    return made


ANY = "any: "
"""Opens things that may be empty, or are not known by their first word."""


_NO_NODES: dict[str, Node] = {}
_NO_OPENERS: dict[str, list[tuple[str, Node]]] = {}
_NO_ENDS: list[str] = []
"""Shared by all nodes that have none, because there are many such nodes."""


def open_by_words(made: Mapping[str, Node], known: Mapping[str, str]) -> None:
    """Fill the `openers` of all nodes; nothing is added to them after that.

    `known` says of the things that Python knows what they begin with.
    """
    openers: dict[str, frozenset[str]] = {}
    waiting = list(made.values())
    while waiting:
        node = waiting.pop()
        waiting += [*node.words.values(), *node.things.values()]
        for thing, child in node.things.items():
            for opener in _openers_of(thing, made, known, openers):
                node.openers.setdefault(opener, []).append((thing, child))
        node.words = node.words or _NO_NODES
        node.things = node.things or _NO_NODES
        node.openers = node.openers or _NO_OPENERS
        node.ends = node.ends or _NO_ENDS


def _openers_of(
    thing: str,
    made: Mapping[str, Node],
    known: Mapping[str, str],
    openers: dict[str, frozenset[str]],
) -> frozenset[str]:
    if thing in known:
        return frozenset({known[thing]})
    if thing not in openers:
        openers[thing] = frozenset()  # A thing that begins with itself is not found.
        root = made.get(thing, Node())
        found = {*root.words, *([ANY] if root.ends else [])}
        for inner in root.things:
            found |= _openers_of(inner, made, known, openers)
        openers[thing] = frozenset(found)
    return openers[thing]


class _Pattern:
    """One pattern being taken apart; groups of many words become things of their own."""

    def __init__(self, pattern: str, groups: dict[str, Node]) -> None:
        self._text = pattern
        self._pieces = _PIECE.findall(pattern)
        self._place = 0
        self._groups = groups
        if "".join(self._pieces) != pattern:
            raise ValueError(f"The pattern '{pattern}' has a brace without its twin.")

    def ways(self) -> list[Way]:
        found = self._choices()
        if self._place != len(self._pieces):
            raise ValueError(f"The pattern '{self._text}' has a bracket without its twin.")
        return list(dict.fromkeys(found))

    def _choices(self) -> list[Way]:
        """What stands between brackets: choices with bars between."""
        found: list[Way] = []
        current: list[Way] = [()]
        while self._place < len(self._pieces) and self._pieces[self._place] not in _TWINS.values():
            piece = self._pieces[self._place]
            self._place += 1
            if piece == "|":
                found += current
                current = [()]
                continue
            if piece in _TWINS:
                more = self._group(piece)
            else:
                more = [(piece,)] if piece.startswith("{") else [_words(piece)]
            current = [way + next_one for way in current for next_one in more]
            if len(current) > MOST_WAYS:
                raise ValueError(f"The pattern '{self._text}' can be said in too many ways.")
        return found + current

    def _group(self, opening: str) -> list[Way]:
        inner = list(dict.fromkeys(self._choices()))
        closing = self._pieces[self._place : self._place + 1]
        if closing != [_TWINS[opening]]:
            raise ValueError(f"The pattern '{self._text}' has a bracket without its twin.")
        self._place += 1
        if self._place < len(self._pieces) and self._pieces[self._place].startswith("*"):
            inner = [(*way[:-1], f"{way[-1].rstrip('*')}*") for way in inner if way]
            self._pieces[self._place] = self._pieces[self._place][1:]
        absent: list[Way] = [()] if opening == "[" or () in inner else []
        said = [way for way in inner if way]
        has_things = any(step.startswith("{") for way in said for step in way)
        if len(said) > _FEW and not has_things:
            said = [("{" + self._grouped(said) + "}",)]
        return said + absent

    def _grouped(self, said: Iterable[Way]) -> str:
        """The name of a group of ways, kept once however often it stands in patterns."""
        name = GROUP + "|".join(" ".join(way) for way in said)
        if name not in self._groups:
            root = self._groups[name] = Node()
            for way in said:
                root.add(way, "")
        return name


@lru_cache(maxsize=50_000)
def _words(text: str) -> Way:
    """The tokens of literal words, where a star stays with its word."""
    steps: list[str] = []
    for chunk in _CHUNKS.findall(text):
        if _SIGNS.fullmatch(chunk):
            steps += chunk
            continue
        word = chunk.removesuffix("*")
        if word.isalpha() and not any(map(is_run, word)):
            found = [fold(word)]
        else:
            found = [token.text for token in cut(plain(word)) if not token.soft]
        if not found:
            raise ValueError(f"There is no word in '{chunk}', a part of a pattern.")
        if chunk.endswith("*"):
            found[-1] += "*"
        steps += found
    return tuple(steps)
