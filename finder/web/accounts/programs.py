"""Programs: who they are by the token that they show, and what they may do with it."""

from __future__ import annotations

import logging

from flask import Flask, Response, request

from finder import db
from finder.accounts import tokens
from finder.errors import FinderError, ForbiddenError
from finder.i18n import N_
from finder.permissions import Action, Person, may
from finder.web.accounts import channel, clock
from finder.web.api import problem
from finder.web.visit import site, visit

_LOG = logging.getLogger("finder.accounts")


class TokenNeededError(FinderError):
    """A program shows no token, or one that does not hold."""


def open_to_programs(app: Flask) -> None:
    """Answer programs without a token as RFC 6750 describes it."""
    app.register_error_handler(TokenNeededError, _unauthorised)


def require(action: Action, thing: object = None) -> Person:
    """The program that asks, if it may do this to the thing (see `permissions.may`).

    Raises TokenNeededError (401) without a token that holds, ForbiddenError (403) where it
    may not. A cookie counts for nothing here, so that no form of a stranger can be sent.
    """
    person = _program()
    if not may(person, action, thing):
        _LOG.warning("refused: %s may not %s at %s", person, action, request.endpoint)
        raise ForbiddenError(f"{person} may not {action}.")
    return person


def _program() -> Person:
    channel.see_that_it_is_closed()
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    sessions, now = site().installation.sessions, clock.utc_now()
    with sessions() as session:
        row = tokens.find(session, secret.strip(), now) if kind.lower() == "bearer" else None
    if row is None:
        raise TokenNeededError("A program has shown no token that holds.")
    if tokens.is_stale(row, now):
        with db.writing(sessions) as session:
            tokens.touch(session, row.id, now)
    return tokens.program(row)


def _unauthorised(_error: TokenNeededError) -> Response:
    say = visit().catalogue.gettext
    answer = problem(
        401,
        say(N_("A token is needed")),
        say(N_("Send Authorization: Bearer and a token that holds; a manager makes one.")),
    )
    answer.headers["WWW-Authenticate"] = 'Bearer realm="publish"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
