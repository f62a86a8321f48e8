"""PostgreSQL as the database of record: how it is opened, and what its refusals mean."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from finder.errors import DatabaseError

OLDEST = 15
"""The first version of PostgreSQL that this program is tested on."""

_WRITERS = 0x6669_6E64
"""The advisory lock that all writers take: the letters of `find`."""


def open_engine(address: URL, busy_seconds: int) -> Engine:
    """An engine for this address; readers see one state of the database a transaction.

    A writer waits up to `busy_seconds` for another one. Raises DatabaseError where the
    driver is absent, or is another one than psycopg.
    """
    try:
        if address.get_dialect().driver != "psycopg":
            raise DatabaseError(
                "PostgreSQL is reached through psycopg: set FINDER_DATABASE_URL to an address"
                " such as postgresql+psycopg://finder@db.example.org/finder"
            )
        engine = create_engine(address, isolation_level="REPEATABLE READ", pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError) as error:
        raise DatabaseError(f"The database cannot be opened: {error}") from None
    except ImportError:
        raise DatabaseError(
            "PostgreSQL needs the driver psycopg:"
            " run `pip install 'learning-opportunity-finder[postgres]'`."
        ) from None

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("finder_writes"):
            _queue(connection, busy_seconds)

    event.listen(engine, "begin", begin)
    event.listen(engine, "connect", _refuse_older)
    return engine


def _queue(connection: Connection, busy_seconds: int) -> None:
    """Wait for the turn of this writer, after which it sees all that others have written.

    Under REPEATABLE READ it would see what was there before it waited. Alone among
    writers it sees one state of the database without.
    """
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{busy_seconds * 1000 or 1}ms'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


def _refuse_older(connection: Any, _record: object) -> None:
    found = connection.info.server_version // 10_000
    if found < OLDEST:
        connection.close()
        raise DatabaseError(
            f"The database is of PostgreSQL {found}: this program needs {OLDEST} or newer."
        )


def meaning(error: DBAPIError) -> str | None:
    """What a refusal means, None where it says so itself."""
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return _MEANINGS.get(state) or _CLASSES.get(state[:2])
    said = str(error.orig)
    if not said.startswith(_CONNECTING):
        return None
    reason = said.strip().splitlines()[0].rpartition("failed: ")[2]
    return (
        f"The database server does not let this program in ({reason}): check"
        " FINDER_DATABASE_URL, and that the server is running."
    )


_CONNECTING = ("connection failed", "connection is bad", "connection to server")
"""How psycopg begins where there is no connection yet, and so no SQLSTATE."""

_LOST = "The connection to the database server was lost: see that it is running, then repeat."

_MEANINGS = {
    "55P03": "The database is in use by another program: wait until it has finished, then repeat.",
    "53100": "The disk is full: nothing was saved; make room, then repeat.",
    "53300": "The database server has too many connections: serve with fewer workers.",
    "25006": "The database may not be written: it is a replica; write to the primary.",
    "42501": "The database may not be written: give this program's user the right to.",
    "42P01": "The database is of another version: run `finder upgrade`.",
    "42703": "The database is of another version: run `finder upgrade`.",
    "57P01": _LOST,
}
"""By SQLSTATE, see the appendix "PostgreSQL Error Codes" of its documentation."""

_CLASSES = {
    "08": _LOST,
    "XX": "The database is damaged: restore a backup.",
}
