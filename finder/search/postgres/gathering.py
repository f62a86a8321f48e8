"""Where what is found takes place, counted by the cells of a grid in one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    Select,
    Subquery,
    and_,
    cast,
    distinct,
    func,
    literal,
    or_,
    over,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from finder.atlas.box import Box, Grid
from finder.search.engine import Gathering, Places
from finder.search.postgres.asking import Asking, passes
from finder.search.postgres.tables import listing
from finder.search.postgres.truths import online
from finder.vocabulary import Fit

L = listing.c


def places(session: Session, asking: Asking, grid: Grid) -> Places:
    """Where all that is found takes place; `session` is that of the search tables."""
    row = session.execute(_statement(asking, grid)).one()
    cells = tuple(
        Gathering(Box(south, west, north, east), points, total)
        for south, west, north, east, points, total in row.cells or ()
    )
    return Places(row.total, row.placed, row.online, cells)


def _statement(asking: Asking, grid: Grid) -> Select[Any]:
    spots = _spots(asking, grid)
    found = spots.c
    ids = func.count(distinct(found.id))
    cells = (
        select(
            found.row,
            found.column,
            func.json_build_array(
                func.min(found.lat), func.min(found.lng), func.max(found.lat), func.max(found.lng),
                func.count(distinct(tuple_(found.lat, found.lng))), ids,
            ).label("cell"),
        )
        .where(found.counted)
        .group_by(found.row, found.column)
        .order_by(found.row, found.column)
        .subquery("cells")
    )  # fmt: skip
    return select(
        ids.label("total"),
        ids.filter(found.placed).label("placed"),
        ids.filter(found.online).label("online"),
        select(func.json_agg(cells.c.cell)).scalar_subquery().label("cells"),
    )


def _spots(asking: Asking, grid: Grid) -> CTE:
    """The points at which each listing that is found meets, and whether it counts there."""
    judged = asking.judged().c
    found = (
        select(
            judged.id,
            judged.whole,
            judged.lat,
            judged.lng,
            online().label("online"),
            _number(judged.lat, grid.south, grid.height).label("row"),
            _number(judged.lng, grid.west, grid.width).label("column"),
        )
        .join(listing, L.id == judged.id)
        .where(passes(judged.bits, asking.masks.all()))
        .distinct()
        .subquery("found")
    )
    there = and_(found.c.lat.is_not(None), ~found.c.online)
    placed, counted = there, there
    if asking.query.fit is Fit.ALL:
        everywhere = _each(found, func.bool_and(there))
        same = and_(*(
            _each(found, func.min(number)) == _each(found, func.max(number))
            for number in (found.c.row, found.c.column)
        ))  # fmt: skip
        placed = and_(there, or_(~found.c.whole, everywhere))
        counted = and_(there, or_(~found.c.whole, and_(everywhere, same)))
    return select(found, placed.label("placed"), counted.label("counted")).cte("spots")


def _each(found: Subquery, value: Any) -> ColumnElement[Any]:
    """A value over all points of a listing."""
    return over(value, partition_by=found.c.id)


def _number(value: ColumnElement[float], first: float, size: float) -> ColumnElement[float]:
    """The number of the row or column of cells, worked out as `Grid` does."""
    return func.floor((value - cast(literal(first), Double)) / cast(literal(size), Double))
