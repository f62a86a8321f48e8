"""Sayings: the single words by which any language says one value of an argument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from finder.understanding.grammar import GROUP, Node, trees
from finder.understanding.language import CODES, told

Saying = tuple[str, str]
"""The code of a language, and a word of it, folded and without its ending."""


@cache
def sayings(thing: str, value: str) -> tuple[Saying, ...]:
    """The words for a value of *stage*, *kind* and the like; in order, perhaps none."""
    return tuple((code, word) for code in CODES for word in sorted(_of(code, thing).get(value, ())))


@cache
def _of(code: str, thing: str) -> Mapping[str, frozenset[str]]:
    """All values of a thing in one language, each with its words."""
    patterns = told(code).get(thing, {})
    made = trees({thing: patterns})
    found: dict[str, set[str]] = {}
    for word, value in _single(made.pop(thing), made):
        found.setdefault(value, set()).add(word.removesuffix("*"))
    return {value: frozenset(several) for value, several in found.items()}


def _single(root: Node, groups: Mapping[str, Node]) -> Iterator[tuple[str, str]]:
    """The ways to say something that are one word, each with what it says."""
    for word, child in root.words.items():
        yield from ((word, value) for value in child.ends)
    for thing, child in root.things.items():
        if thing.startswith(GROUP):
            for word, inner in groups[thing].words.items():
                if inner.ends:
                    yield from ((word, value) for value in child.ends)
