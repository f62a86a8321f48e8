"""Offers: what a provider says of an opportunity, before and after residents see it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base
from finder.models.opportunity import Opportunity
from finder.models.provider import Provider


class Offer(Base):
    """One opportunity as its provider writes it: texts of `drafts.FIELDS` by name.

    `values` is what was written last, `live` what residents see (empty: nothing yet).
    `version` rises with every save, so that of two people who write at once the second is
    told. `written_by` and `decided_by` are numbers of accounts; they stay when an account is
    erased, and name nobody then. `reason` is why it was returned or taken down.
    """

    __tablename__ = "offer"
    __table_args__ = (UniqueConstraint("provider_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    external_id: Mapped[str]
    opportunity_id: Mapped[int | None] = mapped_column(ForeignKey("opportunity.id"), unique=True)
    state: Mapped[str] = mapped_column(index=True)
    values: Mapped[dict[str, str]]
    live: Mapped[dict[str, str]]
    version: Mapped[int]
    written_by: Mapped[int | None]
    written_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str]

    provider: Mapped[Provider] = relationship()
    opportunity: Mapped[Opportunity | None] = relationship()
