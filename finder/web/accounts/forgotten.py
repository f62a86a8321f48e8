"""A forgotten password: a link by mail, and a new one."""

from __future__ import annotations

from flask import Blueprint, Response

from finder import db
from finder.accounts import invitations, limits, people
from finder.accounts.invitations import Purpose
from finder.accounts.refusals import AccountError, LinkError
from finder.addresses import address_key
from finder.letters import Letter
from finder.models import User
from finder.store.audit import NOBODY, Doing
from finder.web.accounts import access, clock, fields, pages, post
from finder.web.accounts.joining import new_password
from finder.web.networks import network_of
from finder.web.visit import site

blueprint = Blueprint("forgotten", __name__)

_PAGE, _RESET_PAGE = "accounts/forgotten.html", "accounts/reset.html"


@blueprint.get("/publish/forgotten")
def ask() -> Response:
    """The form that asks for a link."""
    return pages.show(_PAGE, email="", open=post.is_open())


@blueprint.post("/publish/forgotten")
def send_link() -> Response:
    """Send a letter to the address, whether anybody has an account with it or not."""
    access.check_open_form()
    try:
        address = fields.address("email")
        take_letter(address)
        post.send(_letter(address))
    except AccountError as fault:
        return pages.refused(_PAGE, fault, email=fields.again("email"), open=post.is_open())
    return pages.leave("/publish/forgotten", "mailed")


@blueprint.get("/publish/reset/<token>")
def ask_password(token: str) -> Response:
    """The form for the new password."""
    return pages.show(_RESET_PAGE, user=_whose(token))


@blueprint.post("/publish/reset/<token>")
def reset(token: str) -> Response:
    """Set the new password; all sign-ins end, and so does waiting after too many tries."""
    access.check_open_form(secret_address=True)
    user = _whose(token)
    try:
        password = new_password(user.email_typed)
    except AccountError as fault:
        return pages.refused(_RESET_PAGE, fault, user=user)
    doing, signer = Doing(people.person(user), clock.utc_now()), site().installation.signer
    with db.writing(site().installation.sessions) as session:
        row = invitations.find(session, Purpose.PASSWORD, token, doing)
        invitations.use(session, row, doing)
        known = people.by_id(session, user.id)
        invitations.set_password(session, known, password, doing)
        everywhere = limits.counted(limits.SIGN_IN_ACCOUNT, signer, known.email)
        here = limits.counted(limits.SIGN_IN_HERE, signer, known.email, network_of())
        limits.lift(session, [everywhere, here])
    post.tell(user, "password")
    return pages.leave("/publish/sign-in", "reset")


def take_letter(address: str) -> None:
    """Count a letter that a stranger asks for; raises TooManyAttemptsError."""
    signer = site().installation.signer
    with db.writing(site().installation.sessions) as session:
        wanted = [
            limits.counted(limits.LETTER_ADDRESS, signer, address_key(address)),
            limits.counted(limits.LETTER_NETWORK, signer, network_of()),
        ]
        limits.take(session, wanted, clock.utc_now())


def _letter(address: str) -> Letter:
    doing = Doing(NOBODY, clock.utc_now())
    with db.writing(site().installation.sessions) as session:
        user = people.by_address(session, address)
        if user is None or not people.is_enabled(user):
            return post.writer().no_account(address)
        token = invitations.offer_password(session, user, doing)
        return post.writer().password(user.email_typed, token)


def _whose(token: str) -> User:
    doing = Doing(NOBODY, clock.utc_now())
    with site().installation.sessions() as session:
        row = invitations.find(session, Purpose.PASSWORD, token, doing)
        user = people.by_id(session, row.user_id or 0)
        if not people.is_enabled(user):
            raise LinkError
        return user
