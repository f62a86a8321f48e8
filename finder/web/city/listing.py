"""Taking down: whatever is published can be taken out of sight, and its provider told why."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from finder import db, upkeep
from finder.accounts.refusals import AccountError
from finder.i18n import N_
from finder.models import Opportunity
from finder.offers import deciding, writing
from finder.permissions import Action
from finder.store import opportunities
from finder.vocabulary import Status
from finder.web.accounts import access, fields, pages, post
from finder.web.city import notices
from finder.web.city.queue import LONGEST_REASON, record
from finder.web.visit import site

blueprint = Blueprint("city-listing", __name__)

_PAGE, _PATH = "city/listing.html", "/city/listing"
NOTHING = N_("Nothing is published at this address.")

_NAMED = re.compile(r"(?:\S*/opportunity/)?(\d{1,9})(?:[-.?#]\S*)?")
"""The address of a page of an opportunity, or only its number."""


@blueprint.get("/city/listing")
def show() -> Response:
    """The form that asks which one, or what may be done with that one."""
    access.require(Action.MODERATE)
    given = request.args.get("at", "")[:1_000].strip()
    named = _NAMED.fullmatch(given)
    row = _published(int(named[1])) if named else None
    if given and row is None:
        return pages.refused(_PAGE, AccountError(NOTHING, "at"), **_shown(None, given))
    return pages.show(_PAGE, **_shown(row, given))


@blueprint.post("/city/listing/take-down")
def take_down() -> Response:
    """Take it out of sight, whoever has published it and how."""
    person = access.require(Action.MODERATE)
    access.check_form()
    here, id_ = site().installation, fields.number("opportunity")
    try:
        reason = fields.text("reason", most=LONGEST_REASON, required=True)
        with db.writing(here.sessions) as session:
            row = _seen(session, id_)
            terms = upkeep.terms(here, by=person.id)
            offer = writing.adopt(session, row, terms)
            deciding.take_down(session, offer, reason, terms)
            record(session, "offer taken down", offer)
            title = row.title
    except AccountError as fault:
        again = _shown(_published(id_), fields.again("at"), fields.again("reason"))
        return pages.refused(_PAGE, fault, at=_PATH, **again)
    upkeep.follower(here).catch_up()
    said = notices.tell(offer.provider_id, lambda writer, to: writer.taken_down(to, title, reason))
    return pages.leave(_PATH, said)


def _seen(session: Session, id_: int) -> Opportunity:
    """What residents see under this number; raises AccountError where they see nothing."""
    row = session.get(Opportunity, id_)
    if row is None or row.status != Status.PUBLISHED:
        raise AccountError(NOTHING, "at")
    return row


def _published(id_: int) -> Opportunity | None:
    with site().installation.sessions() as session:
        return next(iter(opportunities.by_ids(session, [id_])), None)


def _shown(row: Opportunity | None, given: str, reason: str = "") -> dict[str, Any]:
    told = len(notices.readers(row.provider_id)) if row and post.is_open() else None
    return {"row": row, "given": given, "reason": reason, "told": told}
