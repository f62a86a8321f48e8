"""The page of results: one form, the answer, and every way on from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request
from sqlalchemy.orm import Session

from finder import formats
from finder.arguments import Refusal
from finder.i18n import Catalogue
from finder.labels import Labels
from finder.publishing import listings
from finder.query import SearchQuery
from finder.relaxations import label as relaxed
from finder.store import opportunities as store
from finder.vocabulary import Closed, Sort
from finder.web import facets, forms, paging
from finder.web.asking import Asked, asked
from finder.web.cards import Card, Describer
from finder.web.counting import count_search
from finder.web.facets import Asking, Chip, Choice, Panel
from finder.web.rendering import page
from finder.web.visit import visit

if TYPE_CHECKING:
    from finder.search.engine import Result

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True, slots=True)
class Refused:
    """An argument that was left out, in words."""

    name: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page of results shows."""

    query: SearchQuery
    plain: bool
    total: int
    first: int
    cards: Sequence[Card]
    form: forms.Form
    panels: Sequence[Panel]
    chips: Sequence[Chip]
    everything: str
    offers: Sequence[Choice]
    relaxations: Sequence[Choice]
    closed: Choice | None
    corrected: Sequence[tuple[str, str]]
    no_days: Choice | None
    sorts: Sequence[Choice]
    pages: paging.Pages
    twins: dict[str, str]


@blueprint.get("/search")
def results() -> Response:
    """Answer the question in the address; what made no sense in it is said."""
    now = visit()
    installation = now.installation
    world = installation.world
    moment = now.now()
    args = forms.as_meant(request.args.items(multi=True))
    question = asked(args, installation, locale=now.locale, now=moment)
    reading = question.reading
    result = installation.engine.search(reading.query, moment)
    asking = Asking(reading.query, world, now.labels, now.links)
    last = paging.last_page(result.total, reading.query.per_page)
    if reading.query.page > last:
        return redirect(now.links.search(reading.query.replace(page=last)))  # type: ignore[return-value] # Flask's own redirect makes one of ours.
    with installation.sessions() as session:
        found = listings.in_brief(session, result.hits, moment, installation.city.timezone)
        chips = facets.chips(asking, provider_names(session, reading.query))
        describer = Describer(now.catalogue, now.labels, now.links, moment)
        cards = [
            describer.card(one, fits=reading.query.asks_when, query=reading.query) for one in found
        ]
    response = page(
        "search.html",
        view=_view(asking, result, cards, chips),
        refused=said(reading.refused, now.catalogue, now.labels),
        offered=now.suggester.most_frequent(moment),
        understood=_understood(question, asking),
        left_out=formats.listing(now.labels.locale, question.left_out),
    )
    return count_search(response, reading.query, (hit.id for hit in result.hits))


def provider_names(session: Session, query: SearchQuery) -> dict[str, str]:
    """Names of the providers that are asked for, by slug."""
    return store.provider_names(session, query.provider) if query.provider else {}


def _view(
    asking: Asking,
    result: Result,
    cards: list[Card],
    chips: list[Chip],
) -> Page:
    query = asking.query
    return Page(
        query=query,
        plain=query == SearchQuery(),
        total=result.total,
        first=(query.page - 1) * query.per_page + 1,
        cards=cards,
        form=forms.form(asking, result),
        panels=facets.panels(asking, result),
        chips=chips,
        everything=asking.links.page("/search"),
        offers=facets.unknown_offers(asking, result),
        relaxations=_relaxations(asking, result),
        closed=_closed(asking, result),
        corrected=tuple(result.corrected.items()),
        no_days=facets.unstated(asking, "day", result),
        sorts=_sorts(asking),
        pages=paging.pages(asking, result.total),
        twins=_twins(asking),
    )


TWINS = ("ics", "rss", "atom", "csv", "json")
"""The kinds of files and feeds that a question is offered as."""


def _twins(asking: Asking) -> dict[str, str]:
    """Addresses of the same question as files and feeds: each has an order of its own."""
    whole = asking.query.replace(sort=None, per_page=SearchQuery.per_page)
    return {kind: asking.links.twin(whole, kind) for kind in TWINS}


def said(refused: Sequence[Refusal], words: Catalogue, labels: Labels) -> list[Refused]:
    """Refusals in words."""
    return [
        Refused(labels("argument", one.name), one.value, one.say(words.gettext)) for one in refused
    ]


def _relaxations(asking: Asking, result: Result) -> list[Choice]:
    """Looser questions, each with what it would find; *not stated* is offered elsewhere."""
    return [
        Choice(
            relaxed(one, asking.labels),
            asking.number(one.total),
            asking.links.search(one.query),
            selected=False,
        )
        for one in result.relaxations
    ]


def _closed(asking: Asking, result: Result) -> Choice | None:
    """How many more there are that are closed or full; a link that shows them too."""
    if not result.closed:
        return None
    href = asking.links.search(asking.query.replace(closed=Closed.INCLUDE))
    label = asking.labels.say("Closed or full, and so left out")
    return Choice(label, asking.number(result.closed), href, selected=False)


@dataclass(frozen=True, slots=True)
class UnderstoodWords:
    """That words of the question box were understood, and the way to search them literally."""

    text: str
    literally: str


def _understood(question: Asked, asking: Asking) -> UnderstoodWords | None:
    if question.understood is None:
        return None
    return UnderstoodWords(question.text, asking.links.literally(question.text))


def _sorts(asking: Asking) -> list[Choice]:
    """The orders that make sense for the question."""
    query = asking.query
    possible = {Sort.RELEVANCE: query.q, Sort.NEAREST: query.near}
    offered = [sort for sort in Sort if possible.get(sort, True)]
    return [
        Choice(
            asking.labels("sort", sort),
            "",
            asking.links.search(query.replace(sort=sort)),
            query.order is sort,
        )
        for sort in offered
    ]
