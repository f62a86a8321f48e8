"""Asking for an account: a request that the city decides on, once its address is confirmed."""

from __future__ import annotations

from flask import Blueprint, Response

from finder import db
from finder.accounts import requests
from finder.accounts.refusals import AccountError
from finder.accounts.requests import Wish
from finder.store.audit import NOBODY, Doing
from finder.web.accounts import access, clock, fields, pages, post
from finder.web.accounts.forgotten import take_letter
from finder.web.visit import site, visit

blueprint = Blueprint("asking-for-account", __name__)

_PAGE, _CONFIRM_PAGE = "accounts/request.html", "accounts/confirm.html"
_FIELDS = ("email", "organisation", "message")


@blueprint.get("/publish/request")
def show() -> Response:
    """The form, or how else to come to an account."""
    return pages.show(_PAGE, typed=dict.fromkeys(_FIELDS, ""), open=post.is_open())


@blueprint.post("/publish/request")
def ask() -> Response:
    """Note the request, and see by a letter whether the address is theirs."""
    access.check_open_form()
    typed = {name: fields.again(name, most=3_000) for name in _FIELDS}
    try:
        wish = Wish(
            address=fields.address("email"),
            organisation=fields.line("organisation"),
            message=fields.text("message"),
            locale=visit().locale,
        )
        take_letter(wish.address)
        with db.writing(site().installation.sessions) as session:
            token = requests.ask(session, wish, _nobody())
        post.send(post.writer().request(wish.address, wish.organisation, token))
    except AccountError as fault:
        return pages.refused(_PAGE, fault, typed=typed, open=post.is_open())
    return pages.leave("/publish/request", "mailed")


@blueprint.get("/publish/request/<token>")
def ask_to_confirm(token: str) -> Response:
    """A button, because programs that look after mails follow every link in them."""
    with site().installation.sessions() as session:
        return pages.show(_CONFIRM_PAGE, row=requests.find(session, token, _nobody()))


@blueprint.post("/publish/request/<token>")
def confirm(token: str) -> Response:
    """Confirm the address."""
    access.check_open_form(secret_address=True)
    with db.writing(site().installation.sessions) as session:
        requests.confirm(session, token, _nobody())
    return pages.leave("/publish/sign-in", "asked")


def _nobody() -> Doing:
    return Doing(NOBODY, clock.utc_now())
