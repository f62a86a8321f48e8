"""Where what is found takes place: opportunities counted by the cells of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finder.atlas.box import Box, Grid
from finder.search import filters
from finder.search.columns import NONE, Columns
from finder.search.engine import Gathering, Places
from finder.search.facets import distinct
from finder.search.filters import Flags, Rows

_NOWHERE = np.iinfo(np.int64).min
"""The cell of what has no place; no grid has that many rows."""


@dataclass(frozen=True)
class Share:
    """One segment's part: how many are found, and of each cell its points and total.

    `key` numbers cells from south to north, then west to east; `point_key`, `lat` and `lng`
    have an entry for each point at which something is found.
    """

    total: int
    placed: int
    online: int
    key: NDArray[np.int64]
    count: NDArray[np.int64]
    point_key: NDArray[np.int64]
    lat: NDArray[np.float64]
    lng: NDArray[np.float64]


def share(columns: Columns, rows: Rows, grid: Grid, *, whole: bool) -> Share:
    """Count the rows of what a question finds in one segment.

    Of `whole` courses all meetings must fit, so they count only where all of them are.
    """
    online = filters.online(columns, rows)
    spot = columns.spot.take(rows)
    there = (spot != NONE) & ~online
    key = _keys(columns, grid)
    placed = counted = there
    if whole and not columns.one_row_each:
        cell = np.where(there, key.take(spot), _NOWHERE)
        placed, counted = _whole(columns, rows, there, cell)
    spot = spot.compress(counted)
    at = np.flatnonzero(np.bincount(spot, minlength=len(columns.spot_lat)))
    known, which = np.unique(key[at], return_inverse=True)
    place = np.empty(len(key), np.int64)
    place[at] = which
    return Share(
        total=distinct(columns, rows),
        placed=distinct(columns, rows.compress(placed)),
        online=distinct(columns, rows.compress(online)),
        key=known,
        count=_count(columns, rows.compress(counted), place.take(spot), len(known)),
        point_key=key[at],
        lat=columns.spot_lat[at],
        lng=columns.spot_lng[at],
    )


def _keys(columns: Columns, grid: Grid) -> NDArray[np.int64]:
    """The cell of each spot, as one number, the last for rows without one."""
    row = grid.rows(columns.spot_lat).astype(np.int64)
    column = grid.columns(columns.spot_lng).astype(np.int64)
    found: NDArray[np.int64] = np.append((row << 32) + column, _NOWHERE)
    return found


def _whole(
    columns: Columns, rows: Rows, there: Flags, cell: NDArray[np.int64]
) -> tuple[Flags, Flags]:
    """Which rows count as placed, and which in a cell: of a course that is in one, all."""
    owner = columns.owner.take(rows)
    heads = np.flatnonzero(np.diff(owner, prepend=-1))
    if not len(heads):
        return there, there
    times = np.diff(heads, append=len(owner))
    each = columns.each.take(rows)
    everywhere = np.repeat(np.logical_and.reduceat(there, heads), times)
    low, high = np.minimum.reduceat(cell, heads), np.maximum.reduceat(cell, heads)
    together = np.repeat(low == high, times)
    return there & (each | everywhere), there & (each | together)


def _count(columns: Columns, rows: Rows, cell: Any, cells: int) -> NDArray[np.int64]:
    """How many opportunities have a row in each cell."""
    if columns.one_row_each or len(rows) < 2:
        return np.bincount(cell, minlength=cells)
    owner = columns.owner.take(rows)
    same = owner[1:] == owner[:-1]
    several = np.append(same, False) | np.append(False, same)
    pairs = np.unique(owner[several].astype(np.int64) * cells + cell[several])
    alone = np.bincount(cell[~several], minlength=cells)
    return alone + np.bincount(pairs % cells, minlength=cells) if cells else alone


def together(shares: Sequence[Share]) -> Places:
    """The places of all segments."""
    point_key = np.concatenate([one.point_key for one in shares])
    lat, lng = (
        np.concatenate([one.lat for one in shares]),
        np.concatenate([one.lng for one in shares]),
    )
    order = np.lexsort((lng, lat, point_key))
    point_key, lat, lng = point_key[order], lat[order], lng[order]
    heads = np.flatnonzero(np.diff(point_key, prepend=point_key[:1] - 1))
    new = (np.diff(lat, prepend=np.nan) != 0) | (np.diff(lng, prepend=np.nan) != 0)
    new[heads] = True
    totals: dict[int, int] = {}
    for one in shares:
        for key, count in zip(one.key.tolist(), one.count.tolist(), strict=True):
            totals[key] = totals.get(key, 0) + count
    boxes = zip(
        point_key[heads].tolist(),
        *(_extreme(array, heads) for array in (lat, lng)),
        _sums(new, heads),
        strict=True,
    )
    return Places(
        total=sum(one.total for one in shares),
        placed=sum(one.placed for one in shares),
        online=sum(one.online for one in shares),
        cells=tuple(
            Gathering(Box(south, west, north, east), points, totals[key])
            for key, (south, north), (west, east), points in boxes
        ),
    )


def _extreme(values: NDArray[np.float64], heads: NDArray[np.intp]) -> list[tuple[float, float]]:
    """The lowest and the highest value of each cell."""
    if not len(heads):
        return []
    low, high = np.minimum.reduceat(values, heads), np.maximum.reduceat(values, heads)
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _sums(flags: Flags, heads: NDArray[np.intp]) -> list[int]:
    found: list[int] = np.add.reduceat(flags.astype(np.int64), heads).tolist() if len(heads) else []
    return found
