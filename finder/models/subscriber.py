"""Subscribers and what they follow: the only residents of whom anything is kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base


class Subscriber(Base):
    """Somebody who is told by e-mail what is new; the row is deleted when they stop.

    `key` is random and stands, signed, in the links of mails. `day` is the day of the week
    on which mails are wanted, None for whichever. `mailed_on` is the local date of the last
    mail of news, `failing_since` that on which the server began to refuse the address.
    """

    __tablename__ = "subscriber"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str] = mapped_column(unique=True)
    locale: Mapped[str]
    day: Mapped[str | None]
    created_at: Mapped[datetime]
    mailed_on: Mapped[date | None]
    failing_since: Mapped[date | None]
    alerts: Mapped[list[Alert]] = relationship(
        back_populates="subscriber", order_by="Alert.id", cascade="all, delete-orphan"
    )


class Alert(Base):
    """One search that is followed; moments are UTC, dates local.

    `arguments` are those of the search in their canonical order. `asked_at` is when the
    mail that asks for confirmation was taken by the mail server, None before. `told` are
    the ids of what was known to fit when news was last sent, packed by `alerts.told`.
    """

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("subscriber_id", "arguments"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    arguments: Mapped[str]
    created_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    ends_on: Mapped[date | None]
    told: Mapped[bytes | None] = mapped_column(LargeBinary)
    subscriber: Mapped[Subscriber] = relationship(back_populates="alerts")
