"""The doors of accounts, as the application opens them."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, redirect, request

from finder.errors import SignInNeededError
from finder.web.accounts import (
    asking,
    channel,
    city_log,
    city_people,
    city_person,
    forgotten,
    joining,
    landing,
    own,
    programs,
    provider_people,
    provider_tokens,
    second_factor_page,
    sign_in,
)
from finder.web.city import (
    duplicates,
    listing,
    merges,
    queue,
    reports,
    standings,
    unconfirmed,
)
from finder.web.headers import A_YEAR
from finder.web.offers import form, listed, publishing, single_dates, spot_map, still
from finder.web.uploads import columns, deciding, sending, shown
from finder.web.visit import visit

BLUEPRINTS = tuple(
    door.blueprint
    for door in (
        queue, duplicates, merges, listing, standings, unconfirmed, reports,
        landing, sign_in, joining, asking, forgotten, own, second_factor_page, provider_people,
        provider_tokens, city_people, city_person, city_log, listed, form, publishing, single_dates,
        spot_map, still, sending, shown, columns, deciding,
    )
)  # fmt: skip
"""Each stands at its path, and again below each language."""

_INNER = ("/publish", "/city", "/api/v1/publish")
_TOKEN_PLACES = ("/publish/join/", "/publish/reset/", "/publish/address/", "/publish/request/",
                 "/publish/still/")  # fmt: skip
"""Addresses that hold a secret: a page there tells nobody where it was."""


def open_accounts(app: Flask) -> None:
    """Guard all pages for providers and staff, whoever has made them."""
    app.before_request(_guard)
    app.after_request(_keep_private)
    programs.open_to_programs(app)
    app.register_error_handler(SignInNeededError, _lead_to_sign_in)


def is_inner(path: str) -> bool:
    """Whether a path, without its language, is of a page for providers and staff."""
    return path.startswith(tuple(f"{place}/" for place in _INNER)) or path in _INNER


def _guard() -> None:
    if is_inner(visit().path):
        channel.see_that_it_is_closed()


def _keep_private(response: Response) -> Response:
    """Let nobody keep what only some people may see."""
    path = visit().path
    if is_inner(path):
        response.headers["Cache-Control"] = "no-store"
        # A form has to say where it comes from, but to nobody outside.
        secret = path.startswith(_TOKEN_PLACES)
        response.headers["Referrer-Policy"] = "no-referrer" if secret else "same-origin"
        if channel.is_secure():
            response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    return response


def _lead_to_sign_in(_error: SignInNeededError) -> Response:
    """Whoever only looks comes back after signing in; what was sent has to be sent again."""
    where = visit().links.page("/publish/sign-in")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    onward = f"?next={quote(wanted)}" if wanted else ""
    return redirect(where + onward, 303)  # type: ignore[return-value] # Flask's own redirect makes one of ours.
