"""A provider's journey in a real browser without JavaScript, up to a resident who finds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from finder.models import Provider
from finder.vocabulary import Standing
from tests.people_site import PASSWORD, PeopleSite, address_of, people_home, site
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

__all__ = ["people_home", "site"]

WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture
def address(site: PeopleSite) -> Iterator[str]:
    """Where the site is served; its provider is trusted."""
    with site.writing() as session:
        session.execute(update(Provider).values(standing=Standing.TRUSTED.value))
    with served(site.app) as root:
        yield root


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A narrow browser without JavaScript."""
    size: ViewportSize = {"width": 360, "height": 740}
    context = browser.new_context(java_script_enabled=False, viewport=size, locale="en-GB")
    yield context.new_page()
    context.close()


def test_signed_in_written_looked_at_published_and_found(phone: Page, address: str) -> None:
    phone.goto(f"{address}/publish/offers")
    phone.locator("#email").fill(address_of("editor"))
    phone.locator("#password").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in").click()
    phone.get_by_role("link", name="New listing").click()
    phone.get_by_label("Title").fill("Lace making")
    phone.get_by_label("Kind").select_option("course")
    phone.get_by_label("Ages").fill("12+")
    phone.get_by_label("First date").fill("2027-04-01")
    phone.get_by_label("Last date").fill("2027-05-13")
    phone.get_by_label("Thursday").check()
    phone.locator("#start_time").fill("17:00")
    phone.locator("#end_time").fill("18:30")
    phone.get_by_label("Postcode").fill("1100-001")
    phone.get_by_role("button", name="Look the place up").click()
    assert phone.locator("#latitude").input_value() == "38.76"
    assert phone.get_by_text("7 dates to come").count() == 1
    phone.get_by_role("button", name="Another date").click()
    phone.locator("[name=date-day]").last.fill("2027-05-20")
    phone.locator("[name=date-start]").last.fill("10:00")
    phone.get_by_role("button", name="Preview").click()
    assert phone.locator("h1").inner_text() == "Lace making"
    assert phone.get_by_text("8 dates to come").count() == 1
    assert phone.evaluate(WIDTH) <= 360
    phone.get_by_role("button", name="Publish").click()
    assert "residents find it" in phone.locator("[role=status]").first.inner_text()
    phone.goto(f"{address}/search?q=lace&age=14&near=1100-001&within=1")
    assert phone.locator(".cards h2").all_inner_texts() == ["Lace making"]
