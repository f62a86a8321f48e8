"""What is indexed of an opportunity: the one function that makes its words.

Weights of the fields, after BM25F with one length (Robertson, Zaragoza and Taylor,
"Simple BM25 extension to multiple weighted fields", CIKM 2004): frequencies are
summed over fields with these weights, and so are lengths. A word of a short title
counts for more than one of a long title, as in BM25F with a length for each field
(Zaragoza and others, "Microsoft Cambridge at TREC 13", 2004).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from finder.models import Area, Occurrence, Opportunity, Provider, Venue
from finder.places import AreaMap
from finder.text import analyse
from finder.topics import with_parents
from finder.vocabulary import OccurrenceStatus, Status

WEIGHTS = {
    "title": 10.0,  # What people remember and type; a word there says what it is about.
    "topics": 2.5,  # The provider's own categories: chosen to describe the whole, but coarse.
    "provider": 2.0,  # "library" should find what the library offers before what mentions one.
    "place": 1.5,  # Names of venue and district; the filter of place is the exact way.
    "text": 1.0,  # Everything else that is said.
}

ABOUT = 1.8
"""What a topic weighs, which mostly was told from the words: less than words that are said."""
TITLE_LENGTH = 5
"""Words of a usual title, whose words have just the weight of the field."""
TITLE_B = 0.5
"""How much a long title counts against each of its words: "Archery" is more about archery
than "Fishing and archery for deaf children". Chosen with `WEIGHTS` on the half `tune` of
`tests/relevance`, where all from 0.5 to 1 does nearly the same, and 0 worse."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Document:
    """The words of one opportunity: weighted frequencies, weighted length, folded text.

    `folded` holds the canonical text of each field, and of the translated names of the
    place, on a line of its own.
    """

    id: int
    frequencies: dict[str, float]
    length: float
    folded: str
    language: str


TOPIC = "topic:"
"""Before the code of a topic: the token under which all its names are found."""


def make(
    id_: int,
    language: str,
    fields: dict[str, str],
    topics: Iterable[str] = (),
    *,
    translated: str = "",
) -> Document:
    """The document of one opportunity from its fields, named as in `WEIGHTS`.

    Of its topics, broad ones among them, the codes are kept: their names in all languages
    are looked up by whoever asks. `translated` holds names of its place in the other
    languages of the city: it is found by them, but they make it no longer, or each language
    that a city adds would sink what has a district below what has none.
    """
    frequencies = {f"{TOPIC}{code}": ABOUT for code in topics}
    size, folded = ABOUT * len(frequencies), []
    for name, weight in WEIGHTS.items():
        text = fields[name]
        analysis = (_analyse_name if len(text) < _NAME else analyse)(text, language)
        counts = weight / _crowding(analysis.length) if name == "title" else weight
        more = {token: counts * count for token, count in analysis.tokens.items()}
        for token in frequencies.keys() & more.keys():
            more[token] += frequencies[token]
        frequencies |= more
        size += weight * analysis.length
        folded.append(analysis.canonical)
    if translated:
        analysis = _analyse_name(translated, language)
        for token, count in analysis.tokens.items():
            frequencies.setdefault(token, WEIGHTS["place"] * count)
        folded.append(analysis.canonical)
    return Document(id_, frequencies, size, "\n".join(folded), language.partition("-")[0].lower())


def _crowding(length: int) -> float:
    """How much less a word of a title of this many words says than one of a usual title."""
    return 1 - TITLE_B + TITLE_B * length / TITLE_LENGTH


_NAME = 120
"""Shorter texts are mostly names of providers and places, which come again and again."""

_analyse_name = lru_cache(maxsize=20_000)(analyse)


def read(
    session: Session,
    areas: AreaMap,
    locales: Sequence[str],
    ids: Sequence[int] | None = None,
    *,
    span: tuple[int, int] | None = None,
) -> Iterator[Document]:
    """Documents of what is published, in order of id; of these ids only if given.

    A `span` is the first and the last id that is wanted.
    """
    names = {code: _area_names(areas, code, locales) for code in areas.codes}
    for chunk in _chunks(ids):
        yield from _read_chunk(session, names, chunk, span)


def _chunks(ids: Sequence[int] | None) -> Iterable[Sequence[int] | None]:
    if ids is None:
        return (None,)
    ordered = sorted(ids)
    return (ordered[i : i + _BATCH] for i in range(0, len(ordered), _BATCH))


def _read_chunk(
    session: Session,
    names: dict[str, tuple[list[str], list[str]]],
    ids: Sequence[int] | None,
    span: tuple[int, int] | None,
) -> Iterator[Document]:
    query = (
        select(
            Opportunity.id, Opportunity.language, Opportunity.title, Opportunity.summary,
            Opportunity.description, Opportunity.categories, Opportunity.topics,
            Provider.name.label("provider"),
            Venue.name.label("venue"), Area.code.label("area"),
        )
        .join(Provider, Provider.id == Opportunity.provider_id)
        .outerjoin(Venue, Venue.id == Opportunity.venue_id)
        .outerjoin(Area, Area.id == Venue.area_id)
        .where(*_wanted(ids, span))
        .order_by(Opportunity.id)
        .execution_options(yield_per=_BATCH)
    )  # fmt: skip
    elsewhere = _elsewhere(session, ids, span)
    for row in session.execute(query):
        places = [(row.venue, row.area), *elsewhere.get(row.id, ())]
        around = [names[area] for _, area in places if area in names]
        own = _listed(name for main, _ in around for name in main)
        others = _listed(name for _, translated in around for name in translated)
        yield make(
            row.id,
            row.language,
            {
                "title": row.title,
                "topics": " ; ".join(row.categories),
                "provider": row.provider,
                "place": " ; ".join(filter(None, (_listed(venue for venue, _ in places), own))),
                "text": f"{row.summary}\n{row.description}",
            },
            with_parents(row.topics),
            translated=others,
        )


def _elsewhere(
    session: Session, ids: Sequence[int] | None, span: tuple[int, int] | None
) -> Mapping[int, list[tuple[str, str | None]]]:
    """Venue and area of the dates that are not held where the others are, by opportunity."""
    query = (
        select(Opportunity.id, Venue.name, Area.code)
        .join(Occurrence, Occurrence.opportunity_id == Opportunity.id)
        .join(Venue, Venue.id == Occurrence.venue_id)
        .outerjoin(Area, Area.id == Venue.area_id)
        .where(*_wanted(ids, span))
        .where(Occurrence.venue_id.is_distinct_from(Opportunity.venue_id))
        .where(Occurrence.status != OccurrenceStatus.CANCELLED)
        .distinct()
        .order_by(Opportunity.id, Venue.name, Area.code)
    )
    found: defaultdict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for id_, venue, area in session.execute(query):
        found[id_].append((venue, area))
    return found


def _wanted(
    ids: Sequence[int] | None, span: tuple[int, int] | None
) -> Iterator[ColumnElement[bool]]:
    yield Opportunity.status == Status.PUBLISHED
    if ids is not None:
        yield Opportunity.id.in_(ids)
    if span is not None:
        yield Opportunity.id.between(*span)


def _area_names(areas: AreaMap, code: str, locales: Sequence[str]) -> tuple[list[str], list[str]]:
    """An area and those around it in the city's main language, and in its other ones."""
    around = areas.ancestors(code)
    own = [areas.name(c, locales[0]) for c in around]
    others = (areas.name(c, locale) for c in around for locale in locales[1:])
    return own, [name for name in others if name not in own]


def _listed(names: Iterable[str | None]) -> str:
    """Each name once, however many dates are held there."""
    return " ; ".join(dict.fromkeys(filter(None, names)))
