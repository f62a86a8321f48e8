"""Signing in and out."""

from __future__ import annotations

import logging
from datetime import UTC, timedelta

from flask import Blueprint, Response, redirect, request

from finder import db
from finder.accounts import limits, passwords, people, second_factor, secrets, sign_ins
from finder.accounts.refusals import AccountError
from finder.addresses import address_key
from finder.i18n import N_
from finder.keys import key_for
from finder.models import User
from finder.signing import TokenError
from finder.store.audit import Doing
from finder.web.accounts import access, channel, clock, fields, pages
from finder.web.networks import network_of
from finder.web.visit import site, visit

blueprint = Blueprint("sign-in", __name__)

_LOG = logging.getLogger("finder.accounts")
_PAGE, _CODE_PAGE = "accounts/sign_in.html", "accounts/code.html"

CODE_WITHIN = timedelta(minutes=10)
"""In which the code is to follow the password."""

_CODE = "sign-in code"
_WRONG = N_("This address and this password do not go together.")


@blueprint.get("/publish/sign-in")
def ask() -> Response:
    """The form; whoever is signed in already goes on."""
    onward = pages.inner(request.args.get("next", ""))
    if access.signed_in():
        return go_on(onward)
    return pages.show(_PAGE, onward=onward, email="")


@blueprint.post("/publish/sign-in")
def sign_in() -> Response:
    """Sign in with address and password; what is wrong of the two is not said."""
    access.check_open_form()
    onward = pages.inner(fields.again("next"))
    try:
        user = _known()
    except AccountError as fault:
        return pages.refused(_PAGE, fault, onward=onward, email=fields.again("email"))
    if second_factor.is_on(user):
        return _ask_for_code(_pending(user), onward)
    return enter(user, onward)


@blueprint.post("/publish/sign-in/code")
def take_code() -> Response:
    """Take the code of the second factor from whoever has given address and password."""
    access.check_open_form()
    pending, onward = fields.again("pending"), pages.inner(fields.again("next"))
    user = _who_waits(pending)
    if user is None:
        return pages.leave("/publish/sign-in", "late")
    sessions, doing = site().installation.sessions, Doing(people.person(user), clock.utc_now())
    tries = limits.counted(limits.CODE, site().installation.signer, str(user.id))
    try:
        with db.writing(sessions) as session:
            limits.take(session, [tries], doing.now)
        with db.writing(sessions) as session:
            known = people.by_id(session, user.id)
            second_factor.take(session, known, fields.secret("code"), second_key(), doing)
            limits.lift(session, [tries])
    except AccountError as fault:
        _LOG.warning("second factor failed: account %d", user.id)
        return pages.refused(_CODE_PAGE, fault, pending=pending, onward=onward)
    return enter(user, onward)


@blueprint.post("/publish/sign-out")
def sign_out() -> Response:
    """Sign out in this browser."""
    found = access.signed_in()
    if found:
        access.check_form()
        with db.writing(site().installation.sessions) as session:
            sign_ins.end(session, found.user, found.id, access.doing())
    response = pages.leave("/publish/sign-in", "out")
    channel.forget(response)
    return response


def enter(user: User, onward: str = "") -> Response:
    """Sign somebody in who has shown who they are, in place of whoever was."""
    now, before = clock.utc_now(), access.signed_in()
    with db.writing(site().installation.sessions) as session:
        if before:
            sign_ins.end(session, before.user, before.id, Doing(before.person, now))
        known = people.by_id(session, user.id)
        secret = sign_ins.begin(session, known, request.user_agent.string, now)
    response = go_on(onward)
    channel.keep(response, secret)
    return response


def go_on(onward: str) -> Response:
    """Lead to where somebody was going, or to their account."""
    where = onward or visit().links.page("/publish/account")
    return redirect(where, 303)  # type: ignore[return-value] # Flask's own redirect makes one of ours.


def second_key() -> bytes:
    """The key without which no secret of a second factor can be made."""
    return key_for(site().installation.settings, "second factor")


def _ask_for_code(pending: str, onward: str) -> Response:
    return pages.show(_CODE_PAGE, at="/publish/sign-in", pending=pending, onward=onward)


def _pending(user: User) -> str:
    """Says in a form, signed, whose password was right; worthless once that is changed."""
    signer = site().installation.signer
    return signer.sign(_CODE, str(user.id), _mark(user), now=clock.utc_now().replace(tzinfo=UTC))


def _who_waits(pending: str) -> User | None:
    here, now = site().installation, clock.utc_now().replace(tzinfo=UTC)
    try:
        number, mark = here.signer.read(_CODE, pending, now=now, within=CODE_WITHIN)
    except TokenError:
        return None
    with here.sessions() as session:
        user = session.get(User, int(number))
    good = user is not None and people.is_enabled(user) and second_factor.is_on(user)
    return user if good and user is not None and _mark(user) == mark else None


def _mark(user: User) -> str:
    return secrets.kept(f"{user.password} {user.totp_salt}")[:32]


def _known() -> User:
    """Whose address and password were typed; takes as long whether anybody has the address."""
    sessions, now = site().installation.sessions, clock.utc_now()
    typed, signer = fields.any_address("email"), site().installation.signer
    password = fields.secret("password")
    here_only = limits.counted(limits.SIGN_IN_HERE, signer, address_key(typed), network_of())
    with db.writing(sessions) as session:
        wanted = [
            here_only,
            limits.counted(limits.SIGN_IN_ACCOUNT, signer, address_key(typed)),
            limits.counted(limits.SIGN_IN_NETWORK, signer, network_of()),
        ]
        limits.take(session, wanted, now)
    with sessions() as session:
        user = people.by_address(session, typed)
    if not sign_ins.password_fits(user, password) or user is None:
        who = f"account {user.id}" if user else "no account"
        _LOG.warning("sign-in failed: %s, counted as %s", who, here_only.key)
        raise AccountError(_WRONG, "email")
    with db.writing(sessions) as session:
        limits.lift(session, [here_only])
        if passwords.is_outdated(user.password):
            people.by_id(session, user.id).password = passwords.hashed(password)
    return user
