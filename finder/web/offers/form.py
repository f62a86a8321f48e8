"""The form of one offer: written, checked as it stands, and kept as a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from finder import topics
from finder.amendments import amendments
from finder.models import Offer, Provider
from finder.offers import writing
from finder.offers.half import coming, goes_on, legible
from finder.offers.placed import read_placed
from finder.offers.writing import OfferChangedError
from finder.permissions import Action
from finder.problems import Problem
from finder.store import venues
from finder.vocabulary import OfferState
from finder.web.accounts import fields, pages
from finder.web.cards import Describer
from finder.web.offers import comparing, controls, desk, places, spot_map
from finder.web.offers.dates import date_rows
from finder.web.offers.lacks import lacks
from finder.web.offers.state import completeness, in_words, state_of, waits_for
from finder.web.visit import site, visit

blueprint = Blueprint("offer-form", __name__)

_SHOWN_DATES = 20


@blueprint.get("/publish/<slug>/new")
def begin(slug: str) -> Response:
    """An empty form."""
    of = desk.provider(slug, Action.WRITE)
    blank = Offer(provider=of, external_id="new", values={}, live={}, state="draft", version=0,
                  reason="", opportunity_id=None)  # fmt: skip
    with site().installation.sessions() as session, session.no_autoflush:
        return _page(session, of, blank)


@blueprint.post("/publish/<slug>/new")
def make(slug: str) -> Response:
    """Keep what was written as a new draft."""
    of = desk.changed_by_form(slug, Action.WRITE)
    with desk.writing() as session:
        values, done = places.completed(session, controls.sent())
        of = session.get_one(Provider, of.id)
        row = writing.begin(session, of, values, desk.terms())
        desk.note(session, "offer begun", row)
        id_ = row.id
    return _onward(of, id_, done)


@blueprint.get("/publish/<slug>/<int:offer_id>/")
def show(slug: str, offer_id: int) -> Response:
    """The form of an offer as it was written last."""
    of = desk.provider(slug, Action.WRITE)
    with site().installation.sessions() as session:
        return _page(session, of, desk.offer(session, of, offer_id))


@blueprint.post("/publish/<slug>/<int:offer_id>/")
def save(slug: str, offer_id: int) -> Response:
    """Keep what was written; where somebody else was faster, both versions are shown."""
    of = desk.changed_by_form(slug, Action.WRITE)
    try:
        with desk.writing() as session:
            row = desk.offer(session, of, offer_id)
            values, done = places.completed(session, controls.sent())
            values = dict(row.values) | comparing.chosen(values, row)
            keep(session, row, values)
    except OfferChangedError as fault:
        return comparing.show(of, offer_id, values, fault)
    return _onward(of, offer_id, done)


def keep(session: Session, row: Offer, values: Mapping[str, str]) -> None:
    """Save what is new; raises OfferChangedError."""
    if not amendments(row.values, writing.kept(values)):
        return
    writing.save(session, row, values, desk.terms(), fields.number("version"))
    desk.note(session, "offer written", row)


def refused(of: Provider, offer_id: int, problems: Sequence[Problem]) -> Response:
    """The form again, because what is faulty in it keeps it from being published."""
    now = visit()
    faults = tuple(
        pages.Fault(one.field, controls.told(now, one)) for one in problems
        if controls.is_error(one)
    )  # fmt: skip
    with site().installation.sessions() as session:
        row = desk.offer(session, of, offer_id)
        return _page(session, of, row, status=422, faults=faults)


def _onward(of: Provider, offer_id: int, done: str) -> Response:
    wanted = request.form.get("do", "")
    if wanted == "preview":
        return pages.leave(desk.path(of, offer_id, "preview"))
    anchor = {"row": "#dates", "place": "#where", "known": "#where"}.get(wanted, "")
    response = pages.leave(desk.path(of, offer_id), done or "drafted")
    if view := spot_map.shown_next():
        response.headers["Location"] += f"&view={view}"
        anchor = "#spot"
    response.headers["Location"] += anchor
    return response


def _page(session: Session, of: Provider, row: Offer, **more: Any) -> Response:
    now, terms = visit(), desk.terms()
    _, problems = read_placed(session, row.values, of, row.external_id, terms)
    shown = problems if row.values else ()
    draft = legible(row.values, row, terms)
    dates = coming(draft.schedule, terms) if draft else []
    says = Describer(now.catalogue, now.labels, now.links, terms.now)
    here = desk.path(of, row.id) if row.id else desk.path(of, page="new")
    return pages.show(
        "publish/form.html",
        at=here,
        of=of,
        base=desk.path(of),
        here=here,
        row=row,
        seen=comparing.seen(row.values),
        state=in_words(now, state_of(row)),
        live=bool(row.live),
        waits=waits_for(now, row),
        sections=controls.sections(now, row.values, shown),
        date_rows=date_rows(row.values.get("dates", "")),
        errors=[(one.field, controls.told(now, one)) for one in shown if controls.is_error(one)],
        unread=[
            (one.field, controls.told(now, one)) for one in shown if not controls.is_error(one)
        ],
        facts=completeness(draft),
        lacks=lacks(session, now, draft),
        dates=[says.meeting(one) for one in dates[:_SHOWN_DATES]],
        number_of_dates=len(dates),
        endless=draft is not None and goes_on(draft.schedule, terms.moment.until),
        topics=sorted(now.labels("topic", code) for code in topics.TOPICS),
        venues=venues.used_by(session, of.id),
        venue_names=venues.names(session),
        places_known=places.known(session, of),
        spot=spot_map.spot(row.values.get("latitude", ""), row.values.get("longitude", "")),
        discards=row.state != OfferState.LIVE and bool(row.id),
        **{"faults": ()} | more,
    )
