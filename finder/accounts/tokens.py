"""Tokens: how programs of a provider are known, for what they may be used, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from finder.accounts import people, secrets
from finder.accounts.refusals import AccountError
from finder.i18n import N_
from finder.models import ApiToken
from finder.permissions import Person, Role, Scope
from finder.store import audit
from finder.store.audit import Doing, Thing

MARK = "finder_"
"""How a token begins, so that programs that look for leaked secrets know it."""

LASTS = (30, 90, 365)
"""Days for which a token may be made."""

MOST = 50
"""Tokens of one provider that hold at once."""

USED_EVERY = timedelta(minutes=5)
"""How exactly it is known when a token was last used; more often would only write."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token as somebody asks for it: called what, for what, and for how many days."""

    name: str
    scopes: frozenset[Scope]
    days: int


def make(session: Session, provider_id: int, wanted: Wanted, doing: Doing) -> str:
    """A new token, which is shown once; whoever is `doing` answers for it.

    Raises AccountError where it says nothing it may be used for, or for how long.
    """
    if not wanted.scopes:
        raise AccountError(N_("Say what the token may be used for."), "scopes")
    if wanted.days not in LASTS:
        raise AccountError(N_("Say how long the token is to last."), "days")
    if sum(holds(row, doing.now) for row in all_of(session, provider_id)) >= MOST:
        raise AccountError(N_("There are too many tokens: revoke one first."))
    if not isinstance(doing.who, Person):
        raise TypeError("A token is made by a person.")
    secret = MARK + secrets.fresh()
    row = ApiToken(
        provider_id=provider_id, made_by=doing.who.id, name=wanted.name,
        token_hash=secrets.kept(secret),
        scopes=[str(scope) for scope in sorted(wanted.scopes)], created_at=doing.now,
        expires_at=doing.now + timedelta(days=wanted.days), used_at=None, revoked_at=None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, doing, "token made", _of(row), " ".join(row.scopes))
    return secret


def find(session: Session, secret: str, now: datetime) -> ApiToken | None:
    """The token that a program shows; None where it is none, has expired, or was revoked.

    It ends as well when whoever made it may no longer sign in, or has left the provider.
    """
    if len(secret) != len(MARK) + secrets.LENGTH or not secret.startswith(MARK):
        return None
    row = session.scalar(
        select(ApiToken)
        .where(ApiToken.token_hash == secrets.kept(secret))
        .options(joinedload(ApiToken.maker), joinedload(ApiToken.provider))
    )
    if row is None or not holds(row, now) or not people.is_enabled(row.maker):
        return None
    return row if row.provider_id in people.person(row.maker).roles else None


def program(row: ApiToken) -> Person:
    """A program with a token as permissions see it."""
    return Person(
        id=row.made_by,
        roles={row.provider_id: Role.EDITOR},
        scopes=frozenset(Scope(one) for one in row.scopes),
        token_id=row.id,
    )


def is_stale(row: ApiToken, now: datetime) -> bool:
    """Whether it should be noted that a token is in use."""
    return row.used_at is None or now - row.used_at >= USED_EVERY


def touch(session: Session, token_id: int, now: datetime) -> None:
    """Note that a token is in use."""
    row = session.get(ApiToken, token_id)
    if row is not None:
        row.used_at = now


def holds(row: ApiToken, now: datetime) -> bool:
    """Whether a token is neither revoked nor expired."""
    return row.revoked_at is None and row.expires_at > now


def all_of(session: Session, provider_id: int) -> Sequence[ApiToken]:
    """The tokens of a provider that were not revoked, the newest first."""
    return session.scalars(
        select(ApiToken)
        .where(ApiToken.provider_id == provider_id, ApiToken.revoked_at.is_(None))
        .options(joinedload(ApiToken.maker))
        .order_by(ApiToken.id.desc())
    ).all()


def revoke(session: Session, row: ApiToken, doing: Doing) -> None:
    """End a token."""
    if row.revoked_at is None:
        row.revoked_at = doing.now
        audit.record(session, doing, "token revoked", _of(row))


def _of(row: ApiToken) -> Thing:
    return Thing("token", row.id, row.provider_id)
