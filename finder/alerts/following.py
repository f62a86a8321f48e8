"""Following: asked for, confirmed, changed and ended; who ends it is forgotten at once.

Every verb takes the session, and the caller commits; where something may be deleted it is
a session of `db.forgetting`. `now` is UTC without a zone, `today` the local date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session, selectinload

from finder.addresses import address_key
from finder.alerts.told import packed, unpacked
from finder.models import Alert, Subscriber
from finder.vocabulary import Day

MOST_FOLLOWED = 10
"""Searches that one address may follow."""

UNCONFIRMED = timedelta(hours=48)
"""For so long a search that was asked for waits for its confirmation."""

BETWEEN_MAILS = timedelta(days=7)
_OVERDUE = 2 * BETWEEN_MAILS.days
"""Days after which a mail is sent even if the day of the week that was chosen was missed."""

FAILING = timedelta(days=60)
"""An address that the mail server refuses for so long is erased."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked to follow something; `alert` is None where they follow as much as one may."""

    subscriber: Subscriber
    alert: Alert | None


def ask(session: Session, address: str, arguments: str, locale: str, now: datetime) -> Asked:
    """Note that a search is to be followed, once it is confirmed; asked again, it waits anew."""
    found = by_address(session, address)
    if found is None:
        found = Subscriber(
            key=_key(), address=address_key(address), locale=locale, created_at=now, alerts=[]
        )
        session.add(found)
    alert = next((one for one in found.alerts if one.arguments == arguments), None)
    if alert is None and len(found.alerts) >= MOST_FOLLOWED:
        return Asked(found, None)
    if alert is None:
        alert = Alert(key=_key(), arguments=arguments, created_at=now)
        found.alerts.append(alert)
    elif alert.confirmed_at is None:
        alert.created_at, alert.asked_at = now, None
    session.flush()
    return Asked(found, alert)


def _key() -> str:
    return token_hex(16)


def by_address(session: Session, address: str) -> Subscriber | None:
    """Who has this address, None where nobody does."""
    query = select(Subscriber).where(Subscriber.address == address_key(address))
    return session.scalar(query.options(selectinload(Subscriber.alerts)))


def by_key(session: Session, key: str) -> Subscriber | None:
    """Who has this key, None where they were forgotten."""
    query = select(Subscriber).where(Subscriber.key == key)
    return session.scalar(query.options(selectinload(Subscriber.alerts)))


def alert_by_key(session: Session, key: str) -> Alert | None:
    """What was asked for under this key, None where it was ended, or never confirmed in time."""
    return session.scalar(
        select(Alert).where(Alert.key == key).options(selectinload(Alert.subscriber))
    )


def followed(subscriber: Subscriber) -> list[Alert]:
    """What somebody follows, and has confirmed."""
    return [one for one in subscriber.alerts if one.confirmed_at is not None]


def confirm(
    alert: Alert, *, locale: str, now: datetime, ends_on: date, fitting: Iterable[int]
) -> None:
    """Begin to follow: from now on what is not among the `fitting` is new."""
    if alert.confirmed_at is None:
        alert.confirmed_at = now
        alert.ends_on = ends_on
        alert.told = packed(fitting)
        alert.subscriber.locale = locale


def stop(session: Session, alert: Alert) -> bool:
    """End one search; whether its subscriber follows nothing now, and so was forgotten."""
    subscriber = alert.subscriber
    subscriber.alerts.remove(alert)
    if subscriber.alerts:
        return False
    forget(session, subscriber)
    return True


def forget(session: Session, subscriber: Subscriber) -> None:
    """Erase somebody with all that they follow."""
    session.delete(subscriber)
    session.flush()


def expire(session: Session, *, now: datetime, today: date) -> int:
    """Erase what was not confirmed in time or has ended, and whoever then follows nothing.

    Returns how many addresses were erased.
    """
    waiting_since = func.coalesce(Alert.asked_at, Alert.created_at)
    late = Alert.confirmed_at.is_(None) & (waiting_since <= now - UNCONFIRMED)
    session.execute(delete(Alert).where(or_(late, Alert.ends_on < today)))
    failing = Subscriber.failing_since <= today - FAILING
    idle = ~select(Alert.id).where(Alert.subscriber_id == Subscriber.id).exists()
    gone = list(session.scalars(select(Subscriber).where(or_(failing, idle))))
    for subscriber in gone:
        forget(session, subscriber)
    return len(gone)


def unasked(session: Session) -> list[Alert]:
    """What was asked for, of which the mail that asks for confirmation was not yet sent."""
    query = select(Alert).where(Alert.confirmed_at.is_(None), Alert.asked_at.is_(None))
    return list(session.scalars(query.options(selectinload(Alert.subscriber)).order_by(Alert.id)))


def due(session: Session, today: date) -> list[str]:
    """Keys of those who may be sent news today: at most one mail in seven days."""
    rows = session.scalars(
        select(Subscriber)
        .where(
            or_(Subscriber.mailed_on.is_(None), Subscriber.mailed_on <= today - BETWEEN_MAILS),
            select(Alert.id)
            .where(Alert.subscriber_id == Subscriber.id, Alert.confirmed_at.is_not(None))
            .exists(),
        )
        .order_by(Subscriber.id)
    )
    return [row.key for row in rows if _is_the_day(row, today)]


def _is_the_day(subscriber: Subscriber, today: date) -> bool:
    since = subscriber.mailed_on or subscriber.created_at.date()
    overdue = (today - since).days >= _OVERDUE
    return subscriber.day in {None, tuple(Day)[today.weekday()]} or overdue


def everyone(session: Session) -> list[Subscriber]:
    """All subscribers, the longest known first."""
    query = select(Subscriber).options(selectinload(Subscriber.alerts)).order_by(Subscriber.id)
    return list(session.scalars(query))


def told_of(subscriber: Subscriber) -> dict[str, Any]:
    """All that is kept of somebody, as plain data."""
    return {
        "address": subscriber.address,
        "language": subscriber.locale,
        "day": subscriber.day,
        "since": _iso(subscriber.created_at),
        "last_mail": _iso(subscriber.mailed_on),
        "refused_since": _iso(subscriber.failing_since),
        "follows": [
            {
                "search": one.arguments,
                "asked": _iso(one.created_at),
                "confirmed": _iso(one.confirmed_at),
                "ends": _iso(one.ends_on),
                "told_of": sorted(unpacked(one.told)),
            }
            for one in subscriber.alerts
        ],
    }


def _iso(moment: datetime | date | None) -> str | None:
    if moment is None:
        return None
    return (
        f"{moment.isoformat(timespec='seconds')}Z" if isinstance(moment, datetime) else str(moment)
    )
