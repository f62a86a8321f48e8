"""Facets: for each value of an argument, the total if it alone were given for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from finder.asked import show_price
from finder.query import SearchQuery
from finder.search import filters
from finder.search.columns import NONE, ONLINE, Columns, Names
from finder.search.engine import Facet
from finder.search.filters import Flags, Rows
from finder.search.hours import (
    DAY_M,
    DAY_T,
    DAYS,
    MAYBE_NO_DAY,
    MAYBE_NO_TIME,
    PART_M,
    PART_T,
    PARTS,
    SURE_NO_DAY,
    SURE_NO_TIME,
    Bits,
)
from finder.search.tallies import PERHAPS, SURELY, Counts, Tallies
from finder.vocabulary import Fit, Group, Mode

_GROUPS = {
    "stage": Group.AGE, "topic": Group.TOPIC, "mode": Group.MODE, "price": Group.PRICE,
    "lang": Group.LANG, "level": Group.LEVEL, "access": Group.ACCESS,
    "provider_type": Group.PROVIDER_TYPE, "enrol": Group.ENROL, "area": Group.PLACE,
}  # fmt: skip
"""The group of facts of a facet; a kind is always stated."""

_ONLY_WHERE_FOUND = frozenset({"topic", "lang"})
"""Open lists, of which values that nothing has are not counted unless they are asked for."""


@dataclass(frozen=True)
class Frame:
    """What all facets are counted on: the rows that fail at most one argument.

    (An online row may fail `online` besides, since asking for the mode waives that.)
    `failed` has a bit for the argument that a row fails, numbered as in `arguments`;
    `when` are the bits of the timetable, `vague` for all rows of the snapshot those that count
    there: without a day only what states none, without a time what states no hour.
    """

    columns: Columns
    names: Names
    query: SearchQuery
    rows: Rows
    failed: NDArray[np.uint32]
    arguments: Mapping[str, int]
    when: Bits
    tallies: Tallies
    vague: Bits
    inside: Mapping[str, Flags]
    _known: dict[str, Counts] = field(default_factory=dict)
    _rows: dict[str, Rows] = field(default_factory=dict)

    def others(self, *left_out: str) -> Flags:
        """Rows that pass every argument but these."""
        mask = 0xFFFFFFFF
        for name in left_out:
            if name in self.arguments:
                mask ^= 1 << self.arguments[name]
        passing: Flags = (self.failed & np.uint32(mask)) == 0
        return passing

    def count(self, flags: Flags) -> int:
        """How many opportunities have one of these rows."""
        return count_of(self.columns, self.rows, flags)

    def one_row_each(self, flags: Flags) -> Rows:
        """One of these rows for each opportunity, for facts that all its rows share."""
        rows = self.rows.compress(flags)
        if self.columns.one_row_each:
            return rows
        return rows[np.flatnonzero(np.diff(self.columns.owner.take(rows), prepend=-1))]

    def counts(self, facet: str, tally: str = "") -> tuple[int, Sequence[int]]:
        """How many do not state it, and how many have each value, its argument left out."""
        left_out = facet if facet in self.arguments else ""
        known = self._known.get(left_out)
        if known is None:
            rows = self.rows_without(facet)
            known = self.tallies.one(facet, rows) if left_out else self.tallies.all(rows)
            self._known[left_out] = known
        lacking, *numbers = known[tally or facet]
        return lacking, numbers

    def rows_without(self, facet: str) -> Rows:
        """One row of each opportunity that passes every argument but this facet's."""
        left_out = facet if facet in self.arguments else ""
        if left_out not in self._rows:
            self._rows[left_out] = self.one_row_each(self.others(left_out))
        return self._rows[left_out]

    def lenient(self, facet: str) -> bool:
        """Whether what does not state it counts for every value."""
        return _GROUPS.get(facet) in self.query.unknown


def distinct(columns: Columns, rows: Rows) -> int:
    """How many opportunities these rows, in ascending order, belong to."""
    if columns.one_row_each:
        return len(rows)
    return int(np.count_nonzero(np.diff(columns.owner.take(rows), prepend=-1)))


def count_of(columns: Columns, rows: Rows, flags: Flags) -> int:
    """The same of the flagged among them."""
    if columns.one_row_each:
        return int(np.count_nonzero(flags))
    return distinct(columns, rows.compress(flags))


def alone(query: SearchQuery) -> str:
    """The argument that has a facet of facts, if it is the only one that asks for anything."""
    given = [name for name in _OF_FACTS if getattr(query, name)]
    return given[0] if len(given) == 1 and query.without(given[0]).is_plain else ""


_OF_FACTS = ("kind", *_GROUPS)


def count(frame: Frame) -> dict[str, Facet]:
    """All facets."""
    days, times = _when(frame)
    return {
        "kind": _values(frame, "kind"),
        "stage": _values(frame, "stage"),
        "area": _area(frame),
        "day": days,
        "time": times,
        "mode": _mode(frame),
        "price": _price(frame),
        "level": _values(frame, "level"),
        "provider_type": _values(frame, "provider_type"),
        "topic": _values(frame, "topic"),
        "lang": _values(frame, "lang"),
        "access": _values(frame, "access"),
        "enrol": _values(frame, "enrol"),
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
    unstated = sum(facet.unstated for facet in facets)
    first = facets[0].counts
    if all(facet.counts.keys() == first.keys() for facet in facets):
        columns = [map(facet.counts.__getitem__, first) for facet in facets]
        return Facet(dict(zip(first, map(sum, zip(*columns, strict=True)), strict=True)), unstated)
    values = dict.fromkeys(value for facet in facets for value in facet.counts)
    counts = {
        value: sum(f.counts.get(value, f.unstated if lenient else 0) for f in facets)
        for value in values
    }
    return Facet(counts, unstated)


def _values(frame: Frame, name: str) -> Facet:
    """The values of a closed list, or of a list that the listings make."""
    lacking, numbers = frame.counts(name)
    values = frame.tallies.values[name]
    more = lacking if frame.lenient(name) else 0
    if name not in _ONLY_WHERE_FOUND:
        times = [number + more for number in numbers] if more else numbers
        return Facet(dict(zip(values, times, strict=True)), lacking)
    counts = {v: number + more for v, number in zip(values, numbers, strict=True) if number}
    for value in getattr(frame.query, name):
        counts.setdefault(value, more)
    return Facet(counts, lacking)


def _price(frame: Frame) -> Facet:
    """The ceilings that the city offers, and any other that is asked for."""
    tally = PERHAPS if frame.lenient("price") else SURELY
    lacking, numbers = frame.counts("price", tally)
    counts = dict(zip(frame.tallies.values[tally], numbers, strict=True))
    for ceiling in frame.query.price:
        if show_price(ceiling) not in counts:
            verdict = filters.price(frame.columns, frame.rows, ceiling)
            passing = verdict.passing(Group.PRICE, frame.query.unknown)
            counts[show_price(ceiling)] = frame.count(frame.others("price") & passing)
    return Facet(counts, lacking)


def _mode(frame: Frame) -> Facet:
    """Asking for what is online implies that it counts where a place is asked for."""
    facet = _values(frame, "mode")
    if "online" not in frame.arguments or frame.query.online is not None:
        return facet
    more = facet.unstated if frame.lenient("mode") else 0
    rows = frame.one_row_each(frame.others("mode", "online"))
    online = int(np.count_nonzero(frame.columns.mode.take(rows) == ONLINE))
    return Facet({**facet.counts, str(Mode.ONLINE): online + more}, facet.unstated)


def _area(frame: Frame) -> Facet:
    """Online opportunities lie in no area; where they are asked for they pass every one."""
    with_online = frame.query.replace(area=("any",)).with_online
    lenient = frame.lenient("area")
    lacking, (*numbers, online) = frame.counts("area")
    if frame.columns.one_row_each:
        more = (lacking if lenient else 0) + (online if with_online else 0)
        counts = {code: n + more for code, n in zip(frame.inside, numbers, strict=True)}
    else:
        counts = _by_area(frame, with_online=with_online, lenient=lenient)
    return Facet(counts, lacking)


def _by_area(frame: Frame, *, with_online: bool, lenient: bool) -> dict[str, int]:
    """Totals by area, where an opportunity may have several places."""
    others = frame.others("area")
    online = filters.online(frame.columns, frame.rows)
    passing = online & with_online
    if lenient:
        passing |= (frame.columns.spot.take(frame.rows) == NONE) & ~online
    leaves = frame.columns.area.take(frame.rows)
    owner = frame.columns.owner.take(frame.rows)
    whole = np.zeros_like(others)
    if frame.query.fit is Fit.ALL:
        whole = ~frame.columns.each.take(frame.rows)
    counts = {}
    for code, inside in frame.inside.items():
        there = inside.take(leaves) | passing
        failing = owner[others & whole & ~there]
        counts[code] = len(np.setdiff1d(owner[others & there], failing))
    return counts


def _when(frame: Frame) -> tuple[Facet, Facet]:
    """Weekdays and parts of the day, as bits that the timetable has worked out."""
    others = frame.others("when")
    rows, bits = frame.rows.compress(others), frame.when.compress(others)
    bits &= frame.vague.take(rows)
    if len(bits) and not frame.columns.one_row_each:
        heads = np.flatnonzero(np.diff(frame.columns.owner.take(rows), prepend=-1))
        bits = np.bitwise_or.reduceat(bits, heads)
    places = _PERHAPS if Group.SCHEDULE in frame.query.unknown else _SURELY
    *sums, dayless, hourless = (int(np.count_nonzero(bits & place)) for place in places)
    days, times = sums[: len(DAYS)], sums[len(DAYS) :]
    return (
        Facet(dict(zip(map(str, DAYS), days, strict=True)), dayless),
        Facet(dict(zip(map(str, PARTS), times, strict=True)), hourless),
    )


def _bits(day: int, part: int, *others: int) -> list[np.uint32]:
    """Those of each weekday and part of the day, and some others."""
    places = (*range(day, day + len(DAYS)), *range(part, part + len(PARTS)), *others)
    return [np.uint32(1 << place) for place in places]


_SURELY = _bits(DAY_T, PART_T, SURE_NO_DAY, SURE_NO_TIME)
_PERHAPS = _bits(DAY_M, PART_M, MAYBE_NO_DAY, MAYBE_NO_TIME)
