"""Calendars: the coming meetings of one opportunity, or of all that fit a question."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request

from finder import formats
from finder.errors import NotFoundError
from finder.i18n import N_
from finder.models import Opportunity
from finder.publishing import ical, meetings
from finder.publishing.ical import Event
from finder.publishing.listings import goes_on
from finder.publishing.meetings import Teller, Told
from finder.query import SearchQuery
from finder.store import merges
from finder.store import opportunities as store
from finder.vocabulary import Form, Sort, Status
from finder.web import opportunity
from finder.web.cards import Describer
from finder.web.files import answer, host, title
from finder.web.links import id_in
from finder.web.visit import Visit, visit

blueprint = Blueprint("calendar", __name__)

MOST_MEETINGS = 1_000
"""Of a search; the next ones begin with a later day."""


@blueprint.get("/opportunity/<name>.ics")
def of_opportunity(name: str) -> Response:
    """Every coming meeting, or with `occurrence` one; the id in the address decides.

    Of what is gone, a browser gets the page that says so. A program, which reads no pages, gets
    the meetings as cancelled where their provider withdrew them, else none.
    """
    now = visit()
    moment, zone = now.now(), now.installation.city.timezone
    with now.installation.sessions() as session:
        row = store.find(session, id_in(name))
        if instead := merges.shown_as(session, [row.id]).get(row.id):
            return redirect(now.links.calendar(instead))  # type: ignore[return-value] # Flask's own redirect makes one of ours.
        gone = row.status != Status.PUBLISHED
        if gone and _reads_pages():
            return opportunity.gone(now, session, row)
        told = meetings.coming(session, [row], teller(now), now=moment, zone=zone)
        events = _chosen(dict(zip(told.keys, told.events, strict=True)))
        lasting = meetings.span(row, teller(now), moment.date())
        if lasting and not request.args.get("occurrence"):
            events = [*events, lasting]
        if row.status not in {Status.PUBLISHED, Status.WITHDRAWN}:
            events = []
        calendar = _calendar(now, row, events)
    status = 410 if gone else 200
    file = f"opportunity-{row.id}.ics"
    response = answer(now, ical.write(calendar), ical.MIMETYPE, name=file, status=status)
    response.vary.add("Accept")
    return response


def _reads_pages() -> bool:
    """Whether a browser asks: it says so, and programs that read calendars do not."""
    kinds = request.accept_mimetypes
    return kinds.best_match(["text/calendar", "text/html"], "text/calendar") == "text/html"


def _chosen(events: dict[str, Event]) -> Sequence[Event]:
    key = request.args.get("occurrence")
    if not key:
        return list(events.values())
    if key not in events:
        raise NotFoundError(N_("There is no such date."))
    return [events[key]]


def _calendar(now: Visit, row: Opportunity, events: Sequence[Event]) -> ical.Calendar:
    key = request.args.get("occurrence", "")
    return ical.Calendar(
        name=row.title,
        description=_said_of(now, row, events),
        language=now.locale,
        zone=now.installation.city.timezone,
        source=now.abroad.calendar(row, key),
        url=now.abroad.opportunity(row),
        events=events,
        today=now.now().date(),
    )


def _said_of(now: Visit, row: Opportunity, events: Sequence[Event]) -> str:
    """What the calendar cannot say by its events alone."""
    say = now.catalogue.gettext
    if row.status != Status.PUBLISHED:
        return f"{say(store.why_gone(row.status))} {say('A search finds what is offered now.')}"
    form = row.schedule.form
    if form == Form.ALWAYS:
        return say("Always open")
    if form == Form.UNSTATED:
        return now.labels("unstated", "schedule")
    if not events:
        return say("No more dates are planned")
    if goes_on(row.schedule):
        day = formats.plain_day(now.labels.locale, row.schedule.expanded_to)
        return say("Dates are shown up to {day}; it goes on after that.", day=day)
    return say("Offered by {provider}", provider=row.provider.name)


def teller(now: Visit) -> Teller:
    """Tells meetings in the language of the visit."""
    describer = Describer(now.catalogue, now.labels, now.abroad, now.now())
    return Teller(
        words=now.catalogue,
        labels=now.labels,
        url=now.abroad.opportunity,
        facts=lambda row: [fact.text for fact in describer.facts(row)],
        host=host(now),
    )


def of_search(now: Visit, query: SearchQuery) -> ical.Calendar:
    """The coming meetings that fit a question, the soonest of them where there are many."""
    installation, moment = now.installation, now.now()
    zone = installation.city.timezone
    # One more than fit, or nobody would see that there are more.
    soonest = query.replace(sort=Sort.SOONEST, per_page=MOST_MEETINGS + 1)
    hits = installation.engine.search(soonest, moment).hits
    with installation.sessions() as session:
        told = meetings.coming(
            session,
            store.by_ids(session, [hit.id for hit in hits]),
            teller(now),
            now=moment,
            zone=zone,
            wanted=meetings.fitting(query, installation.areas),
            most=MOST_MEETINGS,
        )
        name = title(now, session, query)
    return ical.Calendar(
        name=name,
        description=_said_of_search(now, query, told),
        language=now.locale,
        zone=zone,
        source=now.abroad.twin(query, "ics"),
        url=now.abroad.search(query),
        events=told.events,
        today=moment.date(),
    )


def _said_of_search(now: Visit, query: SearchQuery, told: Told) -> str:
    """What stands in the calendar, and where the rest is."""
    say, locale = now.catalogue.gettext, now.labels.locale
    page = now.abroad.search(query)
    lines = [
        say("Coming meetings that fit this search."),
        say(
            "What has no dates, or only a first and a last one, stands in the list: {address}",
            address=page,
        ),
    ]
    many = formats.number(locale, MOST_MEETINGS)
    if told.more_from:
        day = formats.plain_day(locale, told.more_from)
        rest = now.abroad.twin(query.replace(from_=told.more_from), "ics")
        lines.append(
            say(
                "There are more than {n} meetings. Those from {day} on are at {address}",
                n=many,
                day=day,
                address=rest,
            )
        )
    if told.more_on:
        day = formats.plain_day(locale, told.more_on)
        lines.append(
            say(
                "There are more than {n} meetings on {day}. Ask for fewer: one district, one age.",
                n=many,
                day=day,
            )
        )
    return "\n".join(lines)
