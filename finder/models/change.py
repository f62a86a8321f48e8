"""The change number, which rises with every change of any opportunity, and its marks."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class ChangeCounter(Base):
    """One row that holds the last change number given out."""

    __tablename__ = "change_counter"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]


class ChangeMark(Base):
    """A random mark of the last number of one transaction.

    A database that was put back from a backup gives out the same numbers again, with
    other marks; by them a follower knows whether it followed this very history.
    """

    __tablename__ = "change_mark"

    value: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str]
