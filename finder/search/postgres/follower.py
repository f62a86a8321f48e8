"""The tables follow the database: they catch up with what lies beyond their cursor.

All of it happens in one transaction or nothing; searches see the former state until then.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Text, delete, func, insert, inspect, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.schema import CreateSchema, DropSchema

from finder import db
from finder.city import City
from finder.errors import DamagedIndexError, SearchIndexError
from finder.places import AreaMap
from finder.search import building, documents
from finder.search.documents import Document
from finder.search.follower import Progress
from finder.search.postgres import lexemes, records, suggesting, tables
from finder.search.spelling import is_word, shortened
from finder.store import changes

_BATCH = 2_000
_FOLLOWERS = 0x666F_6C6C
"""The advisory lock of followers: the letters of `foll`."""


@dataclass(frozen=True)
class PostgresFollower:
    """Keeps the tables that are searched in step with the database that they are in."""

    city: City
    areas: AreaMap
    sessions: sessionmaker[Session]

    def catch_up(self, progress: Progress = lambda _step, _count: None) -> int:
        """Take in what changed since; returns the change number up to which that is.

        Raises DatabaseError where the database refuses.
        """
        with self._alone() as session:
            try:
                cursor = self.present(session)
            except DamagedIndexError:
                return self._rebuild(session, progress)
            changed, gone = changes.since(session, cursor)
            self._forget(session, [*changed, *gone])
            self._take_in(session, changed, progress)
            return self._keep(session)

    def rebuild(self, progress: Progress = lambda _step, _count: None) -> int:
        """Make the tables anew; returns the change number up to which they follow.

        Raises DatabaseError where the database refuses.
        """
        with self._alone() as session:
            return self._rebuild(session, progress)

    def present(self, session: Session) -> int:
        """The change number up to which the tables follow.

        Raises DamagedIndexError where they have to be made anew.
        """
        if not inspect(session.connection()).has_table("state", schema=tables.SCHEMA):
            raise DamagedIndexError("There are no search tables yet. Run `finder reindex`.")
        found = session.execute(select(tables.state.c.layout)).scalar()
        if found != tables.LAYOUT:
            raise DamagedIndexError("The search tables are of another version: `finder reindex`.")
        row = session.execute(select(tables.state)).one()
        if row.city != self._city_sum or row.cursor > changes.last_change(session):
            raise DamagedIndexError(
                "The search tables were made for another city, other areas or before a"
                " backup. Run `finder reindex`."
            )
        return int(row.cursor)

    @contextmanager
    def _alone(self) -> Iterator[Session]:
        """A session that sees one state of the database, taken when no other follower writes."""
        engine = self.sessions.kw["bind"]
        if not isinstance(engine, Engine) or not db.is_postgres(engine.url):
            raise SearchIndexError(
                "FINDER_ENGINE=postgres needs a PostgreSQL database: set FINDER_DATABASE_URL."
            )
        with db.explained(), engine.connect() as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({_FOLLOWERS})")
            connection.commit()
            try:
                with Session(connection) as session, session.begin():
                    yield session
            finally:
                connection.rollback()
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_FOLLOWERS})")
                connection.commit()

    @property
    def _city_sum(self) -> int:
        """Changes with whatever of the city is in the tables besides the listings."""
        codes = sorted(self.areas.codes)
        names = [[code, *(self.areas.name(code, x) for x in self.city.locales)] for code in codes]
        parents = [self.areas.ancestors(code) for code in codes]
        return zlib.crc32(json.dumps([names, parents, self.city.currency]).encode())

    def _rebuild(self, session: Session, progress: Progress) -> int:
        self._prepare(session)
        published, _ = changes.since(session, -1)
        self._take_in(session, published, progress)
        return self._keep(session)

    def _prepare(self, session: Session) -> None:
        """Empty tables of the present layout; readers keep what was there where it is the same."""
        connection = session.connection()
        inspector = inspect(connection)
        known = inspector.has_table("state", schema=tables.SCHEMA)
        if known and session.execute(select(tables.state.c.layout)).scalar() == tables.LAYOUT:
            for table in tables.metadata.sorted_tables:
                session.execute(delete(table))
            return
        connection.execute(DropSchema(tables.SCHEMA, cascade=True, if_exists=True))
        connection.execute(CreateSchema(tables.SCHEMA))
        tables.metadata.create_all(connection)

    def _forget(self, session: Session, ids: Sequence[int]) -> None:
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            session.execute(delete(tables.meeting).where(tables.meeting.c.listing.in_(some)))
            session.execute(delete(tables.listing).where(tables.listing.c.id.in_(some)))

    def _take_in(self, session: Session, ids: Sequence[int], progress: Progress) -> None:
        known: set[str] = set()
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            self._add(session, some, known)
            progress("documents", start + len(some))

    def _add(self, session: Session, ids: Sequence[int], known: set[str]) -> None:
        codes = sorted(self.areas.codes)
        found = list(documents.read(session, self.areas, self.city.locales, ids))
        facts, names = building.build(session, codes, self.city.currency, ids)
        around = [self.areas.ancestors(code) for code in codes]
        texts = suggesting.read(session, ids)
        listings = [
            row | _words(document) | text
            for row, document, text in zip(
                records.listings(facts, names), found, texts, strict=True
            )
        ]
        session.execute(insert(tables.listing), listings)
        session.execute(insert(tables.meeting), records.meetings(facts, around))
        _add_spellings(session, found, known)

    def _keep(self, session: Session) -> int:
        cursor = changes.last_change(session)
        session.execute(delete(tables.state))
        values = {"layout": tables.LAYOUT, "cursor": cursor, "city": self._city_sum}
        session.execute(insert(tables.state), values)
        return cursor


def _words(document: Document) -> dict[str, Any]:
    return {
        "language": document.language,
        "words": lexemes.vector(document.frequencies),
        "folded": document.folded,
    }


def _add_spellings(session: Session, found: Sequence[Document], known: set[str]) -> None:
    words = {token for document in found for token in document.frequencies if is_word(token)}
    new = words - known
    known |= new
    forms = [(form, word) for word in sorted(new) for form in sorted({*shortened(word)})]
    columns = [
        func.unnest(literal(list(column), ARRAY(Text))) for column in zip(*forms, strict=True)
    ]
    if columns:
        adding = insert_or(tables.spelling).from_select(["form", "word"], select(*columns))
        session.execute(adding.on_conflict_do_nothing())
