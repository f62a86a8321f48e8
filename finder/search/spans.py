"""Spans in the schedule filter: first and last date are stated, the days between are not."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from finder.search.columns import Columns
from finder.search.filters import Rows
from finder.search.hours import (
    DAY_M,
    PART_M,
    PART_OF,
    PART_T,
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
    variants,
)
from finder.search.moment import Moment


def judge(
    columns: Columns, moment: Moment, asked: Asked, rows: Rows
) -> tuple[Bits, NDArray[np.int32]]:
    """The bits of spans, and the first date on which each could bring a meeting asked for.

    The dates of a span are stated, so it satisfies `from` and `to` by overlap; on
    which weekdays it meets is not, so a day is satisfied perhaps, if one of that
    name lies within.
    """
    begins = np.maximum(moment.from_day.take(rows), asked.first).astype(np.int32)
    days = np.minimum(columns.last.take(rows), asked.last) - begins + 1
    weekdays = _WEEKDAYS_WITHIN[np.clip(days, 0, 7), (begins + 3) % 7]
    start, end = columns.start.take(rows).astype(np.int32), columns.end.take(rows).astype(np.int32)
    end = np.where((start >= 0) & (end >= 0) & (end <= start), end + 1440, end).astype(np.int32)
    if asked.asks_clock:
        bits = _each(asked, start, end, weekdays)
    else:
        bits = _by_part(asked, start, end, weekdays)
    bits[days <= 0] = 0
    return bits, begins


def _each(
    asked: Asked, start: NDArray[np.int32], end: NDArray[np.int32], within: NDArray[np.uint8]
) -> Bits:
    """The bits of spans by their hours."""
    bits = np.zeros(len(start), np.uint32)
    for known in (True, False):
        chosen = np.flatnonzero((start >= 0) == known)
        if len(chosen):
            judge = _spans_with_hour if known else _spans_without_hour
            bits[chosen] = judge(asked, start[chosen], end[chosen], within[chosen])
    return bits


def _by_part(
    asked: Asked, start: NDArray[np.int32], end: NDArray[np.int32], within: NDArray[np.uint8]
) -> Bits:
    """The same where no time of the clock is asked for: the part of the day decides.

    Where only the end is known, which part it may be depends on that end.
    """
    part = np.where(start >= 0, PART_OF[start], 3).astype(np.intp)
    bits: Bits = _every_combination(Cells(asked))[part * 128 + within]
    odd = np.flatnonzero((start < 0) & (end >= 0))
    if len(odd):
        bits[odd] = _each(asked, start[odd], end[odd], within[odd])
    return bits


class Cells:
    """What is asked of days and parts, to be remembered by."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._key = (
            asked.day.tobytes(), asked.part.tobytes(), asked.slot.tobytes(), asked.asks_dates,
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cells) and self._key == other._key


@lru_cache(maxsize=512)
def _every_combination(cells: Cells) -> Bits:
    """The bits for each part of the day, the unknown last, with all sets of weekdays."""
    start = np.repeat(np.array([0, 12 * 60, 17 * 60, -1], np.int32), 128)
    within = np.tile(np.arange(128, dtype=np.uint8), 4)
    return _each(cells.asked, start, np.full(512, -1, np.int32), within)


def _weekdays_within() -> NDArray[np.uint8]:
    """Bits of the weekdays in a stretch of 0..7 days that begins on weekday 0..6."""
    table = np.zeros((8, 7), np.uint8)
    for size in range(1, 8):
        for first in range(7):
            table[size, first] = sum(1 << (first + i) % 7 for i in range(size))
    return table


_WEEKDAYS_WITHIN = _weekdays_within()


def _weekday_bits(cells: Flags) -> NDArray[np.uint8]:
    """For each part of the day the bits of the weekdays that are wanted in it."""
    found: NDArray[np.uint8] = (cells * (1 << np.arange(7))[:, None]).sum(axis=0).astype(np.uint8)
    return found


def _spans_with_hour(
    asked: Asked,
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    within: NDArray[np.uint8],
) -> Bits:
    part = PART_OF[start]
    sure, maybe = end_known(asked, start, end)
    sure, maybe = sure & (start >= asked.after), maybe & (start >= asked.after)
    bits = np.zeros(len(start), np.uint32)
    for cells, t, m in variants(asked):
        wanted = _weekday_bits(cells)[part]
        bits |= flag(sure & (wanted == 127), 0, t) | flag(maybe & (wanted & within > 0), 0, m)
    no_time = _weekday_bits(asked.cells(time=False))[part]
    bits |= flag(sure & (no_time == 127), part, PART_T)
    bits |= flag(maybe & (no_time & within > 0), part, PART_M)
    no_day = _weekday_bits(asked.cells(day=False))[part] & within
    return bits | np.where(maybe, no_day.astype(np.uint32) << np.uint32(DAY_M), np.uint32(0))


def _spans_without_hour(
    asked: Asked,
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    within: NDArray[np.uint8],
) -> Bits:
    limit, ends_well = latest_start(asked, end)
    surely = (end >= 0) & ends_well if asked.before is not None else np.ones(len(start), bool)

    def could(cells: Flags) -> NDArray[np.uint8]:
        """Bits of the weekdays on which some hour would do."""
        fits = (earliest(cells, asked.after)[None, :] < limit[:, None]) & ends_well[:, None]
        days: NDArray[np.uint8] = (fits * (1 << np.arange(7))[None, :]).sum(axis=1).astype(np.uint8)
        return days & within

    bits = np.zeros(len(start), np.uint32)
    for cells, t, m in variants(asked):
        every_day = t != SURE_NO_DAY and asked.asks_day and not asked.day.all()
        hour = asked.needs_hour(time=t != SURE_NO_TIME)
        bits |= flag(surely & (not every_day) & (not hour), 0, t) | flag(could(cells) > 0, 0, m)
    for part in range(3):
        bits |= flag(could(only(asked.cells(time=False), part)) > 0, part, PART_M)
    return bits | could(asked.cells(day=False)).astype(np.uint32) << np.uint32(DAY_M)
