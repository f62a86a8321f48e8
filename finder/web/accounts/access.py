"""Access: who is signed in, and what a page requires of them."""

from __future__ import annotations

import logging
from typing import cast

from flask import g, request

from finder import db
from finder.accounts import sign_ins
from finder.accounts.sign_ins import SignedIn
from finder.errors import ForbiddenError, SignInNeededError
from finder.permissions import Action, OfUser, Person, may
from finder.store.audit import Doing
from finder.web import csrf
from finder.web.accounts import channel, clock
from finder.web.visit import site

_LOG = logging.getLogger("finder.accounts")


def signed_in() -> SignedIn | None:
    """Who is signed in in this browser, None where nobody is."""
    if "signed_in" not in g:
        g.signed_in = _find()
    return cast(SignedIn | None, g.signed_in)


def _find() -> SignedIn | None:
    secret = channel.token()
    if not secret:
        return None
    now, sessions = clock.utc_now(), site().installation.sessions
    with sessions() as session:
        found = sign_ins.find(session, secret, now)
        stale = found is not None and sign_ins.is_stale(session, found, now)
    if found is not None and stale:
        with db.writing(sessions) as session:
            sign_ins.touch(session, found, now)
    return found


def needed() -> SignedIn:
    """Who is signed in; raises SignInNeededError, which leads to the page for that."""
    found = signed_in()
    if found is None:
        raise SignInNeededError("Nobody is signed in.")
    return found


def require(action: Action, thing: object = None) -> Person:
    """Whoever is signed in, if they may do this to the thing (see `permissions.may`).

    Raises SignInNeededError where nobody is, ForbiddenError where they may not.
    """
    person = needed().person
    if not may(person, action, thing):
        _LOG.warning("refused: %s may not %s at %s", person, action, request.endpoint)
        raise ForbiddenError(f"{person} may not {action}.")
    return person


def own() -> SignedIn:
    """Whoever is signed in, to change their own account."""
    found = needed()
    require(Action.ACCOUNT, OfUser(found.user.id))
    return found


def allowed(action: Action, thing: object = None) -> bool:
    """Whether whoever is signed in may do this; to show or leave out a link."""
    found = signed_in()
    return found is not None and may(found.person, action, thing)


def doing() -> Doing:
    """Who changes something now, for the services and the audit log."""
    return Doing(needed().person, clock.utc_now())


def check_form() -> None:
    """See that a form was made for this very sign-in; raises `csrf.ForeignFormError`."""
    needed()
    csrf.check(channel.token())


def check_open_form(*, secret_address: bool = False) -> None:
    """The same of a form that is for everybody, whether somebody is signed in or not."""
    csrf.check("", channel.token(), secret_address=secret_address)


def form_token() -> str:
    """What a form of whoever is signed in carries in the field `csrf.FIELD`."""
    return csrf.token(channel.token() if signed_in() else "")
