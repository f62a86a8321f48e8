"""Reminders: who was asked whether a listing still runs, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class Reminder(Base):
    """The last letter about a listing that a mail server took for somebody.

    `user_id` is the number of an account; it stays when that is erased, and names nobody then.
    `sent_at` is by the clock of schedules, like `Opportunity.confirmed_at`.
    """

    __tablename__ = "reminder"

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    sent_at: Mapped[datetime]
