"""Counts of what searches ask for: numbers only, of nobody."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class AskedCount(Base):
    """How many searches asked for one kind of fact in one month.

    `month` is its first day, `sought` a name as `finder.sought` gives them.
    """

    __tablename__ = "asked_count"

    month: Mapped[date] = mapped_column(primary_key=True)
    sought: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
