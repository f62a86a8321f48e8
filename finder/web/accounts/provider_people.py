"""The people of a provider: who works for it and as what, and invitations to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from finder import db
from finder.accounts import invitations, limits, people
from finder.accounts.invitations import Offer
from finder.accounts.refusals import AccountError
from finder.i18n import N_
from finder.models import Invitation, Membership, Provider
from finder.permissions import Action, OfProvider, Role
from finder.store import audit
from finder.web.accounts import access, fields, pages, post
from finder.web.accounts.log_lines import Line, lines_of
from finder.web.visit import site, visit

blueprint = Blueprint("provider-people", __name__)

_PAGE, _PATH = "accounts/people.html", "/publish/people"
LINK_PAGE = "accounts/link.html"


@dataclass(frozen=True, slots=True)
class Team:
    """A provider with its people, and what is shown of them to whoever is signed in."""

    provider: Provider
    members: tuple[Membership, ...]
    invited: tuple[Invitation, ...]
    managed: bool
    lines: tuple[Line, ...]


@blueprint.get("/publish/people")
def show() -> Response:
    """The people of every provider that one works for."""
    access.needed()
    return pages.show(_PAGE, **_shown())


@blueprint.post("/publish/people/invite")
def invite() -> Response:
    """Invite somebody by mail; where no mail is sent, the link is shown to be handed over."""
    provider = _managed()
    try:
        address, role = fields.address("email"), fields.choice("role", Role)
        take_invitation()
        with db.writing(site().installation.sessions) as session:
            offer = Offer(provider.id, role)
            token = invitations.invite(session, address, offer, access.doing())
        return sent(address, provider.name, token, _PATH)
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=_PATH, **_shown(fields.again("email")))


@blueprint.post("/publish/people/withdraw")
def withdraw() -> Response:
    """Take an invitation back."""
    provider = _managed()
    with db.writing(site().installation.sessions) as session:
        row = session.get(Invitation, fields.number("invitation"))
        if row is not None and row.provider_id == provider.id and row.used_at is None:
            invitations.withdraw(session, row, access.doing())
    return pages.leave(_PATH, "changed")


@blueprint.post("/publish/people/role")
def change_role() -> Response:
    """Let somebody do more or less for the provider."""
    provider = _managed()
    try:
        role = fields.choice("role", Role)
        with db.writing(site().installation.sessions) as session:
            user = people.by_id(session, _member(provider))
            people.appoint(session, user, provider.id, role, access.doing())
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=_PATH, **_shown())
    return pages.leave(_PATH, "changed")


@blueprint.post("/publish/people/remove")
def remove() -> Response:
    """Let somebody work for the provider no longer."""
    provider = _managed()
    try:
        with db.writing(site().installation.sessions) as session:
            user = people.by_id(session, _member(provider))
            people.dismiss(session, user, provider.id, access.doing())
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=_PATH, **_shown())
    return pages.leave(_PATH, "changed")


def sent(address: str, provider: str, token: str, back: str) -> Response:
    """Send an invitation, or show its link; raises AccountError where it cannot be sent."""
    if not post.is_open():
        link = f"{post.root()}{visit().links.page('/publish/join/')}{token}"
        return pages.show(LINK_PAGE, at=back, link=link, address=address, back=back)
    post.send(post.writer().invitation(address, provider, token))
    return pages.leave(back, "mailed")


def take_invitation() -> None:
    """Count an invitation of whoever is signed in; raises TooManyAttemptsError."""
    doing = access.doing()
    one = limits.counted(limits.INVITATIONS, site().installation.signer, str(doing.who))
    with db.writing(site().installation.sessions) as session:
        limits.take(session, [one], doing.now)


def _managed() -> Provider:
    """The provider that a form names, whose people whoever is signed in manages."""
    wanted = fields.number("provider")
    access.require(Action.PEOPLE, OfProvider(wanted))
    access.check_form()
    with site().installation.sessions() as session:
        return session.get_one(Provider, wanted)


def _member(provider: Provider) -> int:
    """The account that a form names, if it is of somebody who works for the provider."""
    wanted = fields.number("user")
    with site().installation.sessions() as session:
        if wanted not in {row.user_id for row in people.working_for(session, provider.id)}:
            raise AccountError(N_("This person does not work for this provider."))
    return wanted


def _shown(email: str = "") -> dict[str, Any]:
    person, doing = access.needed().person, access.doing()
    teams = []
    with site().installation.sessions() as session:
        for row in people.memberships(session, person.id):
            managed = access.allowed(Action.PEOPLE, row)
            invited = invitations.open_to(session, row.provider_id, doing) if managed else ()
            members = people.working_for(session, row.provider_id)
            told = access.allowed(Action.AUDIT, row)
            lines = lines_of(audit.latest(session, provider_id=row.provider_id) if told else ())
            teams.append(Team(row.provider, tuple(members), tuple(invited), managed, lines))
    options = [(team.provider.id, team.provider.name) for team in teams if team.managed]
    return {"teams": teams, "options": options, "email": email}
