"""PostgreSQL as the database of record: versions, refusals, and numbers that writers share."""

from __future__ import annotations

import sys
import threading

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from finder import db
from finder.errors import DatabaseError
from finder.models import Venue
from finder.store.changes import last_change, next_change
from tests.databases import assert_as_the_models_say
from tests.postgres_server import Server


@pytest.fixture
def upgraded(postgres_url: str) -> str:
    """The address of a database of the current version."""
    db.upgrade(postgres_url)
    return postgres_url


def test_migrations_make_what_the_models_say(upgraded: str) -> None:
    assert_as_the_models_say(upgraded)


def test_upgrading_again_changes_nothing(upgraded: str) -> None:
    engine = db.open_database(upgraded)
    with db.writing(db.sessions(engine)) as session:
        next_change(session, 7)
    db.upgrade(upgraded)
    with db.sessions(engine)() as session:
        assert last_change(session) == 7
    db.check_version(engine)
    assert db.damage(engine) == ""


def test_an_empty_database_says_to_upgrade(postgres_url: str) -> None:
    with pytest.raises(DatabaseError, match="run `finder upgrade`"):
        db.check_version(db.open_database(postgres_url))


def test_a_row_that_points_nowhere_is_refused(upgraded: str) -> None:
    sessions = db.sessions(db.open_database(upgraded))
    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.add(Venue(key="k", name="", address="", postcode="", access=[], area_id=99))


def test_a_failed_upgrade_leaves_nothing_half_made(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("stop here")

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", fail)
        with pytest.raises(DatabaseError, match="stop here"):
            db.upgrade(postgres_url)
    with db.open_database(postgres_url).connect() as connection:
        assert inspect(connection).get_table_names() == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql+psycopg://somebody@/postgres?host={folder}", 'role "somebody" does not exist'),
        ("postgresql+psycopg://postgres@/absent?host={folder}", 'database "absent" does not exist'),
        ("postgresql+psycopg://postgres@/postgres?host=/nowhere", "check FINDER_DATABASE_URL"),
    ],
)
def test_a_server_that_does_not_let_in_is_explained(
    postgres_server: Server, address: str, said: str
) -> None:
    folder = postgres_server.url("x").partition("host=")[2]
    with pytest.raises(DatabaseError, match=said):
        db.check_version(db.open_database(address.format(folder=folder)))


@pytest.mark.parametrize("address", ["postgresql+asyncpg://x/y", "postgresql+pg8000://x/y"])
def test_another_driver_is_refused(address: str) -> None:
    with pytest.raises(DatabaseError, match="psycopg"):
        db.open_database(address)


def test_an_absent_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DatabaseError, match=r"\[postgres\]"):
        db.open_database("postgresql+psycopg://x/y")


def test_a_busy_database_is_said_to_be_in_use(
    upgraded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", 0)
    sessions = db.sessions(db.open_database(upgraded))
    with (
        db.writing(sessions),
        pytest.raises(DatabaseError, match="in use"),
        db.writing(sessions) as other,
    ):
        next_change(other)


def test_writers_at_once_get_different_numbers_and_none_is_lost(upgraded: str) -> None:
    """A reader that sees a number sees all that have lower ones."""
    sessions = db.sessions(db.open_database(upgraded))
    given: list[int] = []

    def write() -> None:
        for _ in range(25):
            with db.writing(sessions) as session:
                before = last_change(session)
                session.execute(text("SELECT pg_sleep(0.001)"))
                number = next_change(session)
                assert number == before + 1
                given.append(number)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 101))


def test_a_reader_sees_one_state_of_the_database(upgraded: str) -> None:
    sessions = db.sessions(db.open_database(upgraded))
    with sessions() as reader:
        assert last_change(reader) == 0
        with db.writing(sessions) as writer:
            next_change(writer)
        assert last_change(reader) == 0
        reader.rollback()
        assert last_change(reader) == 1
