"""Reading venues."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from finder.models import Venue


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, Venue]:
    """Venues with their areas, by id."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.scalars(
        select(Venue).where(Venue.id.in_(wanted)).options(joinedload(Venue.area))
    )
    return {row.id: row for row in rows}
