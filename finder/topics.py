"""Topics: the providers' own words for what something is about, as codes to ask for."""

from __future__ import annotations

from collections.abc import Iterable

from finder.text import folding, words


def code(category: str) -> str:
    """The code of a category: its words folded and joined, empty where it has none."""
    return "-".join(map(folding, words(category)))


def codes(categories: Iterable[str]) -> list[str]:
    """The codes of some categories, each once."""
    return [found for found in dict.fromkeys(map(code, categories)) if found]
