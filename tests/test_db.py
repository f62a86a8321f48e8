"""The database: versions, refusals in one sentence, and numbers that writers share."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from finder import db
from finder.errors import DatabaseError
from finder.models import Area, Subscriber, Venue
from finder.store.changes import last_change, next_change
from tests.databases import assert_as_the_models_say


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'finder.sqlite3'}"


@pytest.fixture
def upgraded(url: str) -> str:
    """The address of a database of the current version."""
    db.upgrade(url)
    return url


def test_migrations_make_what_the_models_say(upgraded: str) -> None:
    assert_as_the_models_say(upgraded)


def test_migrations_are_one_chain_in_the_order_of_their_numbers() -> None:
    config = Config()
    config.set_main_option("script_location", str(db.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    chain = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert chain[::-1] == db.revisions()


def test_upgrading_again_changes_nothing(upgraded: str) -> None:
    engine = db.open_database(upgraded)
    with db.writing(db.sessions(engine)) as session:
        next_change(session, 7)
    db.upgrade(upgraded)
    with db.sessions(engine)() as session:
        assert last_change(session) == 7
    db.check_version(engine)


def test_a_connection_is_set_up_for_many_readers_and_one_writer(upgraded: str) -> None:
    with db.open_database(upgraded).connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA synchronous")) == 1
        assert connection.scalar(text("PRAGMA busy_timeout")) > 0


def test_a_row_that_points_nowhere_is_refused(upgraded: str) -> None:
    sessions = db.sessions(db.open_database(upgraded))
    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.add(Venue(key="k", name="", address="", postcode="", access=[], area_id=99))


def test_an_absent_database_says_to_upgrade(url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="run `finder upgrade`"):
        db.check_version(db.open_database(url))
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_says_to_upgrade(url: str, tmp_path: Path) -> None:
    (tmp_path / "finder.sqlite3").touch()
    with pytest.raises(DatabaseError, match="run `finder upgrade`"):
        db.check_version(db.open_database(url))


def test_an_older_database_says_to_upgrade(upgraded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "revisions", lambda: ["0001", "0002", "9998"])
    with pytest.raises(DatabaseError, match="run `finder upgrade`"):
        db.check_version(db.open_database(upgraded))


def test_a_newer_database_is_left_alone(upgraded: str) -> None:
    engine = db.open_database(upgraded)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer than this program"):
        db.check_version(engine)
    with pytest.raises(DatabaseError, match="newer than this program"):
        db.upgrade(upgraded)


def test_what_is_not_a_database_is_refused(url: str, tmp_path: Path) -> None:
    file = tmp_path / "finder.sqlite3"
    file.write_bytes(b"Title,Age\nYoga,60+\n" * 100)
    with pytest.raises(DatabaseError, match="not a database"):
        db.check_version(db.open_database(url))
    with pytest.raises(DatabaseError, match="not a database"):
        db.upgrade(url)
    assert file.read_bytes().startswith(b"Title")


def test_a_damaged_database_is_refused(upgraded: str, tmp_path: Path) -> None:
    file = tmp_path / "finder.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    file.write_bytes(file.read_bytes()[:4096] + b"\xa5" * 8192)
    with pytest.raises(DatabaseError, match="damaged"):
        db.check_version(db.open_database(upgraded))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sqlite:///{folder}/absent/finder.sqlite3", "does not exist"),
        ("sqlite:///{folder}", "is a folder"),
        ("nonsense://", "keeps its data in SQLite"),
        ("sqlite+nonsense:///x", "cannot be opened"),
        ("://", "makes no sense"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(tmp_path: Path, address: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=said):
        db.open_database(address.format(folder=tmp_path))


def test_a_busy_database_is_said_to_be_in_use(
    upgraded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", 0)
    sessions = db.sessions(db.open_database(upgraded))
    other = sqlite3.connect(tmp_path / "finder.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match="in use"), db.writing(sessions) as session:
        next_change(session)
    other.close()


def test_a_full_disk_saves_nothing_and_says_so(upgraded: str) -> None:
    sessions = db.sessions(db.open_database(upgraded))
    long = {"names": {"en": "x" * 100_000}, "boundary": "", "kind": "district"}
    with pytest.raises(DatabaseError, match="disk is full"), db.writing(sessions) as session:
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages + 10}"))
        session.add(Area(code="small", **long | {"names": {}}))
        session.flush()
        session.add(Area(code="large", **long))
    with sessions() as session:
        assert session.scalars(select(Area)).all() == []


def test_a_file_that_may_not_be_written_is_refused(
    upgraded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, _mode: Path(path) != tmp_path)
    with pytest.raises(DatabaseError, match="may not be written"):
        db.open_database(upgraded)


def test_a_failed_upgrade_leaves_nothing_half_made(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("stop here")

    monkeypatch.setattr("alembic.op.create_index", fail)
    with pytest.raises(DatabaseError, match="stop here"):
        db.upgrade(url)
    with db.open_database(url).connect() as connection:
        assert inspect(connection).get_table_names() == []


def test_change_numbers_are_reserved_in_rows(upgraded: str) -> None:
    with db.writing(db.sessions(db.open_database(upgraded))) as session:
        assert last_change(session) == 0
        assert next_change(session) == 1
        assert next_change(session, 10) == 2
        assert next_change(session) == 12
        assert last_change(session) == 12


def test_numbers_of_a_writer_that_gave_up_are_given_again(upgraded: str) -> None:
    sessions = db.sessions(db.open_database(upgraded))
    with sessions() as session:
        next_change(session, 5)
        session.rollback()
        assert next_change(session) == 1


def test_writers_at_once_get_different_numbers_and_none_is_lost(upgraded: str) -> None:
    sessions = db.sessions(db.open_database(upgraded))
    given: list[int] = []

    def write() -> None:
        for _ in range(25):
            with db.writing(sessions) as session:
                # Read before writing: without the lock this is where writers collide.
                last_change(session)
                given.append(next_change(session))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 101))


def test_what_is_forgotten_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    def keep_and_delete(name: str, deleting: Callable[..., Any]) -> int:
        folder = tmp_path / name
        folder.mkdir()
        url = f"sqlite:///{folder / 'x.sqlite3'}"
        db.upgrade(url)
        sessions = db.sessions(db.open_database(url))
        with db.writing(sessions) as session:
            for n in range(200):
                address = f"somebody{n}@example.org"
                row = Subscriber(
                    key=f"k{n}", address=address, locale="en", created_at=datetime(2027, 3, 1)
                )
                session.add(row)
        with deleting(sessions) as session:
            for row in session.query(Subscriber):
                session.delete(row)
        files = list(folder.iterdir())
        assert len(files) == 3
        return sum(file.read_bytes().count(b"somebody") for file in files)

    assert keep_and_delete("usual", db.writing) > 0
    assert keep_and_delete("forgotten", db.forgetting) == 0
