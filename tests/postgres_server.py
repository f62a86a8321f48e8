"""A real PostgreSQL server for the tests, in a folder of its own, reached by a socket."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

SERVER_USER = "postgres"
"""Debian's package makes this user; a server refuses to run as root."""

_numbers = count(1)


def programs() -> Path | None:
    """The folder of the newest installed server's programs, None where there is none."""
    folders = [
        *sorted(
            Path("/usr/lib/postgresql").glob("*/bin"),
            key=lambda folder: int(folder.parent.name),
            reverse=True,
        ),
        *map(Path, os.environ.get("PATH", "").split(os.pathsep)),
    ]
    return next((f for f in folders if (f / "initdb").exists() and (f / "pg_ctl").exists()), None)


class Server:
    """A running server; each test gets a database of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql+psycopg://{SERVER_USER}@/{name}?host={self._folder}"

    def create(self) -> str:
        """Make an empty database; returns its address."""
        name = f"test{next(_numbers)}"
        self._do(f"CREATE DATABASE {name}")
        return self.url(name)

    def _do(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


_LITTLE = "-c shared_buffers=64MB"


@contextmanager
def running(
    bin_folder: Path, *, kept: Path | None = None, options: str = _LITTLE
) -> Iterator[Server]:
    """A server that runs until the end of the block.

    Its data are deleted then, but for those in a `kept` folder, which is made where it is
    not there; `options` are arguments of the program `postgres`.
    """
    # The path of a socket may have a hundred characters only, so not in pytest's folder.
    folder = Path(tempfile.mkdtemp(prefix="finder-pg-"))
    data = kept or folder / "data"
    data.mkdir(exist_ok=True)
    user = SERVER_USER if os.geteuid() == 0 else None
    if user:
        found = pwd.getpwnam(user)
        for each in (folder, data):
            os.chown(each, found.pw_uid, found.pw_gid)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [bin_folder / program, "-D", data, *arguments],
            check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    try:
        if not (data / "PG_VERSION").exists():
            run("initdb", "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        told = (
            f"-k {folder} -c listen_addresses='' -c fsync=off -c synchronous_commit=off"
            f" -c full_page_writes=off -c jit=off {options}"
        )
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", told, "start")
        try:
            yield Server(folder)
        finally:
            run("pg_ctl", "-m", "fast" if kept else "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
