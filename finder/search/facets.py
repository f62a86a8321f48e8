"""Facets: for each value of an argument, the total if it alone were given for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.drafts import Ages
from finder.query import SearchQuery
from finder.search import filters, hours
from finder.search.columns import GROUPS, KINDS, MODES, NONE, SPAN, UNSTATED, Columns, Names
from finder.search.engine import Facet
from finder.search.filters import Flags, Rows, Verdict
from finder.search.hours import DAY_M, DAY_T, DAYS, PART_M, PART_T, PARTS
from finder.vocabulary import Fit, Group, Mode

NAMES = ("kind", "stage", "area", "day", "time", "mode", "price")


@dataclass(frozen=True)
class Frame:
    """What all facets are counted on: the rows that fail at most one argument.

    (An online row may fail `online` besides, since asking for the mode waives that.)
    `failed` has a bit for the argument that a row fails, numbered as in `arguments`;
    `bits` are those of the timetable.
    """

    columns: Columns
    names: Names
    query: SearchQuery
    rows: Rows
    failed: NDArray[np.uint16]
    arguments: Mapping[str, int]
    bits: hours.Bits
    inside: Mapping[str, Flags]
    stages: Mapping[str, Ages]
    prices: tuple[int | None, ...]

    def others(self, *left_out: str) -> Flags:
        """Rows that pass every argument but these."""
        allowed = sum(1 << self.arguments[name] for name in left_out if name in self.arguments)
        passing: Flags = (self.failed & np.uint16(0xFFFF ^ allowed)) == 0
        return passing

    def count(self, flags: Flags) -> int:
        """How many opportunities have one of these rows."""
        return distinct(self.columns, self.rows[flags])

    def tally(self, numbers: NDArray[Any], flags: Flags, size: int) -> NDArray[np.int64]:
        """How many opportunities have each number, among these rows."""
        kept = flags & (numbers >= 0)
        values, owners = numbers[kept], self.columns.owner[self.rows[kept]]
        if not self.columns.one_row_each:
            pairs = np.unique(values.astype(np.int64) << 32 | owners)
            values = pairs >> 32
        return np.bincount(values, minlength=size)


def distinct(columns: Columns, rows: Rows) -> int:
    """How many opportunities these rows, in ascending order, belong to."""
    if columns.one_row_each:
        return len(rows)
    return int(np.count_nonzero(np.diff(columns.owner[rows], prepend=-1)))


def count(frame: Frame) -> dict[str, Facet]:
    """All facets."""
    return {
        "kind": _kind(frame),
        "stage": _stage(frame),
        "area": _area(frame),
        "day": _when(frame, "day"),
        "time": _when(frame, "time"),
        "mode": _mode(frame),
        "price": _price(frame),
    }


def _kind(frame: Frame) -> Facet:
    counts = frame.tally(frame.columns.kind[frame.rows], frame.others("kind"), len(KINDS))
    return Facet({str(kind): int(n) for kind, n in zip(KINDS, counts, strict=True)})


def _passing(frame: Frame, verdict: Verdict, group: Group) -> Flags:
    return verdict.passing(group, frame.query.unknown)


def _stage(frame: Frame) -> Facet:
    others = frame.others("stage")
    counts = {}
    for code, ages in frame.stages.items():
        verdict = filters.ages(frame.columns, frame.rows, [ages])
        counts[code] = frame.count(others & _passing(frame, verdict, Group.AGE))
    return Facet(counts, frame.count(others & ~frame.columns.aged[frame.rows]))


def _price(frame: Frame) -> Facet:
    others = frame.others("price")
    counts = {}
    for ceiling in frame.prices:
        verdict = filters.price(frame.columns, frame.rows, ceiling)
        name = "free" if ceiling is None else f"{ceiling // 100}"
        counts[name] = frame.count(others & _passing(frame, verdict, Group.PRICE))
    stated = frame.columns.free | (frame.columns.price_low >= 0) | (frame.columns.price_high >= 0)
    return Facet(counts, frame.count(others & ~stated[frame.rows]))


def _area(frame: Frame) -> Facet:
    """Online opportunities lie in no area; where they are asked for they pass every one."""
    others = frame.others("area")
    online = filters.online(frame.columns, frame.rows)
    unplaced = np.isnan(frame.columns.lat[frame.rows]) & ~online
    passing = np.zeros(len(others), bool)
    if frame.query.replace(area=("any",)).with_online:
        passing |= online
    if Group.PLACE in frame.query.unknown:
        passing |= unplaced
    counts = _by_area(frame, others, passing)
    says_nothing = frame.columns.unstated[frame.rows] >> GROUPS.index(Group.PLACE) & 1 == 1
    return Facet(counts, frame.count(others & says_nothing))


def _by_area(frame: Frame, others: Flags, passing: Flags) -> dict[str, int]:
    """Totals by area; rows in `passing` count for every one."""
    leaves = frame.columns.area[frame.rows]
    if frame.columns.one_row_each:
        tally = frame.tally(leaves, others, len(frame.names.areas))
        everywhere = int(np.count_nonzero(others & passing))
        return {c: int(tally[i[:-1]].sum()) + everywhere for c, i in frame.inside.items()}
    owner = frame.columns.owner[frame.rows]
    whole = ~frame.columns.each[frame.rows] if frame.query.fit is Fit.ALL else np.zeros_like(others)
    counts = {}
    for code, inside in frame.inside.items():
        there = inside[leaves] | passing
        failing = owner[others & whole & ~there]
        counts[code] = len(np.setdiff1d(owner[others & there], failing))
    return counts


def _mode(frame: Frame) -> Facet:
    """Asking for what is online implies that it counts where a place is asked for."""
    others = frame.others("mode")
    numbers = frame.columns.mode[frame.rows]
    unstated = others & (numbers == NONE)
    counts = {}
    for number, mode in enumerate(MODES):
        passing = others
        if mode is Mode.ONLINE and frame.query.online is None:
            passing = frame.others("mode", "online")
        flags = passing & (numbers == number)
        if Group.MODE in frame.query.unknown:
            flags |= unstated
        counts[str(mode)] = frame.count(flags)
    return Facet(counts, frame.count(unstated))


def _when(frame: Frame, name: str) -> Facet:
    """The weekday or part of day, as bits that the timetable has worked out."""
    values, sure, maybe = (DAYS, DAY_T, DAY_M) if name == "day" else (PARTS, PART_T, PART_M)
    lenient = Group.SCHEDULE in frame.query.unknown
    others = frame.others("when")
    bits = frame.bits
    base = maybe if lenient else sure
    counts = {
        str(value): frame.count(others & (bits >> np.uint32(base + n) & 1 == 1))
        for n, value in enumerate(values)
    }
    return Facet(
        counts,
        frame.count(others & _unstated(frame, name) & _left_out(bits, name, lenient=lenient)),
    )


def _unstated(frame: Frame, name: str) -> Flags:
    if name == "time":
        hourless: Flags = frame.columns.hourless[frame.rows]
        return hourless
    form = frame.columns.form[frame.rows]
    undated: Flags = (form == SPAN) | (form == UNSTATED)
    return undated


def _left_out(bits: hours.Bits, name: str, *, lenient: bool) -> Flags:
    """Rows that pass the schedule filter without the argument."""
    sure, maybe = (
        (hours.SURE_NO_DAY, hours.MAYBE_NO_DAY)
        if name == "day"
        else (hours.SURE_NO_TIME, hours.MAYBE_NO_TIME)
    )
    found: Flags = bits >> np.uint32(maybe if lenient else sure) & 1 == 1
    return found
