"""What is coming at one minute, and what it says when nothing is asked: shared by all questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from finder.search.columns import ALWAYS, DATED, NONE, SPAN, Columns
from finder.search.filters import Flags
from finder.search.hours import Bits
from finder.search.moment import Moment, at
from finder.search.tallies import Tally, of_enrolment

CLASS = np.int64(1) << np.int64(40)
"""Between the keys of meetings, of spans, of what is always open, and of the rest."""


@dataclass(frozen=True, eq=False)
class Present:
    """The moment, and what follows from it for each row.

    `cells` are those of its coming meetings, `odd` whether any of those lies in none,
    `undated` those without dated meetings;
    `soonest` is its first coming meeting (-1 without one) and `keys` rise in the order
    in which rows come next; `begin` is where coming meetings begin in the order of time,
    and from `certain` on there are no others.
    `enrol` counts by the states of enrolment.
    """

    moment: Moment
    live: Flags
    cells: Bits
    odd: Flags
    undated: Flags
    soonest: NDArray[np.int32]
    keys: NDArray[np.int64]
    begin: int
    certain: int
    enrol: Tally


def present(now: datetime, zone: ZoneInfo, columns: Columns) -> Present:
    """Work it out; it holds for a minute."""
    moment = at(now, zone, columns)
    live = np.zeros(columns.rows, bool)
    live[moment.live] = True
    still = moment.coming[columns.time_occ]
    coming, over = np.flatnonzero(still), np.flatnonzero(~still)
    cells, odd = _cells(columns, coming)
    soonest = _soonest(columns, moment)
    return Present(
        moment=moment,
        live=live,
        cells=cells,
        odd=odd,
        undated=columns.form != DATED,
        soonest=soonest,
        keys=_keys(columns, moment, soonest),
        begin=int(coming[0]) if len(coming) else len(columns.time_occ),
        certain=int(over[-1]) + 1 if len(over) else 0,
        enrol=of_enrolment(columns, moment.day),
    )


def _cells(columns: Columns, coming: NDArray[np.intp]) -> tuple[Bits, Flags]:
    rows, cell = columns.time_row[coming], columns.time_cell[coming]
    odd = np.zeros(columns.rows, bool)
    odd[rows[cell == NONE]] = True
    return cells_of(columns.rows, rows, cell), odd


_BITS = np.array([*(1 << cell for cell in range(21)), 0], np.uint32)
"""The bit of each cell; the last, which `NONE` finds, is none."""


def cells_of(rows: int, row: NDArray[np.int32], cell: NDArray[np.int8]) -> Bits:
    """For each of so many rows the cells of some meetings; the odd are left out."""
    found = np.zeros(rows, np.uint32)
    np.bitwise_or.at(found, row, _BITS[cell])
    return found


def _soonest(columns: Columns, moment: Moment) -> NDArray[np.int32]:
    """The occurrences of a row stand in the order of their start."""
    coming = np.flatnonzero(moment.coming).astype(np.int32)
    row = np.searchsorted(columns.occ_start, coming, side="right") - 1
    heads = np.flatnonzero(np.diff(row, prepend=-1))
    found = np.full(columns.rows, NONE, np.int32)
    found[row[heads]] = coming[heads]
    return found


def _keys(columns: Columns, moment: Moment, soonest: NDArray[np.int32]) -> NDArray[np.int64]:
    """Meetings by their start, then spans by their first possible date, then the rest."""
    keys = np.full(columns.rows, 3 * CLASS, np.int64)
    keys[columns.form == ALWAYS] = 2 * CLASS
    spans = columns.form == SPAN
    keys[spans] = CLASS + moment.from_day[spans]
    dated = (columns.form == DATED) & (soonest >= 0)
    keys[dated] = columns.occ_utc[soonest[dated]]
    return keys
