"""The hits of the asked page, in order, as one value of the statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Double, ScalarSelect, cast, func, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from finder.query import SearchQuery
from finder.search.columns import GROUPS
from finder.search.engine import Hit
from finder.search.postgres import truths
from finder.search.postgres.asking import passes
from finder.search.postgres.tables import listing
from finder.vocabulary import Sort

L = listing.c


def page(
    query: SearchQuery, judged: CTE, mask: int, rank: ColumnElement[float] | None
) -> ScalarSelect[Any]:
    """Each listing with its soonest meeting that matched, those of the asked page only."""
    found = judged.c
    away = truths.distance(query, found.lat, found.lng) if query.near else cast(null(), Double)
    best = (
        select(found.id, found.occurrence, found.time, away.label("away"))
        .where(passes(found.bits, mask), passes(found.own, mask))
        .ext(distinct_on(found.id))
        .order_by(found.id, found.time, found.occurrence)
        .subquery("best")
    )
    keys: dict[Sort, ColumnElement[Any]] = {
        Sort.SOONEST: best.c.time,
        Sort.NEAREST: best.c.away,
        Sort.NEWEST: -L.created,
        Sort.RELEVANCE: best.c.id if rank is None else -rank,
    }
    key = keys[query.order]
    few = (
        select(best.c.id, best.c.occurrence, best.c.away, L.unstated, key.label("key"))
        .join_from(best, listing, best.c.id == L.id)
        .order_by(key.nulls_last(), best.c.id)
        .limit(query.per_page)
        .offset((query.page - 1) * query.per_page)
        .subquery("few")
    )
    row = func.json_build_array(few.c.id, few.c.occurrence, few.c.away, few.c.unstated)
    ordered = aggregate_order_by(row, few.c.key.nulls_last(), few.c.id)
    return select(func.json_agg(ordered)).scalar_subquery()


def read(rows: list[list[Any]] | None) -> tuple[Hit, ...]:
    """The hits, from what the statement gives."""
    return tuple(
        Hit(
            id=id_,
            occurrence=occurrence,
            distance=away,
            unstated=tuple(group for n, group in enumerate(GROUPS) if unstated >> n & 1),
        )
        for id_, occurrence, away, unstated in rows or ()
    )
