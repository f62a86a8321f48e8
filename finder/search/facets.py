"""Facets: for each value of an argument, the total if it alone were given for it.

Each row has a bit for every value that it would match; the rows are tallied by
their bits, and the tallies are folded into a count for each value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.asked import show_price
from finder.drafts import Ages
from finder.query import SearchQuery
from finder.search import filters, hours
from finder.search.columns import (
    GROUPS,
    KINDS,
    LEVELS,
    MODES,
    NONE,
    ONLINE,
    PROVIDER_TYPES,
    SPAN,
    UNSTATED,
    Columns,
    Names,
)
from finder.search.engine import Facet
from finder.search.filters import Flags, Rows
from finder.search.hours import DAY_M, DAY_T, DAYS, PART_M, PART_T, PARTS
from finder.vocabulary import Access, Day, Fit, Group, Part

Bits = NDArray[np.uint32]


@dataclass(frozen=True)
class ValueBits:
    """For each row of a snapshot the values that it matches, a bit for each."""

    kind: Bits
    mode: Bits
    stage: Bits
    price: Bits
    price_maybe: Bits

    @classmethod
    def of(
        cls, columns: Columns, stages: Sequence[Ages], prices: Sequence[int | None]
    ) -> ValueBits:
        """Work them out, once for a generation."""
        rows = np.arange(columns.rows, dtype=np.int32)
        priced = [filters.price(columns, rows, ceiling) for ceiling in prices]
        return cls(
            kind=_bits([columns.kind == n for n in range(len(KINDS))]),
            mode=_bits([columns.mode == n for n in range(len(MODES))]),
            stage=_bits([filters.ages(columns, rows, [ages]).sure for ages in stages]),
            price=_bits([verdict.sure for verdict in priced]),
            price_maybe=_bits([verdict.maybe for verdict in priced]),
        )


def _bits(flags: Sequence[Flags]) -> Bits:
    found = np.zeros(len(flags[0]), np.uint32)
    for number, flag in enumerate(flags):
        found |= flag.astype(np.uint32) << np.uint32(number)
    return found


@dataclass(frozen=True)
class Frame:
    """What all facets are counted on: the rows that fail at most one argument.

    (An online row may fail `online` besides, since asking for the mode waives that.)
    `failed` has a bit for the argument that a row fails, numbered as in `arguments`;
    `when` are the bits of the timetable, `values` those of the whole snapshot.
    """

    columns: Columns
    names: Names
    query: SearchQuery
    rows: Rows
    failed: NDArray[np.uint32]
    arguments: Mapping[str, int]
    when: hours.Bits
    values: ValueBits
    inside: Mapping[str, Flags]
    stages: Sequence[str]
    prices: Sequence[int | None]
    day: int

    def others(self, *left_out: str) -> Flags:
        """Rows that pass every argument but these."""
        allowed = sum(1 << self.arguments[name] for name in left_out if name in self.arguments)
        passing: Flags = (self.failed & np.uint32(0xFFFFFFFF ^ allowed)) == 0
        return passing

    def count(self, flags: Flags) -> int:
        """How many opportunities have one of these rows."""
        if self.columns.one_row_each:
            return int(np.count_nonzero(flags))
        return distinct(self.columns, self.rows[flags])

    def one_row_each(self, flags: Flags) -> Rows:
        """One of these rows for each opportunity, for facts that all its rows share."""
        rows = self.rows[flags]
        if self.columns.one_row_each:
            return rows
        return rows[np.flatnonzero(np.diff(self.columns.owner[rows], prepend=-1))]

    def tally(self, bits: Bits, flags: Flags, size: int) -> list[int]:
        """How many opportunities have each of `size` bits, in any of these rows."""
        kept = bits[flags]
        if len(kept) and not self.columns.one_row_each:
            owner = self.columns.owner[self.rows[flags]]
            heads = np.flatnonzero(np.diff(owner, prepend=-1))
            kept = np.bitwise_or.reduceat(kept, heads)
        sums: list[int] = (np.bincount(kept, minlength=1 << size) @ _fold(size)).tolist()
        return sums


@cache
def _fold(size: int) -> NDArray[np.int64]:
    """Which bits each number has."""
    return (np.arange(1 << size)[:, None] >> np.arange(size)) & 1


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
        "level": _listed(frame, "level", LEVELS),
        "provider_type": _listed(frame, "provider_type", PROVIDER_TYPES),
        "topic": _sets(frame, "topic"),
        "lang": _sets(frame, "lang"),
        "access": _sets(frame, "access"),
        "enrol": _enrol(frame),
    }


def together(parts: Sequence[Mapping[str, Facet]], unknown: Sequence[Group]) -> Mapping[str, Facet]:
    """The facets of several segments added up."""
    if len(parts) == 1:
        return parts[0]
    lenient = {str(group) for group in unknown}
    return {
        name: _added([part[name] for part in parts], lenient=name in lenient) for name in parts[0]
    }


def _added(facets: Sequence[Facet], *, lenient: bool) -> Facet:
    """A value that a segment does not have still has its *not stated*, where that counts."""
    values = dict.fromkeys(value for facet in facets for value in facet.counts)
    counts = {
        value: sum(f.counts.get(value, f.unstated if lenient else 0) for f in facets)
        for value in values
    }
    return Facet(counts, sum(facet.unstated for facet in facets))


def _named(names: Sequence[Any], counts: Sequence[int], more: int = 0) -> dict[str, int]:
    return {str(name): number + more for name, number in zip(names, counts, strict=True)}


def _listed(frame: Frame, name: str, values: Sequence[StrEnum]) -> Facet:
    """One value of a closed list, or not stated."""
    rows = frame.one_row_each(frame.others(name))
    sums = np.bincount(getattr(frame.columns, name)[rows] + 1, minlength=len(values) + 1).tolist()
    more = sums[0] if Group(name) in frame.query.unknown else 0
    return Facet(_named(values, sums[1:], more), sums[0])


_CLOSED: Mapping[str, Sequence[StrEnum]] = {"access": tuple(Access)}
"""Lists all of whose values are counted, those that nothing has too."""


def _sets(frame: Frame, name: str) -> Facet:
    """Any number of values; each set of them that occurs is counted once, then its members."""
    group = Group(name)
    others = frame.others(name)
    rows = frame.one_row_each(others)
    found = frame.names.sets[name]
    sums = np.bincount(getattr(frame.columns, name)[rows] + 1, minlength=len(found) + 1)
    lacking = frame.count(others & _unstated(frame, group))
    more = lacking if group in frame.query.unknown else 0
    asked = getattr(frame.query, name)
    counts = dict.fromkeys((*_CLOSED.get(name, ()), *asked), more)
    for values, times in zip(found, sums[1:].tolist(), strict=True):
        if times:
            for value in values:
                counts[value] = counts.get(value, more) + times
    return Facet({str(value): number for value, number in counts.items()}, lacking)


def _enrol(frame: Frame) -> Facet:
    others = frame.others("enrol")
    found = filters.enrolments(frame.columns, frame.rows, frame.day)
    lacking = frame.count(others & _unstated(frame, Group.ENROL))
    more = lacking if Group.ENROL in frame.query.unknown else 0
    counts = {str(state): frame.count(others & flags) + more for state, flags in found.items()}
    return Facet(counts, lacking)


def _kind(frame: Frame) -> Facet:
    counts = frame.tally(frame.values.kind[frame.rows], frame.others("kind"), len(KINDS))
    return Facet(_named(KINDS, counts))


def _stage(frame: Frame) -> Facet:
    others = frame.others("stage")
    counts = frame.tally(frame.values.stage[frame.rows], others, len(frame.stages))
    unstated = frame.count(others & ~frame.columns.aged[frame.rows])
    more = unstated if Group.AGE in frame.query.unknown else 0
    return Facet(_named(frame.stages, counts, more), unstated)


def _price(frame: Frame) -> Facet:
    """The ceilings that the city offers, and any other that is asked for."""
    others = frame.others("price")
    lenient = Group.PRICE in frame.query.unknown
    bits = frame.values.price_maybe if lenient else frame.values.price
    tally = frame.tally(bits[frame.rows], others, len(frame.prices))
    counts = _named([show_price(ceiling) for ceiling in frame.prices], tally)
    for ceiling in frame.query.price:
        if ceiling not in frame.prices:
            verdict = filters.price(frame.columns, frame.rows, ceiling)
            passing = verdict.passing(Group.PRICE, frame.query.unknown)
            counts[show_price(ceiling)] = frame.count(others & passing)
    return Facet(counts, frame.count(others & _unstated(frame, Group.PRICE)))


def _unstated(frame: Frame, group: Group) -> Flags:
    """Rows whose listing states nothing of a group."""
    found: Flags = frame.columns.unstated[frame.rows] >> GROUPS.index(group) & 1 == 1
    return found


def _area(frame: Frame) -> Facet:
    """Online opportunities lie in no area; where they are asked for they pass every one."""
    others = frame.others("area")
    online = filters.online(frame.columns, frame.rows)
    passing = np.zeros(len(others), bool)
    if frame.query.replace(area=("any",)).with_online:
        passing |= online
    if Group.PLACE in frame.query.unknown:
        passing |= (frame.columns.spot[frame.rows] == NONE) & ~online
    counts = _by_area(frame, others, passing)
    return Facet(counts, frame.count(others & _unstated(frame, Group.PLACE)))


def _by_area(frame: Frame, others: Flags, passing: Flags) -> dict[str, int]:
    """Totals by area; rows in `passing` count for every one."""
    leaves = frame.columns.area[frame.rows]
    if frame.columns.one_row_each:
        everywhere = int(np.count_nonzero(others & passing))
        size = len(frame.names.areas)
        by_leaf = np.bincount(leaves[others & (leaves >= 0)], minlength=size)
        return {c: int(by_leaf[i[:-1]].sum()) + everywhere for c, i in frame.inside.items()}
    owner = frame.columns.owner[frame.rows]
    whole = np.zeros_like(others)
    if frame.query.fit is Fit.ALL:
        whole = ~frame.columns.each[frame.rows]
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
    unstated = frame.count(others & (numbers == NONE))
    counts = frame.tally(frame.values.mode[frame.rows], others, len(MODES))
    if frame.query.online is None:
        counts[ONLINE] = frame.count(frame.others("mode", "online") & (numbers == ONLINE))
    more = unstated if Group.MODE in frame.query.unknown else 0
    return Facet(_named(MODES, counts, more), unstated)


def _when(frame: Frame, name: str) -> Facet:
    """The weekday or part of day, as bits that the timetable has worked out."""
    lenient = Group.SCHEDULE in frame.query.unknown
    values: Sequence[Day] | Sequence[Part]
    if name == "day":
        values, base = DAYS, DAY_M if lenient else DAY_T
        left_out = hours.MAYBE_NO_DAY if lenient else hours.SURE_NO_DAY
        form = frame.columns.form[frame.rows]
        says_nothing = (form == SPAN) | (form == UNSTATED)
    else:
        values, base = PARTS, PART_M if lenient else PART_T
        left_out = hours.MAYBE_NO_TIME if lenient else hours.SURE_NO_TIME
        says_nothing = frame.columns.hourless[frame.rows]
    others = frame.others("when")
    bits = frame.when >> np.uint32(base) & np.uint32((1 << len(values)) - 1)
    counts = frame.tally(bits, others, len(values))
    passing = frame.when >> np.uint32(left_out) & 1 == 1
    return Facet(_named(values, counts), frame.count(others & says_nothing & passing))
