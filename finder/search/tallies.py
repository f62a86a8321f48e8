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
from finder.search.sums import Sums
from finder.vocabulary import Access

SURELY, PERHAPS = "price", "price, or not stated"
"""Prices that are surely within a ceiling, and those with what might be."""


@dataclass(frozen=True)
class Tally:
    """The number of each row, and which values each number stands for.

    `sums` adds the numbers up to values; `values` names those, facet by facet.
    """

    numbers: NDArray[np.intp]
    sums: Sums
    values: Mapping[str, Sequence[str]]
    size: int

    def count(self, rows: Rows) -> dict[str, dict[str, int]]:
        """How many of the rows have each value, facet by facet."""
        times = np.bincount(self.numbers.take(rows), minlength=self.size)
        counts = iter(self.sums.add_up(times))
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
        _packed({"unstated": _unstated(columns)}),
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
    sums = Sums.of(known >> place & 1 == 1 for place in range(len(flags)))
    values = {name: [*facts[name]] for name in facts}
    return Tally(numbers.astype(np.intp), sums, values, len(known))


def _unstated(columns: Columns) -> dict[str, Flags]:
    """What is not stated is kept as bits already."""
    return {str(group): columns.unstated >> n & 1 == 1 for n, group in enumerate(GROUPS)}


def _of_sets(columns: Columns, names: Names, name: str) -> Tally:
    """The numbers of sets of values are kept already."""
    found = names.sets[name]
    always = [str(one) for one in Access] if name == "access" else []
    values = list(dict.fromkeys((*always, *chain.from_iterable(found))))
    sums = Sums.of_numbers(names.holding[name].get(value, _NO_NUMBERS) + 1 for value in values)
    return Tally(getattr(columns, name).astype(np.intp) + 1, sums, {name: values}, len(found) + 1)


_NO_NUMBERS = np.empty(0, np.intp)
