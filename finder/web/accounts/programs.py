"""Programs: who they are by the token that they show, and what they may do with it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Flask, Response, request

from finder import db
from finder.accounts import limits, tokens
from finder.errors import FinderError, ForbiddenError
from finder.i18n import N_
from finder.permissions import Action, OfProvider, Person, may
from finder.web.accounts import channel, clock
from finder.web.api import problem
from finder.web.visit import site, visit

_LOG = logging.getLogger("finder.accounts")


class TokenNeededError(FinderError):
    """A program shows no token, or one that does not hold."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program with a token, and the one provider that it works for."""

    person: Person
    provider_id: int


def open_to_programs(app: Flask) -> None:
    """Answer programs without a token as RFC 6750 describes it."""
    app.register_error_handler(TokenNeededError, _unauthorised)


def require(action: Action, thing: object = None) -> Person:
    """The program that asks, if it may do this to the thing (see `permissions.may`).

    Raises TokenNeededError (401) without a token that holds, ForbiddenError (403) where it
    may not. A cookie counts for nothing here, so that no form of a stranger can be sent.
    """
    return _allowed(_program(), action, thing)


def own(action: Action) -> Program:
    """The program that asks, if it may do this to things of its provider, and not too often.

    Raises what `require` raises, and TooManyAttemptsError (429).
    """
    person = _program()
    (provider_id,) = person.roles
    _allowed(person, action, OfProvider(provider_id))
    here = site().installation
    often = limits.counted(limits.PROGRAM, here.signer, str(person.token_id))
    with db.writing(here.sessions) as session:
        limits.take(session, [often], clock.utc_now())
    return Program(person, provider_id)


def _allowed(person: Person, action: Action, thing: object) -> Person:
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
