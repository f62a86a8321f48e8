"""Suggestions: titles and providers that go on from what is typed, counted in the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from finder.search import suggestions
from finder.search.beginnings import begins_in
from finder.search.engine import Suggestion
from finder.search.postgres.tables import listing
from finder.search.postgres.truths import Truth
from finder.text import canonical, openings
from finder.vocabulary import Suggested

L = listing.c
_COLUMNS: Mapping[Suggested, tuple[ColumnElement[str], ColumnElement[str]]] = {
    Suggested.TITLE: (L.title, L.title_folded),
    Suggested.PROVIDER: (L.offered_by, L.offered_by_folded),
}


def read(session: Session, ids: Sequence[int]) -> list[dict[str, str]]:
    """The texts of these published opportunities as columns, in order of id."""
    _, texts = suggestions.read(session, ids)
    both = zip(texts[Suggested.TITLE], texts[Suggested.PROVIDER], strict=True)
    return [
        {
            "title": title,
            "title_folded": canonical(title).strip(),
            "offered_by": name,
            "offered_by_folded": canonical(name).strip(),
        }
        for title, name in both
    ]


def beginning(
    session: Session, found: Select[Any], typed: str, most: int
) -> tuple[Suggestion, ...]:
    """At most so many with a word where the typed text begins; `found` are the ids that count."""
    wanted = openings(typed)
    if not wanted:
        return ()
    every = [
        one
        for kind, (_, folded) in _COLUMNS.items()
        for one in islice(_beginning(session, found, kind, folded, wanted), most)
    ]
    return tuple(sorted(every, key=Suggestion.place)[:most])


def most_frequent(session: Session, found: Select[Any], most: int) -> list[Suggestion]:
    """The providers that most of these ids have."""
    rows = session.execute(_counted(found, Suggested.PROVIDER, true()).limit(most))
    return [Suggestion(row.text, Suggested.PROVIDER, row.times) for row in rows]


def _beginning(
    session: Session,
    found: Select[Any],
    kind: Suggested,
    folded: ColumnElement[str],
    wanted: Sequence[str],
) -> Iterator[Suggestion]:
    """All of one kind, the most frequent first."""
    somewhere = or_(*(func.strpos(folded, opening) > 0 for opening in wanted))
    for row in session.execute(_counted(found, kind, somewhere)):
        if any(begins_in(row.folded, opening) for opening in wanted):
            yield Suggestion(row.text, kind, row.times)


def _counted(found: Select[Any], kind: Suggested, wanted: Truth) -> Select[Any]:
    """Each wanted text that some of these ids have, in the spelling that most listings have."""
    column, folded = _COLUMNS[kind]
    counts = found.subquery("found")
    spelled = (
        select(
            folded.label("folded"),
            column.label("text"),
            func.count().label("spelled"),
            func.count(counts.c.id).label("times"),
        )
        .join_from(listing, counts, counts.c.id == L.id, isouter=True)
        .where(wanted)
        .group_by(folded, column)
        .subquery("spelled")
    )
    has = spelled.c
    likeliest = func.array_agg(aggregate_order_by(has.text, has.spelled.desc(), has.text.desc()))[1]
    times = func.sum(has.times)
    return (
        select(has.folded, likeliest.label("text"), times.label("times"))
        .where(has.folded != "")
        .group_by(has.folded)
        .having(times > 0)
        .order_by(times.desc(), has.folded)
    )
