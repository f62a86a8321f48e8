"""Ways back in and in at all: a forgotten password, a request for an account, a new address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from finder.models import AccountRequest, Invitation
from tests.people_site import (
    ORIGIN,
    PASSWORD,
    PeopleSite,
    address_of,
    judged,
    people_home,
    site,
)

__all__ = ["people_home", "site"]

FORGOTTEN, REQUEST, SIGN_IN = "/publish/forgotten", "/publish/request", "/publish/sign-in"
ACCOUNT = "/publish/account"
NEW = "herons wade in mud"


def test_a_forgotten_password_is_replaced(site: PeopleSite) -> None:
    signed_in, browser = site.signed_in("editor"), site.browser()
    sent = browser.fill(FORGOTTEN, email=address_of("editor"))
    assert sent.headers["Location"] == f"{FORGOTTEN}?done=mailed"
    assert "on its way" in browser.see(f"{FORGOTTEN}?done=mailed").text
    letter = site.mail.to(address_of("editor"))[0]
    assert letter.message["Subject"] == "Set a new password – Learning in Testhaven"
    link = site.link_to(address_of("editor"))
    assert browser.get(link).headers["Referrer-Policy"] == "no-referrer"
    assert address_of("editor") in browser.see(link).text
    done = browser.fill(link, password=NEW, again=NEW)
    assert done.headers["Location"] == f"/en{SIGN_IN}?done=reset"
    assert signed_in.get(ACCOUNT).status_code == 303
    assert site.browser().sign_in("editor").status_code == 422
    assert site.browser().sign_in("editor", NEW).status_code == 303
    assert "was changed" in site.mail.to(address_of("editor"))[-1].text
    assert browser.get(link).status_code == 410


def test_a_link_ends_after_an_hour_and_with_a_newer_one(site: PeopleSite) -> None:
    browser = site.browser()
    browser.fill(FORGOTTEN, email=address_of("editor"))
    first = site.link_to(address_of("editor"))
    browser.fill(FORGOTTEN, email=address_of("editor"))
    second = site.link_to(address_of("editor"))
    assert browser.get(first).status_code == 410
    assert browser.get(second).status_code == 200
    site.later = timedelta(hours=1, seconds=1)
    assert browser.get(second).status_code == 410


def test_looking_at_a_link_does_not_use_it(site: PeopleSite) -> None:
    browser = site.browser()
    browser.fill(FORGOTTEN, email=address_of("editor"))
    link = site.link_to(address_of("editor"))
    for _ in range(3):
        assert browser.get(link).status_code == 200
    weak = browser.fill(link, password="short", again="short")  # noqa: S106 - of nobody.
    assert weak.status_code == 422
    assert browser.fill(link, password=NEW, again=NEW).status_code == 303


def test_whether_anybody_has_an_address_is_not_told(site: PeopleSite) -> None:
    answers = []
    for who in ("editor", "nobody", "disabled"):
        sent = site.browser().fill(FORGOTTEN, email=address_of(who))
        answers.append((sent.status_code, sent.headers["Location"], sent.data))
        assert len(site.mail.to(address_of(who))) == 1
    assert len(set(answers)) == 1
    for who in ("nobody", "disabled"):
        text = site.mail.to(address_of(who))[0].text
        assert "no account" in text
        assert "/publish/" not in text


def test_letters_to_one_address_are_few(site: PeopleSite) -> None:
    for who in ("editor", "nobody"):
        answers = [site.browser().fill(FORGOTTEN, email=address_of(who)) for _ in range(4)]
        assert [one.status_code for one in answers] == [303, 303, 303, 429]
        assert len(site.mail.to(address_of(who))) == 3
    for number in range(14):
        site.browser().fill(FORGOTTEN, email=f"guess{number}@example.org")
    assert site.browser().fill(FORGOTTEN, email="one.more@example.org").status_code == 429
    assert len(site.mail.taken) == 20


def test_what_is_no_address_is_refused(site: PeopleSite) -> None:
    for typed in ("", "x", "a@b", "a@b.org\r\nBcc: c@d.org", "<a@b.org>"):
        sent = site.browser().fill(FORGOTTEN, email=typed)
        page = judged(sent, 422)
        assert page.one("div", id="faults").one("a").get("href") == "#email"
    assert site.mail.taken == []


def test_a_new_password_lifts_what_guessing_has_shut(site: PeopleSite) -> None:
    browser = site.browser()
    for _ in range(10):
        browser.sign_in("editor", "wrong")
    assert browser.sign_in("editor").status_code == 429
    browser.fill(FORGOTTEN, email=address_of("editor"))
    browser.fill(site.link_to(address_of("editor")), password=NEW, again=NEW)
    assert browser.sign_in("editor", NEW).status_code == 303


def test_an_account_that_is_shut_meanwhile_gets_no_password(site: PeopleSite) -> None:
    browser = site.browser()
    browser.fill(FORGOTTEN, email=address_of("editor"))
    link = site.link_to(address_of("editor"))
    admin = site.signed_in("administrator")
    path = f"/city/people/{site.user('editor').id}"
    admin.fill(path, f"{path}/disable")
    assert browser.get(link).status_code == 410


def test_where_no_mail_is_sent_that_is_said(site: PeopleSite) -> None:
    browser = site.without_mail().browser()
    for path in (FORGOTTEN, REQUEST):
        page = browser.see(path)
        assert "sends no mail" in page.text
        assert not page.one("main").all("form")


def test_where_mail_cannot_be_sent_now_that_is_said(site: PeopleSite) -> None:
    site.mail.answers[address_of("editor")] = "451 later"
    sent = site.browser().fill(FORGOTTEN, email=address_of("editor"))
    assert "No mail can be sent" in judged(sent, 422).one("div", id="faults").text


def test_links_never_follow_the_address_of_the_request(site: PeopleSite) -> None:
    browser = site.browser()
    form = {"Host": "localhost", "X-Forwarded-Host": "evil.example"}
    browser.headers |= form
    browser.fill(FORGOTTEN, email=address_of("editor"))
    assert "evil" not in site.mail.taken[0].text
    assert ORIGIN in site.mail.taken[0].text


def test_somebody_asks_for_an_account_and_gets_one(site: PeopleSite) -> None:
    browser, staff = site.browser(), site.signed_in("moderator")
    sent = browser.fill(
        REQUEST, email="Jane@example.org", organisation="Chess <club>", message="We play.\nCome!"
    )
    assert sent.headers["Location"] == f"{REQUEST}?done=mailed"
    assert "Chess" not in staff.see("/city/people").text
    link = site.link_to("Jane@example.org")
    assert browser.get(link).status_code == 200
    assert "Chess" not in staff.see("/city/people").text
    assert browser.fill(link).headers["Location"] == f"/en{SIGN_IN}?done=asked"
    assert browser.get(link).status_code == 410
    page = staff.see("/city/people")
    assert "Chess <club>" in page.text
    with site.here.sessions() as session:
        id_ = session.scalars(select(AccountRequest.id)).one()
    granted = staff.fill(
        "/city/people", f"/city/requests/{id_}/grant", provider="Chess <club>", role="manager"
    )
    assert granted.headers["Location"] == "/city/people?done=mailed"
    browser.fill(site.link_to("Jane@example.org"), password=NEW, again=NEW)
    account = browser.see(ACCOUNT).text
    assert "Chess <club>" in account
    assert "Manager" in account
    again = staff.fill("/city/people", f"/city/requests/{id_}/refuse", reason="no")
    assert "decided on already" in judged(again, 422).one("div", id="faults").text


def test_a_request_is_refused_with_a_reason(site: PeopleSite) -> None:
    browser, staff = site.browser(), site.signed_in("administrator")
    browser.fill(f"/ar{REQUEST}", email="j@example.org", organisation="Club", message="")
    browser.fill(site.link_to("j@example.org"))
    with site.here.sessions() as session:
        id_ = session.scalars(select(AccountRequest.id)).one()
    empty = staff.fill("/city/people", f"/city/requests/{id_}/refuse", reason=" ")
    assert empty.status_code == 422
    staff.fill("/city/people", f"/city/requests/{id_}/refuse", reason="Ask the library.")
    letter = site.mail.to("j@example.org")[-1]
    assert "Ask the library." in letter.text
    assert letter.message["Content-Language"] == "ar"


def test_a_request_with_the_address_of_an_account_looks_the_same(site: PeopleSite) -> None:
    answers = {
        site.browser().fill(REQUEST, email=address_of(who), organisation="Club").data
        for who in ("editor", "nobody")
    }
    assert len(answers) == 1
    assert (
        site.mail.to(address_of("editor"))[0].message["Subject"].startswith("Confirm your address")
    )


def test_requests_that_nobody_confirms_are_forgotten(site: PeopleSite) -> None:
    site.browser().fill(REQUEST, email="a@example.org", organisation="Club")
    link = site.link_to("a@example.org")
    site.later = timedelta(days=2, seconds=1)
    assert site.browser().get(link).status_code == 410
    site.browser().fill(REQUEST, email="b@example.org", organisation="Club")
    with site.here.sessions() as session:
        assert session.scalars(select(AccountRequest.email)).all() == ["b@example.org"]


@pytest.mark.parametrize(
    ("field", "value"), [("organisation", ""), ("organisation", "x" * 201), ("message", "x" * 2001)]
)
def test_a_request_says_what_is_wrong_and_keeps_the_rest(
    site: PeopleSite, field: str, value: str
) -> None:
    form = {"email": "a@example.org", "organisation": "Club", "message": "Hello"} | {field: value}
    page = judged(site.browser().fill(REQUEST, **form), 422)
    assert page.one("div", id="faults").one("a").get("href") == f"#{field}"
    assert page.one("input", id="email").get("value") == "a@example.org"
    assert site.mail.taken == []


def test_a_new_address_is_confirmed_before_it_counts(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    form = {"email": "new@example.org", "current-address": PASSWORD}
    sent = browser.fill(ACCOUNT, f"{ACCOUNT}/address", **form)
    assert sent.headers["Location"] == f"{ACCOUNT}?done=mailed"
    assert site.browser().sign_in("editor").status_code == 303
    link = site.link_to("new@example.org")
    stranger = site.browser()
    assert stranger.get(link).status_code == 200
    assert stranger.fill(link).headers["Location"] == f"/en{SIGN_IN}?done=address"
    assert browser.get(ACCOUNT).status_code == 303
    assert site.browser().sign_in("editor").status_code == 422
    assert site.browser().sign_in("new").status_code == 303
    assert "address of your account was changed" in site.mail.to(address_of("editor"))[-1].text


def test_a_new_address_takes_the_password_and_is_nobody_elses(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    wrong = {"email": "new@example.org", "current-address": "wrong"}
    page = judged(browser.fill(ACCOUNT, f"{ACCOUNT}/address", **wrong), 422)
    assert page.one("div", id="faults").one("a").get("href") == "#current-address"
    taken = {"email": address_of("manager"), "current-address": PASSWORD}
    free = taken | {"email": "new@example.org"}
    answers = {browser.fill(ACCOUNT, f"{ACCOUNT}/address", **f).data for f in (taken, free)}
    assert len(answers) == 1
    assert site.mail.to(address_of("manager")) == []


def test_a_new_address_that_somebody_else_got_meanwhile_is_not_taken(site: PeopleSite) -> None:
    links = []
    for who in ("editor", "manager"):
        form = {"email": "new@example.org", "current-address": PASSWORD}
        site.signed_in(who).fill(ACCOUNT, f"{ACCOUNT}/address", **form)
        links.append(site.link_to("new@example.org"))
    assert site.browser().fill(links[0]).status_code == 303
    assert site.browser().get(links[1]).status_code == 200
    token = site.browser().get(links[1]).text.split('name="form-token" value="')[1].split('"')[0]
    assert site.browser().post(links[1], {"form-token": token}).status_code == 410


def test_a_used_link_leaves_no_secret_behind(site: PeopleSite) -> None:
    site.browser().fill(FORGOTTEN, email=address_of("editor"))
    token = site.link_to(address_of("editor")).rpartition("/")[2]
    with site.here.sessions() as session:
        rows = session.scalars(select(Invitation)).all()
    assert len(rows) == 1
    assert token not in repr(vars(rows[0]))
