"""Users: people of providers and of the city, and what they may do for whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base
from finder.models.provider import Provider


class User(Base):
    """The account of one person; times are in UTC.

    `email` is that of `addresses.address_key`, `email_typed` what letters go to. `password` is
    a hash by argon2id, empty where none is set. The secret of the second factor is made from
    `totp_salt` and the key of the installation, so that a copy of the database does not give
    it; an empty salt means no second factor. `totp_step` is the last step of time used, and
    `recovery` what is left of the recovery codes, hashed. Who is erased keeps the number only.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    email_typed: Mapped[str]
    password: Mapped[str]
    locale: Mapped[str]
    staff: Mapped[str | None]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    totp_salt: Mapped[str]
    totp_step: Mapped[int]
    recovery: Mapped[list[str]]

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", lazy="selectin")


class Membership(Base):
    """Somebody works for a provider, as a `permissions.Role`."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "provider_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    role: Mapped[str]
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship(back_populates="memberships")
    provider: Mapped[Provider] = relationship()
