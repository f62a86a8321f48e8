"""Opportunities with their schedule and dated occurrences."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base
from finder.models.provider import Provider
from finder.models.source import Source
from finder.models.venue import Venue


class Opportunity(Base):
    """Anything to learn from that one provider offers.

    Ages are half-open intervals in months, prices hundredths of the currency unit;
    NULL means not stated. `fingerprint` is of the draft it was made from.
    """

    __tablename__ = "opportunity"
    __table_args__ = (UniqueConstraint("provider_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    external_id: Mapped[str]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"), index=True)
    source_row: Mapped[int | None]
    fingerprint: Mapped[str]
    status: Mapped[str]
    change: Mapped[int] = mapped_column(index=True)
    kind: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    description: Mapped[str]
    language: Mapped[str]
    categories: Mapped[list[str]]
    topics: Mapped[list[str]]
    festivals: Mapped[list[str]]
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    mode: Mapped[str | None]
    age_low: Mapped[int | None]
    age_high: Mapped[int | None]
    level: Mapped[str | None]
    languages: Mapped[list[str]]
    price_free: Mapped[bool]
    price_low: Mapped[int | None]
    price_high: Mapped[int | None]
    currency: Mapped[str]
    access: Mapped[list[str]]
    attendance: Mapped[str | None]
    enrol_opens: Mapped[date | None]
    enrol_closes: Mapped[date | None]
    enrol_url: Mapped[str]
    url: Mapped[str]
    contact: Mapped[str]
    places: Mapped[int | None]
    places_left: Mapped[int | None]
    waiting_list: Mapped[bool | None]
    licence: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]

    provider: Mapped[Provider] = relationship()
    source: Mapped[Source | None] = relationship()
    venue: Mapped[Venue | None] = relationship()
    schedule: Mapped[Schedule] = relationship(back_populates="opportunity")
    occurrences: Mapped[list[Occurrence]] = relationship(
        back_populates="opportunity", order_by="(Occurrence.starts_utc, Occurrence.id)"
    )


class Schedule(Base):
    """The rule from which occurrences are made; `detail` is what `schedule_json` writes."""

    __tablename__ = "schedule"

    opportunity_id: Mapped[int] = mapped_column(
        ForeignKey("opportunity.id"), primary_key=True, autoincrement=False
    )
    form: Mapped[str]
    first: Mapped[date | None]
    last: Mapped[date | None]
    start: Mapped[time | None]
    end: Mapped[time | None]
    rule: Mapped[str]
    detail: Mapped[dict[str, Any]]
    expanded_to: Mapped[date]
    opportunity: Mapped[Opportunity] = relationship(back_populates="schedule")


class Occurrence(Base):
    """One dated meeting: local date, start and end, and both in UTC.

    `start` is NULL where the hour is not stated, `ends` (local) where the end is
    not; `until_utc` is when it stops being coming. `venue_id` only where it differs
    from the opportunity's.
    """

    __tablename__ = "occurrence"
    __table_args__ = (Index("ix_occurrence_opportunity", "opportunity_id", "starts_utc"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id"))
    day: Mapped[date]
    start: Mapped[time | None]
    ends: Mapped[datetime | None]
    zone: Mapped[str]
    starts_utc: Mapped[datetime]
    until_utc: Mapped[datetime]
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"))
    status: Mapped[str]
    opportunity: Mapped[Opportunity] = relationship(back_populates="occurrences")
