"""The server: it starts, shows what was just imported, and stops when told."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from finder.commands import DONE, NOT_DONE
from tests.conftest import Runner
from tests.test_cli import CHECKOUT, COMMAND, GOOD, one_line, table


@contextmanager
def served(home: Path, port: int, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A server in a process of its own, answering."""
    command = [*COMMAND, "--home", str(home), "serve", "--port", str(port), *options]
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            assert f"http://127.0.0.1:{port}" in process.stdout.readline()
            yield process
        finally:
            process.kill()


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def ask(port: int, path: str) -> str:
    """A page of a server that may still be starting."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as page:
                return str(page.read().decode())
        except ConnectionError:
            time.sleep(0.05)
        except urllib.error.URLError:
            time.sleep(0.05)
    raise AssertionError("the server does not answer")


def test_it_serves_and_stops_when_told(home: Path, port: int, tmp_path: Path, run: Runner) -> None:
    with served(home, port) as process:
        assert "<h1" in ask(port, "/search?q=kite")
        run("--home", home, "import", table(tmp_path, *GOOD))
        words, place = quote("\uac00" * 400), quote("\ub098" * 200)
        assert "<h1" in ask(port, f"/search?q={words}&near={place}")
        for _ in range(6):
            assert "Kite making" in ask(port, "/search?q=kite")
        process.terminate()
        assert process.wait(timeout=20) == DONE
        assert process.stderr
        assert "Traceback" not in process.stderr.read()


def test_a_port_in_use_is_said_in_one_sentence(home: Path, port: int, run: Runner) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        status, out, err = run("--home", home, "serve", "--port", port)
    assert status == NOT_DONE
    assert str(port) in one_line(err)
    assert "served" not in out
