"""One's own account: password, sign-ins, and what one may do."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app

from finder import db
from finder.accounts import invitations, limits, passwords, people, personal_data, sign_ins
from finder.accounts.invitations import Purpose
from finder.accounts.refusals import AccountError
from finder.i18n import N_
from finder.store.audit import NOBODY, Doing
from finder.web.accounts import access, channel, clock, fields, pages, post, sign_in
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
    post.tell(found.user, "password")
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


@blueprint.post("/publish/account/address")
def change_address() -> Response:
    """Send a letter to a new address, which becomes that of the account when it is confirmed."""
    found = access.own()
    access.check_form()
    try:
        see_current_password("current-address")
        address = fields.address("email")
        post.need()
        with db.writing(site().installation.sessions) as session:
            user = people.by_id(session, found.user.id)
            taken = people.by_address(session, address)
            token = invitations.offer_address(session, user, address, access.doing())
        if taken is None:
            post.send(post.writer().address(address, token))
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at="/publish/account", **_shown())
    return pages.leave("/publish/account", "mailed")


@blueprint.get("/publish/address/<token>")
def ask_to_confirm(token: str) -> Response:
    """A button, because programs that look after mails follow every link in them."""
    with site().installation.sessions() as session:
        row = invitations.find(session, Purpose.ADDRESS, token, _nobody())
    return pages.show("accounts/confirm.html", row=row)


@blueprint.post("/publish/address/<token>")
def confirm_address(token: str) -> Response:
    """Take the new address; whoever has the old one is told."""
    access.check_open_form(secret_address=True)
    with db.writing(site().installation.sessions) as session:
        before = invitations.take_address(session, token, _nobody())
    post.tell(before, "address")
    return pages.leave("/publish/sign-in", "address")


@blueprint.get("/publish/account/data")
def data() -> Response:
    """All that is kept about oneself, as a file."""
    found = access.own()
    with site().installation.sessions() as session:
        user = people.by_id(session, found.user.id)
        told = personal_data.export(session, user, clock.utc_now())
    response = Response(current_app.json.dumps(told, indent=1), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="account.json"'
    return response


@blueprint.post("/publish/account/erase")
def erase() -> Response:
    """Take the account out for good."""
    found = access.own()
    access.check_form()
    try:
        see_current_password("current-erase")
        with db.writing(site().installation.sessions) as session:
            user = people.by_id(session, found.user.id)
            personal_data.erase(session, user, access.doing())
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at="/publish/account", **_shown())
    response = pages.leave("/publish/sign-in", "erased")
    channel.forget(response)
    return response


def see_current_password(name: str = "current") -> None:
    """See that whoever changes something important knows the password; raises AccountError.

    `name` is that of the control.
    """
    found = access.own()
    signer, now = site().installation.signer, clock.utc_now()
    tries = limits.counted(limits.PASSWORD, signer, str(found.user.id))
    with db.writing(site().installation.sessions) as session:
        limits.take(session, [tries], now)
    if not passwords.matches(found.user.password, fields.secret(name)):
        raise AccountError(N_("This is not your current password."), name)
    with db.writing(site().installation.sessions) as session:
        limits.lift(session, [tries])


def _shown() -> dict[str, Any]:
    found, now = access.own(), clock.utc_now()
    with site().installation.sessions() as session:
        rows = sign_ins.all_of(session, found.user, now)
    return {"sign_ins": rows, "current": found.id, "roles": _roles(), "mails": post.is_open()}


def _roles() -> list[tuple[str, str]]:
    """Names of the providers that one works for, each with the role."""
    found = access.own()
    with site().installation.sessions() as session:
        rows = people.memberships(session, found.user.id)
        return [(row.provider.name, row.role) for row in rows]


def _nobody() -> Doing:
    return Doing(NOBODY, clock.utc_now())
