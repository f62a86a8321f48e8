"""PostgreSQL as a careful user would set it up: the tables and the statement of the SQLite peer.

Its words are a tsvector with a GIN index, ordered by `ts_rank`.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg

from finder.installation import Installation
from finder.query import SearchQuery
from tests.bench import sqlite_tables
from tests.bench.sqlite_peer import SqlitePeer
from tests.bench.sqlite_statement import Statement
from tests.bench.sqlite_terms import Dialect
from tests.bench.tokens import tokens
from tests.postgres_server import programs, running

_OPTIONS = (
    "-c shared_buffers=2GB -c work_mem=256MB -c maintenance_work_mem=1GB"
    " -c effective_cache_size=8GB -c random_page_cost=1.1 -c max_wal_size=8GB"
    " -c plan_cache_mode=force_generic_plan"
)
"""For a machine that has the memory; everything is in it while questions are timed.

A statement is planned once, as SQLite keeps it compiled: to plan it anew takes longer than
most answers.
"""
_TABLES = ("facts", "meeting", "place", "topic_set", "lang_set")
_SCHEMA = """
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
CREATE UNLOGGED TABLE words(rowid INT, tokens TSVECTOR);
CREATE UNLOGGED TABLE facts(id INT, kind INT, mode INT, level INT, type INT, age_low INT,
    age_high INT, free BOOLEAN, price_low INT, price_high INT, opens INT, closes INT, venue INT,
    district INT, form INT, first INT, last INT, part INT, created INT, topic_of INT, lang_of INT,
    access INT, unstated INT, cells INT, soonest BIGINT, shut BOOLEAN);
CREATE UNLOGGED TABLE meeting(listing INT, utc INT, cell INT);
CREATE UNLOGGED TABLE place(id INT, lat FLOAT8, lng FLOAT8);
CREATE UNLOGGED TABLE topic_set(id INT, value TEXT);
CREATE UNLOGGED TABLE lang_set(id INT, value TEXT);
"""
_INDEXES = """
ALTER TABLE words ADD PRIMARY KEY (rowid);
CREATE INDEX ON words USING gin (tokens) WITH (fastupdate = off);
ALTER TABLE facts ADD PRIMARY KEY (id);
CREATE INDEX ON facts (soonest);
CREATE INDEX ON facts (created);
CREATE INDEX ON facts (topic_of);
CREATE INDEX ON facts (venue);
ALTER TABLE meeting ADD PRIMARY KEY (listing, utc) INCLUDE (cell);
ALTER TABLE place ADD PRIMARY KEY (id);
ALTER TABLE topic_set ADD PRIMARY KEY (id, value);
CREATE INDEX ON topic_set (value, id);
ALTER TABLE lang_set ADD PRIMARY KEY (id, value);
"""
_LABELS = "ABCCD"
"""How much title, topics, provider, place and text weigh."""
_NAMED = re.compile(r"(?<!:):(\w+)")


class PostgresPeer(SqlitePeer):
    """Answers from a server of its own."""

    name = "postgres"
    dialect = Dialect(
        greatest="greatest",
        least="least",
        number="({})::int",
        array="CAST(array_to_json(ARRAY[{}]) AS TEXT)",
        match="tokens @@ CAST(:match AS tsquery)",
        score="-ts_rank(tokens, CAST(:match AS tsquery))",
    )

    def __init__(self, here: Installation, folder: Path) -> None:
        super().__init__(here, folder)
        self._folder = folder / "postgres"

    def build(self) -> None:
        """Make the tables."""
        if not self._file.exists():
            sqlite_tables.build(self._here, self._file).close()
        url = self._open.enter_context(served(self._folder))
        self._connection = self._open.enter_context(connected(url))
        self._connection.execute(_SCHEMA)
        with sqlite3.connect(self._file) as source:
            for table in _TABLES:
                rows = source.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names.
                copy(self._connection, table, rows)
        words = ((row[0], _vector(row[1:])) for row in sqlite_tables.texts(self._here))
        copy(self._connection, "words", words)
        for statement in (*_INDEXES.split(";"), "VACUUM ANALYZE"):
            self._connection.execute(statement)
        self._learn()

    def _rows(self, statement: Statement) -> list[tuple[str, Any, int]]:
        sql, names = _numbered(statement.sql)
        values = [statement.values[name] for name in names]
        with psycopg.RawCursor(self._connection) as cursor:
            return cursor.execute(sql, values, prepare=True).fetchall()

    def _match(self, query: SearchQuery) -> str | None:
        """The words as a tsquery."""
        clauses = tokens(query, self._languages)
        either = (" | ".join(f"'{token}'" for token in clause) for clause in clauses)
        return " & ".join(f"({clause})" for clause in either) or None


@lru_cache(maxsize=1_024)
def _numbered(sql: str) -> tuple[bytes, list[str]]:
    """With numbers instead of names, and the names in their order."""
    names = list(dict.fromkeys(_NAMED.findall(sql)))
    return _NAMED.sub(lambda found: f"${names.index(found[1]) + 1}", sql).encode(), names


def _vector(fields: tuple[object, ...]) -> str:
    """The text of a tsvector, each token with its places and their labels."""
    places: dict[str, list[str]] = {}
    place = 0
    for label, text in zip(_LABELS, fields, strict=True):
        for token in str(text).split():
            place += 1
            places.setdefault(token, []).append(f"{place}{label}")
    return " ".join(f"'{token}':{','.join(found)}" for token, found in places.items())


def copy(connection: psycopg.Connection[Any], table: str, rows: Any, names: str = "") -> None:
    """Write rows in bulk; PostgreSQL reads the texts and numbers by which SQLite keeps values."""
    with connection.cursor().copy(f"COPY {table} {names} FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a database whose data are kept in this folder."""
    found = programs()
    if found is None:
        sys.exit("There is no PostgreSQL server on this machine.")
    with running(found, kept=folder, options=_OPTIONS) as server:
        yield server.url("postgres")


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the driver itself, each statement on its own."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.prepared_max = None
        yield connection
