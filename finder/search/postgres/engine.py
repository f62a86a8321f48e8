"""The engine: a question becomes one statement, and its one row the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import Any

from sqlalchemy import Select, func, select, true
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from finder import db
from finder.atlas.box import Grid
from finder.city import City
from finder.errors import DatabaseError, SearchIndexError
from finder.models import Provider
from finder.places import AreaMap
from finder.query import SearchQuery
from finder.schedule import to_utc
from finder.search.columns import day_number, minute_number
from finder.search.engine import Places, Result, Suggestion
from finder.search.hours import Asked
from finder.search.postgres import gathering, suggesting
from finder.search.postgres.answering import Answering
from finder.search.postgres.asking import Asking, passes
from finder.search.postgres.hours import Hours
from finder.search.postgres.tables import listing, state
from finder.search.postgres.truths import Today, truths
from finder.search.postgres.words import Words
from finder.search.snapshot import Choices
from finder.text import Wanted, parse

L = listing.c
_LACKING = frozenset({"3F000", "42P01", "42703"})
"""SQLSTATE where a schema, a table or a column is not there."""


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


@dataclass(frozen=True)
class _Asked:
    """A question ready to be asked: its words, corrected."""

    asking: Asking
    words: Words
    wanted: Wanted | None
    corrected: Mapping[str, str]


class PostgresEngine:
    """Searches the tables that `PostgresFollower` keeps; holds nothing itself."""

    def __init__(self, city: City, areas: AreaMap, sessions: sessionmaker[Session]) -> None:
        self._areas = areas
        self._sessions = sessions
        self._choices = Choices.of(city)

    def providers(self) -> frozenset[str]:
        """Slugs of the providers that there are."""
        with self._session() as session:
            return frozenset(session.scalars(select(Provider.slug)))

    def festivals(self) -> frozenset[str]:
        """Slugs of the festivals that something belongs to."""
        with self._session() as session:
            return frozenset(session.scalars(select(func.unnest(L.festival)).distinct()))

    def warm(self) -> None:
        """See that the tables are there; raises SearchIndexError where they are not."""
        with self._session() as session:
            session.execute(select(state.c.cursor)).one()

    def search(self, query: SearchQuery, now: datetime) -> Result:
        """Answer a question at a local time; raises SearchIndexError."""
        started = perf_counter()
        with self._session() as session:
            found = self._answer(session, query, self._today(now))
        return replace(found, took_ms=(perf_counter() - started) * 1000)

    def count(self, query: SearchQuery, now: datetime) -> int:
        """Only the total of what `search` would answer; raises SearchIndexError."""
        with self._session() as session:
            return self._count(session, query, self._today(now))

    def places(self, query: SearchQuery, now: datetime, grid: Grid) -> Places:
        """Where all that is found takes place, by cells of a grid; raises SearchIndexError."""
        with self._session() as session:
            asking = self._ask(session, query, self._today(now)).asking
            return gathering.places(session, asking, grid)

    def suggest(self, typed: str, now: datetime, *, most: int = 10) -> tuple[Suggestion, ...]:
        """Titles and providers that go on from what is typed; raises SearchIndexError."""
        with self._session() as session:
            found = self._found(session, SearchQuery(), self._today(now))
            return suggesting.beginning(session, found, typed, most)

    def frequent_providers(self, now: datetime, *, most: int) -> list[Suggestion]:
        """Those that most of what is found unasked comes from; raises SearchIndexError."""
        with self._session() as session:
            found = self._found(session, SearchQuery(), self._today(now))
            return suggesting.most_frequent(session, found, most)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        """One state of the database."""
        try:
            with db.explained(), self._sessions() as session:
                yield session
        except DatabaseError as error:
            cause = error.__cause__
            if not isinstance(cause, DBAPIError) or _state(cause) not in _LACKING:
                raise
            raise SearchIndexError(
                "The search tables are not there, or of another version. Run `finder reindex`."
            ) from error

    def _today(self, now: datetime) -> Today:
        minute = now.replace(second=0, microsecond=0)
        return Today(
            day=day_number(now.date()),
            minute=now.hour * 60 + now.minute,
            utc=minute_number(to_utc(minute, self._choices.zone)),
        )

    def _ask(self, session: Session, query: SearchQuery, today: Today) -> _Asked:
        wanted: Wanted | None = None
        corrected: Mapping[str, str] = {}
        words = Words(session, ())
        if query.q:
            spoken = session.scalars(select(L.language).distinct().order_by(L.language))
            words = Words(session, [language for language in spoken if language])
            wanted, corrected = words.corrected(parse(query.q))
        asking = Asking(
            query,
            truths(query, self._choices.stages, today),
            Hours(Asked.of(query), today),
            true() if wanted is None else words.hold(wanted),
        )
        return _Asked(asking, words, wanted, corrected)

    def _found(self, session: Session, query: SearchQuery, today: Today) -> Select[Any]:
        """The ids of all that is found."""
        asking = self._ask(session, query, today).asking
        judged = asking.judged()
        passing = passes(judged.c.bits, asking.masks.all())
        return select(judged.c.id).where(passing).distinct()

    def _count(self, session: Session, query: SearchQuery, today: Today) -> int:
        found = self._found(session, query, today).subquery()
        return session.scalar(select(func.count()).select_from(found)) or 0

    def _answer(self, session: Session, query: SearchQuery, today: Today) -> Result:
        asked = self._ask(session, query, today)
        answering = Answering(asked.asking, self._choices, self._areas.codes, day=today.day)
        rank = asked.words.rank(asked.wanted) if asked.wanted and asked.wanted.all else None
        row = session.execute(answering.statement(rank)).mappings().one()
        return answering.result(
            dict(row), asked.corrected, lambda one: self._count(session, one.query, today)
        )
