"""People: who has an account, what they may do, and who changed that."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload, selectinload

from finder.accounts.refusals import AccountError
from finder.addresses import address_key
from finder.drafts import ProviderDraft
from finder.i18n import N_
from finder.models import ApiToken, Membership, Provider, SignIn, User
from finder.permissions import Person, Role, Staff
from finder.store import audit, parties
from finder.store.audit import Doing, Thing

HIGHEST_ID = 2**31 - 1
"""Databases refuse to look for what is higher."""


def person(user: User) -> Person:
    """Somebody as permissions see them."""
    return Person(
        id=user.id,
        roles={one.provider_id: Role(one.role) for one in user.memberships},
        staff=Staff(user.staff) if user.staff else None,
        enabled=is_enabled(user),
    )


def is_enabled(user: User) -> bool:
    """Whether an account may be used: confirmed, and neither disabled nor erased."""
    return user.confirmed_at is not None and user.disabled_at is None and user.erased_at is None


def by_address(session: Session, address: str) -> User | None:
    """The account of an address, however it is capitalised."""
    return session.scalar(select(User).where(User.email == address_key(address)))


def by_id(session: Session, user_id: int) -> User:
    """The account of this number; raises AccountError where there is none."""
    user = session.get(User, user_id) if 0 < user_id <= HIGHEST_ID else None
    if user is None or user.erased_at is not None:
        raise AccountError(N_("There is no such account."))
    return user


def working_for(session: Session, provider_id: int) -> Sequence[Membership]:
    """Who works for a provider, in the order of their addresses."""
    return session.scalars(
        select(Membership)
        .join(Membership.user)
        .where(Membership.provider_id == provider_id)
        .options(joinedload(Membership.user))
        .order_by(User.email)
    ).all()


def memberships(session: Session, user_id: int) -> Sequence[Membership]:
    """Whom somebody works for, in the order of the names."""
    return session.scalars(
        select(Membership)
        .join(Membership.provider)
        .where(Membership.user_id == user_id)
        .options(joinedload(Membership.provider))
        .order_by(Provider.name)
    ).all()


def provider_named(session: Session, name: str) -> Provider | None:
    """The provider of this slug or name."""
    return session.scalar(
        select(Provider).where((Provider.slug == name) | (Provider.name == name)).limit(1)
    )


def provider_names(session: Session) -> Sequence[str]:
    """The names of all providers, in their order."""
    return session.scalars(select(Provider.name).order_by(Provider.name)).all()


def add_provider(session: Session, name: str, doing: Doing) -> Provider:
    """A provider of a new name, of which nothing else is known yet."""
    slug = parties.slugs(session).of(name)
    parties.save_providers(session, {slug: ProviderDraft(name)})
    made = session.scalars(select(Provider).where(Provider.slug == slug)).one()
    audit.record(session, doing, "provider added", Thing("provider", made.id, made.id))
    return made


def found(session: Session, part: str, most: int) -> Sequence[User]:
    """Accounts with a part of an address, or all, with what they may do; in their order."""
    return session.scalars(
        select(User)
        .where(User.erased_at.is_(None), User.email.contains(address_key(part), autoescape=True))
        .options(selectinload(User.memberships).joinedload(Membership.provider))
        .order_by(User.email)
        .limit(most)
    ).all()


def make(session: Session, address: str, password: str, locale: str, doing: Doing) -> User:
    """A new account whose address is confirmed; `password` is a hash."""
    user = User(
        email=address_key(address), email_typed=address, password=password, locale=locale,
        staff=None, created_at=doing.now, confirmed_at=doing.now, disabled_at=None, erased_at=None,
        totp_salt="", totp_step=0, recovery=[],
    )  # fmt: skip
    session.add(user)
    session.flush()
    audit.record(session, doing, "account made", _of(user))
    return user


def appoint(session: Session, user: User, provider_id: int, role: Role, doing: Doing) -> None:
    """Let somebody work for a provider, or change as what.

    Raises AccountError where nobody could manage the provider's people afterwards.
    """
    current = _membership(session, user.id, provider_id)
    if current is None:
        row = Membership(user=user, provider_id=provider_id, role=role, created_at=doing.now)
        session.add(row)
    elif current.role == role:
        return
    else:
        if role is not Role.MANAGER:
            _keep_a_manager(session, user, provider_id)
        current.role = role
    session.flush()
    audit.record(session, doing, "role given", _of(user, provider_id), role)


def dismiss(session: Session, user: User, provider_id: int, doing: Doing) -> None:
    """Let somebody work for a provider no longer; tokens they made for it are revoked.

    Raises AccountError where nobody could manage the provider's people afterwards.
    """
    current = _membership(session, user.id, provider_id)
    if current is None:
        raise AccountError(N_("This person does not work for this provider."))
    _keep_a_manager(session, user, provider_id)
    session.delete(current)
    session.flush()
    session.expire(user, ["memberships"])
    _revoke_tokens(session, user, doing, provider_id)
    audit.record(session, doing, "role taken", _of(user, provider_id))


def set_staff(session: Session, user: User, role: Staff | None, doing: Doing) -> None:
    """Give somebody a role of the city, or take it.

    Raises AccountError where nobody could do so afterwards.
    """
    if user.staff == role:
        return
    if user.staff == Staff.ADMINISTRATOR:
        _keep_an_administrator(session, user)
    user.staff = role
    audit.record(session, doing, "city role", _of(user), role or "none")


def disable(session: Session, user: User, doing: Doing) -> None:
    """Shut an account: its sign-ins end, and what its tokens could do ends with them.

    Raises AccountError where it is that of the last administrator.
    """
    if user.disabled_at is not None:
        return
    if user.staff == Staff.ADMINISTRATOR:
        _keep_an_administrator(session, user)
    user.disabled_at = doing.now
    session.execute(delete(SignIn).where(SignIn.user_id == user.id))
    _revoke_tokens(session, user, doing)
    audit.record(session, doing, "account disabled", _of(user))


def enable(session: Session, user: User, doing: Doing) -> None:
    """Open an account again; whoever it belongs to signs in anew."""
    if user.disabled_at is not None:
        user.disabled_at = None
        audit.record(session, doing, "account enabled", _of(user))


def _membership(session: Session, user_id: int, provider_id: int) -> Membership | None:
    return session.scalar(
        select(Membership).where(
            Membership.user_id == user_id, Membership.provider_id == provider_id
        )
    )


def _keep_a_manager(session: Session, user: User, provider_id: int) -> None:
    """Refuse to leave a provider whose people nobody manages; the staff may appoint another."""
    rows = working_for(session, provider_id)
    managers = {r.user_id for r in rows if r.role == Role.MANAGER and is_enabled(r.user)}
    if managers == {user.id}:
        raise AccountError(N_("This is the only manager: appoint another one first."))


def _keep_an_administrator(session: Session, user: User) -> None:
    rows = session.scalars(select(User).where(User.staff == Staff.ADMINISTRATOR))
    if {row.id for row in rows if is_enabled(row)} == {user.id}:
        raise AccountError(N_("This is the only administrator: appoint another one first."))


def _revoke_tokens(
    session: Session, user: User, doing: Doing, provider_id: int | None = None
) -> None:
    wanted = select(ApiToken).where(ApiToken.made_by == user.id, ApiToken.revoked_at.is_(None))
    if provider_id is not None:
        wanted = wanted.where(ApiToken.provider_id == provider_id)
    for token in session.scalars(wanted):
        token.revoked_at = doing.now
        thing = Thing("token", token.id, token.provider_id)
        audit.record(session, doing, "token revoked", thing)


def _of(user: User, provider_id: int | None = None) -> Thing:
    return Thing("user", user.id, provider_id)
