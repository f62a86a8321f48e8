"""The twins of a page of results: the same question as calendar and feeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, request

from finder.arguments import Refusal
from finder.asked import BadValueError
from finder.i18n import N_
from finder.publishing import atom, ical, rss
from finder.publishing.feed import Feed
from finder.query import SearchQuery
from finder.web import api, calendar, tables
from finder.web.asking import asked
from finder.web.feeds import newest
from finder.web.files import answer, refusal
from finder.web.visit import Visit, visit

blueprint = Blueprint("twins", __name__)


@blueprint.get("/search.json")
def as_json() -> Response:
    """The same as the interface for programs answers."""
    return api.search()


@blueprint.get("/search.csv")
def as_table() -> Response:
    """What fits as rows of our own template."""
    now = visit()
    query, refused = _read(now)
    if refused:
        return refusal(now, refused)
    return tables.of_search(now, query)


@blueprint.get("/search.rss")
def as_rss() -> Response:
    """The listings that fit, the newest first."""
    return _as_feed("rss", rss.MIMETYPE, rss.write)


@blueprint.get("/search.atom")
def as_atom() -> Response:
    """The listings that fit, the newest first."""
    return _as_feed("atom", atom.MIMETYPE, atom.write)


@blueprint.get("/search.ics")
def as_calendar() -> Response:
    """Every coming meeting that fits."""
    now = visit()
    query, refused = _read(now)
    if query.page > 1:
        no_pages = N_("A calendar has no pages. For later meetings, give a later first day (from).")
        refused = (*refused, Refusal.of("page", str(query.page), BadValueError(no_pages)))
    if refused:
        return refusal(now, refused)
    data = ical.write(calendar.of_search(now, query))
    return answer(now, data, ical.MIMETYPE, name="search.ics")


def _read(now: Visit) -> tuple[SearchQuery, Sequence[Refusal]]:
    """The question in the address, and what makes no sense in it."""
    args = request.args.items(multi=True)
    question = asked(args, now.installation, locale=now.locale, now=now.now())
    return question.reading.query, question.reading.refused


def _as_feed(kind: str, mimetype: str, write: Callable[[Feed], bytes]) -> Response:
    now = visit()
    query, refused = _read(now)
    if refused:
        return refusal(now, refused)
    feed = newest(now, query, kind)
    return answer(now, write(feed), mimetype, name=f"search.{kind}", modified=feed.updated)
