"""Order of the result, and why each hit is there. Every order ends at the id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isnan

import numpy as np
from numpy.typing import NDArray

from finder.query import SearchQuery
from finder.search import filters
from finder.search.columns import GROUPS, Columns
from finder.search.coming import Coming
from finder.search.engine import Hit
from finder.search.filters import Rows
from finder.search.present import Present
from finder.search.snapshot import Snapshot
from finder.vocabulary import Group, Sort

Keys = NDArray[np.float64] | NDArray[np.int64] | NDArray[np.float32]


MANY = 8
"""From one in so many on it is sooner to mark all that are wanted than to look each up."""


@dataclass(frozen=True)
class Scores:
    """Scores of the opportunities that match the words, by ascending ordinal."""

    ordinals: NDArray[np.int32]
    scores: NDArray[np.float32]

    def of(self, ordinals: NDArray[np.int32]) -> NDArray[np.float32]:
        """The scores of some of them, each named once; of many sooner by marking those."""
        if len(ordinals) * MANY < len(self.ordinals):
            return self.scores.take(np.searchsorted(self.ordinals, ordinals))
        wanted = np.zeros(int(self.ordinals[-1]) + 1 if len(self.ordinals) else 0, bool)
        wanted[ordinals] = True
        return self.scores.compress(wanted.take(self.ordinals))


@dataclass(frozen=True)
class Ranked:
    """The best of one segment, by ascending `keys`: as many as any page up to the asked needs."""

    snapshot: Snapshot
    keys: Keys
    rows: Rows
    occurrence: NDArray[np.int32]

    @property
    def ids(self) -> NDArray[np.int32]:
        """Ids of the opportunities."""
        columns = self.snapshot.columns
        return columns.id[columns.owner.take(self.rows)]


def page(ranked: Sequence[Ranked], query: SearchQuery) -> tuple[Hit, ...]:
    """The hits of the asked page, of all segments; equal keys end at the id."""
    begin = (query.page - 1) * query.per_page
    if len(ranked) == 1:
        one = ranked[0]
        columns = one.snapshot.columns
        return _hits(columns, query, one.rows[begin:], one.occurrence[begin:])
    source = np.repeat(np.arange(len(ranked)), [len(one.rows) for one in ranked])
    place = np.concatenate([np.arange(len(one.rows)) for one in ranked])
    keys = np.concatenate([one.keys for one in ranked])
    ids = np.concatenate([one.ids for one in ranked])
    chosen = np.lexsort((ids, keys))[begin : begin + query.per_page]
    return tuple(
        hit
        for s, p in zip(source[chosen].tolist(), place[chosen].tolist(), strict=True)
        for hit in _hits(
            ranked[s].snapshot.columns,
            query,
            ranked[s].rows[p : p + 1],
            ranked[s].occurrence[p : p + 1],
        )
    )


def best(
    snapshot: Snapshot,
    present: Present,
    query: SearchQuery,
    rows: Rows,
    scores: Scores | None,
) -> Ranked:
    """The best of a segment's passing rows, which stand in the order of ids."""
    columns = snapshot.columns
    coming = Coming.of(columns, present, query)
    rows = _one_row_each(columns, coming, rows)
    need = query.page * query.per_page
    if query.order is Sort.SOONEST:
        rows = coming.candidates(rows, need)
        keys: Keys = coming.keys(rows)
    else:
        keys = _keys(columns, query, rows, scores)
    few = first(keys, need)
    return Ranked(snapshot, keys[few], rows[few], coming.soonest(rows[few]))


def _one_row_each(columns: Columns, coming: Coming, rows: Rows) -> Rows:
    """Of the rows of one opportunity, the one whose meeting comes first, by time then id."""
    if columns.one_row_each or len(rows) < 2:
        return rows
    owner = columns.owner.take(rows)
    same = owner[1:] == owner[:-1]
    several = np.flatnonzero(np.append(same, False) | np.append(False, same))
    if not len(several):
        return rows
    occurrence = coming.soonest(rows[several])
    ids = np.where(occurrence >= 0, columns.occ_id[occurrence], -1)
    order = np.lexsort((ids, coming.keys(rows[several]), owner[several]))
    heads = order[np.flatnonzero(np.diff(owner[several][order], prepend=-1))]
    keep = np.ones(len(rows), bool)
    keep[several] = False
    keep[several[heads]] = True
    return rows.compress(keep)


def _keys(columns: Columns, query: SearchQuery, rows: Rows, scores: Scores | None) -> Keys:
    """Numbers that rise in the order asked for; rows stand in the order of ids."""
    if query.order is Sort.RELEVANCE and scores is not None:
        return -scores.of(columns.owner.take(rows))
    if query.order is Sort.NEAREST:
        away = filters.distances(columns, rows, query)
        return np.where(np.isnan(away), np.inf, away)
    return -columns.created[columns.owner.take(rows)]


def first(keys: Keys, count: int) -> NDArray[np.intp]:
    """Positions of the lowest keys, in order; equal keys stay as they stand."""
    if len(keys) > 4 * count:
        limit = np.partition(keys, count - 1)[count - 1]
        few = np.flatnonzero(keys <= limit)
        return few[np.argsort(keys[few], kind="stable")][:count]
    return np.argsort(keys, kind="stable")[:count]


@lru_cache(maxsize=2_048)
def _groups(bits: int) -> tuple[Group, ...]:
    """The groups whose bits are set."""
    return tuple(group for number, group in enumerate(GROUPS) if bits >> number & 1)


def _hits(
    columns: Columns, query: SearchQuery, rows: Rows, occurrence: NDArray[np.int32]
) -> tuple[Hit, ...]:
    away = filters.distances(columns, rows, query) if query.near else np.full(len(rows), np.nan)
    return tuple(
        Hit(
            id=opportunity,
            occurrence=int(columns.occ_id[index]) if index >= 0 else None,
            distance=None if isnan(km) else km,
            unstated=_groups(bits),
        )
        for opportunity, index, km, bits in zip(
            columns.id[columns.owner.take(rows)].tolist(),
            occurrence.tolist(),
            away.tolist(),
            columns.unstated.take(rows).tolist(),
            strict=True,
        )
    )
