"""Feeds of a search: its newest listings, told in the reader's language."""

from __future__ import annotations

from datetime import datetime, time

from flask import request

from finder import formats
from finder.publishing import listings
from finder.publishing.feed import Entry, Feed
from finder.publishing.listings import Listing
from finder.query import SearchQuery
from finder.schedule import to_utc
from finder.vocabulary import Sort
from finder.web.cards import Card, Describer, When
from finder.web.files import host, title
from finder.web.paging import last_page
from finder.web.visit import Visit

MOST_ENTRIES = 50
"""Of a feed; the next ones are a page further."""


def newest(now: Visit, query: SearchQuery, kind: str) -> Feed:
    """The newest listings; an order or a number that is asked for is kept to."""
    moment, zone = now.now(), now.installation.city.timezone
    count = query.per_page if "per_page" in request.args else MOST_ENTRIES
    asking = query.replace(sort=query.sort or Sort.NEWEST, per_page=count, page=query.page)
    result = now.installation.engine.search(asking, moment)
    describer = Describer(now.catalogue, now.labels, now.abroad, moment)
    with now.installation.sessions() as session:
        found = listings.for_hits(session, result.hits, moment, zone)
        heading = title(now, session, query)
        entries = [_entry(now, one, describer) for one in found]
    midnight = to_utc(datetime.combine(moment.date(), time()), zone)
    more = result.total > query.page * count
    return Feed(
        title=heading,
        description=_said_of(now, asking, result.total),
        language=now.locale,
        source=now.abroad.twin(query, kind),
        url=now.abroad.search(query),
        following=now.abroad.twin(query.replace(page=query.page + 1), kind) if more else "",
        updated=max((entry.updated for entry in entries), default=midnight),
        entries=entries,
    )


def _said_of(now: Visit, asking: SearchQuery, total: int) -> str:
    """How much of the whole stands in the feed, and in what order."""
    words, labels = now.catalogue, now.labels
    shown = formats.number(labels.locale, total)
    said = words.ngettext("{total} opportunity", "{total} opportunities", total, total=shown)
    last = last_page(total, asking.per_page)
    if last > 1:
        said = words.gettext(
            "{heading}, page {page} of {last}",
            heading=said,
            page=formats.number(labels.locale, asking.page),
            last=formats.number(labels.locale, last),
        )
    return f"{said} · {labels('argument', 'sort')}: {labels('sort', asking.order)}"


def _entry(now: Visit, listing: Listing, describer: Describer) -> Entry:
    row = listing.row
    card = describer.card(listing, fits=False)
    return Entry(
        id=f"tag:{host(now)},{row.created_at:%Y-%m-%d}:opportunity/{row.id}",
        url=card.href,
        title=row.title,
        language=row.language,
        provider=row.provider.name,
        summary=row.summary or card.summary,
        lines=_lines(card),
        topics=[(code, now.labels("topic", code)) for code in row.topics],
        published=row.created_at,
        updated=row.updated_at,
    )


def _lines(card: Card) -> list[str]:
    """The facts of a card, a line for each."""
    place = " · ".join(filter(None, (card.venue, card.district)))
    return [
        _when(card.when),
        place or (card.place.text if card.place else ""),
        *(fact.text for fact in card.facts),
        card.kind,
    ]


def _when(when: When) -> str:
    return " · ".join(filter(None, (when.text, when.status_label, when.note)))
