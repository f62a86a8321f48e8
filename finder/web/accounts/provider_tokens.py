"""Tokens of a provider's programs: made, shown once, and revoked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from finder import db
from finder.accounts import people, tokens
from finder.accounts.refusals import AccountError
from finder.accounts.tokens import Wanted
from finder.models import ApiToken
from finder.permissions import Action, OfProvider, Scope
from finder.web.accounts import access, clock, fields, pages
from finder.web.visit import site, visit

blueprint = Blueprint("provider-tokens", __name__)

_PAGE, _PATH, _SHOWN_PAGE = "accounts/tokens.html", "/publish/tokens", "accounts/token.html"


@blueprint.get("/publish/tokens")
def show() -> Response:
    """The tokens of every provider that one manages."""
    access.needed()
    return pages.show(_PAGE, **_shown())


@blueprint.post("/publish/tokens")
def make() -> Response:
    """Make a token; this answer alone shows it."""
    wanted = fields.number("provider")
    access.require(Action.TOKENS, OfProvider(wanted))
    access.check_form()
    try:
        asked = Wanted(fields.line("name", most=80), _scopes(), fields.number("days"))
        with db.writing(site().installation.sessions) as session:
            secret = tokens.make(session, wanted, asked, access.doing())
    except AccountError as fault:
        return pages.refused(_PAGE, fault, **_shown())
    return pages.show(_SHOWN_PAGE, at=_PATH, secret=secret, called=asked.name)


@blueprint.post("/publish/tokens/revoke")
def revoke() -> Response:
    """End a token."""
    access.needed()
    access.check_form()
    with db.writing(site().installation.sessions) as session:
        row = session.get(ApiToken, fields.number("token"))
        access.require(Action.TOKENS, row)
        if row is not None:
            tokens.revoke(session, row, access.doing())
    return pages.leave(_PATH, "changed")


def _scopes() -> frozenset[Scope]:
    return frozenset(scope for scope in Scope if scope in request.form.getlist("scopes"))


def _shown() -> dict[str, Any]:
    person, now = access.needed().person, clock.utc_now()
    with site().installation.sessions() as session:
        managed = [
            (row.provider, tokens.all_of(session, row.provider_id))
            for row in people.memberships(session, person.id)
            if access.allowed(Action.TOKENS, row)
        ]
    many = visit().catalogue.ngettext
    return {
        "managed": managed,
        "options": [(provider.id, provider.name) for provider, _ in managed],
        "now": now,
        "lasts": [(n, many("{total} day", "{total} days", n, total=n)) for n in tokens.LASTS],
        "again": fields.again("name"),
    }
