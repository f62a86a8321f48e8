"""Killed in the middle of an import: nothing is lost, nothing is half there."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from finder.commands import DONE
from tests.conftest import Runner
from tests.test_cli import CHECKOUT, COMMAND

ROWS = 1_000
HEADER = "id,title,provider,kind,first_date,last_date,days,start_time,end_time"


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A table that takes a while to write."""
    file = tmp_path / "many.csv"
    rows = (
        f"m{i},Plate spinning {i},Circus School,course,2026-01-05,2026-12-20,mon,18:00,19:00"
        for i in range(ROWS)
    )
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return file


def published(home: Path) -> int:
    """How many opportunities of the table are in the database."""
    with sqlite3.connect(home / "finder.sqlite3") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        sql = "SELECT count(*) FROM opportunity WHERE title LIKE 'Plate spinning %'"
        (count,) = connection.execute(sql).fetchone()
    connection.close()
    return int(count)


def kill_while_writing(home: Path, table: Path) -> None:
    """Start an import, and kill it when it has written a part of what it will write."""
    log = home / "finder.sqlite3-wal"
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "FINDER_NOW": "2026-01-05T09:00"}
    with subprocess.Popen(
        [*COMMAND, "--home", str(home), "import", str(table)],
        env=environment,
        stdout=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            if log.exists() and log.stat().st_size > 1_000_000:
                break
            time.sleep(0.002)
        assert process.poll() is None, "it was over before it could be killed"
        process.kill()


def test_a_killed_import_leaves_what_was_there_and_can_be_repeated(
    home: Path, many: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDER_NOW", "2026-01-05T09:00")
    before = json.loads(run("--home", home, "search", "--json")[1])["total"]
    kill_while_writing(home, many)
    assert published(home) == 0
    assert run("--home", home, "check")[0] == DONE
    assert json.loads(run("--home", home, "search", "--json")[1])["total"] == before

    status, out, err = run("--home", home, "import", many)
    assert status == DONE, err
    assert f"{ROWS:,} added" in out
    assert published(home) == ROWS
    found = json.loads(run("--home", home, "search", "--q", "plate spinning", "--json")[1])
    assert found["total"] == ROWS


def test_two_imports_at_once_wait_for_each_other(
    home: Path, many: Path, tmp_path: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDER_NOW", "2026-01-05T09:00")
    other = tmp_path / "other.csv"
    other.write_text(many.read_text("utf-8").replace("Circus School", "Street School"), "utf-8")
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(
        [*COMMAND, "--home", str(home), "import", str(other)],
        env=environment,
        stdout=subprocess.DEVNULL,
    ) as process:
        assert run("--home", home, "import", many)[0] == DONE
        assert process.wait(timeout=120) == DONE
    assert published(home) == 2 * ROWS
    assert run("--home", home, "check")[0] == DONE
