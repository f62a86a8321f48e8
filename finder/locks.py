"""Locks: some work is done by one process at a time, and a crash lets go of it."""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from finder import db


@contextmanager
def alone(engine: Engine, folder: Path, name: str) -> Iterator[bool]:
    """Whether nobody else does the work of this name; nobody else can until the end.

    With PostgreSQL this holds for all machines that share the database, else for all
    processes that share the folder.
    """
    with (
        _held_by_server(engine, name)
        if db.is_postgres(engine.url)
        else _held_by_file(folder / f"{name}.lock") as held
    ):
        yield held


@contextmanager
def one_of(count: int, folder: Path, name: str, wait: Callable[[], None]) -> Iterator[None]:
    """One of so many places for work of this name on this machine.

    `wait` is called again and again until one is free.
    """
    while True:
        for number in range(count):
            with _held_by_file(folder / f"{name}-{number}.lock") as held:
                if held:
                    yield
                    return
        wait()


@contextmanager
def _held_by_server(engine: Engine, name: str) -> Iterator[bool]:
    number = {"number": zlib.crc32(f"finder {name}".encode())}
    with db.explained(), engine.connect() as connection:
        # The lock is of the connection, not of a transaction that would stay open meanwhile.
        held = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), number))
        connection.commit()
        try:
            yield held
        finally:
            if held:
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)
                connection.commit()


@contextmanager
def _held_by_file(file: Path) -> Iterator[bool]:
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
