"""The staff: who has an account, what they may do, and the log of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from finder import db
from finder.accounts import people
from finder.errors import DatabaseError
from finder.models import AuditEntry, Provider
from finder.permissions import Role, Staff
from finder.store import audit
from finder.store.audit import COMMAND, Doing, Thing
from finder.web.accounts import city_people, clock
from tests.people_site import PASSWORD, PeopleSite, address_of, judged, people_home, site

__all__ = ["people_home", "site"]

CITY = "/city/people"
ACCOUNT = "/publish/account"


def path_of(site: PeopleSite, who: str) -> str:
    """The page of somebody."""
    return f"{CITY}/{site.user(who).id}"


def test_everybody_is_listed_and_can_be_looked_for(site: PeopleSite) -> None:
    browser = site.signed_in("moderator")
    page = browser.see(CITY)
    for who in ("editor", "manager", "other", "moderator", "administrator", "disabled"):
        assert address_of(who) in page.text
    found = browser.see(f"{CITY}?q=EDIT").one("section", aria_labelledby="accounts")
    assert address_of("editor") in found.text
    assert address_of("manager") not in found.text
    assert browser.see(f"{CITY}?q=%25").text.count("@example.org") == 0


def test_of_very_many_a_part_is_shown_and_that_is_said(
    site: PeopleSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(city_people, "MOST_SHOWN", 3)
    browser = site.signed_in("moderator")
    page = browser.see(CITY)
    assert page.one("section", aria_labelledby="accounts").text.count("@example.org") == 3
    assert "There are more" in page.text
    assert "There are more" not in browser.see(f"{CITY}?q=editor").text


def test_a_way_back_in_when_the_only_manager_has_left(site: PeopleSite) -> None:
    admin, moderator = site.signed_in("administrator"), site.signed_in("moderator")
    admin.fill(path_of(site, "manager"), f"{path_of(site, 'manager')}/disable")
    path = path_of(site, "editor")
    sent = moderator.fill(path, f"{path}/role", provider="p0", role="manager")
    assert sent.headers["Location"] == f"{path}?done=changed"
    editor = site.signed_in("editor")
    assert editor.see("/publish/people").all("input", id="email")


def test_a_new_manager_is_invited(site: PeopleSite) -> None:
    browser = site.signed_in("moderator")
    name = site.provider().name
    sent = browser.fill(
        CITY, f"{CITY}/invite", email="jo@example.org", provider=name, role="manager"
    )
    assert sent.status_code == 303
    newcomer = site.browser()
    newcomer.fill(site.link_to("jo@example.org"), password=PASSWORD, again=PASSWORD)
    assert name in newcomer.see(ACCOUNT).text


def test_only_administrators_invite_staff(site: PeopleSite) -> None:
    form = {"email": "jo@example.org", "staff": "moderator"}
    moderator, admin = site.signed_in("moderator"), site.signed_in("administrator")
    assert not moderator.see(CITY).all("select", id="staff")
    assert moderator.fill(CITY, f"{CITY}/invite", **form).status_code == 403
    assert admin.fill(CITY, f"{CITY}/invite", **form).status_code == 303
    assert "jo@example.org" in admin.see(CITY).text
    newcomer = site.browser()
    newcomer.fill(site.link_to("jo@example.org"), password=PASSWORD, again=PASSWORD)
    assert "Moderator" in newcomer.see(ACCOUNT).text


def test_a_provider_that_is_not_there_is_refused(site: PeopleSite) -> None:
    browser = site.signed_in("moderator")
    form = {"email": "jo@example.org", "provider": "Nobody", "role": "manager"}
    page = judged(browser.fill(CITY, f"{CITY}/invite", **form), 422)
    assert page.one("div", id="faults").one("a").get("href") == "#provider"
    path = path_of(site, "editor")
    page = judged(browser.fill(path, f"{path}/role", provider="Nobody", role="manager"), 422)
    assert page.one("div", id="faults").one("a").get("href") == "#provider"


def test_roles_of_the_city_are_given_and_taken(site: PeopleSite) -> None:
    admin, path = site.signed_in("administrator"), path_of(site, "moderator")
    moderator = site.signed_in("moderator")
    admin.fill(path, f"{path}/staff", staff="administrator")
    assert moderator.get("/city/log").status_code == 200
    admin.fill(path, f"{path}/staff", staff="")
    refused = judged(moderator.get(CITY), 403)
    assert "one cookie keeps you so" in refused.one("footer").text
    own = path_of(site, "administrator")
    for action, form in (("staff", {"staff": "moderator"}), ("disable", {})):
        page = judged(admin.fill(own, f"{own}/{action}", **form), 422)
        assert "only administrator" in page.one("div", id="faults").text


def test_an_account_is_shut_and_opened(site: PeopleSite) -> None:
    admin, editor, path = (
        site.signed_in("administrator"),
        site.signed_in("editor"),
        path_of(site, "editor"),
    )
    admin.fill(path, f"{path}/disable")
    assert editor.get(ACCOUNT).status_code == 303
    assert site.browser().sign_in("editor").status_code == 422
    assert "disabled" in admin.see(path).text
    admin.fill(path, f"{path}/enable")
    assert editor.get(ACCOUNT).status_code == 303
    assert site.browser().sign_in("editor").status_code == 303


def test_somebody_is_signed_out_and_gets_a_link(site: PeopleSite) -> None:
    admin, editor, path = (
        site.signed_in("administrator"),
        site.signed_in("editor"),
        path_of(site, "editor"),
    )
    admin.fill(path, f"{path}/sign-out")
    assert editor.get(ACCOUNT).status_code == 303
    admin.fill(path, f"{path}/password")
    link = site.link_to(address_of("editor"))
    editor.fill(link, password="herons wade in mud", again="herons wade in mud")  # noqa: S106 - of nobody.
    assert editor.sign_in("editor", "herons wade in mud").status_code == 303


def test_without_mail_the_link_is_shown(site: PeopleSite) -> None:
    admin, path = site.without_mail().signed_in("administrator"), path_of(site, "editor")
    page = judged(admin.fill(path, f"{path}/password"), 200)
    assert "/publish/reset/" in page.one("code", class_="secret").text


def test_who_is_not_there_is_not_found(site: PeopleSite) -> None:
    admin = site.signed_in("administrator")
    for id_ in ("0", "999999", "99999999999999999999"):
        judged(admin.get(f"{CITY}/{id_}"), 404)
        sent = admin.fill(CITY, f"{CITY}/{id_}/disable")
        assert sent.status_code == 404


def test_a_request_that_names_a_new_provider_makes_it(site: PeopleSite) -> None:
    browser = site.browser()
    browser.fill("/publish/request", email="a@example.org", organisation="Kite flyers")
    browser.fill(site.link_to("a@example.org"))
    staff = site.signed_in("moderator")
    page = staff.see(CITY)
    form = page.all("form", aria_label="Grant: Kite flyers, a@example.org")[0].get("action")
    staff.fill(CITY, form, provider="Kite flyers", role="manager")
    with site.here.sessions() as session:
        made = session.scalars(select(Provider).where(Provider.name == "Kite flyers")).one()
    assert made.slug == "kite-flyers"


def test_the_log_says_who_did_what_by_number(site: PeopleSite) -> None:
    admin, path = site.signed_in("administrator"), path_of(site, "editor")
    admin.fill(path, f"{path}/role", provider="p0", role="manager")
    page = admin.see("/city/log")
    row = page.one("tbody").all("tr")[0].text
    me, editor = site.user("administrator").id, site.user("editor").id
    assert f"Account {me} Role given Account {editor}" in row
    assert row.endswith("Manager")
    assert "Role given" in admin.see(path).text
    assert "@" not in page.one("table").text
    assert "Role given" not in site.signed_in("moderator").see(path).text


def test_the_log_has_pages(site: PeopleSite) -> None:
    doing = Doing(COMMAND, clock.utc_now())
    with site.writing() as session:
        for number in range(120):
            audit.record(session, doing, "tried", Thing("thing", number))
    admin = site.signed_in("administrator")
    first = admin.see("/city/log")
    assert len(first.one("tbody").all("tr")) == 100
    older = next(a.get("href") for a in first.all("a") if "before=" in a.get("href"))
    second = admin.see(older)
    assert "thing 0 " in second.one("table").text + " "
    for nonsense in ("x", "-1", "9" * 30, ""):
        assert admin.get(f"/city/log?before={nonsense}").status_code == 200


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry"],
)
def test_the_database_refuses_to_change_the_log(site: PeopleSite, change: str) -> None:
    with pytest.raises(DatabaseError, match="only ever added to"), site.writing() as session:
        session.execute(text(change))
    with site.here.sessions() as session:
        assert session.scalars(select(AuditEntry)).first()


def test_postgres_refuses_as_well(postgres_url: str) -> None:
    db.upgrade(postgres_url)
    sessions = db.sessions(db.open_database(postgres_url))
    with db.writing(sessions) as session:
        audit.record(session, Doing(COMMAND, clock.utc_now()), "tried", Thing("thing", 1))
    for change in ("UPDATE audit_entry SET actor = ''", "DELETE FROM audit_entry",
                   "TRUNCATE audit_entry"):  # fmt: skip
        with pytest.raises(DBAPIError, match="only ever added to"), sessions.begin() as session:
            session.execute(text(change))


def test_a_line_and_its_change_are_one(site: PeopleSite) -> None:
    with pytest.raises(ZeroDivisionError), site.writing() as session:
        user = people.by_id(session, site.user("editor").id)
        people.set_staff(session, user, Staff.MODERATOR, Doing(COMMAND, clock.utc_now()))
        session.flush()
        raise ZeroDivisionError
    with site.here.sessions() as session:
        lines = session.scalars(select(AuditEntry.detail).order_by(AuditEntry.id.desc())).all()
    assert site.user("editor").staff is None
    assert lines.count("moderator") == 1
    assert Role.EDITOR in people.person(site.user("editor")).roles.values()
