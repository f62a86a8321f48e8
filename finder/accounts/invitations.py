"""Invitations: links that are sent to one address, work once, and expire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from finder.accounts import passwords, people, secrets, sign_ins
from finder.accounts.refusals import LinkError
from finder.addresses import address_key
from finder.models import Invitation, User
from finder.permissions import Role, Staff
from finder.store import audit
from finder.store.audit import Doing, Thing


class Purpose(StrEnum):
    """What a link is for."""

    JOIN = "join"
    PASSWORD = "password"  # noqa: S105 - the word, not one of them.
    ADDRESS = "address"


LASTS = {
    Purpose.JOIN: timedelta(days=7),
    Purpose.PASSWORD: timedelta(hours=1),
    Purpose.ADDRESS: timedelta(days=2),
}
"""For how long a link works."""

KEPT = timedelta(days=30)
"""After which a link that no longer works is forgotten, and the address with it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody is invited to: a role for a provider, one of the city, or both."""

    provider_id: int | None = None
    role: Role | None = None
    staff: Staff | None = None

    def __str__(self) -> str:
        """As the audit log says it."""
        return " ".join(filter(None, (self.role, self.staff)))


def invite(session: Session, address: str, offer: Offer, doing: Doing) -> str:
    """Make a link by which the owner of an address takes up an offer; gives its token.

    An earlier one with the same offer stops working.
    """
    session.execute(
        delete(Invitation).where(
            Invitation.email == address_key(address),
            Invitation.purpose == Purpose.JOIN,
            Invitation.used_at.is_(None),
            Invitation.provider_id.is_not_distinct_from(offer.provider_id),
            Invitation.staff.is_not_distinct_from(offer.staff),
        )
    )
    row, token = _make(session, Purpose.JOIN, address, doing)
    row.provider_id, row.role, row.staff = offer.provider_id, offer.role, offer.staff
    session.flush()
    audit.record(session, doing, "invited", _of(row), str(offer))
    return token


def offer_password(session: Session, user: User, doing: Doing) -> str:
    """Make a link by which somebody sets a new password; earlier ones stop working."""
    return _of_user(session, Purpose.PASSWORD, user, user.email_typed, doing)


def offer_address(session: Session, user: User, address: str, doing: Doing) -> str:
    """Make a link by which a new address of somebody is confirmed; earlier ones stop working."""
    return _of_user(session, Purpose.ADDRESS, user, address, doing)


def open_to(session: Session, provider_id: int | None, doing: Doing) -> Sequence[Invitation]:
    """Invitations to a provider, or to the city, that wait to be taken up; the newest first."""
    return session.scalars(
        select(Invitation)
        .where(
            Invitation.purpose == Purpose.JOIN,
            Invitation.used_at.is_(None),
            Invitation.expires_at > doing.now,
            Invitation.provider_id.is_not_distinct_from(provider_id),
        )
        .order_by(Invitation.id.desc())
    ).all()


def withdraw(session: Session, row: Invitation, doing: Doing) -> None:
    """Take an invitation back."""
    audit.record(session, doing, "invitation withdrawn", _of(row))
    session.delete(row)


def find(session: Session, purpose: Purpose, token: str, doing: Doing) -> Invitation:
    """The invitation of a link.

    Raises LinkError where the link is not of this kind, was used, or is too old.
    """
    row = session.scalar(
        select(Invitation)
        .where(
            Invitation.token_hash == secrets.kept(token),
            Invitation.purpose == purpose,
            Invitation.used_at.is_(None),
            Invitation.expires_at > doing.now,
        )
        .options(joinedload(Invitation.provider))
    )
    if row is None:
        raise LinkError
    return row


def use(session: Session, row: Invitation, doing: Doing) -> None:
    """Take a link out of use; of several that try at once, one succeeds.

    Raises LinkError for the others.
    """
    used = (
        update(Invitation)
        .where(Invitation.id == row.id, Invitation.used_at.is_(None))
        .values(used_at=doing.now)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(used) is None:
        raise LinkError
    session.expire(row)


def join(
    session: Session, row: Invitation, password: str | None, locale: str, doing: Doing
) -> User:
    """Take up an invitation: with a new account, or with the one that the address has.

    `password` is a checked one for a new account, else None. Raises LinkError where the link
    was used meanwhile, or an account was made meanwhile.
    """
    use(session, row, doing)
    user = people.by_address(session, row.email)
    if (user is None) != (password is not None):
        raise LinkError
    if user is None:
        user = people.make(
            session, row.email_typed, passwords.hashed(password or ""), locale, doing
        )
    grant(session, user, Offer(row.provider_id, _role(row), _staff(row)), doing)
    return user


def grant(session: Session, user: User, offer: Offer, doing: Doing) -> None:
    """Let somebody have what an offer holds; who manages already stays a manager."""
    if offer.provider_id is not None and offer.role is not None:
        held = people.person(user).roles.get(offer.provider_id)
        if held is not Role.MANAGER:
            people.appoint(session, user, offer.provider_id, offer.role, doing)
    if offer.staff is not None and user.staff != Staff.ADMINISTRATOR:
        people.set_staff(session, user, offer.staff, doing)


def set_password(session: Session, user: User, password: str, doing: Doing) -> None:
    """Give somebody a new password, a checked one; all their sign-ins end."""
    user.password = passwords.hashed(password)
    session.execute(
        delete(Invitation).where(
            Invitation.user_id == user.id, Invitation.purpose == Purpose.PASSWORD,
            Invitation.used_at.is_(None),
        )
    )  # fmt: skip
    audit.record(session, doing, "password set", Thing("user", user.id))
    sign_ins.end_all(session, user, doing)


def take_address(session: Session, token: str, doing: Doing) -> User:
    """Give an account the address that a link confirms; gives the account as it was before.

    All its sign-ins end. Raises LinkError where the link does not work, or the address has
    become that of another account.
    """
    row = find(session, Purpose.ADDRESS, token, doing)
    user = people.by_id(session, row.user_id or 0)
    if not people.is_enabled(user) or people.by_address(session, row.email) is not None:
        raise LinkError
    use(session, row, doing)
    before = User(id=user.id, email_typed=user.email_typed, locale=user.locale)
    user.email, user.email_typed = row.email, row.email_typed
    audit.record(session, doing, "address changed", Thing("user", user.id))
    sign_ins.end_all(session, user, doing)
    return before


def _of_user(session: Session, purpose: Purpose, user: User, address: str, doing: Doing) -> str:
    session.execute(
        delete(Invitation).where(
            Invitation.user_id == user.id,
            Invitation.purpose == purpose,
            Invitation.used_at.is_(None),
        )
    )
    row, token = _make(session, purpose, address, doing)
    row.user_id = user.id
    audit.record(session, doing, f"link for {purpose}", Thing("user", user.id))
    return token


def _make(session: Session, purpose: Purpose, address: str, doing: Doing) -> tuple[Invitation, str]:
    session.execute(delete(Invitation).where(Invitation.expires_at < doing.now - KEPT))
    token = secrets.fresh()
    maker = getattr(doing.who, "id", None)
    row = Invitation(
        purpose=purpose, token_hash=secrets.kept(token), email=address_key(address),
        email_typed=address, user_id=None, provider_id=None, role=None, staff=None, made_by=maker,
        created_at=doing.now, expires_at=doing.now + LASTS[purpose], used_at=None,
    )  # fmt: skip
    session.add(row)
    return row, token


def _role(row: Invitation) -> Role | None:
    return Role(row.role) if row.role else None


def _staff(row: Invitation) -> Staff | None:
    return Staff(row.staff) if row.staff else None


def _of(row: Invitation) -> Thing:
    return Thing("invitation", row.id, row.provider_id)
