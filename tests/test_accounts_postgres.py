"""Accounts in PostgreSQL: the same pages, and several who try at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from finder import app, db
from finder.installation import Installation
from finder.models import Provider
from finder.settings import Settings
from tests.mail_server import mail_server
from tests.people_site import ORIGIN, PASSWORD, PeopleSite, address_of, populate
from tests.web_site import write_city

ACCOUNT = "/publish/account"


@pytest.fixture
def site(tmp_path: Path, postgres_url: str) -> Iterator[PeopleSite]:
    """The people of the site in a database of PostgreSQL."""
    write_city(tmp_path)
    db.upgrade(postgres_url)
    env = {"FINDER_HOME": str(tmp_path), "FINDER_DATABASE_URL": postgres_url}
    with mail_server() as server:
        settings = replace(
            Settings.from_environment(env),
            base_url=ORIGIN,
            mail_url=server.url,
            mail_from="Testhaven <learn@example.org>",
        )
        here = Installation.open(settings)
        with db.writing(here.sessions) as session:
            for slug in ("p0", "p1"):
                session.add(Provider(slug=slug, name=f"Provider {slug}", type=None, url=""))
        populate(here)
        yield PeopleSite(settings, here, app.build(here), tmp_path, server)
        here.sessions.kw["bind"].dispose()


def test_from_a_request_to_an_account_that_is_erased(site: PeopleSite) -> None:
    browser, staff = site.browser(), site.signed_in("administrator")
    browser.fill("/publish/request", email="jo@example.org", organisation="Kite\x00flyers")
    browser.fill(site.link_to("jo@example.org"))
    granting = staff.see("/city/people").one(
        "form", aria_label="Grant: Kite flyers, jo@example.org"
    )
    form = granting.get("action")
    assert (
        staff.fill("/city/people", form, provider="Kite flyers", role="manager").status_code == 303
    )
    browser.fill(site.link_to("jo@example.org"), password=PASSWORD, again=PASSWORD)
    assert "Kite flyers" in browser.see(ACCOUNT).text
    staff.fill("/city/people", "/city/people/invite", email="k@example.org", provider="Kite flyers",
               role="manager")  # fmt: skip
    other = site.browser()
    other.fill(site.link_to("k@example.org"), password=PASSWORD, again=PASSWORD)
    sent = browser.fill("/publish/tokens", provider=_provider(browser.get("/publish/tokens").text),
                        name="x", scopes="read", days="30")  # fmt: skip
    assert "finder_" in sent.text
    assert browser.get(f"{ACCOUNT}/data").status_code == 200
    gone = browser.fill(ACCOUNT, f"{ACCOUNT}/erase", **{"current-erase": PASSWORD})
    assert gone.headers["Location"].endswith("done=erased")
    assert "jo@example.org" not in staff.see("/city/people?q=JO").text
    assert staff.get("/city/log").status_code == 200
    assert staff.get("/city/people/9999999999").status_code == 404


def _provider(text: str) -> str:
    return text.split('<option value="')[1].split('"', maxsplit=1)[0]


def test_a_forgotten_password(site: PeopleSite) -> None:
    browser = site.browser()
    browser.fill("/publish/forgotten", email=address_of("editor"))
    new = "herons wade in mud"
    browser.fill(site.link_to(address_of("editor")), password=new, again=new)
    assert browser.sign_in("editor", new).status_code == 303


def test_tries_at_once_are_all_counted(site: PeopleSite) -> None:
    with ThreadPoolExecutor(6) as several:
        answers = list(
            several.map(lambda _: site.browser().sign_in("editor", "wrong").status_code, range(16))
        )
    assert answers.count(422) == 10
    assert answers.count(429) == 6


def test_a_link_that_several_use_at_once_works_once(site: PeopleSite) -> None:
    site.browser().fill("/publish/forgotten", email=address_of("editor"))
    link = site.link_to(address_of("editor"))
    browsers = [site.browser() for _ in range(5)]
    tokens = [
        b.get(link).text.split('name="form-token" value="')[1].split('"')[0] for b in browsers
    ]
    words = ["plum", "kite", "moss", "tern", "reed"]

    def use(number: int) -> int:
        password = f"herons wade in {words[number]}"
        form = {"form-token": tokens[number], "password": password, "again": password}
        return browsers[number].post(link, form).status_code

    with ThreadPoolExecutor(5) as several:
        answers = list(several.map(use, range(5)))
    assert sorted(answers) == [303, 410, 410, 410, 410]
