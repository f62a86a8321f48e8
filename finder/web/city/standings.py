"""Standings: the staff's page of how far the city trusts each provider."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from finder import db
from finder.accounts.people import HIGHEST_ID
from finder.accounts.refusals import AccountError
from finder.errors import NotFoundError
from finder.i18n import N_
from finder.models import Provider
from finder.offers.standings import MEANINGS, NAMES
from finder.permissions import Action
from finder.store import audit, providers
from finder.store.audit import Thing
from finder.vocabulary import Standing
from finder.web.accounts import access, fields, pages
from finder.web.city import notices
from finder.web.visit import site, visit

blueprint = Blueprint("city-standings", __name__)

_PAGE, _PATH = "city/providers.html", "/city/providers"
MOST_SHOWN = 100
"""Providers on the page; who is looked for by a part of the name is among them."""


@blueprint.get("/city/providers")
def show() -> Response:
    """Providers and how far each is trusted."""
    access.require(Action.MODERATE)
    return pages.show(_PAGE, **_shown())


@blueprint.post("/city/providers/<int:provider_id>/standing")
def give(provider_id: int) -> Response:
    """Trust a provider more or less; what waits already goes on waiting."""
    access.require(Action.MODERATE)
    access.check_form()
    try:
        wanted = fields.choice("standing", Standing)
        with db.writing(site().installation.sessions) as session:
            row = session.get(Provider, provider_id) if provider_id <= HIGHEST_ID else None
            if row is None:
                raise NotFoundError(N_("There is no such provider."))
            if row.standing == wanted:
                return pages.leave(_PATH, "changed")
            row.standing = wanted.value
            thing = Thing("provider", row.id, row.id)
            audit.record(session, access.doing(), "standing given", thing, wanted)
            name = row.name
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=_PATH, **_shown())
    said = notices.tell(provider_id, lambda writer, to: writer.standing(to, name, wanted))
    return pages.leave(_PATH, said)


def _shown() -> dict[str, Any]:
    wanted = request.args.get("q", "")[:200].strip()
    say = visit().catalogue.gettext
    with site().installation.sessions() as session:
        rows = providers.named_like(session, wanted, MOST_SHOWN)
    return {
        "q": wanted,
        "rows": rows,
        "standings": [(one.value, say(NAMES[one]), say(MEANINGS[one])) for one in Standing],
    }
