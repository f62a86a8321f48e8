"""tantivy, the fastest ready-made engine for Python: what it can express of the questions.

It has no radius (a box stands for it), no counts with a filter left out (its facets are
plain) and no unknown counts, so it does less for each question than is asked. Totals
are checked where no place is asked for.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import tantivy

from finder.installation import Installation
from finder.query import SearchQuery
from finder.search.engine import Facet
from finder.vocabulary import Sort
from tests.bench import plain
from tests.bench.peers import Answer
from tests.bench.sqlite_tables import ALWAYS, FAR_AGE, KINDS, SPAN
from tests.bench.tokens import check, languages, tokens

_MANY = 5_000
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
        for name in plain.NUMBERS:
            builder.add_integer_field(name, indexed=True, fast=True)
        builder.add_integer_field("id", stored=True, fast=True)
        for name in ("lat", "lng"):
            builder.add_float_field(name, indexed=True, fast=True)
        self._schema = builder.build()

    def build(self) -> None:
        """Make the index."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        index = tantivy.Index(self._schema, path=str(self._folder))
        whole = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("whole", whole)
        writer = index.writer(heap_size=300_000_000, num_threads=2)
        for listing in plain.listings(self._here, self._facts):
            writer.add_document(_document(listing))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        self._languages = languages(self._here)

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
            for name in plain.FACETS
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
            yield self._between("price", -1, plain.ceiling(query))
        for name in ("topic", "lang"):
            if wanted := getattr(query, name):
                yield _Q.term_set_query(self._schema, name, list(wanted))
        if query.near:
            yield self._box(query)
        if query.asks_when:
            yield self._when(query)

    def _box(self, query: SearchQuery) -> tantivy.Query:
        south, west, north, east = plain.box(query)
        real = tantivy.FieldType.Float
        return self._all(
            _Q.range_query(self._schema, "lat", real, south, north),
            _Q.range_query(self._schema, "lng", real, west, east),
        )

    def _when(self, query: SearchQuery) -> tantivy.Query:
        """A meeting on a wanted day and part, a span where no weekday is asked, or always."""
        first, last = plain.dates(query)
        slots = plain.wanted_slots(query)
        found = [_Q.term_set_query(self._schema, "slot", slots), self._is("form", [ALWAYS])]
        if not query.day:
            span = [
                self._is("form", [SPAN]),
                self._between("first", 0, last),
                self._between("last", first, 1 << 30),
            ]
            if query.time:
                span.append(self._is("part", plain.parts(query)))
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
    for name, field in plain.FACETS.items()
}


def _document(listing: plain.Listing) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("id", listing.id)
    document.add_text("head", listing.head)
    document.add_text("text", listing.text)
    for name, texts in listing.open.items():
        for text in texts:
            document.add_text(name, text)
    for name, numbers in listing.numbers.items():
        for number in numbers:
            document.add_integer(name, number)
    if listing.spot:
        for name, degrees in zip(("lat", "lng"), listing.spot, strict=True):
            document.add_float(name, degrees)
    return document
