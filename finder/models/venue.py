"""Venues: where opportunities take place."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.area import Area
from finder.models.base import Base


class Venue(Base):
    """A place with a name, an address and perhaps coordinates (WGS 84, both or none).

    `key` identifies it across imports: made from name, address and coordinates.
    """

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    address: Mapped[str]
    postcode: Mapped[str]
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    access: Mapped[list[str]]
    area: Mapped[Area | None] = relationship()

    @property
    def point(self) -> tuple[float, float] | None:
        """Its latitude and longitude, None where not stated."""
        return None if self.lat is None or self.lng is None else (self.lat, self.lng)
