"""The judges of `make quality`: they look at every template, and see what is bad."""

from __future__ import annotations

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from flask import Flask

from finder import app, resources
from finder.settings import Settings
from tests.conftest import lacks_tool
from tests.quality import judges
from tests.quality.faults import Fault, lines
from tests.quality.looks import Look, look_at_all
from tests.quality.pages import FIXED, Page, templates
from tests.serving import served
from tests.web_site import home

if TYPE_CHECKING:
    pass

__all__ = ["home"]

SAMPLE = (
    Page("start", "/", "start.html"),
    Page("search", "/search?q=pottery&age=30&colour=red", "search.html"),
    Page("opportunity", "/opportunity/7-script-alert-x-script-more", "opportunity.html"),
)
BAD = """<!DOCTYPE html><html lang="en"><title>Bad</title>
<link rel="stylesheet" href="http://elsewhere.example/x.css">
<style>a { outline: none !important; display: inline-block; font-size: 8px }</style>
<script>undefined.nothing</script>
<body><p>Evening school offers <span lang="de">Kurse!</span>
<a href="/">x</a><img src="/x.png"><div style="width: 2000px">wide</div>"""


def look(address: str, pages: tuple[Page, ...], written: list[str]) -> list[Look]:
    """Look at pages in English and Arabic; a thread of its own has no other event loop."""
    if missing := judges.lacking().get("looks"):
        lacks_tool(missing)
    with ThreadPoolExecutor(1) as thread:
        looking = thread.submit(
            lambda: asyncio.run(look_at_all(address, pages, written, locales=("en", "ar")))
        )
        return looking.result()


def test_every_template_of_a_page_is_judged() -> None:
    folder = resources.folder("templates")
    texts = {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for file in folder.rglob("*.html")
    }
    pages = {name for name, text in texts.items() if "{% extends " in text}
    # What others are made from may be a page itself, as that of an opportunity is.
    layouts = set(re.findall(r'{% extends "([^"]+)" %}', "".join(texts.values())))
    assert pages - layouts <= templates() <= pages
    assert len({page.name for page in FIXED}) == len(FIXED)


def test_the_judges_are_pinned_and_no_host_is_named() -> None:
    wanted = json.loads((judges.HERE / "package.json").read_text("utf-8"))["devDependencies"]
    assert all(version.replace(".", "").isdigit() for version in wanted.values())
    lock = json.loads((judges.HERE / "package-lock.json").read_text("utf-8"))["packages"]
    for name, version in wanted.items():
        assert lock[f"node_modules/{name}"]["version"] == version
    assert [name for name, one in lock.items() if "resolved" in one] == []
    assert all("integrity" in one for name, one in lock.items() if name)
    assert "ignore-scripts=true" in (judges.HERE / ".npmrc").read_text("utf-8")


def test_a_rule_that_many_break_takes_one_line() -> None:
    found = [Fault("axe: label", what, "Label it", "start", "ar", 360) for what in ("a", "b\nc")]
    assert list(lines(found)) == [
        "start ar 360 px: axe: label: a → Label it (and 1 more like it)",
    ]
    assert list(lines(found, every=True))[1] == "start ar 360 px: axe: label: b c → Label it"


def test_pages_please_those_who_look(home: Settings) -> None:
    written = ["Evening school", "<i>Sly</i> & Sons", "West House"]
    with served(app.create_app(home)) as address:
        looks = look(address, SAMPLE, written)
    faults = [fault for one in looks for fault in one.faults]
    assert list(lines(faults, every=True)) == []
    assert [one.looks for one in looks] == [2] * len(SAMPLE) * 2


def test_a_bad_page_does_not_please_them() -> None:
    bad = Flask("bad")
    bad.add_url_rule("/<locale>/", view_func=lambda locale: f"{BAD}<!-- {locale} -->")
    bad.add_url_rule("/<locale>/gone", view_func=lambda locale: (locale, 404), endpoint="gone")
    pages = (Page("bad", "/", "bad.html"), Page("gone", "/gone", "gone.html"))
    with served(bad) as address:
        looks = look(address, pages, ["Evening school"])
    faults = {fault for one in looks for fault in one.faults}
    assert {fault.tool for fault in faults} >= {
        "axe: image-alt", "axe: landmark-one-main", "width", "reflow", "targets", "keyboard",
        "isolation", "privacy", "console", "status",
    }  # fmt: skip
    isolated = {fault.what for fault in faults if fault.tool == "isolation"}
    assert any("Evening school" in what for what in isolated)
    assert any("Kurse" in what for what in isolated)
