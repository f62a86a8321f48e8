"""Allowances: how often somebody may do something, and how often they did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class Allowance(Base):
    """How often something was done until a moment in UTC, at which it is forgotten.

    `key` is a digest: it tells nobody whose allowance it is.
    """

    __tablename__ = "allowance"

    key: Mapped[str] = mapped_column(primary_key=True)
    used: Mapped[int]
    until: Mapped[datetime] = mapped_column(index=True)
