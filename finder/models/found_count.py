"""Counts of how often a listing was found: numbers only, of nobody."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class FoundCount(Base):
    """How often a listing stood on a page of results, and was opened, in one month.

    `month` is its first day.
    """

    __tablename__ = "found_count"

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    shown: Mapped[int]
    opened: Mapped[int]
