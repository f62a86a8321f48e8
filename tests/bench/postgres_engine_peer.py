"""What the product itself asks of PostgreSQL where it searches inside the database.

What `FINDER_ENGINE=postgres` asks of a database with the same rows is exact in all numbers.
Each statement is made once and then only executed, so that what is compared is PostgreSQL
and not the making of SQL; as for the others, the answer to the plain question is kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from finder import db
from finder.drafts import Ages
from finder.errors import DamagedIndexError
from finder.installation import Installation
from finder.models import Base, ChangeMark
from finder.query import SearchQuery
from finder.schedule import to_utc
from finder.search.columns import day_number, minute_number
from finder.search.hours import Asked
from finder.search.postgres import answering, loosening
from finder.search.postgres.answering import Answering
from finder.search.postgres.asking import Asking
from finder.search.postgres.follower import PostgresFollower
from finder.search.postgres.hours import Hours
from finder.search.postgres.truths import Today, truths
from finder.search.postgres.words import Words
from finder.search.snapshot import Choices
from finder.text import parse
from tests.bench.measure import timed
from tests.bench.peers import Answer
from tests.bench.postgres_peer import connected, copy, served
from tests.bench.tokens import languages


@dataclass(frozen=True)
class _Prepared:
    """A question as SQL, and what reads its row."""

    sql: str
    values: dict[str, Any]
    reader: Answering


class PostgresEnginePeer:
    """Answers from a server of its own, whose data stay in the folder of the city."""

    name = "postgres-engine"
    exact = True

    def __init__(self, here: Installation, folder: Path) -> None:
        self._here = here
        self._folder = folder / "postgres-engine"
        self._took = folder / "postgres-engine-seconds"
        self._open = ExitStack()
        self._plain: dict[SearchQuery, Answer] = {}
        self._prepared: dict[SearchQuery, _Prepared] = {}
        self._choices = Choices(
            stages={stage.code: Ages(stage.low, stage.high) for stage in here.city.stages},
            prices=(None, *(step * 100 for step in here.city.price_steps)),
            zone=here.city.timezone,
        )

    def build(self) -> float:
        """Copy the rows and make the tables, where that was not done; returns its seconds."""
        url = self._open.enter_context(served(self._folder))
        self._connection = self._open.enter_context(connected(url))
        db.upgrade(url)
        self._engine = db.open_database(url)
        self._open.callback(self._engine.dispose)
        if not self._in_step():
            seconds, _ = timed(self._make)
            self._took.write_text(str(seconds), encoding="ascii")
        self._languages = languages(self._here)
        return float(self._took.read_text(encoding="ascii"))

    def close(self) -> None:
        """Stop the server."""
        self._open.close()

    def _follower(self) -> PostgresFollower:
        return PostgresFollower(self._here.city, self._here.areas, db.sessions(self._engine))

    def _in_step(self) -> bool:
        """Whether an earlier run made the tables of these very rows."""
        marks = select(ChangeMark.value, ChangeMark.mark)
        with Session(self._engine) as theirs, self._here.sessions() as ours:
            same = theirs.execute(marks).all() == ours.execute(marks).all()
            try:
                self._follower().present(theirs)
            except DamagedIndexError:
                return False
        return same and self._took.exists()

    def _make(self) -> None:
        file = str(self._here.sessions.kw["bind"].url.database)
        _copy(file, self._connection)
        self._follower().rebuild()
        self._connection.execute("VACUUM ANALYZE")

    def ask(self, query: SearchQuery, now: datetime) -> Answer:
        """Answer with everything that the engine answers, relaxations aside."""
        known = self._plain.get(query)
        if known is not None:
            return known
        prepared = self._prepared.get(query)
        with _without_relaxations():
            if prepared is None:
                prepared = self._prepared[query] = self._prepare(query, now)
            with self._connection.cursor(row_factory=dict_row) as cursor:
                row = cursor.execute(prepared.sql, prepared.values).fetchone()
            answer = Answer.of(prepared.reader.result(row or {}, {}, lambda _: 0))
        if query.is_plain:
            self._plain[query] = answer
        return answer

    def _prepare(self, query: SearchQuery, now: datetime) -> _Prepared:
        """What `PostgresEngine` does with a question whose words all occur."""
        today = Today(
            day=day_number(now.date()),
            minute=now.hour * 60 + now.minute,
            utc=minute_number(to_utc(now, self._choices.zone)),
        )
        words, wanted = Words(Session(self._engine), self._languages), parse(query.q)
        asking = Asking(
            query,
            truths(query, self._choices.stages, today),
            Hours(Asked.of(query), today),
            words.hold(wanted) if query.q else true(),
        )
        reader = Answering(asking, self._choices, self._here.areas.codes, day=today.day)
        statement = reader.statement(words.rank(wanted) if wanted.all else None)
        compiled = statement.compile(
            dialect=self._engine.dialect, compile_kwargs={"render_postcompile": True}
        )
        return _Prepared(str(compiled), dict(compiled.params), reader)


@contextmanager
def _without_relaxations() -> Iterator[None]:
    """Without what no peer is asked for: looser questions where little was found."""
    kept = vars(answering)["relaxations"], loosening.counted
    vars(answering)["relaxations"], vars(loosening)["counted"] = lambda *_: (), lambda *_: {}
    try:
        yield
    finally:
        vars(answering)["relaxations"], vars(loosening)["counted"] = kept


def _copy(file: str, connection: Connection[Any]) -> None:
    """All rows as they are: PostgreSQL reads the texts and numbers by which SQLite keeps values."""
    source = sqlite3.connect(file)
    tables = Base.metadata.sorted_tables
    # References hold in the source; to look at each again takes longer than to copy them.
    connection.execute("SET session_replication_role = replica")
    connection.execute(f"TRUNCATE {', '.join(table.name for table in tables)}")
    for table in tables:
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        rows = source.execute(f"SELECT {names} FROM {table.name}")  # noqa: S608 - our own names.
        copy(connection, table.name, rows, f"({names})")
    connection.execute("SET session_replication_role = DEFAULT")
    source.close()
