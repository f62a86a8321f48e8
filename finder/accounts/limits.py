"""Limits: how often something may be tried, counted in the database for all workers alike."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from finder.accounts.refusals import TooManyAttemptsError
from finder.models import Attempt

KEPT = timedelta(days=1)
"""How long a try is remembered; no limit looks back further."""

MOST_CLEARED = 500
"""Tries that are forgotten at once, so that nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries within a time."""

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


@dataclass(frozen=True, slots=True)
class Counted:
    """A limit, and what it is counted for: `key` hides the address that it was made from."""

    limit: Limit
    key: str


def counted(limit: Limit, secret: bytes, *subject: str) -> Counted:
    """A limit for a subject, such as an address and a network."""
    said = "\x1f".join((limit.name, *subject)).encode("utf-8", "surrogatepass")
    return Counted(limit, hmac.new(secret, said, sha256).hexdigest()[:32])


def network(address: str) -> str:
    """What is likely one household: an IPv4 address, or 64 bits of an IPv6 one."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        mapped = known.ipv4_mapped
        return str(mapped or ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def take(session: Session, limits: Iterable[Counted], now: datetime) -> None:
    """Count one try against each limit.

    Raises TooManyAttemptsError where one is reached already; then nothing is counted.
    Needs a session that holds the write lock, so that tries at once are all seen.
    """
    wanted = list(limits)
    free = [_free_at(session, one, now) for one in wanted]
    if (latest := max(free, default=now)) > now:
        raise TooManyAttemptsError(latest, now)
    old = select(Attempt.id).where(Attempt.at < now - KEPT).limit(MOST_CLEARED)
    session.execute(delete(Attempt).where(Attempt.id.in_(old)))
    session.add_all(Attempt(key=one.key, at=now) for one in wanted)


def lift(session: Session, limits: Iterable[Counted]) -> None:
    """Forget the tries that were counted against these."""
    session.execute(delete(Attempt).where(Attempt.key.in_([one.key for one in limits])))


def _free_at(session: Session, one: Counted, now: datetime) -> datetime:
    """When the next try is taken: now, or when the oldest of those that fill it is past."""
    recent = session.scalars(
        select(Attempt.at)
        .where(Attempt.key == one.key, Attempt.at > now - one.limit.within)
        .order_by(Attempt.at.desc())
        .limit(one.limit.most)
    ).all()
    return recent[-1] + one.limit.within if len(recent) == one.limit.most else now
