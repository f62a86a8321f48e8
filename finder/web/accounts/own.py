"""One's own account: password, sign-ins, and what one may do."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from finder import db
from finder.accounts import invitations, limits, passwords, people, sign_ins
from finder.accounts.refusals import AccountError
from finder.i18n import N_
from finder.web.accounts import access, clock, fields, pages, sign_in
from finder.web.accounts.joining import new_password
from finder.web.visit import site

blueprint = Blueprint("account", __name__)

_PAGE = "accounts/account.html"


@blueprint.get("/publish/account")
def show() -> Response:
    """All about the account of whoever is signed in."""
    access.own()
    return pages.show(_PAGE, **_shown())


@blueprint.post("/publish/account/password")
def change_password() -> Response:
    """Set a new password; every other sign-in ends, and this one gets a new token."""
    found = access.own()
    access.check_form()
    try:
        see_current_password()
        password = new_password(found.user.email_typed, *(name for name, _ in _roles()))
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at="/publish/account", **_shown())
    with db.writing(site().installation.sessions) as session:
        user = people.by_id(session, found.user.id)
        invitations.set_password(session, user, password, access.doing())
    return sign_in.enter(found.user, pages.path_of("/publish/account", "password"))


@blueprint.post("/publish/account/sign-ins")
def end_sign_ins() -> Response:
    """End one sign-in, or all but this one."""
    found = access.own()
    access.check_form()
    with db.writing(site().installation.sessions) as session:
        user = people.by_id(session, found.user.id)
        if one := fields.number("sign-in"):
            sign_ins.end(session, user, one, access.doing())
        else:
            sign_ins.end_all(session, user, access.doing(), but=found.id)
    return pages.leave("/publish/account", "ended")


def see_current_password() -> None:
    """See that whoever changes something important knows the password; raises AccountError."""
    found = access.own()
    secret, now = sign_in.secret_of_limits(), clock.utc_now()
    tries = limits.counted(limits.PASSWORD, secret, str(found.user.id))
    with db.writing(site().installation.sessions) as session:
        limits.take(session, [tries], now)
    if not passwords.matches(found.user.password, fields.secret("current")):
        raise AccountError(N_("This is not your current password."), "current")
    with db.writing(site().installation.sessions) as session:
        limits.lift(session, [tries])


def _shown() -> dict[str, Any]:
    found, now = access.own(), clock.utc_now()
    with site().installation.sessions() as session:
        rows = sign_ins.all_of(session, found.user, now)
    return {"sign_ins": rows, "current": found.id, "roles": _roles()}


def _roles() -> list[tuple[str, str]]:
    """Names of the providers that one works for, each with the role."""
    found = access.own()
    with site().installation.sessions() as session:
        rows = people.memberships(session, found.user.id)
        return [(row.provider.name, row.role) for row in rows]
