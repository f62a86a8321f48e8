"""The audit log: who did what to which thing, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from finder.models.base import Base


class AuditEntry(Base):
    """One line of the log, which the database itself refuses to change.

    `actor` is such as `user 12`, `token 3` or `command`; `thing` such as `opportunity 7`.
    People are named by number only, so that nothing personal has to be taken out later.
    `provider_id` is that of the thing, where it has one; numbers outlive what they name.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    action: Mapped[str]
    thing: Mapped[str]
    provider_id: Mapped[int | None] = mapped_column(index=True)
    detail: Mapped[str]
