"""The pages that are judged; a new template gets its line here, and a test sees to that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

LOCALES = ("en", "ar", "ko")
WIDTHS = (360, 1280)

Ask = Callable[[str], Any]
"""What the API answers at a path."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its path below the language; `template` is the file that it is made from."""

    name: str
    path: str
    template: str
    status: int = 200
    scripted: bool = False
    """Whether a script changes it, so that it is looked at without scripts as well."""
    measured: bool = False
    """Whether it is loaded over a slow line: the first page of each template."""
    crawled: bool = False
    """Whether Lighthouse judges it, which wants search engines to be let in."""


FIXED = (
    Page("start", "/", "start.html", scripted=True, measured=True, crawled=True),
    Page("search", "/search", "search.html", scripted=True, measured=True, crawled=True),
    Page(
        "search, every filter",
        "/search?age=7&near=0102-021&within=20&day=sat&day=wed&time=morning&time=afternoon"
        "&slot=sat-morning&kind=course&kind=event&price=free&mode=in-person&lang=en"
        "&from=2026-01-05&to=2026-06-30&fit=any&sort=nearest",
        "search.html",
    ),
    Page("search, words", "/search?q=swimming&sort=relevance", "search.html"),
    Page("search, corrected", "/search?q=swiming", "search.html"),
    Page("search, understood", "/search?ask=swimming+for+my+7+year+old+on+saturday", "search.html"),
    Page("search, last page", "/search?page=2&per_page=100&age=40&closed=include", "search.html"),
    Page("search, nothing", "/search?q=xyzzyplugh&price=free&day=mon", "search.html"),
    Page("search, refused", "/search?age=old&colour=red&from=yesterday", "search.html"),
    Page("week", "/week", "week.html", measured=True),
    Page("week, asked", "/week?q=swimming&age=7&day=sat&colour=red", "week.html"),
    Page("week, nothing", "/week?q=xyzzyplugh", "week.html"),
    Page("help", "/help", "help.html", measured=True),
    Page("about", "/about", "about.html"),
    Page("404", "/nowhere", "error.html", status=404),
)

QUESTIONS: dict[str, dict[str, str]] = {
    "course": {"kind": "course", "q": "english"},
    "event": {"kind": "event"},
    "workplace": {"kind": "workplace"},
    "resource": {"kind": "resource"},
    "Arabic": {"q": "العربية"},
    "hard": {"provider": "שלום-co"},
}
"""Opportunities by a question that finds one first."""


def templates() -> set[str]:
    """The templates that some page is made from."""
    return {page.template for page in FIXED} | {"opportunity.html"}


def pages(ask: Ask, withdrawn: int) -> Iterator[Page]:
    """All pages of the served city; `withdrawn` is the id of an opportunity that is gone."""
    yield from FIXED
    for name, question in QUESTIONS.items():
        found = ask(f"/opportunities?{urlencode({'per_page': 1} | question)}")["opportunities"]
        if not found:
            raise SystemExit(f"The sample city has nothing for the page “{name}”: {question}")
        path = urlsplit(found[0]["url"]).path
        first = name == "course"
        yield Page(f"opportunity, {name}", path, "opportunity.html", measured=first, crawled=first)
    yield Page("410", f"/opportunity/{withdrawn}", "error.html", status=410)
