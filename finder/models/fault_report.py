"""Reports: what residents say is wrong with a listing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base
from finder.models.opportunity import Opportunity


class FaultReport(Base):
    """One report; nothing tells who made it.

    `reason` is one of `vocabulary.FaultReason`. `words` and `note` are emptied after a while.
    `closed_by` is the number of an account, None while it is open.
    """

    __tablename__ = "fault_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"), index=True)
    reason: Mapped[str]
    words: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    note: Mapped[str]

    opportunity: Mapped[Opportunity] = relationship()
