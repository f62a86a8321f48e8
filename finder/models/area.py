"""Areas: districts, cities and regions, whose borders change over time."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class Area(Base):
    """A district, city or region; `boundary` is a GeoJSON geometry as text."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    names: Mapped[dict[str, str]]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    boundary: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
