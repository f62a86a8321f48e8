"""Tallies: facts of each row as one number, so that one count of numbers counts all values.

Rows with the same facts have the same number; how often each number occurs is counted
once, and what the numbers stand for turns that into a count for every value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from finder.arguments import ARGUMENTS
from finder.drafts import Ages
from finder.search import filters
from finder.search.columns import (
    KINDS,
    LEVELS,
    MODES,
    NONE,
    ONLINE,
    PROVIDER_TYPES,
    Columns,
    Names,
)
from finder.search.filters import Flags, Rows
from finder.search.sums import Sums
from finder.vocabulary import Access, Enrol, Group

SURELY, PERHAPS = "price", "price, or not stated"
"""Prices that are surely within a ceiling, and those with what might be."""

Counts = Mapping[str, Sequence[int]]
"""For each facet how many rows do not state it, and then how many have each of its values."""


@dataclass(frozen=True)
class Tally:
    """The number of each row, and which values each number stands for, facet by facet.

    `sums` adds the numbers up to values, those of each facet after what does not state it.
    """

    numbers: NDArray[np.intp]
    sums: Sums
    values: Mapping[str, Sequence[str]]

    def times(self, rows: Rows) -> NDArray[np.intp]:
        """How often each number occurs among the rows."""
        return self.sums.times(self.numbers.take(rows))


class Tallies:
    """The tallies of a snapshot at one minute: everything that facets count of single rows."""

    def __init__(self, parts: Sequence[Tally]) -> None:
        self._parts = tuple(parts)
        self._of = {facet: part for part in parts for facet in part.values}
        self.values = {facet: tuple(v) for part in parts for facet, v in part.values.items()}

    @cached_property
    def _sums(self) -> Sums:
        return Sums.side_by_side([part.sums for part in self._parts])

    def all(self, rows: Rows) -> Counts:
        """Every facet of these rows."""
        times = np.concatenate([part.times(rows) for part in self._parts])
        return _apart(self._sums.add_up(times), self.values)

    def one(self, facet: str, rows: Rows) -> Counts:
        """The same of one facet, and those that are counted with it."""
        part = self._of[facet]
        return _apart(part.sums.add_up(part.times(rows)), part.values)


def _apart(counts: list[int], values: Mapping[str, Sequence[str]]) -> Counts:
    found, begin = {}, 0
    for facet, of in values.items():
        end = begin + 1 + len(of)
        found[facet] = counts[begin:end]
        begin = end
    return found


def tallies(
    columns: Columns,
    names: Names,
    asked: tuple[Mapping[str, Ages], Sequence[int | None]],
    inside: Mapping[str, Flags],
) -> tuple[Tally, ...]:
    """All tallies of a snapshot but that of enrolment, worked out once.

    `asked` are the life stages and prices that the city offers, `inside` its areas.
    """
    rows = np.arange(columns.rows)
    stages, prices = asked
    priced = {
        ARGUMENTS["price"].show(ceiling): filters.price(columns, rows, ceiling)
        for ceiling in prices
    }
    ages = {code: filters.ages(columns, rows, [one]).sure for code, one in stages.items()}
    unpriced = filters.unstated(columns, rows, Group.PRICE)
    facts = {
        "kind": _listed(columns.kind, KINDS),
        "mode": _listed(columns.mode, MODES),
        "level": _listed(columns.level, LEVELS),
        "provider_type": _listed(columns.provider_type, PROVIDER_TYPES),
    }
    bands = {
        "stage": {_LACKING: filters.unstated(columns, rows, Group.AGE)} | ages,
        SURELY: {_LACKING: unpriced} | {text: found.sure for text, found in priced.items()},
        PERHAPS: {_LACKING: unpriced} | {text: found.maybe for text, found in priced.items()},
    }
    return (
        _packed(facts),
        _packed(bands),
        *(_of_sets(columns, names, name) for name in ("topic", "lang", "access")),
        _of_areas(columns, names, inside),
    )


_LACKING = ""
"""Stands for *not stated* among the values of a facet."""


def _listed(numbers: NDArray[np.int8], values: Sequence[str]) -> dict[str, Flags]:
    found = {_LACKING: numbers == NONE}
    return found | {str(value): numbers == place for place, value in enumerate(values)}


def _packed(facts: Mapping[str, Mapping[str, Flags]]) -> Tally:
    """Rows with the same flags get the same number."""
    flags = list(chain.from_iterable(values.values() for values in facts.values()))
    bits = np.zeros(len(flags[0]), np.int64)
    for place, flag in enumerate(flags):
        bits |= flag.astype(np.int64) << place
    known, numbers = np.unique(bits, return_inverse=True)
    sums = Sums.of(known >> place & 1 == 1 for place in range(len(flags)))
    return Tally(numbers.astype(np.intp), sums, _values(facts))


def _values(facts: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(v for v in values if v != _LACKING) for name, values in facts.items()}


def _of_sets(columns: Columns, names: Names, name: str) -> Tally:
    """Sets of values have numbers already; 0 is what does not state any, 1 the empty one."""
    found = names.sets[name]
    lacks = filters.unstated(columns, np.arange(columns.rows), Group(name))
    numbers = np.where(lacks, 0, getattr(columns, name).astype(np.intp) + 2)
    always = [str(one) for one in Access] if name == "access" else []
    values = tuple(dict.fromkeys((*always, *chain.from_iterable(found))))
    having = (names.holding[name].get(value, _NO_NUMBERS) + 2 for value in values)
    sums = Sums.of_numbers([np.zeros(1, np.intp), *having], len(found) + 2)
    return Tally(numbers, sums, {name: values})


_NO_NUMBERS = np.empty(0, np.intp)


def _of_areas(columns: Columns, names: Names, inside: Mapping[str, Flags]) -> Tally:
    """Areas have numbers already; the next are no area, what is online, and no place stated."""
    none = len(names.areas)
    numbers = np.where(columns.area == NONE, none, columns.area).astype(np.intp)
    numbers[columns.mode == ONLINE] = none + 1
    numbers[filters.unstated(columns, np.arange(columns.rows), Group.PLACE)] = none + 2
    having = (np.flatnonzero(flags) for flags in inside.values())
    sums = Sums.of_numbers([np.array([none + 2]), *having, np.array([none + 1])], none + 3)
    return Tally(numbers, sums, {"area": (*inside, ONLINE_TOO)})


ONLINE_TOO = "online"
"""The last count of the tally of areas: that of what lies in none because it is online."""


def of_enrolment(columns: Columns, day: int) -> Tally:
    """The states of enrolment on a day, which may overlap, so that each has a bit."""
    rows = np.arange(columns.rows)
    states = filters.enrolments(columns, rows, day)
    flags = (filters.unstated(columns, rows, Group.ENROL), *(states[state] for state in Enrol))
    numbers = np.zeros(columns.rows, np.intp)
    for place, flag in enumerate(flags):
        numbers |= flag.astype(np.intp) << place
    each = np.arange(1 << len(flags))
    sums = Sums.of(each >> place & 1 == 1 for place in range(len(flags)))
    return Tally(numbers, sums, {"enrol": tuple(map(str, Enrol))})
