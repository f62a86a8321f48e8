"""Personal data: all that is kept of somebody, to be handed over, or taken out for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from finder.accounts import people, sign_ins
from finder.models import AccountRequest, ApiToken, AuditEntry, Invitation, Membership, SignIn, User
from finder.store import audit
from finder.store.audit import Doing, Thing

FORMAT = 1


def export(session: Session, user: User, now: datetime) -> dict[str, Any]:
    """All that is kept of somebody, as plain data; secrets and their hashes are left out."""
    roles = people.memberships(session, user.id)
    tokens = session.scalars(select(ApiToken).where(ApiToken.made_by == user.id))
    asked = session.scalars(select(AccountRequest).where(AccountRequest.email == user.email))
    invited = session.scalars(select(Invitation).where(Invitation.email == user.email))
    actor = str(people.person(user))
    log = session.scalars(
        select(AuditEntry)
        .where(or_(AuditEntry.actor == actor, AuditEntry.thing == actor))
        .order_by(AuditEntry.id)
    )
    return {
        "format": FORMAT,
        "address": user.email_typed,
        "language": user.locale,
        "city_role": user.staff,
        "made": _said(user.created_at),
        "disabled": _said(user.disabled_at),
        "second_factor": bool(user.totp_salt),
        "roles": [{"provider": row.provider.name, "role": row.role} for row in roles],
        "sign_ins": [
            {"browser": row.agent, "since": _said(row.created_at), "used": _said(row.seen_at)}
            for row in sign_ins.all_of(session, user, now)
        ],
        "tokens": [
            {"name": row.name, "made": _said(row.created_at), "ends": _said(row.expires_at)}
            for row in tokens
        ],
        "requests": [
            {"organisation": row.organisation, "message": row.message, "at": _said(row.created_at)}
            for row in asked
        ],
        "invitations": [
            {"purpose": row.purpose, "at": _said(row.created_at), "used": _said(row.used_at)}
            for row in invited
        ],
        "log": [{"at": _said(row.at), "action": row.action, "thing": row.thing} for row in log],
    }


def erase(session: Session, user: User, doing: Doing) -> None:
    """Take out all that names somebody; what they did stays in the log by a bare number.

    Tokens that they made are revoked. Raises AccountError where a provider's people, or the
    city's, could be managed by nobody afterwards.
    """
    if user.staff:
        people.set_staff(session, user, None, doing)
    for row in people.memberships(session, user.id):
        people.dismiss(session, user, row.provider_id, doing)
    address = user.email
    session.execute(delete(SignIn).where(SignIn.user_id == user.id))
    session.execute(delete(Membership).where(Membership.user_id == user.id))
    session.execute(
        delete(Invitation).where(or_(Invitation.user_id == user.id, Invitation.email == address))
    )
    session.execute(delete(AccountRequest).where(AccountRequest.email == address))
    for token in session.scalars(select(ApiToken).where(ApiToken.made_by == user.id)):
        token.name, token.revoked_at = "", token.revoked_at or doing.now
    # No address looks like this one, so it is never signed in with.
    user.email = user.email_typed = f"erased {user.id}"
    user.password = user.totp_salt = user.locale = ""
    user.totp_step, user.recovery = 0, []
    user.disabled_at, user.erased_at = user.disabled_at or doing.now, doing.now
    audit.record(session, doing, "account erased", Thing("user", user.id))


def _said(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds") + "Z"
