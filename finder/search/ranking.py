"""Order of the result, and why each hit is there. Every order ends at the id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finder.query import SearchQuery
from finder.search import filters, timetable
from finder.search.columns import ALWAYS, DATED, GROUPS, SPAN, Columns
from finder.search.engine import Hit
from finder.search.filters import Rows
from finder.search.snapshot import Snapshot
from finder.search.timetable import Timetable
from finder.vocabulary import Group, Sort

_CLASS = np.int64(1) << np.int64(40)


@dataclass(frozen=True)
class Scores:
    """Scores of the opportunities that match the words, by ascending ordinal."""

    ordinals: NDArray[np.int32]
    scores: NDArray[np.float32]

    def of(self, ordinals: NDArray[np.int32]) -> NDArray[np.float32]:
        """The scores of some of them."""
        return self.scores[np.searchsorted(self.ordinals, ordinals)]


@dataclass(frozen=True)
class Ranked:
    """The best of one segment, by ascending `keys`: as many as any page up to the asked needs."""

    snapshot: Snapshot
    keys: NDArray[np.float64] | NDArray[np.int64] | NDArray[np.float32]
    rows: Rows
    occurrence: NDArray[np.int64]

    @property
    def ids(self) -> NDArray[np.int32]:
        """Ids of the opportunities."""
        columns = self.snapshot.columns
        return columns.id[columns.owner[self.rows]]


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
    query: SearchQuery,
    table: Timetable,
    passing: NDArray[np.intp],
    scores: Scores | None,
) -> Ranked:
    """The best of a segment; `passing` are positions in the timetable."""
    columns, rows = snapshot.columns, table.rows
    lenient = Group.SCHEDULE in query.unknown
    occurrence = timetable.soonest(table, lenient=lenient)
    time = _time_keys(columns, table, occurrence)
    passing = _one_row_each(table, columns, passing, (time, occurrence))
    keys = _keys(columns, query, rows[passing], time[passing], scores)
    few = first(keys, query.page * query.per_page)
    return Ranked(snapshot, keys[few], rows[passing[few]], occurrence[passing[few]])


def _time_keys(
    columns: Columns, table: Timetable, occurrence: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Meetings by their start, then spans by their first possible date, then the rest."""
    form = columns.form[table.rows]
    keys = np.full(len(form), 3 * _CLASS, np.int64)
    keys[form == ALWAYS] = 2 * _CLASS
    spans = form == SPAN
    keys[spans] = _CLASS + table.begins[spans]
    dated = form == DATED
    starts = columns.occ_utc[occurrence[dated]] if len(columns.occ_utc) else 0
    keys[dated] = np.where(occurrence[dated] >= 0, starts, _CLASS - 1)
    return keys


def _one_row_each(
    table: Timetable,
    columns: Columns,
    passing: NDArray[np.intp],
    order_by: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> NDArray[np.intp]:
    """Of the rows of one opportunity, the one whose meeting comes first, by time then id."""
    if columns.one_row_each:
        return passing
    time, occurrence = (keys[passing] for keys in order_by)
    owner = columns.owner[table.rows[passing]]
    ids = columns.occ_id[occurrence] if len(columns.occ_id) else occurrence
    order = np.lexsort((ids, time, owner))
    firsts = order[np.flatnonzero(np.diff(owner[order], prepend=-1))]
    return passing[firsts]


def _keys(
    columns: Columns,
    query: SearchQuery,
    rows: Rows,
    time: NDArray[np.int64],
    scores: Scores | None,
) -> NDArray[np.float64] | NDArray[np.int64] | NDArray[np.float32]:
    """Numbers that rise in the order asked for; rows stand in the order of ids."""
    if query.order is Sort.RELEVANCE and scores is not None:
        return -scores.of(columns.owner[rows])
    if query.order is Sort.NEAREST:
        away = filters.distances(columns, rows, query)
        return np.where(np.isnan(away), np.inf, away)
    if query.order is Sort.NEWEST:
        return -columns.created[columns.owner[rows]]
    return time


def first(
    keys: NDArray[np.float64] | NDArray[np.int64] | NDArray[np.float32], count: int
) -> NDArray[np.intp]:
    """Positions of the lowest keys, in order; equal keys stay as they stand."""
    if len(keys) > 4 * count:
        limit = np.partition(keys, count - 1)[count - 1]
        few = np.flatnonzero(keys <= limit)
        return few[np.argsort(keys[few], kind="stable")][:count]
    return np.argsort(keys, kind="stable")[:count]


def _hits(
    columns: Columns, query: SearchQuery, rows: Rows, occurrence: NDArray[np.int64]
) -> tuple[Hit, ...]:
    away = filters.distances(columns, rows, query) if query.near else np.full(len(rows), np.nan)
    return tuple(
        Hit(
            id=int(columns.id[columns.owner[row]]),
            occurrence=int(columns.occ_id[index]) if index >= 0 else None,
            distance=None if np.isnan(km) else float(km),
            unstated=tuple(g for n, g in enumerate(GROUPS) if columns.unstated[row] >> n & 1),
        )
        for row, index, km in zip(rows, occurrence, away, strict=True)
    )
