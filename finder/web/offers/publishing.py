"""Publishing: the preview of an offer, and how it goes live, is taken back or copied."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from finder.models import Offer, Provider
from finder.offers import deciding, writing
from finder.offers.half import legible
from finder.offers.placed import read_placed
from finder.permissions import Action
from finder.vocabulary import OfferState
from finder.web import opportunity
from finder.web.accounts import access, fields, pages
from finder.web.offers import controls, desk
from finder.web.offers.form import refused
from finder.web.offers.lacks import lacks
from finder.web.offers.state import completeness, in_words, state_of, waits_for
from finder.web.visit import visit

blueprint = Blueprint("offer-publishing", __name__)


@blueprint.get("/publish/<slug>/<int:offer_id>/preview")
def preview(slug: str, offer_id: int) -> Response:
    """The page as residents would see it; whatever is made for it is taken back."""
    of = desk.provider(slug, Action.SEE)
    with desk.writing() as session:
        row = desk.offer(session, of, offer_id)
        told = _told(session, row, of)
        stored = deciding.rehearse(session, row, desk.terms())
        view = opportunity.shown(visit(), session, stored) if stored is not None else None
        response = (
            pages.show("publish/preview.html", view=view, preview=True, **told)
            if view is not None
            else pages.leave(desk.path(of, offer_id))
        )
        session.rollback()
    return response


@blueprint.post("/publish/<slug>/<int:offer_id>/publish")
def publish(slug: str, offer_id: int) -> Response:
    """Hand an offer in as it was seen; says whether it is live or waits."""
    of = desk.changed_by_form(slug, Action.PUBLISH)
    with desk.writing() as session:
        row = desk.offer(session, of, offer_id)
        if row.version != fields.number("version"):
            return pages.leave(desk.path(of, offer_id, "preview"), "elsewhere")
        decision = deciding.hand_in(session, row, desk.terms())
        if not decision.refused:
            live = decision.state is OfferState.LIVE
            desk.note(session, "offer published" if live else "offer handed in", row)
    if decision.refused:
        return refused(of, offer_id, decision.problems)
    if live:
        desk.catch_up()
    return pages.leave(desk.path(of, offer_id, "preview"), "live" if live else "handed-in")


@blueprint.post("/publish/<slug>/<int:offer_id>/withdraw")
def withdraw(slug: str, offer_id: int) -> Response:
    """Take an offer out of sight; it can be published again."""
    of = desk.changed_by_form(slug, Action.PUBLISH)
    with desk.writing() as session:
        row = desk.offer(session, of, offer_id)
        deciding.withdraw(session, row, desk.terms())
        desk.note(session, "offer withdrawn", row)
    desk.catch_up()
    return pages.leave(desk.path(of), "withdrawn")


@blueprint.post("/publish/<slug>/<int:offer_id>/copy")
def copy(slug: str, offer_id: int) -> Response:
    """A new draft that says the same but for its dates."""
    of = desk.changed_by_form(slug, Action.WRITE)
    with desk.writing() as session:
        made = writing.copy(session, desk.offer(session, of, offer_id), desk.terms())
        desk.note(session, "offer copied", made)
        onward = desk.path(of, made.id)
    return pages.leave(onward, "copied")


@blueprint.post("/publish/<slug>/<int:offer_id>/discard")
def discard(slug: str, offer_id: int) -> Response:
    """Throw away what is not live; a draft that never was live is gone."""
    of = desk.changed_by_form(slug, Action.WRITE)
    with desk.writing() as session:
        row = desk.offer(session, of, offer_id)
        desk.note(session, "offer discarded", row)
        writing.discard(session, row)
    return pages.leave(desk.path(of), "discarded")


def _told(session: Session, row: Offer, of: Provider) -> dict[str, Any]:
    now, terms = visit(), desk.terms()
    _, problems = read_placed(session, row.values, of, row.external_id, terms)
    draft = legible(row.values, row, terms)
    return {
        "base": desk.path(of),
        "here": desk.path(of, row.id),
        "version": row.version,
        "state": in_words(now, state_of(row)),
        "waits": waits_for(now, row),
        "is_live": state_of(row) == OfferState.LIVE and bool(row.live),
        "was_live": bool(row.live),
        "publishes": access.allowed(Action.PUBLISH, row),
        "public": now.links.opportunity(row.opportunity) if row.live and row.opportunity else "",
        "facts": completeness(draft),
        "lacks": lacks(session, now, draft),
        "problems": [(one.field, controls.told(now, one)) for one in problems],
    }
