"""Limits: how often something may be tried, counted in the database for all workers alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from finder.accounts.refusals import TooManyAttemptsError
from finder.signing import Signer
from finder.store import allowances


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries within a time that begins with the first of them."""

    name: str
    most: int
    within: timedelta


QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)

SIGN_IN_HERE = Limit("sign-in-here", 10, QUARTER)
"""For one account from one network: whoever has forgotten the password, or guesses."""
SIGN_IN_ACCOUNT = Limit("sign-in-account", 50, HOUR)
"""For one account from wherever: guessing from many networks. A new password lifts it."""
SIGN_IN_NETWORK = Limit("sign-in-network", 50, QUARTER)
"""From one network for whatever account: trying one password on many accounts."""
PASSWORD = Limit("password", 10, QUARTER)
"""The current password of whoever is signed in, asked for before something important."""
CODE = Limit("code", 5, QUARTER)
"""Codes of the second factor for one account."""
LETTER_ADDRESS = Limit("letter-address", 3, HOUR)
"""Letters to one address that somebody asked for without being signed in."""
LETTER_NETWORK = Limit("letter-network", 20, HOUR)
"""Such letters that were asked for from one network."""
INVITATIONS = Limit("invitations", 30, HOUR)
"""Invitations by one person."""

PROGRAM = Limit("program", 3_000, QUARTER)
"""What a program asks with one token: some three a second, and a whole list counts as one."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A limit, and what it is counted for: `key` hides the address that it was made from."""

    limit: Limit
    key: str


def counted(limit: Limit, signer: Signer, *subject: str) -> Counted:
    """A limit for a subject, such as an address and a network."""
    return Counted(limit, signer.digest(limit.name, *subject))


def take(session: Session, limits: Iterable[Counted], now: datetime) -> None:
    """Count one try against each limit.

    Raises TooManyAttemptsError where one is reached; the transaction is then to be undone, so
    that nothing is counted. To be called in a session of `db.writing`.
    """
    for one in limits:
        if not allowances.take(session, one.key, one.limit.most, one.limit.within, now):
            raise TooManyAttemptsError(allowances.until(session, one.key) or now, now)


def lift(session: Session, limits: Iterable[Counted]) -> None:
    """Forget the tries that were counted against these."""
    allowances.forget(session, [one.key for one in limits])
