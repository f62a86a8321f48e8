"""Counts of how often listings were found, by month."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from finder.models import FoundCount, Opportunity
from finder.store.parties import in_chunks


def add(session: Session, month: date, shown: Mapping[int, int], opened: Mapping[int, int]) -> None:
    """Add to what was counted in a month; listings that are not there any more are left out."""
    connection = session.connection()
    for chunk in in_chunks(sorted(shown.keys() | opened.keys())):
        there = set(session.scalars(select(Opportunity.id).where(Opportunity.id.in_(chunk))))
        known = set(
            session.scalars(
                select(FoundCount.opportunity_id).where(
                    FoundCount.month == month, FoundCount.opportunity_id.in_(chunk)
                )
            )
        )
        rows = [
            {"of": id_, "in": month, "more": shown.get(id_, 0), "open": opened.get(id_, 0)}
            for id_ in chunk
            if id_ in there
        ]
        old = [row for row in rows if row["of"] in known]
        if old:
            connection.execute(
                update(FoundCount)
                .where(
                    FoundCount.opportunity_id == bindparam("of"),
                    FoundCount.month == bindparam("in"),
                )
                .values(
                    shown=FoundCount.shown + bindparam("more"),
                    opened=FoundCount.opened + bindparam("open"),
                ),
                old,
            )
        new = [
            {"opportunity_id": row["of"], "month": month, "shown": row["more"],
             "opened": row["open"]}
            for row in rows
            if row["of"] not in known
        ]  # fmt: skip
        if new:
            connection.execute(insert(FoundCount), new)


def of_months(
    session: Session, ids: Collection[int], months: Collection[date]
) -> dict[tuple[int, date], tuple[int, int]]:
    """How often these listings were shown and opened in these months."""
    found = {}
    for chunk in in_chunks(ids):
        for row in session.scalars(
            select(FoundCount).where(
                FoundCount.opportunity_id.in_(chunk), FoundCount.month.in_(months)
            )
        ):
            found[row.opportunity_id, row.month] = (row.shown, row.opened)
    return found


def forget(session: Session, before: date) -> None:
    """Forget the months before a day."""
    session.execute(delete(FoundCount).where(FoundCount.month < before))
