"""The queue: what waits for the city, what is different in it, and what is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from finder import db, upkeep
from finder.accounts.people import HIGHEST_ID
from finder.accounts.refusals import AccountError
from finder.amendments import amendments
from finder.errors import NotFoundError
from finder.fields import BY_NAME
from finder.i18n import N_
from finder.models import Offer, Opportunity
from finder.offers import deciding
from finder.offers.placed import read_placed
from finder.offers.terms import Terms
from finder.permissions import Action
from finder.problems import sentence
from finder.store import audit, offers
from finder.store.audit import Thing
from finder.vocabulary import OfferState, Standing
from finder.web import opportunity
from finder.web.accounts import access, fields, pages, post
from finder.web.city import notices
from finder.web.links import name_in_path
from finder.web.visit import site, visit

blueprint = Blueprint("city-queue", __name__)

_PAGE, _PATH = "city/waiting.html", "/city/queue"

LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not as residents see it; `before` is empty where it is not stated."""

    label: str
    before: str
    after: str
    material: bool


@blueprint.get("/city/queue")
def show() -> Response:
    """What waits, the longest first."""
    access.require(Action.MODERATE)
    with site().installation.sessions() as session:
        waiting = offers.waiting(session)
        number = offers.number_waiting(session)
    return pages.show("city/queue.html", waiting=waiting, in_all=number)


@blueprint.get("/city/queue/<int:offer_id>")
def read(offer_id: int) -> Response:
    """One offer: what is different in it, and what may be decided."""
    access.require(Action.MODERATE)
    return pages.show(_PAGE, **_shown(offer_id))


@blueprint.get("/city/queue/<int:offer_id>/preview")
def preview(offer_id: int) -> Response:
    """The page that residents would see; what it takes to make it is undone at once."""
    access.require(Action.MODERATE)
    here = site().installation
    with here.sessions() as session:
        session.connection(execution_options={"finder_writes": True})
        offer = _found(session, offer_id)
        decision = deciding.approve(session, offer, upkeep.terms(here))
        row = offer.opportunity
        if decision.refused or row is None:
            session.rollback()
            return pages.leave(f"{_PATH}/{offer_id}")
        view = opportunity.shown(visit(), session, row)
        response = pages.show("city/preview.html", view=view, preview=True, back=offer_id)
        session.rollback()
    return response


@blueprint.post("/city/queue/<int:offer_id>/approve")
def approve(offer_id: int) -> Response:
    """Let it go live; who has it read tells its provider."""
    person = access.require(Action.MODERATE)
    access.check_form()
    here = site().installation
    try:
        with db.writing(here.sessions) as session:
            offer = _waiting(session, offer_id)
            row, risen = _approved(session, offer, upkeep.terms(here, by=person.id))
            title, path = row.title, f"/opportunity/{name_in_path(row)}"
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=f"{_PATH}/{offer_id}", **_shown(offer_id))
    upkeep.follower(here).catch_up()
    said = notices.tell(
        offer.provider_id, lambda writer, to: writer.approved(to, title, path, risen)
    )
    return pages.leave(_PATH, said)


@blueprint.post("/city/queue/<int:offer_id>/return")
def return_(offer_id: int) -> Response:
    """Give it back to its provider, who is told why."""
    person = access.require(Action.MODERATE)
    access.check_form()
    here = site().installation
    try:
        reason = fields.text("reason", most=LONGEST_REASON, required=True)
        with db.writing(here.sessions) as session:
            offer = _waiting(session, offer_id)
            deciding.return_(session, offer, reason, upkeep.terms(here, by=person.id))
            record(session, "offer returned", offer)
            title = offer.values.get("title", "")
    except AccountError as fault:
        again = fields.again("reason")
        return pages.refused(_PAGE, fault, at=f"{_PATH}/{offer_id}", **_shown(offer_id, again))
    said = notices.tell(offer.provider_id, lambda writer, to: writer.returned(to, title, reason))
    return pages.leave(_PATH, said)


def _approved(session: Session, offer: Offer, now: Terms) -> tuple[Opportunity, Standing | None]:
    """What residents see by this, and the standing that its provider comes to have by it."""
    before = offer.provider.standing
    decision = deciding.approve(session, offer, now)
    row = offer.opportunity
    if decision.refused or row is None:
        raise AccountError(N_("It cannot be published as it is: return it with a reason."))
    record(session, "offer approved", offer)
    after = Standing(offer.provider.standing)
    if after == before:
        return row, None
    thing = Thing("provider", offer.provider_id, offer.provider_id)
    audit.record(session, access.doing(), "standing given", thing, after)
    return row, after


def record(session: Session, action: str, offer: Offer) -> None:
    """A line of the log about an offer."""
    audit.record(session, access.doing(), action, Thing("offer", offer.id, offer.provider_id))


def _found(session: Session, offer_id: int) -> Offer:
    offer = offers.get(session, offer_id) if offer_id <= HIGHEST_ID else None
    if offer is None:
        raise NotFoundError(N_("There is no such listing."))
    return offer


def _waiting(session: Session, offer_id: int) -> Offer:
    """The offer as whoever decides has read it; raises AccountError where it no longer is."""
    offer = _found(session, offer_id)
    if offer.state != OfferState.WAITING or offer.version != fields.number("version"):
        raise AccountError(
            N_("This was changed or decided in the meantime. Read it again, then decide.")
        )
    return offer


def _shown(offer_id: int, reason: str = "") -> dict[str, Any]:
    here, say = site().installation, visit().catalogue.gettext
    with here.sessions() as session:
        offer = _found(session, offer_id)
        _, problems = read_placed(
            session, offer.values, offer.provider, offer.external_id, upkeep.terms(here)
        )
    return {
        "offer": offer,
        "standing": Standing(offer.provider.standing),
        "waits": offer.state == OfferState.WAITING,
        "differences": differences(offer),
        "problems": [sentence(one, say) for one in problems],
        "reason": reason,
        "told": len(notices.readers(offer.provider_id)) if post.is_open() else None,
    }


def differences(offer: Offer) -> tuple[Difference, ...]:
    """What an offer says that residents do not see yet; what is material, first."""
    labels = visit().labels
    found = [
        Difference(
            label=labels.say(BY_NAME[one.field].label),
            before=labels.field(one.field, one.before),
            after=labels.field(one.field, one.after),
            material=one.material and bool(offer.live),
        )
        for one in amendments(offer.live, offer.values)
    ]
    return tuple(sorted(found, key=lambda one: not one.material))
