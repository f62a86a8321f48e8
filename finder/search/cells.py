"""Cells of the week: day by part of the day, as bits, for whole days and parts at once.

A meeting lies in one of 21 cells; a row has the bits of all its coming meetings. What
is asked of days, parts and free hours is a mask of cells, so a row is judged by one
comparison, however many meetings it has. A meeting whose hour is not stated, or that
lasts for days, is *odd*: it lies in no cell and is judged by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.search.columns import NONE
from finder.search.hours import (
    DAY_M,
    DAY_T,
    DAYS,
    MAYBE,
    MAYBE_NO_DAY,
    MAYBE_NO_TIME,
    PART_M,
    PART_OF,
    PART_T,
    PARTS,
    SURE,
    SURE_NO_DAY,
    SURE_NO_TIME,
    Asked,
    Bits,
    Flags,
)

_WEEK = len(DAYS)
_DAY_MASKS = [sum(1 << (part * _WEEK + day) for part in range(len(PARTS))) for day in range(_WEEK)]
_PART_MASKS = [127 << part * _WEEK for part in range(len(PARTS))]
_SURELY = (DAY_T, PART_T, (SURE, SURE_NO_DAY, SURE_NO_TIME))
_PERHAPS = (DAY_M, PART_M, (MAYBE, MAYBE_NO_DAY, MAYBE_NO_TIME))
"""Where the answers of days, of parts, and of the whole question stand among the bits."""


def in_time_order(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The occurrences by day and start: their numbers, rows and cells."""
    day, hour = arrays["occ_day"], arrays["occ_hour"]
    counts = np.diff(arrays["occ_start"])
    row = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    order = np.lexsort((arrays["occ_id"], row, arrays["occ_utc"], day)).astype(np.int32)
    cell = (PART_OF[hour].astype(np.int32) * _WEEK + (day + 3) % _WEEK).astype(np.int8)
    cell[(hour < 0) | (arrays["occ_last"] > day)] = NONE
    end = np.minimum(arrays["occ_end"], np.iinfo(np.int16).max).astype(np.int16)
    return {
        "time_occ": order,
        "time_row": row[order],
        "time_cell": cell[order],
        "time_day": day[order],
        "time_hour": hour[order],
        "time_end": end[order],
    }


def mask(cells: Flags) -> np.uint32:
    """The bits of cells given as a table of day by part."""
    return np.uint32(sum(1 << place for place in np.flatnonzero(cells.T.ravel()).tolist()))


def flags(cells: Flags) -> Flags:
    """The same as flags by the number of the cell, and one more, false, for `NONE`."""
    return np.append(cells.T.ravel(), False)


def _masks(asked: Asked) -> tuple[np.uint32, np.uint32, np.uint32]:
    """What is wanted, and the same with the day, and with the time, left out."""
    return (
        mask(asked.cells()),
        mask(asked.cells(day=False)),
        mask(asked.cells(time=False)),
    )


def judge_any(sure: Bits, maybe: Bits, asked: Asked) -> Bits:
    """The bits of rows of which any meeting must satisfy what is asked.

    `sure` and `maybe` are the cells of the meetings that surely, and perhaps, satisfy its
    dates and clock times.
    """
    bits = _spread(sure, asked, _SURELY)
    more = _perhaps_too(bits) if maybe is sure else _spread(maybe, asked, _PERHAPS)
    found: Bits = bits | more
    return found


def _spread(cells: Bits, asked: Asked, where: tuple[int, int, tuple[int, int, int]]) -> Bits:
    wanted, no_day, no_time = _masks(asked)
    days = cells & no_day
    days = (days | days >> np.uint32(_WEEK) | days >> np.uint32(2 * _WEEK)) & np.uint32(127)
    timed = cells & no_time
    bits: Bits = days << np.uint32(where[0])
    for part, one in enumerate(_PART_MASKS):
        bits |= _flag((timed & np.uint32(one)) != 0, where[1] + part)
    overall = ((cells & wanted) != 0, days != 0, timed != 0)
    for place, found in zip(where[2], overall, strict=True):
        bits |= _flag(found, place)
    return bits


def judge_all(cells: Bits, inside: Flags, asked: Asked) -> Bits:
    """The bits of rows all of whose meetings must, and one of which lies within the dates."""
    wanted, no_day, no_time = _masks(asked)
    bits = np.zeros(len(cells), np.uint32)
    allowed = dict(zip(_SURELY[2], (wanted, no_day, no_time), strict=True))
    allowed |= {DAY_T + day: no_day & np.uint32(one) for day, one in enumerate(_DAY_MASKS)}
    allowed |= {PART_T + part: no_time & np.uint32(one) for part, one in enumerate(_PART_MASKS)}
    for place, one in allowed.items():
        bits |= _flag((cells & ~one) == 0, place)
    return np.where(inside & (cells != 0), bits | _perhaps_too(bits), np.uint32(0))


def _perhaps_too(bits: Bits) -> Bits:
    """What is sure is also perhaps."""
    days = (bits & np.uint32(127)) << np.uint32(DAY_M)
    parts = (bits & np.uint32(7 << PART_T)) << np.uint32(PART_M - PART_T)
    overall = (bits & np.uint32(sum(1 << place for place in _SURELY[2]))) << np.uint32(1)
    found: Bits = days | parts | overall
    return found


def _flag(flags: Flags, place: int) -> Bits:
    found: Bits = flags * np.uint32(1 << place)
    return found
