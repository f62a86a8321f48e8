"""The audit log: lines are added, and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from finder.models import AuditEntry
from finder.permissions import Person

COMMAND = "command"
"""The actor of what is done on the command line."""

NOBODY = "nobody"
"""The actor of what is done by whoever holds a link, without being signed in."""

LONGEST_DETAIL = 200


@dataclass(frozen=True, slots=True)
class Doing:
    """Who changes something, and when (in UTC): whoever it is, `COMMAND` or `NOBODY`."""

    who: Person | str
    now: datetime


@dataclass(frozen=True, slots=True)
class Thing:
    """What is changed: a noun and a number, and the provider that it belongs to."""

    noun: str
    id: int
    provider_id: int | None = None


def record(session: Session, doing: Doing, action: str, thing: Thing, detail: str = "") -> None:
    """Add a line in the transaction of the change itself, so that both happen or neither.

    `detail` names people by number only, and holds no text that somebody wrote.
    """
    session.add(
        AuditEntry(
            at=doing.now, actor=str(doing.who), action=action, thing=f"{thing.noun} {thing.id}",
            provider_id=thing.provider_id, detail=detail[:LONGEST_DETAIL],
        )
    )  # fmt: skip


def latest(
    session: Session, *, provider_id: int | None = None, before: int | None = None, most: int = 50
) -> Sequence[AuditEntry]:
    """The newest lines, or those of one provider; `before` is the id of the last one seen."""
    wanted = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(most)
    if provider_id is not None:
        wanted = wanted.where(AuditEntry.provider_id == provider_id)
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    return session.scalars(wanted).all()


def about(session: Session, thing: str, most: int = 50) -> Sequence[AuditEntry]:
    """The newest lines of what a thing did or was done to it."""
    return session.scalars(
        select(AuditEntry)
        .where(or_(AuditEntry.actor == thing, AuditEntry.thing == thing))
        .order_by(AuditEntry.id.desc())
        .limit(most)
    ).all()
