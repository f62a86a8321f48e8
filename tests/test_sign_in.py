"""Signing in and out: who comes in, for how long, and what a stranger can learn or do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha1
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from finder import app
from finder.accounts import people
from finder.accounts.invitations import Offer
from finder.installation import Installation
from finder.models import Allowance, AuditEntry, Invitation, SignIn, User
from finder.permissions import Role
from finder.settings import Settings
from finder.web import csrf
from finder.web.accounts import clock
from tests.people_site import (
    PASSWORD,
    STANDINGS,
    PeopleSite,
    address_of,
    judged,
    people_home,
    site,
)

__all__ = ["people_home", "site"]

ACCOUNT = "/publish/account"
SIGN_IN = "/publish/sign-in"


@pytest.mark.parametrize("who", [who for who in STANDINGS if who != "disabled"])
def test_somebody_signs_in_and_out(site: PeopleSite, who: str) -> None:
    browser = site.browser()
    assert browser.get(ACCOUNT).headers["Location"] == f"{SIGN_IN}?next=/publish/account"
    assert browser.sign_in(who).headers["Location"] == ACCOUNT
    assert address_of(who) in browser.see(ACCOUNT).text
    left = browser.fill(ACCOUNT, "/publish/sign-out")
    assert left.headers["Location"] == f"{SIGN_IN}?done=out"
    assert "signed out" in browser.see(f"{SIGN_IN}?done=out").text
    assert browser.get(ACCOUNT).status_code == 303
    with site.here.sessions() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 0


def test_the_address_may_be_typed_in_capitals_and_the_password_in_any_width(
    site: PeopleSite,
) -> None:
    wide = PASSWORD.replace(" ", "\u3000").replace("s", "ｓ")
    sent = site.browser().fill(SIGN_IN, email=" EDITOR@Example.ORG ", password=wide)
    assert sent.status_code == 303


def test_the_cookie_is_for_this_host_only(site: PeopleSite) -> None:
    browser = site.browser()
    form = browser.get(SIGN_IN, base_url="https://learn.example.org")
    assert form.headers["Strict-Transport-Security"] == "max-age=31536000"
    token = re.search(rf'name="{csrf.FIELD}" value="([^"]+)"', form.text)
    assert token
    sent = browser.client.post(
        SIGN_IN,
        base_url="https://learn.example.org",
        data={csrf.FIELD: token[1], "email": address_of("editor"), "password": PASSWORD},
        headers={"Origin": "https://learn.example.org"},
    )
    cookie = sent.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_plain_http_is_for_the_machine_itself(site: PeopleSite) -> None:
    browser = site.browser()
    for path in (SIGN_IN, ACCOUNT):
        page = judged(browser.get(path, base_url="http://learn.example.org"), 403)
        assert "HTTPS" in page.one("h1").text
    for header in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto"):
        assert browser.get(SIGN_IN, headers={header: "https"}).status_code == 403
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert browser.get(SIGN_IN, environ_overrides=elsewhere).status_code == 403
    assert browser.get("/search", base_url="http://learn.example.org").status_code == 200


def test_plain_http_may_be_allowed(site: PeopleSite) -> None:
    env = {"FINDER_HOME": str(site.settings.home), "FINDER_PLAIN_HTTP": "allow"}
    client = app.build(Installation.open(Settings.from_environment(env))).test_client()
    assert client.get(SIGN_IN, base_url="http://learn.example.org").status_code == 200


def test_a_new_token_each_time_so_that_none_can_be_planted(site: PeopleSite) -> None:
    browser = site.browser()
    browser.client.set_cookie("session", "A" * 43)
    browser.sign_in("editor")
    first = browser.cookie
    assert first != "A" * 43
    planted = site.browser()
    planted.client.set_cookie("session", first)
    planted.fill(ACCOUNT, "/publish/sign-out")
    assert browser.get(ACCOUNT).status_code == 303
    browser.sign_in("editor")
    assert browser.cookie != first


def test_signing_in_as_somebody_else_ends_the_sign_in_before(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    before = browser.cookie
    token = re.search(rf'name="{csrf.FIELD}" value="([^"]+)"', browser.get(ACCOUNT).text)
    assert token
    form = {csrf.FIELD: token[1], "email": address_of("manager"), "password": PASSWORD}
    assert browser.post(SIGN_IN, form).status_code == 303
    assert address_of("manager") in browser.see(ACCOUNT).text
    stale = site.browser()
    stale.client.set_cookie("session", before)
    assert stale.get(ACCOUNT).status_code == 303


@pytest.mark.parametrize("who", ["editor", "nobody", "disabled"])
def test_what_is_wrong_is_not_said(site: PeopleSite, who: str) -> None:
    sent = site.browser().sign_in(who, "seven grey herons fly")
    page = judged(sent, 422)
    assert "do not go together" in page.one("div", id="faults").text
    assert page.one("div", id="faults").one("a").get("href") == "#email"
    assert page.one("input", id="email").get("value") == address_of(who)
    assert page.one("input", id="email").get("aria-describedby") == "email-fault"
    assert page.one("input", id="password").get("value") == ""
    assert page.one("title").text.startswith("Not done yet")
    assert "Set-Cookie" not in sent.headers
    cleaned = re.sub(r'value="[^"]*"|q="[^"]*"', "", sent.text)
    other = site.browser().sign_in("someone", "seven grey herons fly").text
    assert cleaned == re.sub(r'value="[^"]*"|q="[^"]*"', "", other)


def test_a_disabled_account_is_as_if_the_password_were_wrong(site: PeopleSite) -> None:
    assert site.browser().sign_in("disabled").status_code == 422


def test_the_same_work_is_done_for_whoever_is_not_there(
    site: PeopleSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[int] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, kept: str, password: bytes) -> bool:
        hashed.append(len(password))
        return bool(real(self, kept, password))

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    work = []
    for who in ("editor", "nobody", "disabled"):
        hashed.clear()
        with site.here.sessions() as session:
            before = session.scalar(select(func.sum(Allowance.used))) or 0
        site.browser().sign_in(who, "seven grey herons fly")
        with site.here.sessions() as session:
            after = session.scalar(select(func.sum(Allowance.used))) or 0
        work.append((len(hashed), after - before))
    assert work == [(1, 3)] * 3


def test_guessing_ends_after_ten_tries_whether_anybody_is_there_or_not(site: PeopleSite) -> None:
    for who in ("editor", "nobody"):
        browser = site.browser()
        for _ in range(10):
            assert browser.sign_in(who, "seven grey herons fly").status_code == 422
        refused = browser.sign_in(who)
        assert "again in 15 min" in judged(refused, 429).one("div", id="faults").text
        assert 800 < int(refused.headers["Retry-After"]) <= 900
        assert site.browser().sign_in(who).status_code == 429
    assert site.browser().sign_in("manager").status_code == 303
    site.later = timedelta(minutes=16)
    assert site.browser().sign_in("editor").status_code == 303


def test_guessing_for_many_accounts_from_one_network_ends_too(site: PeopleSite) -> None:
    browser = site.browser()
    for number in range(50):
        assert browser.sign_in(f"guess{number}", "x").status_code == 422
    assert browser.sign_in("editor").status_code == 429


def test_signing_in_well_forgets_what_failed_before(site: PeopleSite) -> None:
    browser = site.browser()
    for _ in range(3):
        for _ in range(9):
            browser.sign_in("editor", "seven grey herons fly")
        assert browser.sign_in("editor").status_code == 303
        browser.fill(ACCOUNT, "/publish/sign-out")


@pytest.mark.parametrize(
    ("who", "idle", "longest"),
    [
        ("editor", timedelta(hours=8), timedelta(days=7)),
        ("moderator", timedelta(hours=1), timedelta(hours=12)),
    ],
)
def test_a_sign_in_ends_by_itself(
    site: PeopleSite, who: str, idle: timedelta, longest: timedelta
) -> None:
    browser = site.signed_in(who)
    site.later = idle - timedelta(minutes=1)
    assert browser.get(ACCOUNT).status_code == 200
    site.later += idle - timedelta(minutes=1)
    assert browser.get(ACCOUNT).status_code == 200
    site.later += idle + timedelta(seconds=1)
    assert browser.get(ACCOUNT).status_code == 303
    site.later = timedelta()
    browser = site.signed_in(who)
    while site.later < longest - idle:
        assert browser.get(ACCOUNT).status_code == 200
        site.later += idle - timedelta(minutes=1)
    site.later = longest + timedelta(seconds=1)
    assert browser.get(ACCOUNT).status_code == 303


def test_where_somebody_was_going_is_kept_if_it_is_ours(site: PeopleSite) -> None:
    for onward, leads in {
        "/publish/account?a=b": "/publish/account?a=b",
        "/ar/publish/account": "/ar/publish/account",
        "//evil.example/publish/account": ACCOUNT,
        "https://evil.example": ACCOUNT,
        "/publish\\..\\evil": ACCOUNT,
        "/publishers": ACCOUNT,
        "/search": ACCOUNT,
        "/publish/\r\nSet-Cookie: a=b": ACCOUNT,
    }.items():
        sent = site.browser().fill(
            SIGN_IN, email=address_of("editor"), password=PASSWORD, next=onward
        )
        assert sent.headers["Location"] == leads


def test_what_only_some_may_see_is_kept_by_nobody(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    for path in (ACCOUNT, "/ar/publish/account", SIGN_IN, "/publish/nothing-here"):
        answer = browser.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_pages_for_residents_take_no_notice_of_a_sign_in(site: PeopleSite) -> None:
    browser, stranger = site.signed_in("editor"), site.browser()
    for path in ("/", "/search", "/help"):
        assert browser.get(path).data == stranger.get(path).data


def test_in_arabic_too(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    page = browser.see("/ar/publish/account")
    assert page.get("dir") == "rtl"
    sent = browser.fill("/ar/publish/account", "/ar/publish/sign-out")
    assert sent.headers["Location"] == "/ar/publish/sign-in?done=out"


@pytest.mark.usefixtures("passwords_as_in_service")
def test_an_invitation_makes_an_account(site: PeopleSite) -> None:
    link = site.invite("Jane@example.org", Offer(site.provider().id, Role.EDITOR))
    browser = site.browser()
    page = browser.see(link)
    assert "Jane@example.org" in page.text
    assert page.one("input", id="password").get("autocomplete") == "new-password"
    assert browser.get(link).headers["Referrer-Policy"] == "no-referrer"
    sent = browser.fill(link, password="herons wade in mud", again="herons wade in mud")  # noqa: S106 - of nobody.
    assert sent.headers["Location"] == ACCOUNT
    account = browser.see(ACCOUNT).text
    assert "Jane@example.org" in account
    assert "Editor" in account
    for who in (site.browser(), browser):
        assert "no longer works" in judged(who.get(link), 410).one("h1").text
    with site.here.sessions() as session:
        user = people.by_address(session, "jane@example.org")
        assert user is not None
        assert user.confirmed_at is not None
        assert user.password.startswith("$argon2id$v=19$m=47104,t=1,p=1$")


def test_an_invitation_for_somebody_with_an_account_adds_to_it(site: PeopleSite) -> None:
    link = site.invite(address_of("other"), Offer(site.provider().id, Role.MANAGER))
    sent = site.browser().fill(link)
    assert sent.headers["Location"] == f"{SIGN_IN}?done=joined"
    with site.here.sessions() as session:
        user = people.by_address(session, address_of("other"))
        assert user is not None
        assert set(people.person(user).roles.values()) == {Role.MANAGER}
        assert len(user.memberships) == 2


def test_an_invitation_takes_nothing_away(site: PeopleSite) -> None:
    link = site.invite(address_of("manager"), Offer(site.provider().id, Role.EDITOR))
    site.browser().fill(link)
    with site.here.sessions() as session:
        user = people.by_address(session, address_of("manager"))
        assert user is not None
        assert people.person(user).roles == {site.provider().id: Role.MANAGER}


def test_an_invitation_ends(site: PeopleSite) -> None:
    link = site.invite("jane@example.org", Offer(site.provider().id, Role.EDITOR))
    site.later = timedelta(days=7, seconds=1)
    assert site.browser().get(link).status_code == 410
    site.later = timedelta()
    newer = site.invite("jane@example.org", Offer(site.provider().id, Role.MANAGER))
    assert site.browser().get(link).status_code == 410
    assert site.browser().get(newer).status_code == 200
    assert site.browser().get("/publish/join/" + "A" * 43).status_code == 410
    assert site.browser().get("/publish/join/%00%FF").status_code in {404, 410}


def test_links_that_no_longer_work_are_forgotten(site: PeopleSite) -> None:
    site.invite("jane@example.org", Offer(site.provider().id, Role.EDITOR))
    site.later = timedelta(days=38)
    site.invite("joan@example.org", Offer(site.provider().id, Role.EDITOR))
    with site.here.sessions() as session:
        assert session.scalars(select(Invitation.email)).all() == ["joan@example.org"]


def test_an_invitation_is_not_open_to_an_account_that_is_shut(site: PeopleSite) -> None:
    link = site.invite(address_of("disabled"), Offer(site.provider().id, Role.MANAGER))
    assert site.browser().get(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 15"),
        ("x" * 1001, "at most"),
        ("passwordpassword", "tried first"),
        ("Testhaven 2027 !!", "others know"),
        ("jane@example.org", "others know"),
        ("Harbour\nwade in mud", "cannot be seen"),
    ],
)
def test_a_weak_password_is_not_taken(site: PeopleSite, password: str, said: str) -> None:
    link = site.invite("jane@example.org", Offer(site.provider().id, Role.EDITOR))
    sent = site.browser().fill(link, password=password, again=password)
    page = judged(sent, 422)
    assert said in page.one("div", id="faults").text
    assert page.one("p", id="password-fault").text
    assert page.one("input", id="password").get("value") == ""


def test_a_password_that_has_become_known_is_not_taken(site: PeopleSite, tmp_path: Path) -> None:
    known = tmp_path / "known.txt"
    known.write_text(sha1(b"herons wade in mud").hexdigest().upper() + ":2\n")  # noqa: S324 - the hash of such lists.
    settings = replace(site.settings, breached_passwords=known)
    guarded = replace(site, app=app.build(replace(site.here, settings=settings)))
    link = site.invite("jane@example.org", Offer(site.provider().id, Role.EDITOR))
    form = {"password": "herons wade in mud", "again": "herons wade in mud"}
    sent = guarded.browser().fill(link, **form)
    assert "become known" in judged(sent, 422).one("div", id="faults").text
    assert site.browser().fill(link, **form).status_code == 303


def test_a_password_is_typed_the_same_twice(site: PeopleSite) -> None:
    link = site.invite("jane@example.org", Offer(site.provider().id, Role.EDITOR))
    sent = site.browser().fill(link, password="herons wade in mud", again="herons wade in sand")  # noqa: S106 - of nobody.
    assert judged(sent, 422).one("div", id="faults").one("a").get("href") == "#again"


def test_a_new_password_signs_out_everywhere_and_rotates_the_token(site: PeopleSite) -> None:
    here, there = site.signed_in("editor"), site.signed_in("editor")
    before = here.cookie
    new = "herons wade in mud"
    sent = here.fill(ACCOUNT, f"{ACCOUNT}/password", current=PASSWORD, password=new, again=new)
    assert sent.headers["Location"] == f"{ACCOUNT}?done=password"
    assert here.cookie != before
    assert here.get(ACCOUNT).status_code == 200
    assert there.get(ACCOUNT).status_code == 303
    stolen = site.browser()
    stolen.client.set_cookie("session", before)
    assert stolen.get(ACCOUNT).status_code == 303
    assert site.browser().sign_in("editor").status_code == 422
    assert site.browser().sign_in("editor", new).status_code == 303


def test_a_new_password_takes_the_current_one(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    new = "herons wade in mud"
    for tries in range(11):
        sent = browser.fill(
            ACCOUNT, f"{ACCOUNT}/password", current="wrong", password=new, again=new
        )
        assert sent.status_code == (422 if tries < 10 else 429)
    page = judged(sent, 429)
    assert page.all("link", rel="alternate")[0].get("href").endswith(ACCOUNT)
    assert site.browser().sign_in("editor").status_code == 303


def test_sign_ins_are_listed_and_ended(site: PeopleSite) -> None:
    here, there, third = (site.signed_in("editor") for _ in range(3))
    page = here.see(ACCOUNT)
    assert page.text.count("Firefox, Linux") == 3
    one = page.all("button", name="sign-in")[0].get("value")
    here.fill(ACCOUNT, f"{ACCOUNT}/sign-ins", sign_in=one)
    assert [b.get(ACCOUNT).status_code for b in (there, third)].count(303) == 1
    here.fill(ACCOUNT, f"{ACCOUNT}/sign-ins")
    assert [b.get(ACCOUNT).status_code for b in (here, there, third)] == [200, 303, 303]


def test_nobody_ends_the_sign_in_of_another(site: PeopleSite) -> None:
    mine, theirs = site.signed_in("editor"), site.signed_in("manager")
    with site.here.sessions() as session:
        id_ = session.scalars(
            select(SignIn.id).where(SignIn.user_id == site.user("manager").id)
        ).one()
    mine.fill(ACCOUNT, f"{ACCOUNT}/sign-ins", sign_in=str(id_))
    assert theirs.get(ACCOUNT).status_code == 200


def test_a_cookie_that_is_nonsense_is_nobodys(site: PeopleSite) -> None:
    for value in ("", "x", "A" * 43, "A" * 3000, "é" * 43, "a b"):
        browser = site.browser()
        browser.client.set_cookie("session", value)
        assert browser.get(ACCOUNT).status_code == 303


def test_only_hashes_are_kept(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    link = site.invite("jane@example.org", Offer(site.provider().id, Role.EDITOR))
    raw = b"".join(file.read_bytes() for file in site.settings.home.glob("finder.sqlite3*"))
    for secret in (browser.cookie, link.rpartition("/")[2], PASSWORD):
        assert secret.encode() not in raw


def test_what_was_done_stands_in_the_log(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    browser.fill(ACCOUNT, "/publish/sign-out")
    with site.here.sessions() as session:
        lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    me = f"user {site.user('editor').id}"
    assert [(x.actor, x.action, x.thing) for x in lines] == [
        (me, "signed out", me),
        (me, "signed in", me),
    ]


def test_two_workers_count_together(site: PeopleSite) -> None:
    second = app.build(Installation.open(site.settings))
    workers = [site, replace(site, app=second)]
    for tries in range(10):
        assert workers[tries % 2].browser().sign_in("editor", "wrong").status_code == 422
    assert [worker.browser().sign_in("editor").status_code for worker in workers] == [429, 429]
    site.later = timedelta(hours=1)
    cookie = workers[0].signed_in("editor").cookie
    elsewhere = workers[1].browser()
    elsewhere.client.set_cookie("session", cookie)
    assert elsewhere.get(ACCOUNT).status_code == 200


def test_an_account_that_is_disabled_is_out_at_once(site: PeopleSite) -> None:
    browser = site.signed_in("manager")
    with site.writing() as session:
        session.get_one(User, site.user("manager").id).disabled_at = clock.utc_now()
    assert browser.get(ACCOUNT).status_code == 303
