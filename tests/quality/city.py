"""The sample city, made a little harder, and served as residents get it."""

from __future__ import annotations

import csv
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import faulty_table, messy_tables
from tests.quality.judges import CHECKOUT
from tests.quality.mailbox import Mailbox, open_mailbox
from tests.quality.offers import hand_in
from tests.quality.people import PROVIDER, People, sign_up

NOW = "2026-01-07T09:00"
"""A Wednesday in the first week of the sample city: its dates, and so its pages, stay the same."""

HARD = {
    "id": "hard-001",
    "title": "Donaudampfschifffahrtsgesellschaftskapitänsmützenbügelkurs für Fortgeschrittene",
    "summary": "Free of charge. <b>“Really?”</b> & https://example.org/" + "very-long-" * 12,
    "description": "مجاني تمامًا. Ask for room 12 (2nd floor).\n\nCost: 0 € – see you there!\n"
    + "w" * 200,
    "language": "",
    "categories": "sewing;Kapitänsmützen",
    "provider": "שלום & Co.",
    "venue": "Haus 7 (קומה 2)",
    "cancelled_dates": "2026-01-14",
}
"""A listing that pages break on, if they break on any: long words, and three directions."""

TWIN = {
    "id": "twin-001",
    "title": "First games (coding club)",
    "description": "مكتبة: bring a laptop, if you have one.",
    "provider": "Friends of שלום",
    "price": "3 EUR",
    "enrol_closes": "",
}
"""What somebody else says of a listing of the libraries."""

TOLD_TWICE = "lib-012"

_LISTINGS = "sample-opportunities.csv"


@dataclass(frozen=True, slots=True)
class City:
    """The served city: its addresses with and without mail, people, and what is gone or waits."""

    address: str
    mailless: str
    withdrawn: int
    people: People
    mailbox: Mailbox
    offer: int

    def ask(self, path: str) -> Any:
        """What the API answers."""
        with urllib.request.urlopen(f"{self.address}/api/v1{path}", timeout=30) as answer:  # noqa: S310 - our own.
            return json.load(answer)

    def written(self) -> list[str]:
        """Titles, and names of providers and venues, that stand on pages as they were written."""
        texts: set[str] = set()
        page = 1
        while found := self.ask(f"/opportunities?per_page=100&page={page}&closed=include"):
            for one in found["opportunities"]:
                texts |= {one["title"], one["provider"]["name"], one["summary"]}
                texts |= {one["venue"]["name"], one["venue"]["address"]} if one["venue"] else set()
            if page * 100 >= found["total"]:
                break
            page += 1
        return sorted(texts - {""})


@contextmanager
def served(home: Path) -> Iterator[City]:
    """Make the city in an empty folder, and serve it as `finder serve` does; once without mail."""
    _run(home, "demo", "--no-serve")
    _harden(home / _LISTINGS)
    _run(home, "import", str(home / _LISTINGS), "--profile", "finder")
    _run(home, "duplicates")
    _send_files(home)
    with closing(sqlite3.connect(home / "finder.sqlite3")) as database:
        (withdrawn,) = database.execute(
            "SELECT id FROM opportunity WHERE status = 'withdrawn'"
        ).fetchone()
    mail = home / "mail"
    mail.mkdir()
    sending = {"FINDER_MAIL_URL": mail.as_uri()}
    with _serving(home, 2, sending) as address, _serving(home, 1, {}) as mailless:
        people = sign_up(address, lambda *command: _run(home, *command), mail)
        env = _environment() | sending | {"FINDER_BASE_URL": address, "FINDER_HOME": str(home)}
        mailbox = open_mailbox(env, withdrawn)
        offer = hand_in(address, people.cookies["manager"], PROVIDER)
        yield City(address, mailless, withdrawn, people, mailbox, offer)


@contextmanager
def _serving(home: Path, workers: int, settings: dict[str, str]) -> Iterator[str]:
    """Serve what is in a folder; gives the address."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    command = [*_command(home), "serve", "--port", str(port), "--workers", str(workers)]
    env = _environment() | settings | {"FINDER_BASE_URL": address}
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(address, server)
            yield address
        finally:
            server.terminate()


def _harden(listings: Path) -> None:
    """Take the last listing away, so that it is withdrawn; add a hard one, and one told twice."""
    with listings.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[-1] = rows[0] | HARD
    rows += [row | TWIN for row in rows if row["id"] == TOLD_TWICE]
    with listings.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _send_files(home: Path) -> None:
    """Files of a provider: asked about, faulty, live, being worked on, and left by its worker."""
    asked, faulty, live = home / "spring.csv", home / "faulty.xlsx", home / "live.csv"
    worked_on, left = home / "summer.csv", home / "autumn.csv"
    asked.write_text(messy_tables.LIBRARY, "utf-8")
    faulty_table.write(faulty)
    live.write_text("id,title,kind\nfile-1,Reading aloud,event\n", "utf-8")
    for file in (worked_on, left):
        file.write_bytes(live.read_bytes())
    for file in (asked, faulty, live, worked_on, left):
        _run(home, "uploads", "add", str(file), "--provider", PROVIDER)
    _run(home, "uploads", "confirm", "3")
    with closing(sqlite3.connect(home / "finder.sqlite3")) as database, database:
        # Heard of for as long as the city is looked at; and never again.
        for upload, beat in ((4, "2999-01-01 00:00:00"), (5, "2026-01-07 00:00:00")):
            database.execute(
                "UPDATE upload SET state = 'checking', stage = 'comparing', worker = 'somebody',"
                " done = 1200, total = 3400, beat_at = ? WHERE id = ?",
                (beat, upload),
            )


def _command(home: Path) -> list[str]:
    return [sys.executable, "-m", "finder", "--home", str(home)]


def _environment() -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FINDER_")}
    return ours | {"FINDER_NOW": NOW, "PYTHONPATH": str(CHECKOUT)}


def _run(home: Path, *command: str) -> str:
    done = subprocess.run(
        [*_command(home), *command],
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 1}:
        raise SystemExit(f"finder {command[0]} failed: {done.stderr or done.stdout}")
    return done.stdout


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/help", timeout=10).close()  # noqa: S310 - our own.
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The sample city does not answer.")
