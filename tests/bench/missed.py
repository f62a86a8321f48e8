"""Where a goal is missed: by how much, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

UNKNOWN = "not measured"

Cell = tuple[int, str, str]
"""A size, what was measured there, and its goal, as the table of goals shows them."""

_WHY: Mapping[str, str] = {
    "engine, median, ms": "what is left is the price of some 700 calls of Python and NumPy a"
    " question, whatever the size; the goal is that of a prototype without withdrawals, several"
    " places of one listing, schedules that are not stated, or words in many languages, on"
    " another machine",
    "engine, 95th percentile, ms": "of many listings, frequent words and filters alone leave"
    " a tenth to a half, each of which is judged by every argument and counted in seven tallies"
    " of facets",
    "sqlite, median": "where few listings have the words SQLite looks at those only, in one call",
    "sqlite, 95th percentile": "as for our own 95th percentile",
    "postgres, 95th percentile": "as for our own 95th percentile",
    "tantivy, 95th percentile": "as for our own 95th percentile",
    "share of the engine in a page, median": "as for the engine's median; a page of the mix has"
    " half a dozen cards, and is made faster than before",
    "pages per second as a share of an empty view's": "every card and every link of a facet"
    " is made for its question, by Jinja and Python:"
    " a page of the mix has 20 kB and 44 links at the median, up to 109 kB and 346",
    "index from the database": "each listing is analysed in its language and written by Whoosh,"
    " which is Python throughout, and two processes take a second to start",
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
