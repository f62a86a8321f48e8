"""What is kept of somebody: handed over, and taken out for good."""

from __future__ import annotations

import json

from sqlalchemy import select

from finder.accounts.invitations import Offer
from finder.models import AuditEntry, Opportunity, User
from finder.permissions import Role
from tests.people_site import PASSWORD, PeopleSite, address_of, judged, people_home, site

__all__ = ["people_home", "site"]

ACCOUNT = "/publish/account"


def test_all_that_is_kept_is_handed_over_without_secrets(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    answer = browser.get(f"{ACCOUNT}/data")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="account.json"'
    told = json.loads(answer.text)
    assert told["address"] == address_of("editor")
    assert told["roles"] == [{"provider": site.provider().name, "role": "editor"}]
    assert told["sign_ins"][0]["browser"] == "Firefox, Linux"
    assert {line["action"] for line in told["log"]} >= {"account made", "role given", "signed in"}
    assert site.user("editor").password not in answer.text
    assert browser.cookie not in answer.text


def test_an_account_is_erased(site: PeopleSite) -> None:
    browser, there = site.signed_in("editor"), site.signed_in("editor")
    number = site.user("editor").id
    site.invite(address_of("editor"), Offer(site.provider("p1").id, Role.EDITOR))
    wrong = browser.fill(ACCOUNT, f"{ACCOUNT}/erase", **{"current-erase": "wrong"})
    assert judged(wrong, 422).one("div", id="faults").one("a").get("href") == "#current-erase"
    sent = browser.fill(ACCOUNT, f"{ACCOUNT}/erase", **{"current-erase": PASSWORD})
    assert sent.headers["Location"] == "/publish/sign-in?done=erased"
    assert there.get(ACCOUNT).status_code == 303
    assert site.browser().sign_in("editor").status_code == 422
    assert address_of("editor") not in site.signed_in("moderator").see("/city/people").text
    with site.here.sessions() as session:
        row = session.get_one(User, number)
        assert (row.email, row.password, row.memberships) == (f"erased {number}", "", [])
        lines = session.scalars(select(AuditEntry).where(AuditEntry.actor == f"user {number}"))
        assert "account erased" in {line.action for line in lines}
        assert session.scalars(select(Opportunity.id)).first()
    link = site.invite(address_of("editor"), Offer(site.provider().id, Role.EDITOR))
    browser.fill(link, password=PASSWORD, again=PASSWORD)
    assert site.user("editor").id != number


def test_the_last_manager_and_administrator_are_not_erased(site: PeopleSite) -> None:
    for who, said in (("manager", "only manager"), ("administrator", "only administrator")):
        browser = site.signed_in(who)
        sent = browser.fill(ACCOUNT, f"{ACCOUNT}/erase", **{"current-erase": PASSWORD})
        assert said in judged(sent, 422).one("div", id="faults").text
        assert browser.get(ACCOUNT).status_code == 200


def test_nobody_signs_in_with_what_is_left(site: PeopleSite) -> None:
    number = site.user("editor").id
    site.signed_in("editor").fill(ACCOUNT, f"{ACCOUNT}/erase", **{"current-erase": PASSWORD})
    for typed in (f"erased {number}", f"erased {number}@"):
        sent = site.browser().fill("/publish/sign-in", email=typed, password="")
        assert sent.status_code == 422
