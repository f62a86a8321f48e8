"""Unconfirmed: listings that have grown old, and nobody who could be asked about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from finder import db, formats, freshness_round, upkeep
from finder.accounts.people import HIGHEST_ID
from finder.accounts.refusals import AccountError
from finder.freshness import Answer
from finder.freshness_round import Old
from finder.models import Opportunity
from finder.offers import confirming
from finder.offers.letters import REASONS
from finder.permissions import Action
from finder.store import opportunities
from finder.web.accounts import access, fields, pages
from finder.web.city.listing import NOTHING
from finder.web.offers.still import note
from finder.web.visit import site, visit

blueprint = Blueprint("city-unconfirmed", __name__)

_PAGE, _PATH = "city/unconfirmed.html", "/city/unconfirmed"
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One listing, and why it is here."""

    row: Opportunity
    why: str


@blueprint.get("/city/unconfirmed")
def show() -> Response:
    """What nobody could be asked about, the longest due first."""
    access.require(Action.MODERATE)
    return pages.show(_PAGE, **_shown())


@blueprint.post("/city/unconfirmed/<int:opportunity_id>")
def answer(opportunity_id: int) -> Response:
    """Confirm it in its provider's place, or take it out of sight because it is over."""
    person = access.require(Action.MODERATE)
    access.check_form()
    here = site().installation
    try:
        said = fields.choice("answer", Answer)
        terms = upkeep.terms(here, by=person.id)
        with db.writing(here.sessions) as session:
            id_ = opportunity_id if opportunity_id <= HIGHEST_ID else 0
            row = opportunities.known(session, id_)
            act = confirming.end if said is Answer.OVER else confirming.confirm
            done = row is not None and act(session, row, terms)
            if row is not None and done:
                note(session, access.doing(), said, row)
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=_PATH, **_shown())
    if not done:
        return pages.refused(_PAGE, AccountError(NOTHING), at=_PATH, **_shown())
    upkeep.follower(here).catch_up()
    return pages.leave(_PATH, "changed")


def _shown() -> dict[str, Any]:
    here = site().installation
    with here.sessions() as session:
        old = freshness_round.silent(here, session)
        first = {one.listing.id: one for one in old[:MOST_SHOWN]}
        rows = opportunities.by_ids(session, list(first))
    return {"lines": [Line(row, _why(first[row.id])) for row in rows], "in_all": len(old)}


def _why(one: Old) -> str:
    now = visit()
    day = formats.plain_day(now.labels.locale, one.listing.facts.confirmed.date())
    return now.catalogue.gettext(REASONS[one.due.reason], day=day)
