"""Profiles of providers: how the columns of their own tables map to our fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class ProviderProfile(Base):
    """What a provider told once of a table of its own.

    `data` has the shape of the files in `imports/profiles`; `answers` is what was told, so
    that it can be shown and changed. `header` are the names of the columns, as they stood there.
    """

    __tablename__ = "provider_profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    header: Mapped[list[str]]
    data: Mapped[dict[str, Any]]
    answers: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
