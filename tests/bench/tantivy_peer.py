"""tantivy, the fastest ready-made engine for Python: what it can express of the questions.

It has no radius (a box stands for it), no counts with a filter left out (its facets are
plain) and no unknown counts, so it does less for each question than is asked. Totals
are checked where no place is asked for.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from math import cos, radians
from pathlib import Path
from typing import Any

import tantivy

from finder.installation import Installation
from finder.query import SearchQuery
from finder.search.columns import day_number
from finder.search.engine import Facet
from finder.vocabulary import Sort
from tests.bench import sqlite_tables
from tests.bench.peers import Answer
from tests.bench.sqlite_statement import DAYS, PARTS
from tests.bench.sqlite_tables import (
    ALWAYS,
    FAR_AGE,
    GROUPS,
    HELPS,
    KINDS,
    SPAN,
)
from tests.bench.tokens import check, languages, tokens

_NUMBERS = (
    "kind", "mode", "level", "type", "age_low", "age_high", "price", "shut", "district", "form",
    "first", "last", "part", "created", "soonest", "slot", "day", "stage", "access", "unstated",
    "ceiling",
)  # fmt: skip
_FACETS = {
    "kind": "kind", "mode": "mode", "level": "level", "provider_type": "type",
    "area": "district", "day": "day", "time": "part", "stage": "stage", "access": "access",
    "topic": "topic", "lang": "lang", "price": "ceiling", "not": "unstated",
}  # fmt: skip
_MANY = 5_000
_NO_PRICE = 1 << 40
_Q, _MUST, _SHOULD = tantivy.Query, tantivy.Occur.Must, tantivy.Occur.Should
_INT = tantivy.FieldType.Integer


class TantivyPeer:
    """Answers from an index on disk, opened once."""

    name = "tantivy"
    exact = False

    def __init__(self, here: Installation, folder: Path) -> None:
        self._here = here
        self._folder = folder / "tantivy"
        self._facts = folder / "peer.sqlite3"
        builder = tantivy.SchemaBuilder()
        for name in ("head", "text"):
            builder.add_text_field(name, tokenizer_name="whole")
        for name in ("topic", "lang"):
            builder.add_text_field(name, tokenizer_name="raw", fast=True)
        for name in _NUMBERS:
            builder.add_integer_field(name, indexed=True, fast=True)
        builder.add_integer_field("id", stored=True, fast=True)
        for name in ("lat", "lng"):
            builder.add_float_field(name, indexed=True, fast=True)
        self._schema = builder.build()

    def build(self) -> None:
        """Make the index."""
        if not self._facts.exists():
            sqlite_tables.build(self._here, self._facts).close()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        index = tantivy.Index(self._schema, path=str(self._folder))
        whole = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("whole", whole)
        writer = index.writer(heap_size=300_000_000, num_threads=2)
        for document in self._documents():
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        self._languages = languages(self._here)

    def _documents(self) -> Iterator[tantivy.Document]:
        """Facts and words in step, both in the order of ids."""
        facts = sqlite3.connect(self._facts)
        facts.row_factory = sqlite3.Row
        sets = {name: _sets(facts, name) for name in ("topic", "lang")}
        slots = _Slots(facts)
        words = iter(sqlite_tables.texts(self._here))
        for row in facts.execute(
            "SELECT f.*, p.lat, p.lng FROM facts f LEFT JOIN place p ON p.id = f.venue"
            " ORDER BY f.id"
        ):
            told = next(one for one in words if one[0] == row["id"])
            yield self._document(row, told, sets, slots.of(row["id"]))

    def _document(
        self,
        row: sqlite3.Row,
        told: tuple[object, ...],
        sets: dict[str, dict[int, list[str]]],
        slots: list[int],
    ) -> tantivy.Document:
        document = tantivy.Document()
        document.add_integer("id", row["id"])
        document.add_text("head", " ".join(map(str, told[1:5])))
        document.add_text("text", str(told[5]))
        for name in ("topic", "lang"):
            for value in sets[name].get(row[f"{name}_of"], ()):
                document.add_text(name, value)
        for name, values in _numbers(row, self._here, slots).items():
            for number in values:
                document.add_integer(name, number)
        if row["venue"] is not None:
            document.add_float("lat", row["lat"])
            document.add_float("lng", row["lng"])
        return document

    def ask(self, query: SearchQuery, _now: datetime) -> Answer:
        """Answer with total, first page and plain facets."""
        check(query)
        clauses = [self._clause(one) for one in tokens(query, self._languages)]
        clauses += [_Q.const_score_query(one, 0.0) for one in self._filters(query)]
        asked = _Q.boolean_query([(_MUST, one) for one in clauses])
        result = self._best(asked, query.order)
        ids = tuple(self._searcher.doc(address)["id"][0] for _, address in result.hits)
        counted = self._searcher.aggregate(asked, _AGGREGATIONS)
        facets = {
            name: Facet({str(one["key"]): one["doc_count"] for one in counted[name]["buckets"]})
            for name in _FACETS
        }
        return Answer(result.count, ids, facets, {}, 0)

    def close(self) -> None:
        """Nothing is held but memory."""

    def _best(self, asked: tantivy.Query, order: Sort) -> Any:
        """The first page; what is nearest it cannot say, so the soonest stands for it."""
        if order is Sort.RELEVANCE:
            return self._searcher.search(asked, 20, count=True)
        if order is Sort.NEWEST:
            return self._searcher.search(asked, 20, count=True, order_by_field="created")
        ascending = tantivy.Order.Asc
        return self._searcher.search(
            asked, 20, count=True, order_by_field="soonest", order=ascending
        )

    def _clause(self, either: list[str]) -> tantivy.Query:
        """Any of these tokens, worth more in title, topics, provider or place."""
        found = []
        for token in either:
            head = _Q.boost_query(_Q.term_query(self._schema, "head", token), 3.0)
            found += [head, _Q.term_query(self._schema, "text", token)]
        return _Q.boolean_query([(_SHOULD, one) for one in found])

    # --- filters ----------------------------------------------------------------------

    def _filters(self, query: SearchQuery) -> Iterator[tantivy.Query]:
        yield self._is("shut", [0])
        if query.age:
            yield self._any(
                self._all(
                    self._between("age_low", 0, (a.ages.high or FAR_AGE) - 1),
                    self._between("age_high", (a.ages.low or 0) + 1, FAR_AGE),
                )
                for a in query.age
            )
        if query.kind:
            yield self._is("kind", [KINDS.index(kind) for kind in query.kind])
        if query.price:
            ceiling = max(-1 if one is None else one for one in query.price)
            yield self._between("price", -1, ceiling)
        for name in ("topic", "lang"):
            if wanted := getattr(query, name):
                yield _Q.term_set_query(self._schema, name, list(wanted))
        if query.near:
            yield self._box(query)
        if query.asks_when:
            yield self._when(query)

    def _box(self, query: SearchQuery) -> tantivy.Query:
        place = query.near[0].place
        height = query.radius / 111.2
        width = height / cos(radians(place.lat))
        real = tantivy.FieldType.Float
        return self._all(
            _Q.range_query(self._schema, "lat", real, place.lat - height, place.lat + height),
            _Q.range_query(self._schema, "lng", real, place.lng - width, place.lng + width),
        )

    def _when(self, query: SearchQuery) -> tantivy.Query:
        """A meeting on a wanted day and part, a span where no weekday is asked, or always."""
        days = [DAYS.index(day) for day in query.day] or range(7)
        parts = [PARTS.index(part) for part in query.time] or range(3)
        if query.from_ is None or query.to is None:
            raise ValueError("The mix asks for days only together with dates.")
        first, last = day_number(query.from_), day_number(query.to)
        slots = [
            3 * day + part
            for day in range(first, last + 1)
            if (day + 3) % 7 in days
            for part in parts
        ]
        found = [_Q.term_set_query(self._schema, "slot", slots), self._is("form", [ALWAYS])]
        if not query.day:
            span = [
                self._is("form", [SPAN]),
                self._between("first", 0, last),
                self._between("last", first, 1 << 30),
            ]
            if query.time:
                span.append(self._is("part", list(parts)))
            found.append(self._all(*span))
        return self._any(found)

    def _is(self, name: str, values: list[int]) -> tantivy.Query:
        return _Q.term_set_query(self._schema, name, values)

    def _between(self, name: str, low: int, high: int) -> tantivy.Query:
        return _Q.range_query(self._schema, name, _INT, low, high)

    def _any(self, queries: Any) -> tantivy.Query:
        return _Q.boolean_query([(_SHOULD, one) for one in queries])

    def _all(self, *queries: tantivy.Query) -> tantivy.Query:
        return _Q.boolean_query([(_MUST, one) for one in queries])


_AGGREGATIONS = {
    name: {"terms": {"field": field, "size": _MANY, "segment_size": _MANY}}
    for name, field in _FACETS.items()
}


def _sets(facts: sqlite3.Connection, name: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for number, value in facts.execute(f"SELECT id, value FROM {name}_set"):  # noqa: S608 - one of two names.
        found.setdefault(number, []).append(value)
    return found


class _Slots:
    """The days and parts of the meetings of each listing, read once in the order of ids."""

    def __init__(self, facts: sqlite3.Connection) -> None:
        self._rows = iter(facts.execute("SELECT listing, utc, cell FROM meeting ORDER BY listing"))
        self._next = next(self._rows, None)

    def of(self, id_: int) -> list[int]:
        """Those of this listing; ask in ascending order."""
        found = []
        while self._next is not None and self._next[0] <= id_:
            if self._next[0] == id_:
                found.append(3 * (self._next[1] // 1_440) + self._next[2] % 3)
            self._next = next(self._rows, None)
        return found


def _numbers(row: sqlite3.Row, here: Installation, slots: list[int]) -> dict[str, list[int]]:
    """The numbers of a listing, several for some fields."""
    found = {
        name: [row[name]]
        for name in (
            "kind", "mode", "level", "type", "shut", "district", "form", "first", "last",
            "created", "soonest",
        )
        if row[name] is not None
    }  # fmt: skip
    price = -1 if row["free"] else row["price_low"]
    price = row["price_high"] if price is None else price
    found["price"] = [_NO_PRICE if price is None else price]
    steps = (-1, *(100 * step for step in here.city.price_steps))
    found["ceiling"] = [step for step in steps if found["price"][0] <= step]
    if not row["unstated"] & 1:
        found |= {"age_low": [row["age_low"]], "age_high": [row["age_high"]]}
        found["stage"] = [
            place
            for place, stage in enumerate(here.city.stages)
            if row["age_low"] < (stage.high or FAR_AGE) and row["age_high"] > stage.low
        ]
    found["slot"] = slots
    cells = [cell for cell in range(21) if row["cells"] >> cell & 1]
    found["day"] = sorted({cell // 3 for cell in cells})
    found["part"] = sorted({cell % 3 for cell in cells})
    if row["form"] == SPAN:
        found["part"] = [row["part"]]
    found["access"] = [place for place in range(len(HELPS)) if row["access"] >> place & 1]
    found["unstated"] = [place for place in range(len(GROUPS)) if row["unstated"] >> place & 1]
    return found
