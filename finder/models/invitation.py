"""Invitations: links that work once, and requests that wait for the staff."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from finder.models.base import Base
from finder.models.provider import Provider


class Invitation(Base):
    """A link that was sent to one address and works once, until `expires_at`.

    `purpose` says for what: to join (with a role for a provider, or one of the city), to set a
    new password, or to confirm a new address. Of its token only a hash is kept.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(index=True)
    email_typed: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider.id"), index=True)
    role: Mapped[str | None]
    staff: Mapped[str | None]
    made_by: Mapped[int | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    provider: Mapped[Provider | None] = relationship()


class AccountRequest(Base):
    """Somebody asks for an account; the staff see it once the address is confirmed.

    `token_hash` is of the link by which it is confirmed; `granted` is not set while it waits.
    """

    __tablename__ = "account_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(index=True)
    email_typed: Mapped[str]
    locale: Mapped[str]
    organisation: Mapped[str]
    message: Mapped[str]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    granted: Mapped[bool | None]
