"""The staff's page of one person: what they may do, and how that is changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from finder import db
from finder.accounts import invitations, people, second_factor, sign_ins
from finder.accounts.refusals import AccountError
from finder.errors import NotFoundError
from finder.i18n import N_
from finder.models import User
from finder.permissions import Action, Role, Staff
from finder.store import audit
from finder.web.accounts import access, clock, fields, pages, post
from finder.web.accounts.log_lines import lines_of
from finder.web.accounts.provider_people import LINK_PAGE
from finder.web.visit import site, visit

blueprint = Blueprint("city-person", __name__)

_PAGE = "accounts/city_person.html"


@blueprint.get("/city/people/<int:user_id>")
def show(user_id: int) -> Response:
    """All that the staff may know of one account."""
    access.require(Action.ADMIT)
    return pages.show(_PAGE, **_shown(user_id))


@blueprint.post("/city/people/<int:user_id>/role")
def appoint(user_id: int) -> Response:
    """Let somebody work for a provider, such as one whose only manager has left."""
    return _changed(user_id, Action.ADMIT, _appoint)


@blueprint.post("/city/people/<int:user_id>/dismiss")
def dismiss(user_id: int) -> Response:
    """Let somebody work for a provider no longer."""
    return _changed(user_id, Action.ADMIT, _dismiss)


@blueprint.post("/city/people/<int:user_id>/staff")
def set_staff(user_id: int) -> Response:
    """Give or take a role of the city."""
    return _changed(user_id, Action.STAFF, _set_staff)


@blueprint.post("/city/people/<int:user_id>/disable")
def disable(user_id: int) -> Response:
    """Shut an account."""
    return _changed(user_id, Action.STAFF, lambda s, user: people.disable(s, user, access.doing()))


@blueprint.post("/city/people/<int:user_id>/enable")
def enable(user_id: int) -> Response:
    """Open an account again."""
    return _changed(user_id, Action.STAFF, lambda s, user: people.enable(s, user, access.doing()))


@blueprint.post("/city/people/<int:user_id>/sign-out")
def sign_out(user_id: int) -> Response:
    """End all sign-ins of somebody."""
    return _changed(
        user_id, Action.STAFF, lambda s, user: sign_ins.end_all(s, user, access.doing())
    )


@blueprint.post("/city/people/<int:user_id>/second-factor")
def drop_second_factor(user_id: int) -> Response:
    """Let somebody in without a code who has lost both app and recovery codes."""
    response = _changed(
        user_id, Action.STAFF, lambda s, user: second_factor.turn_off(s, user, access.doing())
    )
    post.tell(_user(user_id), "second-factor-off")
    return response


@blueprint.post("/city/people/<int:user_id>/password")
def offer_password(user_id: int) -> Response:
    """Send a link for a new password, or show it where no mail is sent."""
    access.require(Action.STAFF)
    access.check_form()
    path = f"/city/people/{user_id}"
    with db.writing(site().installation.sessions) as session:
        user = _in(session, user_id)
        token = invitations.offer_password(session, user, access.doing())
    if not post.is_open():
        link = f"{post.root()}{visit().links.page('/publish/reset/')}{token}"
        return pages.show(LINK_PAGE, at=path, link=link, address=user.email_typed, back=path)
    try:
        post.send(post.writer(user.locale).password(user.email_typed, token))
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=path, **_shown(user_id))
    return pages.leave(path, "mailed")


def _changed(user_id: int, action: Action, change: Any) -> Response:
    """Change something about somebody, as far as whoever is signed in may."""
    access.require(action)
    access.check_form()
    path = f"/city/people/{user_id}"
    try:
        with db.writing(site().installation.sessions) as session:
            change(session, _in(session, user_id))
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=path, **_shown(user_id))
    return pages.leave(path, "changed")


def _appoint(session: Any, user: User) -> None:
    provider = people.provider_named(session, fields.line("provider"))
    if provider is None:
        raise AccountError(N_("There is no such provider."), "provider")
    people.appoint(session, user, provider.id, fields.choice("role", Role), access.doing())


def _dismiss(session: Any, user: User) -> None:
    people.dismiss(session, user, fields.number("provider"), access.doing())


def _set_staff(session: Any, user: User) -> None:
    given = fields.line("staff", required=False)
    people.set_staff(
        session, user, fields.choice("staff", Staff) if given else None, access.doing()
    )


def _in(session: Any, user_id: int) -> User:
    """The account of an address; raises NotFoundError where there is none."""
    try:
        return people.by_id(session, user_id)
    except AccountError as error:
        raise NotFoundError(error.reason) from None


def _user(user_id: int) -> User:
    with site().installation.sessions() as session:
        return _in(session, user_id)


def _shown(user_id: int) -> dict[str, Any]:
    now = clock.utc_now()
    with site().installation.sessions() as session:
        user = _in(session, user_id)
        return {
            "user": user,
            "roles": people.memberships(session, user.id),
            "providers": people.provider_names(session),
            "signed_in": len(sign_ins.all_of(session, user, now)),
            "lines": lines_of(
                audit.about(session, f"user {user.id}") if access.allowed(Action.AUDIT) else ()
            ),
        }
