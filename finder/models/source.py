"""Sources: a file or feed from which opportunities come, again and again."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class Source(Base):
    """One file or feed; what vanishes from it is withdrawn."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    profile: Mapped[str]
    licence: Mapped[str]
