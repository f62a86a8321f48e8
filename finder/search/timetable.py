"""The schedule filter: seven arguments that one and the same meeting must satisfy.

For each row it says *true*, *not stated* or *false*, and the same with `day` or
`time` left out or set to each of their values, from which facets are counted. The
answers are bits, so that meetings are put together by one `reduceat`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finder.query import SearchQuery
from finder.search import dated, spans
from finder.search.columns import ALWAYS, SPAN, UNSTATED, Columns
from finder.search.dated import Meetings
from finder.search.hours import (
    DAY_M,
    EVERY_BIT,
    FAR,
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
from finder.search.moment import Moment


@dataclass(frozen=True)
class Timetable:
    """Answers for `rows`: `bits` as numbered above, `begins` the first possible day of spans."""

    rows: NDArray[np.int32]
    bits: Bits
    meetings: Meetings
    begins: NDArray[np.int32]

    def has(self, bit: int) -> Flags:
        """The rows whose bit is set."""
        found: Flags = (self.bits >> np.uint32(bit)) & np.uint32(1) == 1
        return found


def evaluate(
    columns: Columns, moment: Moment, query: SearchQuery, rows: NDArray[np.int32]
) -> Timetable:
    """Judge these live rows."""
    asked = Asked.of(query)
    form = columns.form[rows]
    bits = np.zeros(len(rows), np.uint32)
    begins = np.full(len(rows), FAR, np.int32)
    bits[form == ALWAYS] = EVERY_BIT
    bits[form == UNSTATED] = _of_nothing_stated(asked)
    stretches = np.flatnonzero(form == SPAN)
    if len(stretches):
        bits[stretches], begins[stretches] = spans.judge(columns, moment, asked, rows[stretches])
    meetings = dated.judge(columns, moment, asked, rows, bits)
    return Timetable(rows, bits, meetings, begins)


def _of_nothing_stated(asked: Asked) -> np.uint32:
    bits = (0b1111111 << DAY_M) | (0b111 << PART_M)
    bits |= (1 << MAYBE) | (1 << MAYBE_NO_DAY) | (1 << MAYBE_NO_TIME)
    bits |= (not asked.asks()) << SURE
    bits |= (not asked.asks(day=False)) << SURE_NO_DAY
    bits |= (not asked.asks(time=False)) << SURE_NO_TIME
    return np.uint32(bits)


def soonest(timetable: Timetable, *, lenient: bool) -> NDArray[np.int64]:
    """For each row the occurrence that matched first, -1 where none did.

    `lenient` counts what perhaps satisfies, as `unknown=schedule` does.
    """
    meetings = timetable.meetings
    good = np.flatnonzero(meetings.maybe if lenient else meetings.sure)
    found = np.full(len(timetable.rows), -1, np.int64)
    owner = meetings.owner[good]
    heads = np.flatnonzero(np.diff(owner, prepend=-1))
    found[owner[heads]] = meetings.index[good[heads]]
    return found
