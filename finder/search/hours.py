"""The seven arguments of the schedule filter as numbers, and how hours are tried on them.

Answers are bits: for each weekday and part of the day, and for the question as a
whole, with and without `day` or `time`, whether it is satisfied surely (`_T`, SURE)
or perhaps (`_M`, MAYBE, which includes surely).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.query import SearchQuery
from finder.search.columns import day_number
from finder.vocabulary import PART_BOUNDS, Day, Fit, Part

DAYS, PARTS = tuple(Day), tuple(Part)

Bits = NDArray[np.uint32]
Flags = NDArray[np.bool_]
Shift = NDArray[np.signedinteger[Any]] | int
"""Of each row or of all of them, how far from its base a bit stands."""

# Bit positions: a bit for each day and part, surely (T) or perhaps (M, which includes surely).
DAY_T, DAY_M, PART_T, PART_M = 0, 7, 14, 17
SURE, MAYBE, SURE_NO_DAY, MAYBE_NO_DAY, SURE_NO_TIME, MAYBE_NO_TIME = range(20, 26)
EVERY_BIT = np.uint32((1 << 26) - 1)

PART_OF = np.zeros(1441, np.int8)
for _number, (_low, _high) in enumerate(PART_BOUNDS.values()):
    PART_OF[_low:_high] = _number
_LOWEST = np.array([low for low, _ in PART_BOUNDS.values()], np.int32)
_HIGHEST = np.array([high for _, high in PART_BOUNDS.values()], np.int32)
_NEVER = 10_000
FAR = 1 << 30


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
        return _asked(_SCHEDULE(query))

    @property
    def asks_clock(self) -> bool:
        """Whether a time of the clock is asked for, which no cell of the week answers."""
        return self.asks_after or self.before is not None

    @cached_property
    def _tables(self) -> dict[tuple[bool, bool], Flags]:
        choices = ((True, True), (True, False), (False, True))
        return {(day, time): self._cells(day=day, time=time) for day, time in choices}

    def cells(self, *, day: bool = True, time: bool = True) -> Flags:
        """Which cells of day by part are wanted, with or without an argument."""
        return self._tables[day, time]

    def _cells(self, *, day: bool, time: bool) -> Flags:
        cells = self.slot.copy()
        if day:
            cells &= self.day[:, None]
        if time:
            cells &= self.part[None, :]
        return cells

    @cached_property
    def by_cell(self) -> Bits:
        """The bits of a meeting whose hour is known, by whether it ends well, day and part.

        Whether it ends well is 0 for no, 1 for perhaps, 2 for surely.
        """
        known, weekday, part = np.indices((3, len(DAYS), len(PARTS))).reshape(3, -1)
        sure, maybe = known == 2, known >= 1
        found = np.zeros(len(known), np.uint32)
        asked: list[tuple[Flags, Shift, int, int]] = [
            *((cells, 0, surely, perhaps) for cells, surely, perhaps in variants(self)),
            (self.cells(day=False), weekday, DAY_T, DAY_M),
            (self.cells(time=False), part, PART_T, PART_M),
        ]
        for cells, shift, surely, perhaps in asked:
            wanted = cells[weekday, part]
            found |= flag(sure & wanted, shift, surely) | flag(maybe & wanted, shift, perhaps)
        return found

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


_SCHEDULE = attrgetter("from_", "to", "day", "time", "slot", "after", "before", "fit")


@lru_cache(maxsize=256)
def _asked(schedule: tuple[Any, ...]) -> Asked:
    """The same for every segment and every step that looks at the schedule."""
    from_, to, days, times, slots, after, before, fit = schedule
    slot = np.array([[not slots] * 3] * 7)
    for cell in slots:
        slot[DAYS.index(cell.day), PARTS.index(cell.part)] = True
    return Asked(
        first=-FAR if from_ is None else day_number(from_),
        last=FAR if to is None else day_number(to),
        day=np.array([not days or day in days for day in DAYS]),
        part=np.array([not times or part in times for part in PARTS]),
        slot=slot,
        after=after or 0,
        before=before,
        asks_day=bool(days),
        asks_time=bool(times),
        asks_slot=bool(slots),
        asks_after=after is not None,
        asks_dates=from_ is not None or to is not None,
        fits_all=fit is Fit.ALL,
    )


def end_known(
    asked: Asked, start: NDArray[np.int32], end: NDArray[np.int32]
) -> tuple[Flags, Flags]:
    """Whether `before` is surely, and perhaps, satisfied by meetings whose start is known."""
    if asked.before is None:
        everyone = np.ones(len(end), bool)
        return everyone, everyone
    sure = (end >= 0) & (end <= asked.before)
    return sure, sure | ((end < 0) & (start < asked.before))


def latest_start(asked: Asked, end: NDArray[np.int32]) -> tuple[NDArray[np.int32], Flags]:
    """Before which minute an unknown start must lie, and whether the end allows any."""
    limit = np.where(end >= 0, np.minimum(end, 1440), 1440).astype(np.int32)
    if asked.before is None:
        return limit, np.ones(len(end), bool)
    return np.minimum(limit, asked.before).astype(np.int32), (end < 0) | (end <= asked.before)


def earliest(cells: Flags, after: int) -> NDArray[np.int32]:
    """For each weekday the earliest minute not before `after` in a wanted part."""
    minutes = np.maximum(_LOWEST, after)
    possible = cells & (minutes < _HIGHEST)[None, :]
    found: NDArray[np.int32] = np.where(possible, minutes[None, :], _NEVER).min(axis=1)
    return found


def only(cells: Flags, part: int) -> Flags:
    """The cells of one part of the day."""
    kept = np.zeros_like(cells)
    kept[:, part] = cells[:, part]
    return kept


def flag(flags: Flags, shift: Shift, base: int) -> Bits:
    """A bit at `base`, or at `base` plus the shift of each row, where the flag is set."""
    return flags.astype(np.uint32) << np.asarray(shift + base, np.uint32)


def variants(asked: Asked) -> tuple[tuple[Flags, int, int], ...]:
    """The cells as asked, without `day`, and without `time`, with the bits of each."""
    return (
        (asked.cells(), SURE, MAYBE),
        (asked.cells(day=False), SURE_NO_DAY, MAYBE_NO_DAY),
        (asked.cells(time=False), SURE_NO_TIME, MAYBE_NO_TIME),
    )
