"""The week: what a question finds, as a timetable of seven days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from flask import Blueprint, Response, request

from finder import formats
from finder.models import Occurrence
from finder.publishing import listings
from finder.publishing.listings import Brief
from finder.query import SearchQuery
from finder.vocabulary import PART_BOUNDS, Sort
from finder.web import facets, forms
from finder.web.asking import asked
from finder.web.cards import Card, Describer
from finder.web.facets import Asking
from finder.web.rendering import page
from finder.web.search import provider_names, said
from finder.web.visit import Visit, visit

blueprint = Blueprint("week", __name__)

DAYS = 7
_MOST = 50
"""Meetings shown of one day; a link leads to the rest."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting: its hours in words, and the card of what it belongs to."""

    hours: str
    card: Card


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its meetings by part of the day, and the way to all that it has."""

    name: str
    machine: str
    parts: Sequence[tuple[str, Sequence[Entry]]]
    href: str
    more: int


@blueprint.get("/week")
def week() -> Response:
    """Seven days from the first that is asked for, or from today; none after the last."""
    now = visit()
    moment = now.now()
    args = forms.as_meant(request.args.items(multi=True))
    question = asked(args, now.installation, locale=now.locale, now=moment)
    query = question.reading.query
    first = max(query.from_ or moment.date(), moment.date())
    asking = Asking(query, now.installation.world, now.labels, now.links)
    week_of = [first + timedelta(days=n) for n in range(DAYS)]
    asked_for = [day for day in week_of if query.to is None or day <= query.to]
    days = [_day(now, query, day, moment) for day in asked_for]
    with now.installation.sessions() as session:
        chips = facets.chips(asking, provider_names(session, query))
    return page(
        "week.html",
        days=days,
        chips=chips,
        refused=said(question.reading.refused, now.catalogue, now.labels),
        span=formats.days(now.labels.locale, first, (asked_for or week_of)[-1]),
        listed=now.links.search(query),
        mapped=now.links.map(query),
        before=_from(now, query, first - timedelta(days=DAYS), moment.date()),
        after=_from(now, query, first + timedelta(days=DAYS), moment.date()),
    )


def _from(now: Visit, query: SearchQuery, day: date, today: date) -> str:
    """The week that begins on a day; none lies wholly in the past."""
    if day <= today - timedelta(days=DAYS):
        return ""
    return now.links.week(query.replace(from_=max(day, today), to=None))


def _day(now: Visit, query: SearchQuery, day: date, moment: datetime) -> Day:
    """Each opportunity stands there with its first meeting of the day that fits."""
    on_it = query.replace(from_=day, to=day, sort=Sort.SOONEST, per_page=_MOST)
    result = now.installation.engine.search(on_it, moment)
    hits = [hit for hit in result.hits if hit.occurrence is not None]
    describer = Describer(now.catalogue, now.labels, now.links, moment)
    with now.installation.sessions() as session:
        zone = now.installation.city.timezone
        found = [
            (one.matched, one)
            for one in listings.in_brief(session, hits, moment, zone)
            if one.matched
        ]
        parts = [
            (name, [_entry(now, describer, *one) for one in group])
            for name, group in groupby(found, lambda one: _part(now, one[0]))
        ]
    return Day(
        name=formats.day(now.labels.locale, day, moment.year),
        machine=day.isoformat(),
        parts=parts,
        href=now.links.search(on_it.replace(per_page=query.per_page)),
        more=result.total - len(result.hits) if len(hits) == _MOST else 0,
    )


def _part(now: Visit, meeting: Occurrence) -> str:
    """The part of the day in which it begins, in words."""
    if meeting.start is None:
        return now.labels.say("Hours not stated")
    minute = meeting.start.hour * 60 + meeting.start.minute
    part = next(p for p, (low, high) in PART_BOUNDS.items() if low <= minute < high)
    return now.labels("time", part)


def _entry(now: Visit, describer: Describer, meeting: Occurrence, listing: Brief) -> Entry:
    end = meeting.ends.time() if meeting.ends else None
    hours = formats.clocks(now.labels.locale, meeting.start, end) if meeting.start else ""
    return Entry(hours, describer.card(listing, fits=False))
