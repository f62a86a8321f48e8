"""Sign-ins: who a browser belongs to, for how long, and how that ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from finder.accounts import passwords, people, secrets
from finder.models import SignIn, User
from finder.permissions import Person
from finder.store import audit
from finder.store.audit import Doing, Thing

IDLE, LONGEST = timedelta(hours=8), timedelta(days=7)
"""A sign-in ends when it was not used for so long, and after so long in any case."""

STAFF_IDLE, STAFF_LONGEST = timedelta(hours=1), timedelta(hours=12)
"""The same for staff, who may do more."""

SEEN_EVERY = timedelta(minutes=5)
"""How exactly it is known when a sign-in was last used; more often would only write."""

_LONGEST_AGENT = 40
_BROWSER = re.compile(r"(Edg|OPR|Firefox|Chrome|Safari)[/ ]?\d*")
_SYSTEM = re.compile(r"(Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux)")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that holds: whose it is, and the row's id."""

    id: int
    user: User
    person: Person


def password_fits(user: User | None, password: str) -> bool:
    """Whether somebody may come in with this password; takes as long where nobody is there."""
    good = passwords.matches(user.password if user else "", password)
    return good and user is not None and people.is_enabled(user)


def begin(session: Session, user: User, agent: str, now: datetime) -> str:
    """Sign somebody in; gives the token that the browser keeps, which is new each time."""
    token = secrets.fresh()
    longest = STAFF_LONGEST if user.staff else LONGEST
    session.execute(delete(SignIn).where(SignIn.expires_at <= now))
    row = SignIn(
        user_id=user.id, token_hash=secrets.kept(token), agent=short_agent(agent), created_at=now,
        seen_at=now, expires_at=now + longest,
    )  # fmt: skip
    session.add(row)
    audit.record(session, Doing(people.person(user), now), "signed in", Thing("user", user.id))
    return token


def find(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Whose sign-in a token is, None where it is none, has ended, or is not to be used."""
    if len(token) != secrets.LENGTH:
        return None
    row = session.scalar(
        select(SignIn)
        .where(SignIn.token_hash == secrets.kept(token))
        .options(joinedload(SignIn.user).joinedload(User.memberships))
    )
    if row is None or not people.is_enabled(row.user) or ends_at(row) <= now:
        return None
    return SignedIn(row.id, row.user, people.person(row.user))


def ends_at(row: SignIn) -> datetime:
    """When a sign-in ends if it is not used again."""
    # Whoever became staff meanwhile is held to what holds for staff.
    if row.user.staff:
        return min(row.expires_at, row.seen_at + STAFF_IDLE, row.created_at + STAFF_LONGEST)
    return min(row.expires_at, row.seen_at + IDLE)


def is_stale(session: Session, signed_in: SignedIn, now: datetime) -> bool:
    """Whether it should be noted that a sign-in is in use."""
    seen = session.scalar(select(SignIn.seen_at).where(SignIn.id == signed_in.id))
    return seen is not None and now - seen >= SEEN_EVERY


def touch(session: Session, signed_in: SignedIn, now: datetime) -> None:
    """Note that a sign-in is in use."""
    row = session.get(SignIn, signed_in.id)
    if row is not None:
        row.seen_at = max(row.seen_at, now)


def all_of(session: Session, user: User, now: datetime) -> Sequence[SignIn]:
    """The sign-ins of somebody that hold, the last used first."""
    rows = session.scalars(
        select(SignIn).where(SignIn.user_id == user.id).order_by(SignIn.seen_at.desc(), SignIn.id)
    ).all()
    return [row for row in rows if ends_at(row) > now]


def end(session: Session, user: User, sign_in_id: int, doing: Doing) -> None:
    """End one sign-in of somebody; nothing happens where they have no such one."""
    ended = delete(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user.id)
    if session.scalar(ended.returning(SignIn.id)):
        audit.record(session, doing, "signed out", Thing("user", user.id))


def end_all(session: Session, user: User, doing: Doing, *, but: int | None = None) -> None:
    """End all sign-ins of somebody, perhaps but one."""
    ended = delete(SignIn).where(SignIn.user_id == user.id)
    session.execute(ended if but is None else ended.where(SignIn.id != but))
    audit.record(session, doing, "signed out everywhere", Thing("user", user.id))


def short_agent(agent: str) -> str:
    """What somebody recognises a browser of theirs by: its name and its system, no more."""
    found = (pattern.search(agent) for pattern in (_BROWSER, _SYSTEM))
    names = [match[1] for match in found if match]
    said = {"Edg": "Edge", "OPR": "Opera", "Mac OS X": "macOS", "CrOS": "ChromeOS"}
    return ", ".join(said.get(name, name) for name in names)[:_LONGEST_AGENT]
