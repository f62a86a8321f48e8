"""Allowances: how often something may be done in a while, counted for all processes together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from finder.models import Allowance


def take(session: Session, key: str, most: int, per: timedelta, now: datetime) -> bool:
    """Count one more under this key; False where that is more than `most` in `per`.

    `key` is a digest, so that nothing is stored about anybody; `now` is UTC without a
    zone. What is refused does not count. To be called in a session of `db.writing`.
    """
    session.execute(delete(Allowance).where(Allowance.until <= now))
    row = session.get(Allowance, key)
    if row is None:
        session.add(Allowance(key=key, used=1, until=now + per))
        return True
    if row.used >= most:
        return False
    row.used += 1
    return True


def until(session: Session, key: str) -> datetime | None:
    """When what was counted under a key is forgotten, None where nothing is."""
    row = session.get(Allowance, key)
    return None if row is None else row.until


def forget(session: Session, keys: Iterable[str]) -> None:
    """Forget what was counted under these keys."""
    session.execute(delete(Allowance).where(Allowance.key.in_(list(keys))))
