"""Opportunities and answers as JSON: what the API and the command line print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from finder.arguments import ARGUMENTS
from finder.i18n import N_
from finder.models import Occurrence, Opportunity, Venue
from finder.publishing.listings import Listing, enrolment_status
from finder.query import SearchQuery
from finder.relaxations import Relaxation
from finder.relaxations import label as relaxed

if TYPE_CHECKING:
    from finder.labels import Labels
    from finder.search.engine import Facet, Result
    from finder.understanding import Understood

UrlMaker = Callable[[Opportunity], str]
Json = dict[str, Any]

NOT_STATED = N_("not stated")


def answer(  # noqa: PLR0913 - an answer is made of that much.
    query: SearchQuery,
    result: Result,
    listings: Iterable[Listing],
    *,
    labels: Labels,
    url: UrlMaker,
    today: date,
) -> Json:
    """A whole answer: the page of opportunities that was asked for, and all counts."""
    return {
        "total": result.total,
        "page": query.page,
        "per_page": query.per_page,
        "query": arguments(query),
        "understood": None,
        "corrected": dict(result.corrected),
        "closed": result.closed,
        "opportunities": [opportunity(one, url=url, today=today) for one in listings],
        "facets": facets(query, result.facets, labels),
        "unknown": {str(group): count for group, count in result.unknown.items()},
        "relaxations": [_relaxation(one, labels) for one in result.relaxations],
        "took_ms": round(result.took_ms, 3),
    }


def _relaxation(one: Relaxation, labels: Labels) -> Json:
    """A looser question: its arguments as they stand in an address, and what it would find."""
    args = urlencode(one.query.to_args())
    return {"args": args, "label": relaxed(one, labels), "total": one.total}


def understood(text: str, found: Understood) -> Json:
    """How plain words were understood: the arguments that they say, and the words left over."""
    args: dict[str, list[str]] = {}
    for name, value in found.args:
        args.setdefault(name, []).append(value)
    pieces = [{"words": piece.words, "args": dict(piece.args)} for piece in found.pieces]
    return {"ask": text, "args": args, "q": found.q, "pieces": pieces}


def arguments(query: SearchQuery) -> Json:
    """The arguments that were understood: a list where several values may be given."""
    given: dict[str, list[str]] = {}
    for name, text in query.to_args():
        given.setdefault(name, []).append(text)
    return {name: t if ARGUMENTS[name].many else t[0] for name, t in given.items()}


def facets(query: SearchQuery, found: Mapping[str, Facet], labels: Labels) -> dict[str, list[Json]]:
    """Every facet: its values, then how many do not state it."""
    return {name: _facet(name, facet, query, labels) for name, facet in found.items()}


def _facet(name: str, facet: Facet, query: SearchQuery, labels: Labels) -> list[Json]:
    values: list[Json] = [
        {"value": v.value, "label": v.label, "count": v.count, "selected": v.selected}
        for v in labels.facet(name, facet.counts, chosen(query, name))
    ]
    group = labels.group(name)
    selected = group is not None and group in query.unknown
    label = labels.say(NOT_STATED)
    return [*values, {"value": None, "label": label, "count": facet.unstated, "selected": selected}]


def chosen(query: SearchQuery, name: str) -> list[str]:
    """The values given for an argument, as text."""
    argument = ARGUMENTS[name]
    return argument.texts(getattr(query, argument.attribute))


def opportunity(listing: Listing, *, url: UrlMaker, today: date) -> Json:
    """One opportunity, with every key; None means not stated."""
    row = listing.row
    return {
        "id": row.id,
        "url": url(row),
        "kind": row.kind,
        "title": row.title,
        "summary": row.summary,
        "language": row.language or None,
        "provider": _provider(row),
        "venue": _venue(listing.venue),
        "mode": row.mode,
        "age": _age(row),
        "topics": row.topics,
        "level": row.level,
        "languages": row.languages,
        "price": _price(row),
        "access": row.access,
        "enrolment": _enrolment(row, today),
        "span": _span(row),
        "next": _meeting(listing.next, row),
        "matched": _meeting(listing.matched, row),
        "occurrences_left": listing.left,
        "attendance": row.attendance,
        "places_left": row.places_left,
        "waiting_list": row.waiting_list,
        "unstated": [str(group) for group in listing.unstated],
        "distance_km": None if listing.distance is None else round(listing.distance, 3),
        "confirmed_at": _moment(row.confirmed_at),
        "updated_at": _moment(row.updated_at),
        "source": _source(row),
    }


def whole(
    listing: Listing, occurrences: Sequence[Occurrence], *, url: UrlMaker, today: date
) -> Json:
    """One opportunity with its description, schedule and coming dates."""
    row = listing.row
    schedule = row.schedule
    return opportunity(listing, url=url, today=today) | {
        "description": row.description,
        "schedule": {
            "form": schedule.form,
            "first": _text(schedule.first),
            "last": _text(schedule.last),
            "start": _text(schedule.start),
            "end": _text(schedule.end),
            "rule": schedule.rule or None,
        },
        "occurrences": [_meeting(one, row) for one in occurrences],
    }


def _provider(row: Opportunity) -> Json:
    provider = row.provider
    return {
        "id": provider.slug,
        "name": provider.name,
        "type": provider.type,
        "url": provider.url or None,
    }


def _venue(venue: Venue | None) -> Json | None:
    if venue is None:
        return None
    return {
        "id": venue.id,
        "name": venue.name,
        "address": venue.address,
        "lat": venue.lat,
        "lng": venue.lng,
        "area": venue.area.code if venue.area else None,
    }


def _age(row: Opportunity) -> Json | None:
    if row.age_low is None and row.age_high is None:
        return None
    return {"min_months": row.age_low, "max_months": row.age_high}


def _price(row: Opportunity) -> Json | None:
    if not row.price_free and row.price_low is None and row.price_high is None:
        return None
    return {
        "free": row.price_free,
        "min": _units(row.price_low),
        "max": _units(row.price_high),
        "currency": row.currency or None,
    }


def _units(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100


def _enrolment(row: Opportunity, today: date) -> Json | None:
    if row.enrol_opens is None and row.enrol_closes is None and not row.enrol_url:
        return None
    return {
        "opens": _text(row.enrol_opens),
        "closes": _text(row.enrol_closes),
        "status": enrolment_status(row.enrol_opens, row.enrol_closes, today),
        "url": row.enrol_url or None,
    }


def _span(row: Opportunity) -> Json | None:
    schedule = row.schedule
    if schedule.form != "span":
        return None
    return {
        "first": _text(schedule.first),
        "last": _text(schedule.last),
        "start": _text(schedule.start),
        "end": _text(schedule.end),
    }


def _meeting(occurrence: Occurrence | None, row: Opportunity) -> Json | None:
    """One meeting; a start without an hour is the bare date."""
    if occurrence is None:
        return None
    zone = ZoneInfo(occurrence.zone)
    start: str = occurrence.day.isoformat()
    if occurrence.start is not None:
        start = datetime.combine(occurrence.day, occurrence.start, zone).isoformat()
    return {
        "start": start,
        "end": occurrence.ends.replace(tzinfo=zone).isoformat() if occurrence.ends else None,
        "venue_id": occurrence.venue_id or row.venue_id,
        "status": occurrence.status,
    }


def _source(row: Opportunity) -> Json:
    source = row.source
    licence = row.licence or (source.licence if source else "")
    return {"id": source.name if source else None, "licence": licence or None}


def _moment(utc: datetime) -> str:
    return utc.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")


def _text(value: date | time | None) -> str | None:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return None if value is None else value.isoformat()
