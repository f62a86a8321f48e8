"""The comparison: our engine and its peers, question by question in one run."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from finder import db
from finder.installation import Installation
from finder.models import Opportunity
from finder.query import SearchQuery, read
from finder.search import local
from finder.settings import Settings
from finder.store import changes
from finder.upkeep import follower
from tests.bench import corpus, mix, web, whoosh_peer
from tests.bench.measure import timed
from tests.bench.peers import Answer, NotExpressibleError, Peer, differences
from tests.bench.shape import NOW
from tests.bench.sqlite_peer import SqlitePeer
from tests.bench.whoosh_peer import WhooshPeer

OURS, RELAXING, FIRST = "finder", "finder, relaxations too", "finder, first time"
MakePeer = Callable[[Installation, Path], Peer]


def _tantivy(here: Installation, folder: Path) -> Peer:
    """Imported only where it is asked for, because nothing else needs it."""
    from tests.bench.tantivy_peer import TantivyPeer  # noqa: PLC0415

    return TantivyPeer(here, folder)


def _postgres(here: Installation, folder: Path) -> Peer:
    """Imported only where it is asked for, because SQLite does without psycopg."""
    from tests.bench.postgres_peer import PostgresPeer  # noqa: PLC0415

    return PostgresPeer(here, folder)


def _postgres_engine(here: Installation, folder: Path) -> Peer:
    """As above."""
    from tests.bench.postgres_engine_peer import PostgresEnginePeer  # noqa: PLC0415

    return PostgresEnginePeer(here, folder)


PEERS: dict[str, MakePeer] = {
    "sqlite": SqlitePeer,
    "postgres": _postgres,
    "postgres-engine": _postgres_engine,
    "tantivy": _tantivy,
    "whoosh": WhooshPeer,
}
CHANGES = 5


@dataclass
class Timed:
    """One question, what it found, and milliseconds by engine."""

    shape: str
    level: int
    total: int
    ms: dict[str, float] = field(default_factory=dict)


@dataclass
class Figures:
    """All that is measured at one size; seconds unless said otherwise."""

    size: int
    meetings: int
    when: str
    load: float
    rounds: int
    index_s: float = 0.0
    change_s: list[float] = field(default_factory=list)
    worker: dict[str, float] = field(default_factory=dict)
    build_s: dict[str, float] = field(default_factory=dict)
    equal: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    questions: list[Timed] = field(default_factory=list)
    web: web.Web | None = None


def run(
    size: int, folder: Path, peers: Sequence[str], rounds: int, *, pages: bool = False
) -> Figures:
    """Measure one size; leaves with the difference where a peer answers otherwise."""
    home = folder / f"city-{size}"
    here, meetings = _installation(home, size)
    load = os.getloadavg()[0]
    figures = Figures(size, meetings, f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", load, rounds)
    figures.index_s, _ = timed(follower(here).rebuild)
    figures.worker = _worker(home, size)
    able = [name for name in peers if name != WhooshPeer.name or size <= whoosh_peer.MOST]
    with ExitStack() as stack:
        asked = _Asked(here, [PEERS[name](here, home) for name in able])
        for peer in asked.peers:
            stack.callback(peer.close)
            seconds, known = timed(peer.build)
            figures.build_s[peer.name] = seconds if known is None else known
            _say(f"{size:,}: {peer.name} built in {figures.build_s[peer.name]:.1f} s")
        figures.questions = asked.all(figures, rounds)
    if pages:
        figures.web = web.measure(here, home, mix.questions(size, asked.titles))
    figures.change_s = [_change(here, number) for number in range(CHANGES)]
    return figures


def save(figures: Figures, file: Path) -> dict[str, Any]:
    """Put the figures of one size beside those of the others, and return all."""
    known: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    known[str(figures.size)] = asdict(figures)
    ordered = dict(sorted(known.items(), key=lambda item: int(item[0])))
    file.write_text(json.dumps(ordered, indent=1), encoding="utf-8")
    return ordered


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - progress of a long measurement.


def _installation(home: Path, size: int) -> tuple[Installation, int]:
    """The city of this size, made where it is not there yet, and how many meetings it has."""
    database = home / "finder.sqlite3"
    whole = home / "corpus-is-whole"
    if not whole.exists():
        shutil.rmtree(home, ignore_errors=True)
        seconds, _ = timed(lambda: corpus.make(home, size))
        whole.touch()
        _say(f"{size:,}: corpus made in {seconds:.1f} s, {size / seconds:,.0f} a second")
    settings = Settings.from_environment({"FINDER_HOME": str(home), "FINDER_NOW": NOW})
    with sqlite3.connect(database) as connection:
        meetings = int(connection.execute("SELECT count(*) FROM occurrence").fetchone()[0])
    return Installation.open(settings), meetings


def _worker(home: Path, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.worker", str(home), str(size)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(told)
    return found


class _Asked:
    """The questions, and who is asked."""

    def __init__(self, here: Installation, peers: Sequence[Peer]) -> None:
        self.here, self.peers = here, peers
        self.now = here.clock()
        with here.sessions() as session:
            self.size = len(session.scalars(select(Opportunity.id)).all())
            query = select(Opportunity.title).order_by(Opportunity.id).limit(5_000)
            self.titles = list(session.scalars(query))
        self.rows = sqlite3.connect(here.sessions.kw["bind"].url.database)

    def all(self, figures: Figures, rounds: int) -> list[Timed]:
        """Check every question, then time them; each figure is the median of the rounds."""
        found = []
        questions = mix.questions(self.size, self.titles)
        checked = [(one, *self._checked(one, figures)) for one in questions]
        _say(f"{self.size:,}: equal {figures.equal}, not asked {figures.left_out}")
        for question, query, total, first, peers in checked:
            names = (OURS, RELAXING, *(peer.name for peer in peers))
            ms: dict[str, list[float]] = {name: [] for name in names}
            for number in range(rounds):
                self._round(query, peers, ms, turned=number % 2 == 1)
            medians = {name: statistics.median(times) for name, times in ms.items()}
            medians[FIRST] = first
            found.append(Timed(question.shape, question.level, total, medians))
        return found

    def _checked(
        self, question: mix.Question, figures: Figures
    ) -> tuple[SearchQuery, int, float, list[Peer]]:
        """The question, its total, our first time, and the peers that answer it as we do."""
        reading = read(question.args, self.here.world)
        if reading.refused:
            sys.exit(f"A question of the benchmark makes no sense: {reading.refused}")
        query = reading.query
        first, result = timed(lambda: _without_relaxations(self._ours)(query))
        able = []
        for peer in self.peers:
            try:
                theirs = peer.ask(query, self.now)
            except NotExpressibleError:
                figures.left_out[peer.name] = figures.left_out.get(peer.name, 0) + 1
                continue
            if self.here.engine.search(query, self.now).corrected:
                figures.left_out[peer.name] = figures.left_out.get(peer.name, 0) + 1
                continue
            different = differences(query, result, theirs, exact=peer.exact)
            if different:
                lines = "\n  ".join(different)
                sys.exit(f"{peer.name} answers {question.args} otherwise:\n  {lines}")
            figures.equal[peer.name] = figures.equal.get(peer.name, 0) + 1
            able.append(peer)
        return query, result.total, first * 1_000, able

    def _round(
        self, query: SearchQuery, peers: Sequence[Peer], ms: dict[str, list[float]], *, turned: bool
    ) -> None:
        """Everybody once, in turned order every other time."""
        asks: list[tuple[str, Callable[[SearchQuery], Answer]]] = [
            (OURS, _without_relaxations(self._ours)),
            (RELAXING, self._ours),
            *((peer.name, lambda q, peer=peer: peer.ask(q, self.now)) for peer in peers),
        ]
        for name, ask in reversed(asks) if turned else asks:
            seconds, _ = timed(lambda ask=ask: self._fetched(ask(query)))  # type: ignore[misc] # A lambda keeps its function.
            ms[name].append(seconds * 1_000)

    def _ours(self, query: SearchQuery) -> Answer:
        return Answer.of(self.here.engine.search(query, self.now))

    def _fetched(self, answer: Answer) -> object:
        """The rows of the first page, which everybody reads from the same table."""
        marks = ", ".join("?" * len(answer.ids))
        sql = f"SELECT id, title, description FROM opportunity WHERE id IN ({marks})"  # noqa: S608 - question marks.
        return self.rows.execute(sql, answer.ids).fetchall()


def _without_relaxations(ask: Callable[[SearchQuery], Answer]) -> Callable[[SearchQuery], Answer]:
    """The same without what no peer is asked for: looser questions where little was found."""

    def plainly(query: SearchQuery) -> Answer:
        kept = vars(local)["relaxations"]
        vars(local)["relaxations"] = lambda *_: ()
        try:
            return ask(query)
        finally:
            vars(local)["relaxations"] = kept

    return plainly


def _change(here: Installation, number: int) -> float:
    """Seconds from a published change until a worker finds it."""
    word = "qqx" + "abcdefghij"[number] + datetime.now(UTC).strftime("%H%M%S")
    hit = here.engine.search(SearchQuery(), here.clock()).hits[number]
    with db.writing(here.sessions) as session:
        changes.announce(session, [hit.id], {"title": word})

    def found() -> list[int]:
        follower(here).catch_up()
        answer = here.engine.search(read([("q", word)], here.world).query, here.clock())
        return [one.id for one in answer.hits]

    seconds, ids = timed(found)
    if ids != [hit.id]:
        sys.exit(f"A published change was not found: {ids} instead of {hit.id}.")
    return seconds
