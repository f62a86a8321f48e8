"""The database: opened, checked for its version, and brought up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session, sessionmaker

from finder import postgres
from finder.errors import DatabaseError

BUSY_SECONDS = 30
"""How long a writer waits for another one before it gives up."""

MIGRATIONS = Path(__file__).parent / "migrations"


def open_database(url: str) -> Engine:
    """An engine for the database at this address; nothing is created yet.

    Raises DatabaseError where the address cannot be used.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseError(
            "The address of the database makes no sense: check FINDER_DATABASE_URL."
        ) from None
    if is_postgres(address):
        return postgres.open_engine(address, BUSY_SECONDS)
    if address.get_backend_name() != "sqlite":
        raise DatabaseError(
            f"This version keeps its data in SQLite or PostgreSQL, not in"
            f" '{address.get_backend_name()}': set FINDER_DATABASE_URL to an address such as"
            " sqlite:////srv/finder/finder.sqlite3"
        )
    try:
        engine = create_engine(address)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise DatabaseError(f"The database cannot be opened: {error}") from None
    _check_folder(_file_of(engine))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def is_postgres(address: URL) -> bool:
    """Whether an address is that of a PostgreSQL server."""
    return address.get_backend_name() == "postgresql"


def sessions(engine: Engine) -> sessionmaker[Session]:
    """What makes sessions: each transaction sees one state of the database."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def writing(factory: sessionmaker[Session]) -> Iterator[Session]:
    """A session that holds the write lock from its first statement and commits at the end.

    Without it a transaction that reads before it writes fails when another one wrote
    in between; with it, it waits for its turn. Raises DatabaseError where the
    database refuses.
    """
    with explained(), factory.begin() as session:
        session.connection(execution_options={"finder_writes": True})
        yield session


@contextmanager
def writing_at_once(factory: sessionmaker[Session]) -> Iterator[Session]:
    """As `writing`, but does not wait where somebody else writes; for what can come later.

    Raises DatabaseError then.
    """
    engine = factory.kw["bind"]
    with explained(), engine.connect() as connection, _not_waiting(connection):
        writes = connection.execution_options(finder_writes=True)
        with writes.begin(), Session(writes) as session:
            yield session
            session.flush()


@contextmanager
def _not_waiting(connection: Connection) -> Iterator[None]:
    if is_postgres(connection.engine.url):
        yield
        return
    _wait(connection, 0)
    try:
        yield
    finally:
        _wait(connection, BUSY_SECONDS)


def _wait(connection: Connection, seconds: int) -> None:
    """How long SQLite waits for a turn to write.

    The cursor is closed here: if another thread collected it, that could wipe out, up to
    Python 3.11, that a statement of the same connection has just been refused.
    """
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {seconds * 1000}")


@contextmanager
def forgetting(factory: sessionmaker[Session]) -> Iterator[Session]:
    """As `writing`, but what is deleted or replaced leaves no trace in an SQLite file.

    For what is kept of persons. PostgreSQL overwrites it when it next vacuums the table.
    Raises DatabaseError.
    """
    engine = factory.kw["bind"]
    if is_postgres(engine.url):
        with writing(factory) as session:
            yield session
        return
    with writing(factory) as session:
        session.execute(text("PRAGMA secure_delete = ON"))
        yield session
        session.flush()
        session.execute(text("PRAGMA secure_delete = OFF"))
    with explained(), engine.connect() as connection:
        # The log holds pages as they were until it is emptied; readers may put that off.
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def explained() -> Iterator[None]:
    """Turn refusals of the database into one sentence that says what to do."""
    try:
        yield
    except DBAPIError as error:
        raise DatabaseError(explanation(error)) from error


def explanation(error: DBAPIError) -> str:
    """What a refusal of the database means, in one sentence."""
    if known := postgres.meaning(error):
        return known
    said = str(error.orig)
    for sign, meaning in _MEANINGS.items():
        if sign in said:
            return meaning
    return f"The database refused: {said}."


_MEANINGS = {
    "locked": "The database is in use by another program: wait until it has finished, then repeat.",
    "not a database": "The file is not a database: check FINDER_DATABASE_URL, or restore a backup.",
    "malformed": "The database is damaged: restore a backup, or delete it and import again.",
    "disk is full": "The disk is full: nothing was saved; make room, then repeat.",
    "disk I/O error": "The disk cannot be read or written: check it, then repeat.",
    "readonly": "The database may not be written: check who owns the file and its folder.",
    "unable to open": "The database cannot be opened: check that it exists and may be written.",
    "no such table": "The database is of another version: run `finder upgrade`.",
    "no such column": "The database is of another version: run `finder upgrade`.",
}


def upgrade(url: str) -> None:
    """Bring the database to the version of the program, making it where there is none.

    All of it happens or nothing. Raises DatabaseError where the database is newer
    than the program, or refuses.
    """
    from alembic import command  # noqa: PLC0415 - slow to import, and needed only here.
    from alembic.config import Config  # noqa: PLC0415

    engine = open_database(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        with explained(), engine.execution_options(finder_writes=True).begin() as connection:
            _refuse_unknown(_version(connection))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def check_version(engine: Engine) -> None:
    """See that the database is there and of the version that the program needs.

    Raises DatabaseError that says to run `finder upgrade` where it is not.
    """
    file = _file_of(engine)
    if file and not file.exists():
        raise DatabaseError(f"There is no database at {file} yet: run `finder upgrade`.")
    with explained(), engine.connect() as connection:
        version = _version(connection)
    if version is None:
        raise DatabaseError("The database holds no tables yet: run `finder upgrade`.")
    _refuse_unknown(version)
    if version != revisions()[-1]:
        raise DatabaseError(
            f"The database is of version {version}, the program needs {revisions()[-1]}:"
            " run `finder upgrade`."
        )


def damage(engine: Engine) -> str:
    """What is damaged in a database, empty where nothing is found to be.

    PostgreSQL holds its own references and checks its pages as it reads them; there
    all rows are read once.
    """
    with explained(), engine.connect() as connection:
        if is_postgres(engine.url):
            for table in sqlalchemy.inspect(connection).get_table_names():
                everything = select(func.count()).select_from(sqlalchemy.table(table))
                connection.scalar(everything)
            return ""
        fault = connection.scalar(text("PRAGMA quick_check(1)"))
        loose = connection.execute(text("PRAGMA foreign_key_check")).first()
    if loose:
        return f"a row of {loose[0]} points nowhere"
    return "" if fault == "ok" else str(fault)


def revisions() -> list[str]:
    """The versions that this program knows, oldest first, as the migrations are numbered."""
    return sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _refuse_unknown(version: str | None) -> None:
    if version is not None and version not in revisions():
        raise DatabaseError(
            f"The database is of version {version}, which is newer than this program:"
            " install the newer program; only it can run `finder upgrade` here."
        )


def _version(connection: Connection) -> str | None:
    if not sqlalchemy.inspect(connection).has_table("alembic_version"):
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if row is None else str(row[0])


def _file_of(engine: Engine) -> Path | None:
    name = None if is_postgres(engine.url) else engine.url.database
    return Path(name) if name and name != ":memory:" else None


def _check_folder(file: Path | None) -> None:
    if file is None:
        return
    if not file.parent.is_dir():
        raise DatabaseError(
            f"The folder {file.parent} does not exist: make it, or set FINDER_HOME to the"
            " folder of your city."
        )
    if file.is_dir():
        raise DatabaseError(f"{file} is a folder, not a database: check FINDER_DATABASE_URL.")
    if not os.access(file.parent, os.W_OK) or (file.exists() and not os.access(file, os.W_OK)):
        raise DatabaseError(f"{file} may not be written: check who owns it and its folder.")


def _prepare(connection: Any, _record: object) -> None:
    """Set up a fresh SQLite connection; transactions begin where SQLAlchemy says so."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("finder_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
