"""The schedule filter: seven arguments that one and the same meeting must satisfy.

For each row it says *true*, *not stated* or *false*, and the same with `day` or
`time` left out or set to each of their values, from which facets are counted. The
answers are bits. Whole days and parts are answered from cells of the week, clock
times and odd meetings from the meetings themselves; both where rows are few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finder.query import SearchQuery
from finder.search import cells, dated, spans
from finder.search.columns import ALWAYS, DATED, SPAN, UNSTATED, Columns
from finder.search.filters import Rows
from finder.search.hours import (
    DAY_M,
    EVERY_BIT,
    MAYBE,
    MAYBE_NO_DAY,
    MAYBE_NO_TIME,
    PART_M,
    SURE,
    SURE_NO_DAY,
    SURE_NO_TIME,
    Asked,
    Bits,
    Flags,
)
from finder.search.present import Present, cells_of
from finder.vocabulary import Fit

MEETINGS = 10
"""How many a row has, more or less."""

FEW = 20_000
"""So many meetings are sooner looked at one by one than by whole columns."""

_DEARER = 15
"""So much more it costs to judge a meeting than to mark its row."""


@dataclass(frozen=True)
class Timetable:
    """Answers for `rows`: `bits` as numbered in `hours`."""

    rows: Rows
    bits: Bits

    def has(self, bit: int) -> Flags:
        """The rows whose bit is set."""
        found: Flags = (self.bits >> np.uint32(bit)) & np.uint32(1) == 1
        return found


def asks(query: SearchQuery) -> bool:
    """Whether the schedule filter can leave anything out."""
    return query.asks_when or query.fit is Fit.ALL


def evaluate(columns: Columns, present: Present, query: SearchQuery, rows: Rows) -> Timetable:
    """Judge these live rows."""
    asked = Asked.of(query)
    form = columns.form.take(rows)
    bits = np.zeros(len(rows), np.uint32)
    bits[form == ALWAYS] = EVERY_BIT
    bits[form == UNSTATED] = nothing_stated(asked)
    stretches = np.flatnonzero(form == SPAN)
    if len(stretches):
        bits[stretches] = spans.judge(columns, present.moment, asked, rows[stretches])[0]
    _judge_dated(columns, present, asked, rows, bits)
    return Timetable(rows, bits)


def relevant(columns: Columns, present: Present, query: SearchQuery, count: int) -> Flags | None:
    """All rows that may meet within the dates asked for; None where looking costs more.

    What surely does not meet then fails whatever else the schedule filter asks, of the
    `count` rows that are left.
    """
    asked = Asked.of(query)
    if not asked.asks_dates or count * MEETINGS <= FEW:
        return None
    a, b = within(columns, present, asked)
    if count * MEETINGS * _DEARER <= b - a:
        return None
    meets: Flags = present.undated | present.odd
    meets[columns.time_row[a:b]] = True
    if asked.fits_all and not columns.one_row_each:
        meets |= ~_alone(columns, np.arange(columns.rows))
    return meets


def _judge_dated(columns: Columns, present: Present, asked: Asked, rows: Rows, bits: Bits) -> None:
    """Write the bits of dated rows, in the cheaper way."""
    place = np.flatnonzero(columns.form.take(rows) == DATED)
    mine = rows[place]
    meetings = int((columns.occ_start[mine + 1] - columns.occ_start[mine]).sum())
    one_by_one = meetings <= max(FEW, _others(columns, present, asked) // 2)
    if not one_by_one and not (asked.asks_clock and asked.fits_all):
        by_cells = ~present.odd[mine]
        if asked.fits_all and not columns.one_row_each:
            by_cells &= _alone(columns, mine)
        plain = place[by_cells]
        bits[plain] = _by_cells(columns, present, asked, rows[plain])
        place = place[~by_cells]
    dated.judge(columns, present.moment, asked, rows, place, bits=bits)


def _others(columns: Columns, present: Present, asked: Asked) -> int:
    """How many meetings must be looked at to know the cells of what is asked; none without."""
    if not asked.asks_dates and not asked.asks_clock:
        return 0
    a, b = within(columns, present, asked)
    return b - a


def _alone(columns: Columns, rows: Rows) -> Flags:
    """Rows whose opportunity has no other row."""
    owner = columns.owner.take(rows)
    found: Flags = columns.row_start[owner + 1] - columns.row_start[owner] == 1
    return found


def _by_cells(columns: Columns, present: Present, asked: Asked, rows: Rows) -> Bits:
    sure, maybe = _cells_within(columns, present, asked)
    mine = sure.take(rows)
    found = cells.judge_any(mine, mine if maybe is sure else maybe.take(rows), asked)
    if not asked.fits_all:
        return found
    every = cells.judge_all(present.cells.take(rows), mine != 0, asked)
    return np.where(columns.each.take(rows), found, every)


def _cells_within(columns: Columns, present: Present, asked: Asked) -> tuple[Bits, Bits]:
    """For every row the cells of its coming meetings within the dates and hours asked for.

    The first are those of which it is sure, the second adds those whose end is not stated.
    """
    if not asked.asks_dates and not asked.asks_clock:
        return present.cells, present.cells
    a, b = within(columns, present, asked)
    row, cell = columns.time_row[a:b], columns.time_cell[a:b]
    coming = still(columns, present, a, b)
    hour, end = columns.time_hour[a:b], columns.time_end[a:b]
    if asked.asks_after:
        coming &= hour >= asked.after
    if asked.before is None:
        found = cells_of(columns.rows, row.compress(coming), cell.compress(coming))
        return found, found
    sure = coming & (end >= 0) & (end <= asked.before)
    maybe = sure | (coming & (end < 0) & (hour < asked.before))
    return (
        cells_of(columns.rows, row.compress(sure), cell.compress(sure)),
        cells_of(columns.rows, row.compress(maybe), cell.compress(maybe)),
    )


def still(columns: Columns, present: Present, a: int, b: int) -> Flags:
    """Which meetings from `a` to `b` in the order of time are coming."""
    flags = np.ones(b - a, bool)
    early = max(0, min(present.certain, b) - a)
    flags[:early] = present.moment.coming[columns.time_occ[a : a + early]]
    return flags


def within(columns: Columns, present: Present, asked: Asked) -> tuple[int, int]:
    """Where in the order of time the meetings of the dates asked for stand."""
    days = columns.time_day
    a = int(np.searchsorted(days, np.int32(asked.first), side="left"))
    b = int(np.searchsorted(days, np.int32(asked.last), side="right"))
    return max(a, present.begin), max(b, present.begin)


def nothing_stated(asked: Asked) -> np.uint32:
    """The bits of a listing that says nothing of its schedule."""
    bits = (0b1111111 << DAY_M) | (0b111 << PART_M)
    bits |= (1 << MAYBE) | (1 << MAYBE_NO_DAY) | (1 << MAYBE_NO_TIME)
    bits |= (not asked.asks()) << SURE
    bits |= (not asked.asks(day=False)) << SURE_NO_DAY
    bits |= (not asked.asks(time=False)) << SURE_NO_TIME
    return np.uint32(bits)
