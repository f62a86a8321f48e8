"""Whoosh by its own book: fields for all that is filtered, its queries, its `groupedby`.

Like tantivy it has a box instead of a radius, plain facets, and no unknown counts; totals
are checked where no place is asked for. It is the Whoosh that this program is installed
with. Of large cities it is asked a sample of the questions, for it takes its time.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from whoosh import analysis, fields, index, sorting
from whoosh.query import And, NumericRange, Or, Term

from finder.installation import Installation
from finder.query import SearchQuery
from finder.search.engine import Facet
from finder.vocabulary import Sort
from tests.bench import plain
from tests.bench.peers import Answer, NotExpressibleError
from tests.bench.sqlite_tables import ALWAYS, FAR_AGE, KINDS, SPAN
from tests.bench.tokens import check, languages, tokens

MOST = 100_000
"""A larger city would keep it busy for an hour."""
_WHOLE_MIX, _EVERY = 10_000, 8
_RANGES = ("age_low", "age_high", "price", "first", "last", "lat", "lng")
_ORDERS = ("created", "soonest")
_SINGLE = ("kind", "mode", "level", "type", "district", "form")
_DEGREE = 1_000_000
"""Numbers in Whoosh are whole ones of 32 bits with a sign: its other ranges are wrong."""


def _schema() -> fields.Schema:
    words = analysis.SpaceSeparatedTokenizer()
    found: dict[str, Any] = {
        "id": fields.STORED,
        "head": fields.TEXT(analyzer=words, phrase=False, field_boost=3.0),
        "text": fields.TEXT(analyzer=words, phrase=False),
    }
    for name in (*plain.NUMBERS, "topic", "lang"):
        found[name] = fields.KEYWORD()
    for name in _SINGLE:
        found[name] = fields.ID(sortable=True)
    for name in _RANGES:
        found[name] = fields.NUMERIC(int, bits=32)
    for name in _ORDERS:
        found[name] = fields.NUMERIC(int, bits=64, sortable=True)
    return fields.Schema(**found)


class WhooshPeer:
    """Answers from an index on disk, opened once."""

    name = "whoosh"
    exact = False

    def __init__(self, here: Installation, folder: Path) -> None:
        self._here = here
        self._folder = folder / "whoosh"
        self._facts = folder / "peer.sqlite3"
        self._numbers: dict[SearchQuery, int] = {}
        self._open = ExitStack()

    def build(self) -> None:
        """Make the index."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        made = index.create_in(self._folder, _schema())
        writer = made.writer(limitmb=512)
        for listing in plain.listings(self._here, self._facts):
            writer.add_document(**_document(listing))
        writer.commit()
        self._searcher = self._open.enter_context(made.searcher())
        self._every = 1 if self._searcher.doc_count() <= _WHOLE_MIX else _EVERY
        self._languages = languages(self._here)

    def close(self) -> None:
        """Close the index."""
        self._open.close()

    def ask(self, query: SearchQuery, _now: datetime) -> Answer:
        """Answer with total, first page and plain facets."""
        if self._numbers.setdefault(query, len(self._numbers)) % self._every:
            raise NotExpressibleError("out of the sample")
        check(query)
        words = (_clause(one) for one in tokens(query, self._languages))
        found = self._searcher.search(
            And([*words, *_filters(query)]), groupedby=_facets(), **_order(query.order)
        )
        facets = {name: Facet(found.groups(name)) for name in plain.FACETS}
        # With facets Whoosh takes no notice of a limit.
        ids = tuple(int(hit["id"]) for hit in found[:20])
        return Answer(len(found), ids, facets, {}, 0)


def _document(listing: plain.Listing) -> dict[str, Any]:
    found: dict[str, Any] = {"id": listing.id, "head": listing.head, "text": listing.text}
    for name, numbers in listing.numbers.items():
        single = name in _RANGES or name in _ORDERS
        found[name] = numbers[0] if single else " ".join(map(str, numbers))
    found |= {name: " ".join(texts) for name, texts in listing.open.items()}
    if listing.spot:
        found["lat"], found["lng"] = (round(degrees * _DEGREE) for degrees in listing.spot)
    return {name: value for name, value in found.items() if value != ""}


def _facets() -> sorting.Facets:
    """Counts of values; a listing may have several of most."""
    found = sorting.Facets()
    for name, field in plain.FACETS.items():
        several = field not in _SINGLE
        counted = sorting.FieldFacet(field, allow_overlap=several, maptype=sorting.Count)
        found.add_facet(name, counted)
    return found


def _order(order: Sort) -> dict[str, Any]:
    """What is nearest it cannot say, so the soonest stands for it."""
    if order is Sort.RELEVANCE:
        return {}
    newest = order is Sort.NEWEST
    return {"sortedby": sorting.FieldFacet("created" if newest else "soonest", reverse=newest)}


def _clause(either: Iterable[str]) -> Or:
    return Or([Term(field, token) for token in either for field in ("head", "text")])


def _any(name: str, values: Iterable[object]) -> Or:
    return Or([Term(name, str(value)) for value in values])


def _filters(query: SearchQuery) -> Iterator[Any]:
    yield Term("shut", "0")
    if query.age:
        yield Or(
            [
                And(
                    [
                        NumericRange("age_low", None, (a.ages.high or FAR_AGE) - 1),
                        NumericRange("age_high", (a.ages.low or 0) + 1, None),
                    ]
                )
                for a in query.age
            ]
        )
    if query.kind:
        yield _any("kind", (KINDS.index(kind) for kind in query.kind))
    if query.price:
        yield NumericRange("price", None, plain.ceiling(query))
    for name in ("topic", "lang"):
        if wanted := getattr(query, name):
            yield _any(name, wanted)
    if query.near:
        south, west, north, east = (round(_DEGREE * side) for side in plain.box(query))
        yield NumericRange("lat", south, north)
        yield NumericRange("lng", west, east)
    if query.asks_when:
        yield _when(query)


def _when(query: SearchQuery) -> Or:
    """A meeting on a wanted day and part, a span where no weekday is asked, or always."""
    found = [_any("slot", plain.wanted_slots(query)), Term("form", str(ALWAYS))]
    if not query.day:
        first, last = plain.dates(query)
        span = [
            Term("form", str(SPAN)),
            NumericRange("first", None, last),
            NumericRange("last", first, None),
        ]
        if query.time:
            span.append(_any("part", plain.parts(query)))
        found.append(And(span))
    return Or(found)
