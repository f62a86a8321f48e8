"""What goes wrong, said so that it helps: a page for people, problem JSON for programs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from finder.errors import DatabaseError, FinderError, GoneError, NotFoundError, SearchIndexError
from finder.i18n import N_
from finder.web.api import problem
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
        N_("The provider has taken it back. A search finds what is offered now."),
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

STATUSES: dict[type[Exception], int] = {
    NotFoundError: 404,
    GoneError: 410,
    SearchIndexError: 503,
    DatabaseError: 503,
    DBAPIError: 503,
}


def handle_errors(app: Flask) -> None:
    """Answer every error in words."""
    app.register_error_handler(HTTPException, _http)
    for kind in (FinderError, DBAPIError):
        app.register_error_handler(kind, _ours)


def _ours(error: Exception) -> Response:
    status = next((s for kind, s in STATUSES.items() if isinstance(error, kind)), 500)
    if status >= 500:
        current_app.logger.error("%s: %s", type(error).__name__, error)
    return say(status)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value] # A redirect answers for itself.
    response = say(status)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def say(status: int) -> Response:
    """The answer for a status, as a page or as problem JSON."""
    saying = SAYINGS.get(status) or SAYINGS[500 if status >= 500 else 400]
    if request.path.startswith("/api/") or request.path.endswith(".geojson"):
        words = visit().catalogue.gettext
        answer = problem(status, words(saying.title), words(saying.advice))
    else:
        answer = page("error.html", status=status, saying=saying)
    if status == 503:
        answer.headers["Retry-After"] = "120"
    return answer
