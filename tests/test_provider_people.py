"""The people of a provider, and the tokens of its programs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Response
from sqlalchemy import select

from finder import app
from finder.models import ApiToken, Invitation, Membership
from finder.permissions import Action, OfProvider, Role
from finder.web.accounts import programs
from tests.people_site import (
    PASSWORD,
    Browser,
    PeopleSite,
    address_of,
    judged,
    people_home,
    site,
)

__all__ = ["people_home", "site"]

PEOPLE, TOKENS = "/publish/people", "/publish/tokens"


def role_of(site: PeopleSite, who: str, slug: str = "p0") -> str | None:
    """What somebody does for a provider."""
    with site.here.sessions() as session:
        return session.scalar(
            select(Membership.role).where(
                Membership.user_id == site.user(who).id,
                Membership.provider_id == site.provider(slug).id,
            )
        )


def change(site: PeopleSite, browser: Browser, action: str, who: str, **more: str) -> int:
    """Send the form of a row as it stands on the page of people; the status."""
    form = {"provider": str(site.provider().id), "user": str(site.user(who).id)} | more
    return browser.fill(PEOPLE, f"{PEOPLE}/{action}", **form).status_code


def test_a_manager_invites_by_mail(site: PeopleSite) -> None:
    browser = site.signed_in("manager")
    form = {"provider": str(site.provider().id), "email": "Jo@example.org", "role": "editor"}
    sent = browser.fill(PEOPLE, f"{PEOPLE}/invite", **form)
    assert sent.headers["Location"] == f"{PEOPLE}?done=mailed"
    assert "Jo@example.org" in browser.see(PEOPLE).text
    letter = site.mail.to("Jo@example.org")[0]
    assert letter.message["Subject"] == "You are invited – Learning in Testhaven"
    assert site.provider().name in letter.text
    newcomer = site.browser()
    newcomer.fill(site.link_to("Jo@example.org"), password=PASSWORD, again=PASSWORD)
    assert "Jo@example.org" in newcomer.see(PEOPLE).text
    assert not newcomer.see(PEOPLE).all("input", id="email")


def test_where_no_mail_is_sent_the_link_is_handed_over(site: PeopleSite) -> None:
    browser = site.without_mail().signed_in("manager")
    form = {"provider": str(site.provider().id), "email": "jo@example.org", "role": "editor"}
    page = judged(browser.fill(PEOPLE, f"{PEOPLE}/invite", **form), 200)
    link = page.one("code", class_="secret").text
    assert link.startswith("http://localhost/publish/join/")
    assert site.browser().get(link.removeprefix("http://localhost")).status_code == 200
    assert link not in browser.see(PEOPLE).text


def test_an_invitation_is_taken_back(site: PeopleSite) -> None:
    browser = site.signed_in("manager")
    form = {"provider": str(site.provider().id), "email": "jo@example.org", "role": "editor"}
    browser.fill(PEOPLE, f"{PEOPLE}/invite", **form)
    with site.here.sessions() as session:
        id_ = str(session.scalars(select(Invitation.id)).one())
    stranger = site.signed_in("other")
    theirs = {"provider": str(site.provider("p1").id), "invitation": id_}
    stranger.fill(PEOPLE, f"{PEOPLE}/withdraw", **theirs)
    assert site.browser().get(site.link_to("jo@example.org")).status_code == 200
    browser.fill(PEOPLE, f"{PEOPLE}/withdraw", **(form | {"invitation": id_}))
    assert site.browser().get(site.link_to("jo@example.org")).status_code == 410


def test_roles_are_changed_and_taken(site: PeopleSite) -> None:
    browser, editor = site.signed_in("manager"), site.signed_in("editor")
    assert change(site, browser, "role", "editor", role="manager") == 303
    assert role_of(site, "editor") == Role.MANAGER
    assert editor.see(PEOPLE).all("input", id="email")
    assert change(site, editor, "role", "manager", role="editor") == 303
    assert change(site, browser, "role", "editor", role="editor") == 403
    assert change(site, editor, "remove", "manager") == 303
    assert role_of(site, "manager") is None
    assert "no provider" in browser.see(PEOPLE).text


def test_a_manager_reads_what_was_changed_at_the_provider(site: PeopleSite) -> None:
    browser = site.signed_in("manager")
    change(site, browser, "role", "editor", role="manager")
    table = browser.see(PEOPLE).one("table").text
    me, editor = site.user("manager").id, site.user("editor").id
    assert f"Account {me} Role given Account {editor} Manager" in table
    change(site, browser, "role", "editor", role="editor")
    assert not site.signed_in("editor").see(PEOPLE).all("table")
    assert f"Account {editor}" not in site.signed_in("other").see(PEOPLE).text


@pytest.mark.parametrize(("action", "role"), [("role", "editor"), ("remove", "")])
def test_the_last_manager_stays(site: PeopleSite, action: str, role: str) -> None:
    browser = site.signed_in("manager")
    form = {"provider": str(site.provider().id), "user": str(site.user("manager").id)}
    sent = browser.fill(PEOPLE, f"{PEOPLE}/{action}", **(form | {"role": role}))
    assert "only manager" in judged(sent, 422).one("div", id="faults").text
    assert role_of(site, "manager") == Role.MANAGER


def test_a_form_that_was_tampered_with_reaches_nobody_else(site: PeopleSite) -> None:
    browser = site.signed_in("manager")
    assert change(site, browser, "remove", "other") == 422
    assert change(site, browser, "role", "moderator", role="manager") == 422
    assert change(site, browser, "role", "editor", role="king") == 422
    assert change(site, browser, "role", "editor", role="manager", provider="x") == 403
    assert change(site, browser, "role", "other", provider=str(site.provider("p1").id)) == 403
    assert role_of(site, "other", "p1") == Role.MANAGER
    assert role_of(site, "moderator") is None


def test_invitations_of_one_person_are_limited(site: PeopleSite) -> None:
    browser, provider = site.signed_in("manager"), str(site.provider().id)
    answers = [
        browser.fill(
            PEOPLE, f"{PEOPLE}/invite", provider=provider, email=f"n{n}@example.org", role="editor"
        ).status_code
        for n in range(31)
    ]
    assert answers == [303] * 30 + [429]


def make_token(site: PeopleSite, scopes: str = "publish", days: str = "90") -> str:
    """A token that the manager of provider A makes."""
    form = {"provider": str(site.provider().id), "name": "Our bookings"}
    sent = site.signed_in("manager").fill(TOKENS, scopes=scopes, days=days, **form)
    return judged(sent, 200).one("code", class_="secret").text


def test_a_token_is_shown_once(site: PeopleSite) -> None:
    secret = make_token(site)
    assert re.fullmatch(r"finder_[\w-]{43}", secret)
    page = site.signed_in("manager").see(TOKENS)
    assert "Our bookings" in page.text
    assert "Read and publish" in page.text
    assert "not used yet" in page.text
    assert secret not in page.text
    raw = b"".join(file.read_bytes() for file in site.settings.home.glob("finder.sqlite3*"))
    assert secret.encode() not in raw


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 81), ("scopes", "all"), ("days", "9999")]
)
def test_a_token_says_for_what_and_for_how_long(site: PeopleSite, field: str, value: str) -> None:
    form = {"provider": str(site.provider().id), "name": "x", "scopes": "read", "days": "30"}
    sent = site.signed_in("manager").fill(TOKENS, **(form | {field: value}))
    assert judged(sent, 422).one("div", id="faults").one("a").get("href") == f"#{field}"


def call(site: PeopleSite, secret: str, action: Action = Action.PUBLISH, slug: str = "p0") -> int:
    """What a program is answered that wants to do something for a provider; a status."""
    thing = OfProvider(site.provider(slug).id)
    probed = app.build(site.here)

    @probed.post("/api/v1/publish/probe")
    def probe() -> Response:
        person = programs.require(action, thing)
        return Response(str(person))

    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return probed.test_client().post("/api/v1/publish/probe", headers=headers).status_code


def test_a_program_may_do_what_its_token_says(site: PeopleSite) -> None:
    both, reading = make_token(site), make_token(site, "read")
    assert call(site, both) == 200
    assert call(site, both, Action.SEE) == 200
    assert call(site, reading, Action.SEE) == 200
    assert call(site, reading) == 403
    assert call(site, both, slug="p1") == 403
    for action in (Action.PEOPLE, Action.TOKENS, Action.MODERATE, Action.ACCOUNT):
        assert call(site, both, action) == 403
    page = site.signed_in("manager").see(TOKENS).text
    assert page.count("last used") == 2


def test_without_a_token_that_holds_nothing_is_done(site: PeopleSite) -> None:
    secret = make_token(site)
    for wrong in ("", "x", secret[:-1], secret + "x", secret.replace("finder_", "finder-")):
        assert call(site, wrong) == 401
    site.later = timedelta(days=90, seconds=1)
    assert call(site, secret) == 401


def test_a_token_is_revoked(site: PeopleSite) -> None:
    secret = make_token(site)
    with site.here.sessions() as session:
        id_ = session.scalars(select(ApiToken.id)).one()
    browser = site.signed_in("other")
    assert browser.fill(TOKENS, f"{TOKENS}/revoke", token=str(id_)).status_code == 403
    assert call(site, secret) == 200
    site.signed_in("manager").fill(TOKENS, f"{TOKENS}/revoke", token=str(id_))
    assert call(site, secret) == 401
    assert "none yet" in site.signed_in("manager").see(TOKENS).text


def test_a_token_ends_with_whoever_made_it(site: PeopleSite) -> None:
    left, shut = make_token(site), make_token(site)
    admin = site.signed_in("administrator")
    path = f"/city/people/{site.user('editor').id}"
    admin.fill(path, f"{path}/role", provider="p0", role="manager")
    path = f"/city/people/{site.user('manager').id}"
    admin.fill(path, f"{path}/dismiss", provider=str(site.provider().id))
    assert call(site, left) == 401
    admin.fill(path, f"{path}/role", provider="p0", role="manager")
    assert call(site, left) == 401
    shut = make_token(site)
    assert call(site, shut) == 200
    admin.fill(path, f"{path}/disable")
    assert call(site, shut) == 401


def test_an_answer_to_a_program_is_problem_json(site: PeopleSite) -> None:
    probed = app.build(site.here)

    @probed.get("/api/v1/publish/probe")
    def probe() -> Response:
        return Response(str(programs.require(Action.SEE)))

    answer = probed.test_client().get("/api/v1/publish/probe")
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = site.signed_in("administrator").cookie
    client = probed.test_client()
    client.set_cookie("session", cookie)
    assert client.get("/api/v1/publish/probe").status_code == 401


def test_addresses_of_people_are_kept_from_those_who_do_not_work_there(site: PeopleSite) -> None:
    assert address_of("manager") in site.signed_in("editor").see(PEOPLE).text
    assert address_of("manager") not in site.signed_in("other").see(PEOPLE).text
