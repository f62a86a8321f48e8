"""A table with 37 faults, by a browser without JavaScript, up to five hundred live listings."""

from __future__ import annotations

import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from finder.models import Provider
from finder.vocabulary import Standing
from tests import faulty_table, many_rows
from tests.faulty_table import PLANTED, ROWS
from tests.mail_server import mail_server
from tests.people_site import PASSWORD, address_of, people_of
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

WIDTH = "document.documentElement.scrollWidth"
PATIENCE = 120_000
"""In milliseconds: as long as a worker may take on a busy machine."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where a site is served whose provider is trusted."""
    with mail_server() as mail:
        site = people_of(tmp_path, mail)
        with site.writing() as session:
            session.execute(update(Provider).values(standing=Standing.TRUSTED.value))
        with served(site.app) as root:
            yield root


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A narrow browser without JavaScript."""
    size: ViewportSize = {"width": 360, "height": 740}
    context = browser.new_context(java_script_enabled=False, viewport=size, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def test_from_thirty_seven_faults_to_five_hundred_live(
    phone: Page, address: str, tmp_path: Path
) -> None:
    faulty, corrected = tmp_path / "spring.xlsx", tmp_path / "corrected.xlsx"
    faulty_table.write(faulty)
    send_first(phone, address, faulty)
    assert counts(phone)["Rows read"] == str(ROWS)
    cells = phone.locator(".found > li strong:first-child").all_inner_texts()
    assert sorted(cells) == sorted(one.cell for one in PLANTED)
    for one in phone.locator(".found .note").all_inner_texts():
        assert one.endswith(".")
    assert phone.evaluate(WIDTH) <= 360

    with phone.expect_download() as download:
        phone.get_by_role("link", name="problems marked").click()
    download.value.save_as(corrected)
    book = load_workbook(corrected)
    sheet = book.worksheets[0]
    marked = {cell.coordinate for line in sheet.iter_rows() for cell in line if cell.comment}
    assert marked == set(cells)
    for fault in PLANTED:
        sheet[f"{faulty_table.letter(fault.column)}{fault.row}"] = fault.right or None
    book.save(corrected)

    phone.locator("#file").set_input_files(corrected)
    phone.get_by_role("button", name="Send and check").click()
    assert counts(phone) | {"New": "", "Rows read": ""} == dict.fromkeys(counts(phone), "0") | {
        "New": "", "Rows read": "",
    }  # fmt: skip
    assert counts(phone)["New"] == str(ROWS)
    phone.get_by_role("button", name="Publish").click()
    see_it_done(phone)
    phone.get_by_text("residents find it from now on").wait_for()
    wait_until_live(address)

    phone.goto(f"{address}/publish/p0/uploads")
    phone.locator("#file").set_input_files(corrected)
    phone.locator("#source").select_option("p0/spring.xlsx")
    phone.get_by_role("button", name="Send and check").click()
    assert counts(phone) == {
        "Rows read": "500", "New": "0", "Changed": "0", "Unchanged": "500",
        "Waiting for the city": "0", "Left out": "0", "No longer in the file": "0",
    }  # fmt: skip
    phone.get_by_role("button", name="Confirm").click()
    see_it_done(phone)
    phone.get_by_text("That is done.").wait_for()
    wait_until_live(address)


def test_with_scripts_a_page_follows_the_work_on_its_file(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    many_rows.write_csv(tmp_path / "many.csv", 3_000)
    page = browser.new_page(locale="en-GB")
    page.set_default_timeout(PATIENCE)
    send_first(page, address, tmp_path / "many.csv")
    page.locator("progress").wait_for()
    assert page.get_by_role("link", name="Load this page again by itself").count() == 0
    page.locator(".counts").wait_for()
    page.close()


def send_first(page: Page, address: str, file: Path) -> None:
    """Sign in and send a file."""
    page.goto(f"{address}/publish/p0/uploads")
    page.locator("#email").fill(address_of("editor"))
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Send and check").click()


def see_it_done(page: Page) -> None:
    """Let the page of a file that is still worked on load itself again, as no script does it."""
    link = page.get_by_role("link", name="Load this page again by itself")
    if link.count():
        link.click()


def counts(page: Page) -> dict[str, str]:
    """The figures of the check, which may still be at work."""
    see_it_done(page)
    page.locator(".counts").wait_for()
    names = page.locator(".counts dt").all_inner_texts()
    return dict(zip(names, page.locator(".counts dd").all_inner_texts(), strict=True))


def wait_until_live(address: str) -> None:
    """Wait until the index, which follows what went live, has all of it."""
    for _ in range(PATIENCE // 500):
        if live(address) == ROWS:
            return
        time.sleep(0.5)
    pytest.fail(f"{live(address)} are found")


def live(address: str) -> int:
    """How many residents find."""
    asked = urllib.parse.urlencode({"q": '"course number"', "closed": "include"})
    with urllib.request.urlopen(f"{address}/api/v1/opportunities?{asked}", timeout=30) as answer:  # noqa: S310 - our own.
        return int(json.load(answer)["total"])
