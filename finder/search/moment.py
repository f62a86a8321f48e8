"""What is coming at one minute: computed once a minute, shared by all questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from finder.schedule import to_utc
from finder.search.columns import ALWAYS, DATED, SPAN, UNSTATED, Columns, day_number, minute_number
from finder.search.filters import over_on


@dataclass(frozen=True)
class Moment:
    """The state of the columns at one minute, local `day` and `minute` of the day.

    `coming` tells for each occurrence whether it is still to end; `live` lists the
    rows that are not wholly over; `from_day` is for each row the first date on which
    its span could still bring a meeting; `shut` tells which rows are closed or full.
    """

    now: datetime
    day: int
    minute: int
    coming: NDArray[np.bool_]
    live: NDArray[np.intp]
    from_day: NDArray[np.int32]
    shut: NDArray[np.bool_]


def at(now: datetime, zone: ZoneInfo, columns: Columns) -> Moment:
    """The state at `now`, a naive local time."""
    day, minute = day_number(now.date()), now.hour * 60 + now.minute
    coming = columns.occ_until > np.int32(minute_number(to_utc(now, zone)))
    has = _any(coming, columns.occ_start)
    from_day = _from_day(columns, day, minute)
    live = (
        ((columns.form == DATED) & has)
        | ((columns.form == SPAN) & (from_day <= columns.last))
        | (columns.form == ALWAYS)
        | (columns.form == UNSTATED)
    )
    everything = np.arange(columns.rows)
    shut = over_on(columns, everything, day) | columns.full | _booked_up(columns, coming)
    return Moment(now, day, minute, coming, np.flatnonzero(live), from_day, shut)


def _booked_up(columns: Columns, coming: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows of opportunities that still have meetings, every one of which is full."""
    meetings = columns.occ_start[columns.row_start]
    some = _any(coming, meetings)
    free = _any(coming & ~columns.occ_full, meetings)
    found: NDArray[np.bool_] = (some & ~free)[columns.owner]
    return found


def _from_day(columns: Columns, day: int, minute: int) -> NDArray[np.int32]:
    """Today, or tomorrow where the stated end of today's meeting has passed.

    A span whose meetings run past midnight may still be on from the evening before;
    that evening counts as its date, so yesterday is its first.
    """
    past_midnight = (columns.end >= 0) & (columns.start >= 0) & (columns.end <= columns.start)
    over = (columns.end >= 0) & (columns.end <= minute)
    first = np.where(past_midnight, day - 1 + over, day + over)
    return np.maximum(first, columns.first).astype(np.int32)


def _any(flags: NDArray[np.bool_], starts: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether any flag is set between each start and the next; false where nothing is."""
    sums = np.concatenate(([0], np.cumsum(flags, dtype=np.int64)))
    found: NDArray[np.bool_] = np.diff(sums[starts]) > 0
    return found
