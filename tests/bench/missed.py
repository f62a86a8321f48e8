"""Where a goal is missed: by how much, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

UNKNOWN = "not measured"

Cell = tuple[int, str, str]
"""A size, what was measured there, and its goal, as the table of goals shows them."""

_WHY: Mapping[str, str] = {
    "engine, median, ms": "what is left is the price of some 250 calls of NumPy and Python a"
    " question, about a microsecond each, whatever the size; the goal is that of a prototype"
    " without relaxations, withdrawals, several places of one listing, unknown counts or words"
    " in many languages, on a faster machine",
    "engine, 95th percentile, ms": "as for the median; of a million listings the most frequent"
    " words and filters alone leave hundreds of thousands, each of which is counted in seven"
    " tallies of facets",
    "sqlite, median": "of 10,000 listings SQLite has to look at a few hundred only, and its"
    " statement is one call",
    "sqlite, 95th percentile": "as for our own 95th percentile",
    "postgres, 95th percentile": "as for our own 95th percentile",
    "tantivy, 95th percentile": "as for our own 95th percentile",
    "share of the engine in a page, median": "see the engine's median",
    "Datasette's JSON against the page, 95th percentile": "see the whole page",
    "pages per second as a share of an empty view's": "a page is 60 kB of HTML with twenty"
    " cards and some hundred links of facets, every one made for its question; the page the"
    " goal was measured with had 16 kB",
    "index from the database": "each listing is analysed in its language and written by Whoosh,"
    " which is Python throughout",
    "change published → found, greatest of five": "the change is written into a small generation"
    " beside the others and read by the worker",
}


def lines(found: Mapping[str, Sequence[Cell]]) -> list[str]:
    """One line for each goal that is missed at some size."""
    told = []
    for name, cells in found.items():
        short = [said for cell in cells if (said := _short(*cell))]
        if short:
            told.append(f"- {name}: {', '.join(short)}. Why: {_WHY.get(name, 'not known')}.")
    return ["Missed, and by how much:", "", *told, ""] if told else []


def _short(size: int, figure: str, goal: str) -> str:
    """What is missing at one size; nothing where the goal is reached or there is none."""
    reached, wanted = _number(figure), _number(goal)
    if reached is None or wanted is None:
        return ""
    times = wanted / reached if "≥" in goal else reached / wanted
    return f"{figure} instead of {goal} at {size:,} ({times:.1f}-fold)" if times > 1 else ""


def _number(text: str) -> float | None:
    found = re.search(r"[\d.,]+", text)
    return float(found[0].replace(",", "")) if found and text != UNKNOWN else None
