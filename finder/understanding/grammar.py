"""Patterns of words: what a language may say, kept in one tree for each thing said.

A pattern is words with `[what may be absent]`, `(one|or another)` and `{things}`, which
are patterns of their own or are known by Python. A word with a star may have any of
the endings of its language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from finder.understanding.tokens import cut, plain

MOST_WAYS = 4000
"""A pattern that can be said in more ways is a mistake."""

_PIECE = re.compile(r"\{[^{}]*\}|[\[\]()|]|[^\[\](){}|]+")
_SIGNS = re.compile(r"[.,:/+<>$€£¥₩-]+")


@dataclass(slots=True)
class Node:
    """What may come next, by word and by thing, and the patterns that end here."""

    words: dict[str, Node] = field(default_factory=dict)
    things: dict[str, Node] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)

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


def tree(patterns: Mapping[str, Iterable[str]]) -> Node:
    """One tree of all patterns, by the name of what they say."""
    root = Node()
    for name, several in patterns.items():
        for pattern in several:
            for way in ways(pattern):
                root.add(way, name)
    return root


def ways(pattern: str) -> list[tuple[str, ...]]:
    """All ways to say a pattern, each in steps: words, and things in braces.

    Raises ValueError where the pattern is not well formed.
    """
    pieces = _PIECE.findall(pattern)
    if "".join(pieces) != pattern:
        raise ValueError(f"The pattern '{pattern}' has a brace without its twin.")
    found, place = _choices(pieces, 0)
    if place != len(pieces):
        raise ValueError(f"The pattern '{pattern}' has a bracket without its twin.")
    return list(dict.fromkeys(way for way in found if way))


def _choices(pieces: list[str], place: int) -> tuple[list[tuple[str, ...]], int]:
    """What stands between brackets: choices with bars between."""
    found: list[tuple[str, ...]] = []
    current: list[tuple[str, ...]] = [()]
    while place < len(pieces) and pieces[place] not in "])":
        piece = pieces[place]
        if piece == "|":
            found += current
            current = [()]
        elif piece in "[(":
            inner, place = _choices(pieces, place + 1)
            if place == len(pieces) or pieces[place] != {"[": "]", "(": ")"}[piece]:
                raise ValueError(f"The pattern '{''.join(pieces)}' has a bracket without its twin.")
            inner = [*inner, ()] if piece == "[" else inner
            current = [way + more for way in current for more in inner]
        elif piece.startswith("{"):
            current = [(*way, piece) for way in current]
        else:
            steps = _words(piece)
            current = [way + steps for way in current]
        place += 1
        if len(current) > MOST_WAYS:
            raise ValueError(f"The pattern '{''.join(pieces)}' can be said in too many ways.")
    return found + current, place


def _words(text: str) -> tuple[str, ...]:
    """The tokens of literal words, where a star stays with its word."""
    steps: list[str] = []
    for chunk in re.split(r"(?<=\*)|\s+", text):
        if _SIGNS.fullmatch(chunk):
            steps += chunk
            continue
        tokens = [token for token in cut(plain(chunk.replace("*", ""))) if not token.soft]
        steps += [token.text for token in tokens]
        if chunk.endswith("*") and tokens:
            steps[-1] += "*"
    return tuple(steps)
