"""The second factor of one's own account: on, off, and codes for when the app is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import Blueprint, Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from finder import db
from finder.accounts import people, second_factor, sign_ins
from finder.accounts.refusals import AccountError
from finder.accounts.second_factor import App
from finder.models import User
from finder.publishing import qr_code
from finder.signing import TokenError
from finder.web.accounts import access, clock, fields, pages, post, sign_in
from finder.web.accounts.own import see_current_password
from finder.web.visit import site

blueprint = Blueprint("second-factor", __name__)

_PAGE, _CODES_PAGE = "accounts/second_factor.html", "accounts/recovery.html"
_PATH = "/publish/account/second-factor"
_FORM, _WITHIN = "second factor form", timedelta(hours=1)

Result = TypeVar("Result")


@blueprint.get("/publish/account/second-factor")
def show() -> Response:
    """What an app needs to give codes, or how to do without them again."""
    access.own()
    return pages.show(_PAGE, **_shown(_fresh()))


@blueprint.post("/publish/account/second-factor")
def turn_on() -> Response:
    """Ask for a code from now on; other sign-ins, which gave none, end."""
    found = access.own()
    access.check_form()
    app = _told() or _fresh()

    def change(session: Session, user: User) -> Sequence[str]:
        codes = second_factor.turn_on(session, user, app, fields.secret("code"), access.doing())
        sign_ins.end_all(session, user, access.doing(), but=found.id)
        return codes

    try:
        codes = _changed(change)
    except AccountError as fault:
        return pages.refused(_PAGE, fault, **_shown(app))
    post.tell(found.user, "second-factor-on")
    return pages.show(_CODES_PAGE, at=_PATH, codes=codes)


@blueprint.post("/publish/account/second-factor/codes")
def renew_codes() -> Response:
    """New recovery codes in place of those that there are."""
    access.own()
    access.check_form()
    key, doing = sign_in.second_key(), access.doing()
    try:
        codes = _changed(lambda session, user: second_factor.renew(session, user, key, doing))
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=_PATH, **_shown(_fresh()))
    return pages.show(_CODES_PAGE, at=_PATH, codes=codes)


@blueprint.post("/publish/account/second-factor/off")
def turn_off() -> Response:
    """Ask for no code any more."""
    found = access.own()
    access.check_form()
    try:
        _changed(lambda session, user: second_factor.turn_off(session, user, access.doing()))
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=_PATH, **_shown(_fresh()))
    post.tell(found.user, "second-factor-off")
    return pages.leave("/publish/account", "second-factor-off")


def _changed(change: Callable[[Session, User], Result]) -> Result:
    """Change the account of whoever is signed in and knows the password; raises AccountError."""
    see_current_password()
    with db.writing(site().installation.sessions) as session:
        return change(session, people.by_id(session, access.own().user.id))


def _fresh() -> App:
    return App.fresh(sign_in.second_key())


def _shown(app: App) -> dict[str, Any]:
    user = access.own().user
    address = app.address(user.email_typed, site().installation.city.name)
    secret = app.secret
    return {
        "on": second_factor.is_on(user),
        "left": len(user.recovery),
        # Made by us alone, of letters that the address escapes.
        "drawing": Markup(qr_code.svg(address)),  # noqa: S704
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        "app": site().installation.signer.sign(_FORM, str(user.id), app.salt, now=_now()),
    }


def _told() -> App | None:
    """The app that the form was made for, if it was made for whoever sends it."""
    signer = site().installation.signer
    try:
        number, salt = signer.read(_FORM, fields.again("app"), now=_now(), within=_WITHIN)
    except TokenError:
        return None
    return App(salt, sign_in.second_key()) if number == str(access.own().user.id) else None


def _now() -> datetime:
    return clock.utc_now().replace(tzinfo=UTC)
