"""Tokens of the one analysis as lexemes of PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from finder.search.documents import WEIGHTS

_LONGEST = 500
"""Bytes; a lexeme may have 2,046, and an entry of the index not many more."""


def lexeme(token: str) -> str:
    """The lexeme of a token, which PostgreSQL wants neither empty nor very long.

    A colon stands in no word, so nothing else has these lexemes.
    """
    if len(token) * 4 > _LONGEST and len(token.encode()) > _LONGEST:
        return f":{hashlib.sha256(token.encode()).hexdigest()}"
    return token or ":"


def vector(frequencies: Mapping[str, float]) -> str:
    """The text of a tsvector; the label of a lexeme tells how much its fields weigh."""
    return " ".join(f"{_quoted(token)}:1{_label(size)}" for token, size in frequencies.items())


def query(tokens: Iterable[str], join: str) -> str:
    """The text of a tsquery of tokens, joined by `|` or `&`."""
    return f" {join} ".join(map(_quoted, tokens))


def _quoted(token: str) -> str:
    escaped = lexeme(token).replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _label(size: float) -> str:
    if size >= WEIGHTS["title"] / 2:  # A word of a long title weighs less than the field does.
        return "A"
    if size >= WEIGHTS["topics"]:
        return "B"
    return "C" if size >= WEIGHTS["place"] else "D"


RANKS = (WEIGHTS["text"] / 10, WEIGHTS["place"] / 10, WEIGHTS["topics"] / 10, WEIGHTS["title"] / 10)
"""What the labels D, C, B and A count, at most 1 each as PostgreSQL wants it."""
