"""The change number, which rises with every change of any opportunity."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class ChangeCounter(Base):
    """One row that holds the last change number given out."""

    __tablename__ = "change_counter"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]
