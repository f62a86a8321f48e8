"""A person comes to an account and uses it in a real browser, without JavaScript."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from finder import app
from finder.store import audit
from finder.store.audit import NOBODY, Doing, Thing
from finder.store.audit_words import ACTIONS
from finder.web.accounts import clock
from tests.people_site import PASSWORD, PeopleSite, address_of, people_home, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["people_home", "site"]


@pytest.fixture
def served(site: PeopleSite) -> Iterator[PeopleSite]:
    """The site over HTTP, its letters leading there."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    root = f"http://127.0.0.1:{server.server_port}"
    here = replace(site.here, settings=replace(site.settings, base_url=root))
    server.app = app.build(here)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield replace(site, settings=here.settings, here=here)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def link_in(site: PeopleSite, address: str) -> str:
    """The link in the newest letter to an address."""
    found = re.search(r"http://\S+", site.mail.to(address)[-1].text)
    assert found
    return found[0]


def sign_in(page: Page, address: str, password: str = PASSWORD) -> None:
    """Fill in the form and send it with the enter key."""
    page.fill("#email", address)
    page.fill("#password", password)
    page.press("#password", "Enter")


def test_from_the_first_page_to_an_account_and_out_again(served: PeopleSite, page: Page) -> None:
    root = served.settings.base_url
    page.goto(f"{root}/en/")
    page.click("footer a:has-text('For providers')")
    page.click("main a:has-text('Publish here')")
    page.fill("#email", "jo@example.org")
    page.fill("#organisation", "Kite flyers")
    page.click("main .go")
    page.goto(link_in(served, "jo@example.org"))
    page.click("main .go")
    assert "looks at your request" in page.inner_text("main")

    sign_in(page, address_of("moderator"))
    page.click("nav a:has-text('Accounts')")
    page.click("button:has-text('Grant')")
    page.click("button:has-text('Sign out')")

    page.goto(link_in(served, "jo@example.org"))
    page.fill("#password", "short")
    page.fill("#again", "short")
    page.click("main .go")
    assert page.locator(":focus").get_attribute("id") == "faults"
    page.click("#faults a")
    assert page.locator(":focus").get_attribute("id") == "password"
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main .go")
    assert "Kite flyers" in page.inner_text("main")
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("session", True, "Lax")
    page.click("button:has-text('Sign out')")
    assert "You have signed out" in page.inner_text("main")
    assert page.context.cookies() == []
    page.go_back()
    page.reload()
    assert page.url.startswith(f"{root}/en/publish/sign-in")


def test_a_form_of_a_stranger_is_not_taken(served: PeopleSite, page: Page) -> None:
    root = served.settings.base_url
    page.goto(f"{root}/en/publish/sign-in")
    sign_in(page, address_of("editor"))
    page.set_content(
        f'<form method="post" action="{root}/publish/account/sign-ins"><button>x</button></form>'
    )
    page.click("button")
    assert "was not accepted" in page.inner_text("h1")


def test_nothing_is_wider_than_a_small_phone(served: PeopleSite, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page, root = context.new_page(), served.settings.base_url
    for locale in ("en", "ar"):
        page.goto(f"{root}/{locale}/publish/sign-in")
        if page.locator("#email").count():
            sign_in(page, address_of("administrator"))
            page.wait_for_url(f"{root}/{locale}/publish/account")
        for path in (
            "publish/account", "publish/account/second-factor", "publish/people", "publish/tokens",
            "city/people", f"city/people/{served.user('editor').id}", "city/log",
        ):  # fmt: skip
            page.goto(f"{root}/{locale}/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") == 320, path
    context.close()


CUT_OFF = """() => [...document.querySelectorAll("table.lines td > *")].filter((one) => {
  const { left, right } = one.getBoundingClientRect();
  return left < 0 || right > innerWidth || one.scrollWidth > one.clientWidth + 1 && one.clientWidth;
}).map((one) => one.textContent)"""


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_log_fits_every_window_and_stays_a_table(
    served: PeopleSite, page: Page, locale: str, width: int
) -> None:
    with served.writing() as session:
        for action in ACTIONS:
            thing = Thing("opportunity", 12)
            audit.record(session, Doing(NOBODY, clock.utc_now()), action, thing, "manager")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{served.settings.base_url}/{locale}/publish/sign-in")
    sign_in(page, address_of("administrator"))
    page.goto(f"{served.settings.base_url}/{locale}/city/log")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CUT_OFF) == []
    reader = page.context.new_cdp_session(page)
    told = [one["role"]["value"] for one in reader.send("Accessibility.getFullAXTree")["nodes"]]
    assert (told.count("table"), told.count("columnheader")) == (1, 5)
    assert told.count("row") > len(ACTIONS)
    assert told.count("cell") >= 5 * len(ACTIONS)
