"""Whole pages: the share of the engine in them, over HTTP against Datasette's JSON, under load.

The floor of a page is the same page made of a result that is there already. Under load
eight ask at once, and a view that does nothing stands for what the server can give.
Datasette has the same listings in one table with FTS5. It has no radius (a box stands
for it), no dates, and five facets with all filters in them: less than is asked.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import cos, radians
from pathlib import Path
from time import sleep
from typing import Any, cast

from finder.app import build
from finder.installation import Installation
from finder.query import SearchQuery, read
from finder.search.engine import KnowingEngine, Result
from tests.bench import sqlite_tables
from tests.bench.load import Rate, rate
from tests.bench.measure import timed
from tests.bench.mix import Question
from tests.bench.shape import NOW

_SECONDS, _TURNS = 4.0, 3
_FACETS = ("kind", "mode", "level", "type", "district")
_TABLE = """
CREATE TABLE listing(id INTEGER PRIMARY KEY, title TEXT, description TEXT, kind TEXT, mode TEXT,
    level TEXT, type TEXT, district INT, topics TEXT, languages TEXT, age_low INT, age_high INT,
    free INT, price_low INT, lat REAL, lng REAL, soonest INT, created_at TEXT);
INSERT INTO listing
SELECT o.id, o.title, o.description, o.kind, o.mode, o.level, p.type, f.district, o.topics,
    o.languages, f.age_low, f.age_high, f.free, f.price_low, v.lat, v.lng, f.soonest, o.created_at
FROM source.opportunity o JOIN facts.facts f ON f.id = o.id
JOIN source.provider p ON p.id = o.provider_id LEFT JOIN source.venue v ON v.id = f.venue
WHERE NOT f.shut;
CREATE VIRTUAL TABLE listing_fts USING fts5(title, description, content='listing',
    content_rowid='id', tokenize='porter');
INSERT INTO listing_fts(listing_fts) VALUES ('rebuild');
CREATE INDEX listing_soonest ON listing(soonest);
CREATE INDEX listing_kind ON listing(kind);
CREATE INDEX listing_district ON listing(district);
ANALYZE;
"""


@dataclass
class Web:
    """Milliseconds of each question, and the median share of the engine in a page."""

    page: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    share: float = 0.0
    http: list[float] = field(default_factory=list)
    datasette: list[float] = field(default_factory=list)
    datasette_failed: int = 0
    loaded: list[Rate] = field(default_factory=list)
    empty: list[Rate] = field(default_factory=list)


class _Remembered:
    """An engine that answers at once what it was asked before."""

    def __init__(self, engine: KnowingEngine) -> None:
        self._engine = engine
        self._known: dict[SearchQuery, Result] = {}

    def search(self, query: SearchQuery, now: datetime) -> Result:
        if query not in self._known:
            self._known[query] = self._engine.search(query, now)
        return self._known[query]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def measure(here: Installation, home: Path, questions: Sequence[Question]) -> Web:
    """Pages in process first, then everything over HTTP, question by question."""
    found = Web()
    client = build(here).test_client()
    ready = cast("KnowingEngine", _Remembered(here.engine))
    floor = build(replace(here, engine=ready)).test_client()
    now, shares = here.clock(), []
    for turn in range(2):
        for question in questions:
            query = read(question.args, here.world).query
            engine, _ = timed(lambda query=query: here.engine.search(query, now))  # type: ignore[misc] # A lambda keeps its question.
            page, _ = timed(lambda one=question: client.get(_path(one)).get_data())  # type: ignore[misc] # As above.
            least, _ = timed(lambda one=question: floor.get(_path(one)).get_data())  # type: ignore[misc] # As above.
            if turn:
                shares.append(engine / page)
                found.page.append(page * 1_000)
                found.floor.append(least * 1_000)
    found.share = statistics.median(shares)
    _over_http(here, home, questions, found)
    _under_load(home, questions, found)
    return found


def _over_http(here: Installation, home: Path, questions: Sequence[Question], found: Web) -> None:
    data = _datasette_tables(here, home)
    mine_at, theirs_at = _free_port(), _free_port()
    settings = ("sql_time_limit_ms 20000", "facet_time_limit_ms 20000", "default_page_size 20")
    theirs = [sys.executable, "-m", "datasette", str(data), "--port", str(theirs_at)]
    theirs += [word for setting in settings for word in ("--setting", *setting.split())]
    with (
        _served(_ours(home, mine_at), f"{mine_at}/en/search"),
        _served(theirs, f"{theirs_at}/-/versions.json"),
    ):
        for turn in range(2):
            for question in questions:
                query = read(question.args, here.world).query
                mine, _ = timed(lambda one=question: _fetch(f"{mine_at}{_path(one)}"))  # type: ignore[misc] # As above.
                path = f"{theirs_at}/{data.stem}/listing.json?{_asked(query)}"
                other, body = timed(lambda path=path: _fetch(path))  # type: ignore[misc] # As above.
                if turn:
                    found.http.append(mine * 1_000)
                    found.datasette.append(other * 1_000)
                    found.datasette_failed += "filtered_table_rows_count" not in json.loads(body)


def _under_load(home: Path, questions: Sequence[Question], found: Web) -> None:
    """Our pages and the empty view in turns, while the other server has nothing to do."""
    mine_at, empty_at = _free_port(), _free_port()
    empty = [sys.executable, "-m", "tests.bench.empty_view", str(home), str(empty_at)]
    paths = [_path(question) for question in questions]
    with _served(_ours(home, mine_at), f"{mine_at}/en/search"), _served(empty, f"{empty_at}/"):
        rate(mine_at, paths, _SECONDS)
        for _ in range(_TURNS):
            found.loaded.append(rate(mine_at, paths, _SECONDS))
            found.empty.append(rate(empty_at, ["/"], _SECONDS))


def _ours(home: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "finder", "--home", str(home), "serve", "--port", str(port)]


def _path(question: Question) -> str:
    return f"/en/search?{urllib.parse.urlencode(question.args)}"


def _asked(query: SearchQuery) -> str:
    """The question as arguments of Datasette."""
    args: list[tuple[str, object]] = [("_facet", name) for name in _FACETS]
    if query.q:
        args.append(("_search", query.q))
    else:
        args.append(("_sort", "soonest"))
    for age in query.age:
        args += [("age_low__lt", age.ages.high or 32_000), ("age_high__gt", age.ages.low or 0)]
    args += [("kind__exact", kind) for kind in query.kind]
    args += [("topics__arraycontains", topic) for topic in query.topic[:1]]
    args += [("languages__arraycontains", code) for code in query.lang]
    args += [("free", 1) if price is None else ("price_low__lte", price) for price in query.price]
    for near in query.near:
        height = query.radius / 111.2
        width = height / cos(radians(near.place.lat))
        args += [
            ("lat__gte", near.place.lat - height), ("lat__lte", near.place.lat + height),
            ("lng__gte", near.place.lng - width), ("lng__lte", near.place.lng + width),
        ]  # fmt: skip
    return urllib.parse.urlencode(args)


def _datasette_tables(here: Installation, home: Path) -> Path:
    facts, file = home / "peer.sqlite3", home / "data.db"
    if not facts.exists():
        sqlite_tables.build(here, facts).close()
    file.unlink(missing_ok=True)
    connection = sqlite3.connect(file)
    connection.execute("ATTACH ? AS source", (here.sessions.kw["bind"].url.database,))
    connection.execute("ATTACH ? AS facts", (str(facts),))
    connection.executescript(_TABLE)
    connection.close()
    return file


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _fetch(where: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{where}", timeout=120) as page:
        return bytes(page.read())


@contextmanager
def _served(command: list[str], where: str) -> Iterator[None]:
    """A server, from its first answer until it is ended."""
    quiet = subprocess.DEVNULL
    env = {**os.environ, "FINDER_NOW": NOW}
    server = subprocess.Popen(command, env=env, stdout=quiet, stderr=quiet)
    try:
        for _ in range(300):
            try:
                _fetch(where)
                break
            except OSError:
                sleep(0.2)
        else:
            sys.exit(f"{command[2]} does not answer on port {where.partition('/')[0]}.")
        yield
    finally:
        server.terminate()
        server.wait()
