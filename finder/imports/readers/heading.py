"""Where a table begins: titles and notes may stand above the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

LOOK = 20
"""In so many filled rows the header is looked for."""

_FIGURES = re.compile(r"[\d\s.,:/%€$£+-]+")


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """The number, from 0, of the row that holds the names of the columns.

    A row with few cells above one three times as wide is a title; what holds figures is
    no header. In doubt it is the first row.
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in rows[:LOOK]]
    widest = max(filled, default=0)
    if not filled or not filled[0] or filled[0] * 3 > widest:
        return 0
    for place in range(1, len(filled)):
        if filled[place] * 5 >= widest * 3 and _are_names(rows[place]):
            return place
    return 0


def _are_names(row: Sequence[str]) -> bool:
    said = [cell.strip() for cell in row if cell.strip()]
    return len(said) == len(set(said)) and not any(map(_FIGURES.fullmatch, said))
