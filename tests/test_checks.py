"""What is not sound is said, with what to do; and doing it makes it sound."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from finder.commands import DONE, NOT_DONE
from tests.conftest import Runner
from tests.test_cli import GOOD, one_line, table


def test_a_sound_city_passes_every_check(sample: Path, run: Runner) -> None:
    status, out, _ = run("--home", sample, "check")
    assert status == DONE, out
    assert "BAD" not in out


def test_a_deleted_index_is_said_and_made_again(home: Path, run: Runner) -> None:
    before = json.loads(run("--home", home, "search", "--json")[1])["total"]
    shutil.rmtree(home / "index")
    status, out, _ = run("--home", home, "check")
    assert status == NOT_DONE
    assert "finder reindex" in out
    assert "reindex" in one_line(run("--home", home, "search")[2])
    assert run("--home", home, "reindex")[0] == DONE
    assert run("--home", home, "check")[0] == DONE
    assert json.loads(run("--home", home, "search", "--json")[1])["total"] == before


def test_a_damaged_index_is_said(home: Path, run: Runner) -> None:
    current = (home / "index" / "current").read_text().strip()
    array = max((home / "index" / current).glob("*.npy"), key=lambda file: file.stat().st_size)
    content = bytearray(array.read_bytes())
    content[-1] ^= 0xFF
    array.write_bytes(content)
    status, out, _ = run("--home", home, "check")
    assert status == NOT_DONE
    assert "reindex" in out


def test_a_missing_database_is_said(home: Path, run: Runner) -> None:
    for file in home.glob("finder.sqlite3*"):
        file.unlink()
    assert run("--home", home, "check")[0] == NOT_DONE
    assert "finder upgrade" in one_line(run("--home", home, "search")[2])


def test_a_database_in_use_is_said(
    home: Path, tmp_path: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("finder.db.BUSY_SECONDS", 0)
    other = sqlite3.connect(home / "finder.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    status, _, err = run("--home", home, "import", table(tmp_path, *GOOD))
    other.close()
    assert status == NOT_DONE
    assert "in use" in one_line(err)


def test_upgrading_what_is_up_to_date_is_well(home: Path, run: Runner) -> None:
    assert run("--home", home, "upgrade")[0] == DONE
    assert run("--home", home, "check")[0] == DONE


def test_the_sample_city_keeps_what_was_added(home: Path, tmp_path: Path, run: Runner) -> None:
    run("--home", home, "import", table(tmp_path, *GOOD))
    started = time.monotonic()
    assert run("--home", home, "demo", "--no-serve")[0] == DONE
    assert time.monotonic() - started < 5
    assert json.loads(run("--home", home, "search", "--q", "kite", "--json")[1])["total"] == 2
