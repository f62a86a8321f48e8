"""Tallies: facts of each row as one number, so that one count of numbers counts all values.

Rows with the same facts have the same number; how often each number occurs is counted
once, and what the numbers stand for turns that into a count for every value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from finder.arguments import ARGUMENTS
from finder.drafts import Ages
from finder.search import filters
from finder.search.columns import (
    GROUPS,
    KINDS,
    LEVELS,
    MODES,
    PROVIDER_TYPES,
    Columns,
    Names,
)
from finder.search.filters import Flags, Rows
from finder.vocabulary import Access

SURELY, PERHAPS = "price", "price, or not stated"
"""Prices that are surely within a ceiling, and those with what might be."""


@dataclass(frozen=True)
class Tally:
    """The number of each row, and which values each number stands for.

    `members` has a line for each number and a column for each value; `values` names the
    columns, facet by facet. (Single precision adds up to 16 million exactly.)
    """

    numbers: NDArray[np.intp]
    members: NDArray[np.float32]
    values: Mapping[str, Sequence[str]]

    def count(self, rows: Rows) -> dict[str, dict[str, int]]:
        """How many of the rows have each value, facet by facet."""
        size = len(self.members)
        if 4 * len(rows) < size:
            sums = self.members[self.numbers[rows]].sum(axis=0)
        else:
            times = np.bincount(self.numbers[rows], minlength=size)
            sums = times.astype(np.float32) @ self.members
        counts = iter(sums.astype(np.int64).tolist())
        return {
            facet: dict(zip(values, counts, strict=False)) for facet, values in self.values.items()
        }


def tallies(
    columns: Columns, names: Names, stages: Mapping[str, Ages], prices: Sequence[int | None]
) -> tuple[Tally, ...]:
    """All tallies of a snapshot, worked out once."""
    rows = np.arange(columns.rows, dtype=np.int32)
    priced = {
        ARGUMENTS["price"].show(ceiling): filters.price(columns, rows, ceiling)
        for ceiling in prices
    }
    facts = {
        "kind": _listed(columns.kind, KINDS),
        "mode": _listed(columns.mode, MODES),
        "level": _listed(columns.level, LEVELS),
        "provider_type": _listed(columns.provider_type, PROVIDER_TYPES),
    }
    bands = {
        "stage": {code: filters.ages(columns, rows, [ages]).sure for code, ages in stages.items()},
        SURELY: {text: verdict.sure for text, verdict in priced.items()},
        PERHAPS: {text: verdict.maybe for text, verdict in priced.items()},
    }
    return (
        _packed(facts),
        _packed(bands),
        _unstated(columns),
        *(_of_sets(columns, names, name) for name in ("topic", "lang", "access")),
    )


def _listed(numbers: NDArray[np.int8], values: Sequence[str]) -> dict[str, Flags]:
    return {str(value): numbers == place for place, value in enumerate(values)}


def _packed(facts: Mapping[str, Mapping[str, Flags]]) -> Tally:
    """Rows with the same flags get the same number."""
    flags = list(chain.from_iterable(values.values() for values in facts.values()))
    bits = np.zeros(len(flags[0]), np.int64)
    for place, flag in enumerate(flags):
        bits |= flag.astype(np.int64) << place
    known, numbers = np.unique(bits, return_inverse=True)
    members = (known[:, None] >> np.arange(len(flags)) & 1).astype(np.float32)
    return Tally(numbers.astype(np.intp), members, {name: [*facts[name]] for name in facts})


def _unstated(columns: Columns) -> Tally:
    """What is not stated is kept as bits already."""
    size = len(GROUPS)
    members = (np.arange(1 << size)[:, None] >> np.arange(size) & 1).astype(np.float32)
    values = {"unstated": [str(group) for group in GROUPS]}
    return Tally(columns.unstated.astype(np.intp), members, values)


def _of_sets(columns: Columns, names: Names, name: str) -> Tally:
    """The numbers of sets of values are kept already."""
    found = names.sets[name]
    always = [str(one) for one in Access] if name == "access" else []
    values = list(dict.fromkeys((*always, *chain.from_iterable(found))))
    place = {value: number for number, value in enumerate(values)}
    members = np.zeros((len(found) + 1, len(values)), np.float32)
    for number, one in enumerate(found, 1):
        members[number, [place[value] for value in one]] = 1
    return Tally(getattr(columns, name).astype(np.intp) + 1, members, {name: values})
