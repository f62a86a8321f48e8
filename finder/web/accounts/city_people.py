"""The staff's page of people: requests for accounts, and everybody who has one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from finder import db
from finder.accounts import invitations, people, requests
from finder.accounts.invitations import Offer
from finder.accounts.refusals import AccountError
from finder.i18n import N_
from finder.permissions import Action, Role, Staff
from finder.web.accounts import access, fields, pages, post
from finder.web.accounts.provider_people import sent, take_invitation
from finder.web.visit import site

blueprint = Blueprint("city-people", __name__)

_PAGE, _PATH = "accounts/city_people.html", "/city/people"
MOST_SHOWN = 200
"""Accounts on the page; who is looked for by a part of the address is among them."""


@blueprint.get("/city/people")
def show() -> Response:
    """Requests that wait, invitations, and accounts."""
    access.require(Action.ADMIT)
    return pages.show(_PAGE, **_shown())


@blueprint.post("/city/people/invite")
def invite() -> Response:
    """Invite somebody to a provider, or to the city."""
    access.require(Action.ADMIT)
    access.check_form()
    try:
        address, offer = fields.address("email"), _offer()
        take_invitation()
        with db.writing(site().installation.sessions) as session:
            token = invitations.invite(session, address, offer, access.doing())
        return sent(address, fields.line("provider", required=False), token, _PATH)
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=_PATH, **_shown())


@blueprint.post("/city/requests/<int:request_id>/grant")
def grant(request_id: int) -> Response:
    """Grant a request, for a provider that there is, or one that is new by this."""
    access.require(Action.ADMIT)
    access.check_form()
    try:
        name, role = fields.line("provider"), fields.choice("role", Role)
        with db.writing(site().installation.sessions) as session:
            provider = people.provider_named(session, name) or people.add_provider(
                session, name, access.doing()
            )
            offer = Offer(provider.id, role)
            address, token = requests.grant(session, request_id, offer, access.doing())
        return sent(address, provider.name, token, _PATH)
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=_PATH, **_shown())


@blueprint.post("/city/requests/<int:request_id>/refuse")
def refuse(request_id: int) -> Response:
    """Refuse a request, and say why."""
    access.require(Action.ADMIT)
    access.check_form()
    try:
        reason = fields.text("reason", most=1_000, required=True)
        with db.writing(site().installation.sessions) as session:
            row = requests.refuse(session, request_id, access.doing())
        if post.is_open():
            letter = post.writer(row.locale).refusal(row.email_typed, row.organisation, reason)
            post.send(letter)
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=_PATH, **_shown())
    return pages.leave(_PATH, "changed")


def _offer() -> Offer:
    """What the form offers; a role of the city only where whoever sends it may give such."""
    staff = fields.choice("staff", Staff) if request.form.get("staff") else None
    if staff:
        access.require(Action.STAFF)
        return Offer(staff=staff)
    name = fields.line("provider")
    with site().installation.sessions() as session:
        provider = people.provider_named(session, name)
    if provider is None:
        raise AccountError(N_("There is no such provider."), "provider")
    return Offer(provider.id, fields.choice("role", Role))


def _shown() -> dict[str, Any]:
    doing, wanted = access.doing(), request.args.get("q", "")[:200].strip()
    with site().installation.sessions() as session:
        users = people.found(session, wanted, MOST_SHOWN + 1)
        return {
            "q": wanted,
            "waiting": requests.waiting(session),
            "providers": people.provider_names(session),
            "users": users[:MOST_SHOWN],
            "more": len(users) > MOST_SHOWN,
            "invited": invitations.open_to(session, None, doing),
        }
