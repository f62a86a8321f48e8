"""Providers: who offers learning."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base
from finder.vocabulary import Standing


class Provider(Base):
    """Somebody who offers opportunities.

    `type` is a `ProviderType` or not stated, `standing` a `Standing`.
    """

    __tablename__ = "provider"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str | None]
    url: Mapped[str]
    standing: Mapped[str] = mapped_column(default=Standing.KNOWN.value)
