"""How often something may be done is counted once for all, and forgotten in time."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from finder import db
from finder.alerts.told import packed, unpacked
from finder.locks import alone
from finder.models import Allowance
from finder.store.allowances import take
from finder.web.networks import network_of

NOW = datetime(2027, 3, 1, 10, 0)
HOUR = timedelta(hours=1)


def test_an_allowance_is_used_up_and_comes_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    db.upgrade(url)
    sessions = db.sessions(db.open_database(url))
    with db.writing(sessions) as session:
        assert [take(session, "a", 2, HOUR, NOW) for _ in range(3)] == [True, True, False]
        assert take(session, "b", 2, HOUR, NOW)
        later = NOW + timedelta(minutes=59)
        assert not take(session, "a", 2, HOUR, later)
        assert take(session, "a", 2, HOUR, NOW + HOUR)
        assert [row.key for row in session.query(Allowance)] == ["a"], "b is forgotten"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2ff:3::4", "2001:db8:1:200::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_a_household_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_work_is_done_by_one_process_and_a_crash_lets_go(tmp_path: Path) -> None:
    engine = db.open_database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    holds = (
        "import sys, pathlib; from finder import db; from finder.locks import alone\n"
        f"engine = db.open_database({str(engine.url)!r})\n"
        f"with alone(engine, pathlib.Path({str(tmp_path)!r}), 'work') as free:\n"
        "    print(free, flush=True); sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", holds], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout
    assert other.stdout.readline() == "True\n"
    with alone(engine, tmp_path, "work") as free:
        assert not free
    with alone(engine, tmp_path, "other work") as free:
        assert free
    other.kill()
    other.communicate()
    with alone(engine, tmp_path, "work") as free:
        assert free


def test_what_was_told_is_packed_and_unpacked() -> None:
    assert unpacked(None) == unpacked(packed([])) == frozenset()
    assert unpacked(packed([7, 3, 3, 1_000_000])) == {3, 7, 1_000_000}
    assert len(packed(range(1, 100_001, 3))) < 1_000
