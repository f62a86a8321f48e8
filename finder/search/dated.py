"""Dated meetings in the schedule filter: one and the same must satisfy everything asked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.search.columns import DATED, NONE, Columns
from finder.search.filters import Rows
from finder.search.hours import (
    DAY_M,
    DAY_T,
    DAYS,
    MAYBE,
    MAYBE_NO_DAY,
    MAYBE_NO_TIME,
    PART_M,
    PART_OF,
    PARTS,
    SURE,
    SURE_NO_DAY,
    SURE_NO_TIME,
    Asked,
    Bits,
    Flags,
    earliest,
    end_known,
    flag,
    latest_start,
    only,
)
from finder.search.moment import Moment


def judge(  # noqa: PLR0913 - all of them are arrays that belong together.
    columns: Columns,
    moment: Moment,
    asked: Asked,
    rows: Rows,
    dated: NDArray[np.intp],
    *,
    bits: Bits,
) -> None:
    """Write the bits of the rows at these places, by each of their coming meetings."""
    index, owner = _gather(columns, moment, rows, dated)
    inside = (columns.occ_day.take(index) <= asked.last) & (
        columns.occ_last.take(index) >= asked.first
    )
    judged = _judge_meetings(columns, asked, index)
    heads = np.flatnonzero(np.diff(owner, prepend=-1))
    if len(heads):
        bits[owner[heads]] = np.bitwise_or.reduceat(np.where(inside, judged, 0), heads)
        if asked.fits_all:
            whole = ~columns.each[rows[owner[heads]]]
            every = _every(columns.owner[rows[owner]], judged, inside, heads)
            bits[owner[heads][whole]] = every[whole]


def soonest(
    columns: Columns,
    moment: Moment,
    asked: Asked,
    rows: Rows,
    *,
    lenient: bool,
) -> NDArray[np.int32]:
    """For each row its first coming meeting that satisfies what is asked, -1 where none does.

    `lenient` counts what perhaps satisfies, as `unknown=schedule` does.
    """
    found = np.full(len(rows), NONE, np.int32)
    dated = np.flatnonzero(columns.form.take(rows) == DATED)
    index, owner = _gather(columns, moment, rows, dated)
    good = satisfying(columns, asked, index, lenient=lenient)
    index, owner = index.compress(good), owner.compress(good)
    heads = np.flatnonzero(np.diff(owner, prepend=-1))
    found[owner[heads]] = index[heads]
    return found


def satisfying(columns: Columns, asked: Asked, index: NDArray[Any], *, lenient: bool) -> Flags:
    """Which of these meetings satisfy everything that is asked, surely or perhaps."""
    inside = (columns.occ_day.take(index) <= asked.last) & (
        columns.occ_last.take(index) >= asked.first
    )
    bit = np.uint32(MAYBE if lenient else SURE)
    found: Flags = inside & (_judge_meetings(columns, asked, index) >> bit & 1 == 1)
    return found


def _every(
    opportunity: NDArray[np.int32], judged: Bits, inside: Flags, heads: NDArray[np.intp]
) -> Bits:
    """For each row the bits that all coming meetings of its opportunity share.

    `heads` are the first meetings of the rows; one meeting must lie within the dates.
    """
    begins = np.flatnonzero(np.diff(opportunity, prepend=-1))
    every = np.bitwise_and.reduceat(judged, begins)
    once = np.logical_or.reduceat(inside, begins)
    group = np.searchsorted(begins, heads, side="right") - 1
    return np.where(once, every, 0)[group].astype(np.uint32)


def _gather(
    columns: Columns, moment: Moment, rows: Rows, dated: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The coming occurrences of dated rows, and to which row each belongs."""
    begin = columns.occ_start[rows[dated]].astype(np.int64)
    count = columns.occ_start[rows[dated] + 1] - begin
    owner = np.repeat(dated, count)
    skipped = begin - np.concatenate(([0], np.cumsum(count)[:-1])) if len(count) else begin
    index = np.repeat(skipped, count) + np.arange(len(owner))
    coming = moment.coming.take(index)
    return index.compress(coming), owner.compress(coming)


def _judge_meetings(columns: Columns, asked: Asked, index: NDArray[np.int64]) -> Bits:
    """The bits of each meeting, dates aside."""
    hour = columns.occ_hour.take(index).astype(np.int32)
    end = columns.occ_end.take(index)
    weekday = (columns.occ_day.take(index) + 3) % 7
    bits = _judge_known(asked, hour, end, weekday)
    hourless = np.flatnonzero(hour < 0)
    if len(hourless):
        bits[hourless] = _judge_hourless(asked, end[hourless], weekday[hourless])
    return bits


def _judge_known(
    asked: Asked, hour: NDArray[np.int32], end: NDArray[np.int32], weekday: NDArray[np.int32]
) -> Bits:
    sure, maybe = end_known(asked, hour, end)
    late = hour >= asked.after
    known = (sure & late).astype(np.intp) + (maybe & late)
    return asked.by_cell.take((known * len(DAYS) + weekday) * len(PARTS) + PART_OF.take(hour))


def _judge_hourless(asked: Asked, end: NDArray[np.int32], weekday: NDArray[np.int32]) -> Bits:
    """Meetings whose start hour is not stated: could some hour satisfy what is asked?"""
    limit, ends_well = latest_start(asked, end)

    def could(cells: Flags) -> Flags:
        found: Flags = (earliest(cells, asked.after)[weekday] < limit) & ends_well
        return found

    surely = (end >= 0) & ends_well if asked.before is not None else np.ones(len(end), bool)
    sure = surely & (not asked.needs_hour(time=True))
    sure_no_time = surely & (not asked.needs_hour(time=False))
    on_day = asked.day[weekday]
    no_time = asked.cells(time=False)
    bits = (
        flag(sure, weekday, DAY_T) | flag(could(asked.cells(day=False)), weekday, DAY_M)
        | flag(sure & on_day, 0, SURE) | flag(could(asked.cells()), 0, MAYBE)
        | flag(sure, 0, SURE_NO_DAY) | flag(could(asked.cells(day=False)), 0, MAYBE_NO_DAY)
        | flag(sure_no_time & on_day, 0, SURE_NO_TIME) | flag(could(no_time), 0, MAYBE_NO_TIME)
    )  # fmt: skip
    for part in range(3):
        bits |= flag(could(only(no_time, part)), part, PART_M)
    return bits
