"""Listings that look alike: pairs, what was decided of them, and which were merged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base
from finder.models.opportunity import Opportunity


class Pair(Base):
    """Two listings that look alike; the lower number is `one`.

    `reasons` are agreements of `finder.resemblance` by what they are about. What somebody has
    decided stays, so that nobody is asked twice; `decided_by` is the number of an account.
    """

    __tablename__ = "pair"
    __table_args__ = (UniqueConstraint("one_id", "other_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"), index=True)
    score: Mapped[int]
    likeness: Mapped[str]
    reasons: Mapped[dict[str, str]]
    verdict: Mapped[str] = mapped_column(index=True)
    found_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]

    one: Mapped[Opportunity] = relationship(foreign_keys=[one_id])
    other: Mapped[Opportunity] = relationship(foreign_keys=[other_id])


class Merge(Base):
    """One listing is shown as another one, until that is undone; nothing of either is lost.

    `before` is what the status of the hidden one was.
    """

    __tablename__ = "merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"), index=True)
    hidden_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"), index=True)
    before: Mapped[str]
    merged_by: Mapped[int | None]
    merged_at: Mapped[datetime]
    undone_by: Mapped[int | None]
    undone_at: Mapped[datetime | None]

    kept: Mapped[Opportunity] = relationship(foreign_keys=[kept_id])
    hidden: Mapped[Opportunity] = relationship(foreign_keys=[hidden_id])


class Comparison(Base):
    """One look at all listings for such as are the same; it is over when `finished_at` is set."""

    __tablename__ = "comparison"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    listings: Mapped[int]
    pairs: Mapped[int]
