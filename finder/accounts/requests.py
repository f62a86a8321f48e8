"""Requests for accounts: who would like to publish, and what the staff made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from finder.accounts import invitations, secrets
from finder.accounts.invitations import Offer
from finder.accounts.people import HIGHEST_ID
from finder.accounts.refusals import AccountError, LinkError
from finder.addresses import address_key
from finder.i18n import N_
from finder.models import AccountRequest
from finder.store import audit
from finder.store.audit import Doing, Thing

LASTS = timedelta(days=2)
"""For how long an address can be confirmed."""

KEPT = timedelta(days=90)
"""After which a request that was decided is forgotten."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody writes who would like to publish."""

    address: str
    organisation: str
    message: str
    locale: str


def ask(session: Session, wish: Wish, doing: Doing) -> str:
    """Note a request; gives the token by which its address is confirmed.

    An earlier one of the same address that still waits is replaced.
    """
    _forget(session, doing)
    session.execute(
        delete(AccountRequest).where(
            AccountRequest.email == address_key(wish.address),
            AccountRequest.decided_at.is_(None),
        )
    )
    token = secrets.fresh()
    row = AccountRequest(
        token_hash=secrets.kept(token), email=address_key(wish.address), email_typed=wish.address,
        locale=wish.locale, organisation=wish.organisation, message=wish.message,
        created_at=doing.now, confirmed_at=None, decided_at=None, decided_by=None, granted=None,
    )  # fmt: skip
    session.add(row)
    return token


def find(session: Session, token: str, doing: Doing) -> AccountRequest:
    """The request whose address a link confirms; raises LinkError where there is none."""
    row = session.scalar(
        select(AccountRequest).where(
            AccountRequest.token_hash == secrets.kept(token),
            AccountRequest.confirmed_at.is_(None),
            AccountRequest.created_at > doing.now - LASTS,
        )
    )
    if row is None:
        raise LinkError
    return row


def confirm(session: Session, token: str, doing: Doing) -> None:
    """Confirm the address of a request, which the staff then see; raises LinkError."""
    row = find(session, token, doing)
    row.confirmed_at = doing.now
    audit.record(session, doing, "account asked for", _of(row))


def waiting(session: Session) -> Sequence[AccountRequest]:
    """Confirmed requests that nobody has decided on, the oldest first."""
    return session.scalars(
        select(AccountRequest)
        .where(AccountRequest.confirmed_at.is_not(None), AccountRequest.decided_at.is_(None))
        .order_by(AccountRequest.confirmed_at, AccountRequest.id)
    ).all()


def grant(session: Session, request_id: int, offer: Offer, doing: Doing) -> tuple[str, str]:
    """Grant a request: gives its address and the token of the invitation that goes there.

    Raises AccountError where somebody has decided on it meanwhile.
    """
    row = _decided(session, request_id, doing, granted=True)
    return row.email_typed, invitations.invite(session, row.email_typed, offer, doing)


def refuse(session: Session, request_id: int, doing: Doing) -> AccountRequest:
    """Refuse a request; raises AccountError where somebody has decided on it meanwhile."""
    return _decided(session, request_id, doing, granted=False)


def _decided(session: Session, request_id: int, doing: Doing, *, granted: bool) -> AccountRequest:
    row = session.get(AccountRequest, min(request_id, HIGHEST_ID))
    if row is None or row.confirmed_at is None or row.decided_at is not None:
        raise AccountError(N_("This request has been decided on already."))
    row.decided_at, row.granted = doing.now, granted
    row.decided_by = getattr(doing.who, "id", None)
    audit.record(session, doing, "request granted" if granted else "request refused", _of(row))
    return row


def _forget(session: Session, doing: Doing) -> None:
    """Forget requests that were never confirmed in time, or decided on long ago."""
    late = AccountRequest.confirmed_at.is_(None) & (AccountRequest.created_at < doing.now - LASTS)
    session.execute(
        delete(AccountRequest).where(late | (AccountRequest.decided_at < doing.now - KEPT))
    )


def _of(row: AccountRequest) -> Thing:
    return Thing("request", row.id)
