"""Change numbers: they rise by one with every change of any opportunity."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

from sqlalchemy import Engine, bindparam, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from finder.models import ChangeCounter, ChangeMark, Opportunity
from finder.vocabulary import Status

_LAST = "SELECT value FROM change_counter"


def next_change(session: Session, count: int = 1) -> int:
    """Reserve `count` consecutive numbers and return the first of them.

    The counter is one row, so the write lock puts writers in order: a number is
    never seen before all lower ones are.
    """
    last = session.execute(
        update(ChangeCounter)
        .values(value=ChangeCounter.value + count)
        .returning(ChangeCounter.value)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    session.connection().execute(insert(ChangeMark).values(value=last, mark=token_hex(8)))
    return last - count + 1


def mark(session: Session, number: int) -> str | None:
    """The mark of a transaction by its last number, None where there is none."""
    return session.scalar(select(ChangeMark.mark).where(ChangeMark.value == number))


def announce(
    session: Session, ids: Sequence[int], values: Mapping[str, object] | None = None
) -> None:
    """Give each of these opportunities a new change number, and columns these values."""
    if not ids:
        return
    first = next_change(session, len(ids))
    session.connection().execute(
        update(Opportunity)
        .where(Opportunity.id == bindparam("of"))
        .values({"change": bindparam("number")} | dict(values or {})),
        [{"of": id_, "number": first + place} for place, id_ in enumerate(ids)],
    )


def last_change(session: Session) -> int:
    """The last number that was given out, 0 before the first."""
    return int(session.connection().exec_driver_sql(_LAST).scalar_one())


def last_change_seen(engine: Engine) -> int:
    """The same without a session, for it is asked before every search."""
    try:
        connection = engine.raw_connection()
    except engine.dialect.loaded_dbapi.Error as error:
        raise OperationalError(_LAST, None, error) from error
    try:
        cursor = connection.cursor()
        cursor.execute(_LAST)
        (found,) = cursor.fetchall()
        cursor.close()
    except engine.dialect.loaded_dbapi.Error as error:
        raise OperationalError(_LAST, None, error) from error
    finally:
        connection.close()
    return int(found[0])


def withdrawn_since(session: Session, cursor: int) -> list[int]:
    """Opportunities that changed after this number and are no longer published."""
    return list(
        session.scalars(
            select(Opportunity.id).where(
                Opportunity.change > cursor, Opportunity.status != Status.PUBLISHED
            )
        )
    )


def since(session: Session, cursor: int) -> tuple[list[int], list[int]]:
    """What changed after this number: ids that are published, and ids that are not."""
    published = session.scalars(
        select(Opportunity.id)
        .where(Opportunity.change > cursor, Opportunity.status == Status.PUBLISHED)
        .order_by(Opportunity.id)
    )
    return list(published), withdrawn_since(session, cursor)


def until(session: Session, cursor: int) -> list[tuple[int, int]]:
    """What is published and has not changed after this number: ids with their stamps."""
    rows = session.execute(
        select(Opportunity.id, Opportunity.change, Opportunity.fingerprint, Opportunity.updated_at)
        .where(Opportunity.change <= cursor, Opportunity.status == Status.PUBLISHED)
        .order_by(Opportunity.id)
    )
    return [(row.id, stamp(row)) for row in rows]


def stamp(row: Any) -> int:
    """A sum that tells one save of an opportunity from any other.

    A database that was put back hands out the same ids and change numbers again.
    """
    return zlib.crc32(f"{row.change} {row.fingerprint} {row.updated_at}".encode())
