"""Counts of what searches ask for, by month."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from finder.models import AskedCount


def add(session: Session, month: date, numbers: Mapping[str, int]) -> None:
    """Add to what was counted in a month."""
    there = {
        row.sought: row
        for row in session.scalars(select(AskedCount).where(AskedCount.month == month))
    }
    for sought, number in numbers.items():
        if sought in there:
            there[sought].number += number
        else:
            session.add(AskedCount(month=month, sought=sought, number=number))


def of_months(session: Session, months: Collection[date]) -> dict[str, int]:
    """How many searches asked for what in these months together."""
    total = func.sum(AskedCount.number)
    rows = session.execute(
        select(AskedCount.sought, total)
        .where(AskedCount.month.in_(months))
        .group_by(AskedCount.sought)
    )
    return {sought: int(number) for sought, number in rows}


def forget(session: Session, before: date) -> None:
    """Forget the months before a day."""
    session.execute(delete(AskedCount).where(AskedCount.month < before))
