"""SQLite FTS5 as a careful user would set it up: one statement answers one question.

Each argument marks what fails it, as our engine does; one pass of conditional sums
counts the facets of short lists, a GROUP BY each topics, languages and areas.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from finder.installation import Installation
from finder.models import Area
from finder.query import SearchQuery
from finder.search.engine import Facet
from finder.vocabulary import Group
from tests.bench.peers import Answer
from tests.bench.sqlite_statement import Statement
from tests.bench.sqlite_tables import build
from tests.bench.sqlite_terms import SQLITE
from tests.bench.tokens import check, languages, tokens


class SqlitePeer:
    """Answers from a file of its own."""

    name = "sqlite"
    exact = True
    dialect = SQLITE

    def __init__(self, here: Installation, folder: Path) -> None:
        self._here = here
        self._file = folder / "peer.sqlite3"
        self._plain: dict[SearchQuery, Answer] = {}
        self._statements: dict[SearchQuery, Statement] = {}
        self._open = ExitStack()

    def build(self) -> None:
        """Make the tables."""
        self._db = self._open.enter_context(closing(build(self._here, self._file)))
        self._learn()

    def _learn(self) -> None:
        """What has to be known of the city to ask and to read."""
        with self._here.sessions() as session:
            rows = session.execute(select(Area.id, Area.code)).all()
            self._codes = {row.id: row.code for row in rows}
        self._languages = languages(self._here)

    def ask(self, query: SearchQuery, now: datetime) -> Answer:
        """Answer with everything that the engine answers, relaxations aside."""
        known = self._plain.get(query)
        if known is not None:
            return known
        statement = self._statements.get(query)
        if statement is None:
            check(query)
            statement = Statement(query, now, self._here, self._match(query), self.dialect)
            self._statements[query] = statement
        answer = _read(query, self._rows(statement), statement, self._codes, self._here)
        if query.is_plain:
            self._plain[query] = answer
        return answer

    def close(self) -> None:
        """Close what is open."""
        self._open.close()

    def _rows(self, statement: Statement) -> list[tuple[str, Any, int]]:
        return self._db.execute(statement.sql, statement.values).fetchall()

    def _match(self, query: SearchQuery) -> str | None:
        """The words as an expression of FTS5."""
        clauses = tokens(query, self._languages)
        either = (" OR ".join(f'"{token}"' for token in clause) for clause in clauses)
        return " AND ".join(f"({clause})" for clause in either) or None


def _read(
    query: SearchQuery,
    rows: list[tuple[str, Any, int]],
    statement: Statement,
    codes: Mapping[int, str],
    here: Installation,
) -> Answer:
    found: dict[str, dict[Any, int]] = {"topic": {}, "lang": {}, "area": {}}
    ids: list[int] = []
    sums: list[int] = []
    for what, value, times in rows:
        if what == "sum":
            sums = json.loads(value)
        elif what == "id":
            ids.append(int(value))
        else:
            found[what][value] = times
    facets: dict[str, dict[str, int]] = {}
    for (facet, value), number in zip(statement.sums, sums, strict=True):
        facets.setdefault(facet, {})[value] = number
    total, closed = facets.pop("total")[""], facets.pop("closed")[""]
    unknown = {Group(name): number for name, number in facets.pop("unknown", {}).items()}
    for name in ("topic", "lang"):
        asked = dict.fromkeys(getattr(query, name), 0)
        facets[name] = {**asked, **found[name], "": facets[name][""]}
    facets["area"] = {**_areas(found["area"], codes, here), "": facets["area"][""]}
    return Answer(
        total,
        tuple(ids),
        {name: Facet(counts, counts.pop("", 0)) for name, counts in facets.items()},
        unknown,
        closed,
    )


def _areas(
    by_district: Mapping[str, int], codes: Mapping[int, str], here: Installation
) -> dict[str, int]:
    """Totals of districts, and of what they lie in."""
    found = dict.fromkeys(here.areas.codes, 0)
    for number, times in by_district.items():
        for code in here.areas.ancestors(codes[int(number)]):
            found[code] += times
    return found
