"""Taking up an invitation: with a new account, or with the one that the address has."""

from __future__ import annotations

from flask import Blueprint, Response

from finder import db
from finder.accounts import invitations, passwords, people
from finder.accounts.invitations import Purpose
from finder.accounts.refusals import AccountError, LinkError
from finder.i18n import N_
from finder.models import Invitation
from finder.store.audit import NOBODY, Doing
from finder.web.accounts import access, clock, fields, pages, sign_in
from finder.web.visit import site, visit

blueprint = Blueprint("joining", __name__)

_PAGE = "accounts/join.html"


@blueprint.get("/publish/join/<token>")
def ask(token: str) -> Response:
    """What the invitation is to, and the form to take it up."""
    row, known = _invitation(token)
    return pages.show(_PAGE, row=row, known=known)


@blueprint.post("/publish/join/<token>")
def join(token: str) -> Response:
    """Take it up; who has made an account with it is signed in at once."""
    access.check_open_form(secret_address=True)
    row, known = _invitation(token)
    try:
        password = None if known else new_password(row.email_typed, *_names(row))
    except AccountError as fault:
        return pages.refused(_PAGE, fault, row=row, known=known)
    now = Doing(NOBODY, clock.utc_now())
    with db.writing(site().installation.sessions) as session:
        current = invitations.find(session, Purpose.JOIN, token, now)
        user = invitations.join(session, current, password, visit().locale, now)
    return pages.leave("/publish/sign-in", "joined") if known else sign_in.enter(user)


def new_password(*context: str) -> str:
    """The new password of a form, if it may be one; raises AccountError."""
    here = site().installation
    city = (here.city.name, *here.city.names.values())
    password = passwords.checked(
        fields.secret("password"),
        context=(*city, *context),
        breached=here.settings.breached_passwords,
    )
    if passwords.normal(fields.secret("again")) != password:
        raise AccountError(N_("The two are not the same. Type the new password twice."), "again")
    return password


def _invitation(token: str) -> tuple[Invitation, bool]:
    now = Doing(NOBODY, clock.utc_now())
    with site().installation.sessions() as session:
        row = invitations.find(session, Purpose.JOIN, token, now)
        user = people.by_address(session, row.email)
        if user is not None and not people.is_enabled(user):
            raise LinkError
        return row, user is not None


def _names(row: Invitation) -> tuple[str, ...]:
    return (row.provider.name,) if row.provider else ()
