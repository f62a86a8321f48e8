"""What goes wrong, said so that it helps: a page for people, problem JSON for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from finder.accounts.refusals import LinkError
from finder.errors import (
    DatabaseError,
    FinderError,
    ForbiddenError,
    GoneError,
    NotFoundError,
    SearchIndexError,
    TooOftenError,
)
from finder.i18n import N_
from finder.web.accounts.channel import OpenChannelError
from finder.web.alike import More
from finder.web.api import problem
from finder.web.csrf import ForeignFormError
from finder.web.rendering import page
from finder.web.visit import visit


@dataclass(frozen=True, slots=True)
class Saying:
    """What a status means, and what to do."""

    title: str
    advice: str


SAYINGS = {
    400: Saying(
        N_("This request cannot be understood"),
        N_("Something in the address is not as it should be. Please start a new search."),
    ),
    403: Saying(
        N_("This is not for you to see or change"),
        N_("Your account does not allow it. Somebody who manages the account may change that."),
    ),
    404: Saying(
        N_("This page does not exist"),
        N_("Perhaps the address was mistyped, or the page has moved. A search may find it."),
    ),
    405: Saying(
        N_("This cannot be done here"),
        N_("This address only shows something. Please go back, or start a new search."),
    ),
    410: Saying(
        N_("This is no longer offered"),
        N_("A search finds what is offered now."),
    ),
    413: Saying(
        N_("This is too large"),
        N_("Nothing was kept of it. Please send a smaller file, or less text."),
    ),
    414: Saying(
        N_("This address is too long"),
        N_("Please start a new search, with fewer words or fewer filters."),
    ),
    429: Saying(
        N_("That was too often"),
        N_("So that everyone gets an answer, please wait a minute and try again."),
    ),
    500: Saying(
        N_("Something went wrong on our side"),
        N_("It is not your fault, and it was noted. Please try again in a moment."),
    ),
    503: Saying(
        N_("The search is having a rest"),
        N_("It cannot answer right now. Please try again in a few minutes."),
    ),
}

KINDS: dict[type[Exception], tuple[int, Saying]] = {
    OpenChannelError: (
        403,
        Saying(
            N_("Signing in needs HTTPS"),
            N_(
                "Others could read along here. Use the address that begins with https. If you run"
                " this site, see FINDER_BASE_URL and FINDER_PROXIES in its README."
            ),
        ),
    ),
    ForeignFormError: (
        403,
        Saying(
            N_("This form was not accepted"),
            N_(
                "It lay open for too long, or was not sent from this site. Go back, load the page"
                " again, and send it once more."
            ),
        ),
    ),
    LinkError: (
        410,
        Saying(
            N_("This link no longer works"),
            N_("It was used already, or it is too old. Ask for another one."),
        ),
    ),
}
"""Errors of which more is to be said than their status says."""

STATUSES: dict[type[Exception], int] = {
    ForbiddenError: 403,
    TooOftenError: 429,
    NotFoundError: 404,
    GoneError: 410,
    SearchIndexError: 503,
    DatabaseError: 503,
    DBAPIError: 503,
}


_WAITS = {429: "3600", 503: "120"}
"""Seconds until it is worth trying again."""


def handle_errors(app: Flask) -> None:
    """Answer every error in words."""
    app.register_error_handler(HTTPException, _http)
    for kind in (FinderError, DBAPIError):
        app.register_error_handler(kind, _ours)


def _ours(error: Exception) -> Response:
    for kind, (status, saying) in KINDS.items():
        if isinstance(error, kind):
            return say(status, saying)
    status = next((s for kind, s in STATUSES.items() if isinstance(error, kind)), 500)
    if status >= 500:
        current_app.logger.error("%s: %s", type(error).__name__, error)
    own = isinstance(error, NotFoundError | GoneError)
    return say(status, because=str(error) if own else "")


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value] # A redirect answers for itself.
    response = say(status)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def say(
    status: int,
    saying: Saying | None = None,
    *,
    because: str = "",
    like: Sequence[tuple[str, More]] = (),
) -> Response:
    """The answer for a status, as a page or as problem JSON.

    `saying` takes the place of what the status says, `because` is a message that says what
    exactly is amiss; `like` are lists of what there is instead, each with its heading, for
    the page.
    """
    saying = saying or SAYINGS.get(status) or SAYINGS[500 if status >= 500 else 400]
    if request.path.startswith("/api/") or request.path.endswith((".geojson", ".json")):
        words = visit().catalogue.gettext
        detail = " ".join(words(text) for text in (because, saying.advice) if text)
        answer = problem(status, words(saying.title), detail)
    else:
        told = {"saying": saying, "because": because, "like": like, "refused": status == 403}
        answer = page("error.html", status=status, **told)
    if status in _WAITS:
        answer.headers["Retry-After"] = _WAITS[status]
    return answer
