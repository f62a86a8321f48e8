"""Single dates of an offer that is live: cancelled, moved, full, elsewhere, or on again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask import Blueprint, Response, request

from finder.accounts.refusals import AccountError
from finder.clock import parse_date, parse_time
from finder.i18n import N_
from finder.models import Offer, Provider
from finder.offers import one_date
from finder.offers.deciding import Decision
from finder.offers.half import coming, legible
from finder.offers.one_date import Change, Fate, NoSuchDateError
from finder.permissions import Action
from finder.problems import Fault
from finder.schedule import Meeting, Occurrence
from finder.vocabulary import OccurrenceStatus, OfferState
from finder.web.accounts import fields, pages
from finder.web.cards import Describer, When
from finder.web.offers import controls, desk, places
from finder.web.visit import site, visit

blueprint = Blueprint("offer-dates", __name__)

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Dated:
    """One date in words, its place where it is another one, and its key in forms."""

    key: str
    when: When
    venue: str


@blueprint.get("/publish/<slug>/<int:offer_id>/dates")
def show(slug: str, offer_id: int) -> Response:
    """The dates to come, each with what can become of it."""
    of = desk.provider(slug, Action.PUBLISH)
    return pages.show("publish/single_dates.html", **_shown(of, offer_id))


@blueprint.post("/publish/<slug>/<int:offer_id>/dates")
def change(slug: str, offer_id: int) -> Response:
    """Change one date of what residents see."""
    of = desk.changed_by_form(slug, Action.PUBLISH)
    try:
        wanted = _wanted()
        with desk.writing() as session:
            row = _live(desk.offer(session, of, offer_id))
            decision = one_date.change(session, row, wanted, desk.terms())
            _accepted(decision)
            desk.note(session, f"date {wanted.fate.value}", row)
    except (AccountError, NoSuchDateError) as fault:
        said = fault if isinstance(fault, AccountError) else AccountError(str(fault))
        shown = _shown(of, offer_id)
        return pages.refused("publish/single_dates.html", said, at=shown["here"], **shown)
    live = decision.state is OfferState.LIVE
    if live:
        desk.catch_up()
    return pages.leave(desk.path(of, offer_id, "dates"), "changed" if live else "handed-in")


def _accepted(decision: Decision) -> None:
    """Raise AccountError with what is wrong where it was refused."""
    for one in decision.problems if decision.refused else ():
        if controls.is_error(one):
            raise AccountError("{fault}", "venue", fault=controls.told(visit(), one))


def _live(row: Offer) -> Offer:
    if not row.live:
        raise NoSuchDateError
    return row


def _wanted() -> Change:
    day, start = _read_key(request.form.get("date", ""))
    fate = fields.choice("do", Fate)
    venue = fields.line("venue").replace(";", " ") if fate is Fate.ELSEWHERE else ""
    return Change(day, start, fate, _new_date() if fate is Fate.MOVED else None, venue)


def _read_key(key: str) -> tuple[date, time | None]:
    said, _, hour = key.partition("T")
    day, start = parse_date(said), parse_time(hour) if hour else None
    if isinstance(day, Fault) or isinstance(start, Fault):
        raise NoSuchDateError
    return day, start


def _new_date() -> Meeting:
    day = parse_date(fields.line("day"))
    hours = [parse_time(said) if said else None for said in map(_optional, ("start", "end"))]
    if isinstance(day, Fault):
        raise AccountError(N_("Write the new date as 2026-01-31."), "day")
    start, end = hours
    if isinstance(start, Fault) or isinstance(end, Fault):
        raise AccountError(N_("Write the hour as 18:30."), "start")
    return Meeting(day, start, end, status=OccurrenceStatus.MOVED)


def _optional(name: str) -> str:
    return fields.line(name, required=False)


def _shown(of: Provider, offer_id: int) -> dict[str, Any]:
    now, terms = visit(), desk.terms()
    says = Describer(now.catalogue, now.labels, now.links, terms.now)
    with site().installation.sessions() as session:
        row = desk.offer(session, of, offer_id)
        draft = legible(row.live, row, terms) if row.live else None
        known = places.known(session, of)
    dates = coming(draft.schedule, terms)[:_SHOWN] if draft else []
    return {
        "base": desk.path(of),
        "here": desk.path(of, offer_id),
        "title": row.live.get("title", ""),
        "dates": [Dated(_key(one), says.meeting(one), one.venue or "") for one in dates],
        "places_known": known,
        "typed": fields.again("venue"),
    }


def _key(one: Occurrence) -> str:
    return one.day.isoformat() + (f"T{one.start:%H:%M}" if one.start else "")
