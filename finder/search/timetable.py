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
from finder.search.columns import ALWAYS, DATED, SPAN, UNSTATED, Columns, day_number
from finder.search.moment import Moment
from finder.vocabulary import PART_BOUNDS, Day, Fit, Part

DAYS, PARTS = tuple(Day), tuple(Part)

Bits = NDArray[np.uint32]
Flags = NDArray[np.bool_]

# Bit positions: a bit for each day and part, surely (T) or perhaps (M, which includes surely).
DAY_T, DAY_M, PART_T, PART_M = 0, 7, 14, 17
SURE, MAYBE, SURE_NO_DAY, MAYBE_NO_DAY, SURE_NO_TIME, MAYBE_NO_TIME = range(20, 26)
EVERY_BIT = np.uint32((1 << 26) - 1)

_PART_OF = np.zeros(1441, np.int8)
for _number, (_low, _high) in enumerate(PART_BOUNDS.values()):
    _PART_OF[_low:_high] = _number
_LOWEST = np.array([low for low, _ in PART_BOUNDS.values()], np.int32)
_HIGHEST = np.array([high for _, high in PART_BOUNDS.values()], np.int32)
_NEVER = 10_000
_FAR = 1 << 30


@dataclass(frozen=True)
class Asked:
    """The seven arguments as numbers: which cells of day by part are wanted, and bounds."""

    first: int
    last: int
    day: Flags
    part: Flags
    slot: Flags
    after: int
    before: int | None
    asks_day: bool
    asks_time: bool
    asks_slot: bool
    asks_after: bool
    asks_dates: bool
    fits_all: bool

    @classmethod
    def of(cls, query: SearchQuery) -> Asked:
        """Take them from the question."""
        slot = np.array([[not query.slot] * 3] * 7)
        for cell in query.slot:
            slot[DAYS.index(cell.day), PARTS.index(cell.part)] = True
        return cls(
            first=-_FAR if query.from_ is None else day_number(query.from_),
            last=_FAR if query.to is None else day_number(query.to),
            day=np.array([not query.day or d in query.day for d in DAYS]),
            part=np.array([not query.time or p in query.time for p in PARTS]),
            slot=slot,
            after=query.after or 0,
            before=query.before,
            asks_day=bool(query.day),
            asks_time=bool(query.time),
            asks_slot=bool(query.slot),
            asks_after=query.after is not None,
            asks_dates=query.from_ is not None or query.to is not None,
            fits_all=query.fit is Fit.ALL,
        )

    def cells(self, *, day: bool = True, time: bool = True) -> Flags:
        """Which cells of day by part are wanted, with or without an argument."""
        cells = self.slot.copy()
        if day:
            cells &= self.day[:, None]
        if time:
            cells &= self.part[None, :]
        return cells

    def needs_hour(self, *, time: bool) -> bool:
        """Whether the start must be known to be sure; with or without `time`."""
        return self.asks_slot or self.asks_after or (time and self.asks_time)

    def asks(self, *, day: bool = True, time: bool = True) -> bool:
        """Whether anything is asked, with or without an argument."""
        return (
            self.asks_dates
            or (day and self.asks_day)
            or self.needs_hour(time=time)
            or self.before is not None
        )


@dataclass(frozen=True)
class Meetings:
    """The coming meetings of some rows: `index` into the occurrences, `owner` into the rows.

    `sure` and `maybe` tell which of them satisfy everything that is asked.
    """

    index: NDArray[np.int64]
    owner: NDArray[np.int64]
    sure: Flags
    maybe: Flags


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
    begins = np.full(len(rows), _FAR, np.int32)
    bits[form == ALWAYS] = EVERY_BIT
    bits[form == UNSTATED] = _of_nothing_stated(asked)
    spans = np.flatnonzero(form == SPAN)
    if len(spans):
        bits[spans], begins[spans] = _of_spans(columns, moment, asked, rows[spans])
    meetings = _dated(columns, moment, asked, rows, bits)
    return Timetable(rows, bits, meetings, begins)


def _of_nothing_stated(asked: Asked) -> np.uint32:
    bits = (0b1111111 << DAY_M) | (0b111 << PART_M)
    bits |= (1 << MAYBE) | (1 << MAYBE_NO_DAY) | (1 << MAYBE_NO_TIME)
    bits |= (not asked.asks()) << SURE
    bits |= (not asked.asks(day=False)) << SURE_NO_DAY
    bits |= (not asked.asks(time=False)) << SURE_NO_TIME
    return np.uint32(bits)


# --- dated meetings ---------------------------------------------------------------


def _dated(
    columns: Columns, moment: Moment, asked: Asked, rows: NDArray[np.int32], bits: Bits
) -> Meetings:
    """Write the bits of dated rows; return their coming meetings."""
    dated = np.flatnonzero(columns.form[rows] == DATED)
    index, owner = _gather(columns, moment, rows, dated)
    inside = (columns.occ_day[index] <= asked.last) & (columns.occ_last[index] >= asked.first)
    judged = _judge_meetings(columns, asked, index)
    heads = np.flatnonzero(np.diff(owner, prepend=-1))
    if len(heads):
        bits[owner[heads]] = np.bitwise_or.reduceat(np.where(inside, judged, 0), heads)
        if asked.fits_all:
            whole = ~columns.each[rows[owner[heads]]]
            every = _every(columns.owner[rows[owner]], judged, inside, heads)
            bits[owner[heads][whole]] = every[whole]
    sure = inside & (judged >> np.uint32(SURE) & 1 == 1)
    maybe = inside & (judged >> np.uint32(MAYBE) & 1 == 1)
    return Meetings(index, owner, sure, maybe)


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
    columns: Columns, moment: Moment, rows: NDArray[np.int32], dated: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The coming occurrences of dated rows, and to which row each belongs."""
    begin = columns.occ_start[rows[dated]].astype(np.int64)
    count = columns.occ_start[rows[dated] + 1] - begin
    owner = np.repeat(dated, count)
    skipped = begin - np.concatenate(([0], np.cumsum(count)[:-1])) if len(count) else begin
    index = np.repeat(skipped, count) + np.arange(len(owner))
    coming = moment.coming[index]
    return index[coming], owner[coming]


def _judge_meetings(columns: Columns, asked: Asked, index: NDArray[np.int64]) -> Bits:
    """The bits of each meeting, dates aside."""
    hour = columns.occ_hour[index].astype(np.int32)
    end = columns.occ_end[index]
    weekday = (columns.occ_day[index] + 3) % 7
    bits = _judge_known(asked, hour, end, weekday)
    hourless = np.flatnonzero(hour < 0)
    if len(hourless):
        bits[hourless] = _judge_hourless(asked, end[hourless], weekday[hourless])
    return bits


def _end_known(
    asked: Asked, start: NDArray[np.int32], end: NDArray[np.int32]
) -> tuple[Flags, Flags]:
    """Whether `before` is surely, and perhaps, satisfied by meetings whose start is known."""
    if asked.before is None:
        everyone = np.ones(len(end), bool)
        return everyone, everyone
    sure = (end >= 0) & (end <= asked.before)
    return sure, sure | ((end < 0) & (start < asked.before))


def _judge_known(
    asked: Asked, hour: NDArray[np.int32], end: NDArray[np.int32], weekday: NDArray[np.int32]
) -> Bits:
    part = _PART_OF[hour]
    sure, maybe = _end_known(asked, hour, end)
    sure, maybe = sure & (hour >= asked.after), maybe & (hour >= asked.after)
    wanted = asked.cells()[weekday, part]
    no_day = asked.cells(day=False)[weekday, part]
    no_time = asked.cells(time=False)[weekday, part]
    return (
        _flag(sure & no_day, weekday, DAY_T) | _flag(maybe & no_day, weekday, DAY_M)
        | _flag(sure & no_time, part, PART_T) | _flag(maybe & no_time, part, PART_M)
        | _flag(sure & wanted, 0, SURE) | _flag(maybe & wanted, 0, MAYBE)
        | _flag(sure & no_day, 0, SURE_NO_DAY) | _flag(maybe & no_day, 0, MAYBE_NO_DAY)
        | _flag(sure & no_time, 0, SURE_NO_TIME) | _flag(maybe & no_time, 0, MAYBE_NO_TIME)
    )  # fmt: skip


def _judge_hourless(asked: Asked, end: NDArray[np.int32], weekday: NDArray[np.int32]) -> Bits:
    """Meetings whose start hour is not stated: could some hour satisfy what is asked?"""
    limit, ends_well = _latest_start(asked, end)

    def could(cells: Flags) -> Flags:
        found: Flags = (_earliest(cells, asked.after)[weekday] < limit) & ends_well
        return found

    surely = (end >= 0) & ends_well if asked.before is not None else np.ones(len(end), bool)
    sure = surely & (not asked.needs_hour(time=True))
    sure_no_time = surely & (not asked.needs_hour(time=False))
    on_day = asked.day[weekday]
    no_time = asked.cells(time=False)
    bits = (
        _flag(sure, weekday, DAY_T) | _flag(could(asked.cells(day=False)), weekday, DAY_M)
        | _flag(sure & on_day, 0, SURE) | _flag(could(asked.cells()), 0, MAYBE)
        | _flag(sure, 0, SURE_NO_DAY) | _flag(could(asked.cells(day=False)), 0, MAYBE_NO_DAY)
        | _flag(sure_no_time & on_day, 0, SURE_NO_TIME) | _flag(could(no_time), 0, MAYBE_NO_TIME)
    )  # fmt: skip
    for part in range(3):
        bits |= _flag(could(_only(no_time, part)), part, PART_M)
    return bits


def _latest_start(asked: Asked, end: NDArray[np.int32]) -> tuple[NDArray[np.int32], Flags]:
    """Before which minute an unknown start must lie, and whether the end allows any."""
    limit = np.where(end >= 0, np.minimum(end, 1440), 1440).astype(np.int32)
    if asked.before is None:
        return limit, np.ones(len(end), bool)
    return np.minimum(limit, asked.before).astype(np.int32), (end < 0) | (end <= asked.before)


def _earliest(cells: Flags, after: int) -> NDArray[np.int32]:
    """For each weekday the earliest minute not before `after` in a wanted part."""
    minutes = np.maximum(_LOWEST, after)
    possible = cells & (minutes < _HIGHEST)[None, :]
    found: NDArray[np.int32] = np.where(possible, minutes[None, :], _NEVER).min(axis=1)
    return found


def _only(cells: Flags, part: int) -> Flags:
    kept = np.zeros_like(cells)
    kept[:, part] = cells[:, part]
    return kept


def _flag(flags: Flags, shift: NDArray[np.int8] | NDArray[np.int32] | int, base: int) -> Bits:
    return flags.astype(np.uint32) << np.asarray(shift + base, np.uint32)


# --- spans: first and last date, days not stated ----------------------------------


def _of_spans(
    columns: Columns, moment: Moment, asked: Asked, rows: NDArray[np.int32]
) -> tuple[Bits, NDArray[np.int32]]:
    """The bits of spans, and the first date on which each could bring a meeting asked for.

    The dates of a span are stated, so it satisfies `from` and `to` by overlap; on
    which weekdays it meets is not, so a day is satisfied perhaps, if one of that
    name lies within.
    """
    begins = np.maximum(moment.from_day[rows], asked.first).astype(np.int32)
    days = np.minimum(columns.last[rows], asked.last) - begins + 1
    weekdays = _WEEKDAYS_WITHIN[np.clip(days, 0, 7), (begins + 3) % 7]
    start, end = columns.start[rows].astype(np.int32), columns.end[rows].astype(np.int32)
    end = np.where((start >= 0) & (end >= 0) & (end <= start), end + 1440, end).astype(np.int32)
    bits = np.zeros(len(rows), np.uint32)
    for known in (True, False):
        chosen = np.flatnonzero((start >= 0) == known)
        if len(chosen):
            judge = _spans_with_hour if known else _spans_without_hour
            bits[chosen] = judge(asked, start[chosen], end[chosen], weekdays[chosen])
    bits[days <= 0] = 0
    return bits, begins


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
    part = _PART_OF[start]
    sure, maybe = _end_known(asked, start, end)
    sure, maybe = sure & (start >= asked.after), maybe & (start >= asked.after)
    bits = np.zeros(len(start), np.uint32)
    for cells, t, m in _variants(asked):
        wanted = _weekday_bits(cells)[part]
        bits |= _flag(sure & (wanted == 127), 0, t) | _flag(maybe & (wanted & within > 0), 0, m)
    no_time = _weekday_bits(asked.cells(time=False))[part]
    bits |= _flag(sure & (no_time == 127), part, PART_T)
    bits |= _flag(maybe & (no_time & within > 0), part, PART_M)
    no_day = _weekday_bits(asked.cells(day=False))[part] & within
    return bits | np.where(maybe, no_day.astype(np.uint32) << np.uint32(DAY_M), np.uint32(0))


def _spans_without_hour(
    asked: Asked,
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    within: NDArray[np.uint8],
) -> Bits:
    limit, ends_well = _latest_start(asked, end)
    surely = (end >= 0) & ends_well if asked.before is not None else np.ones(len(start), bool)

    def could(cells: Flags) -> NDArray[np.uint8]:
        """Bits of the weekdays on which some hour would do."""
        fits = (_earliest(cells, asked.after)[None, :] < limit[:, None]) & ends_well[:, None]
        days: NDArray[np.uint8] = (fits * (1 << np.arange(7))[None, :]).sum(axis=1).astype(np.uint8)
        return days & within

    bits = np.zeros(len(start), np.uint32)
    for cells, t, m in _variants(asked):
        every_day = t != SURE_NO_DAY and asked.asks_day and not asked.day.all()
        hour = asked.needs_hour(time=t != SURE_NO_TIME)
        bits |= _flag(surely & (not every_day) & (not hour), 0, t) | _flag(could(cells) > 0, 0, m)
    for part in range(3):
        bits |= _flag(could(_only(asked.cells(time=False), part)) > 0, part, PART_M)
    return bits | could(asked.cells(day=False)).astype(np.uint32) << np.uint32(DAY_M)


def _variants(asked: Asked) -> tuple[tuple[Flags, int, int], ...]:
    """The cells as asked, without `day`, and without `time`, with the bits of each."""
    return (
        (asked.cells(), SURE, MAYBE),
        (asked.cells(day=False), SURE_NO_DAY, MAYBE_NO_DAY),
        (asked.cells(time=False), SURE_NO_TIME, MAYBE_NO_TIME),
    )


# --- the soonest meeting that matches ------------------------------------------------


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
