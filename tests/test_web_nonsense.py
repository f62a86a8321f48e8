"""Nonsense for every argument and in every path is answered, never with a fault of ours."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from finder.arguments import ARGUMENTS
from tests.web_site import Visitor, home, visitor

__all__ = ["home", "visitor"]

OURS = [
    "\x00", "\ufffd", "-", "--", '"', '""', "0", "-0", "1e400", "1e-400", "NaN", "Infinity",
    "9" * 300, "٣", "６", "６-９", "1-", "-1", "12m-6m", "2027-02-30", "0000-00-00", "99999-01-01",
    "24:01", "12:60", "1,2", "91,181", "nan,nan", "inf,inf", "38.7,-9.2,3", "Ⅻ", "²", "<script>",
    "' OR 1=1 --", "%", "%s", "{0}", "{value}", "{value.__class__}", "a" * 5000, "é" * 399,
    "\u200f\u202e", "🦄", " ", "\n", "(", "[", "*", "~", "AND", "NOT", "title:x", "a^b",
    "mon-morning-x", "tue-", "-evening", "free free", "1/2", "../../etc/passwd",
]  # fmt: skip
AROUND = {"within": [("near", "Harbour")], "sort": [("near", "Harbour"), ("q", "a")]}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_nonsense_of_ours(visitor: Visitor, name: str) -> None:
    _try(visitor, name, OURS)


@pytest.mark.parametrize("name", ["q", "near", "age", "price", "from", "provider"])
def test_naughty_strings(visitor: Visitor, name: str, shared_data: Path) -> None:
    listed = shared_data / "corpora" / "naughty-strings.json"
    _try(visitor, name, json.loads(listed.read_text("utf-8")))


def _try(visitor: Visitor, name: str, values: list[str]) -> None:
    for value in values:
        few = [("per_page", "1")] if name != "per_page" else []
        asked = urlencode([*few, *AROUND.get(name, ()), (name, value)], errors="replace")
        response = visitor.fetch(f"/search?{asked}", Accept_Language="en")
        assert response.status_code in {200, 302}, (name, value, response.status)
        if name != "q":
            assert visitor.fetch(f"/api/v1/opportunities?{asked}").status_code in {200, 400}, value


def test_several_at_once_are_judged_as_pages(visitor: Visitor) -> None:
    for value in OURS:
        asked = urlencode([(name, value) for name in ARGUMENTS], errors="replace")
        page = visitor.see(f"/ar/search?{asked}")
        assert value.strip() == "" or page.all("div", class_="notice")


def test_broken_query_strings(visitor: Visitor) -> None:
    for broken in ("%", "%ff", "q=%C3%28", "q=%00", "&&&", "=", "=x", "q", "q=a;age=7", "%D9=1",
                   "a" * 5000, "day=mon&" * 500, "q[]=1", "q=1&q=2&q=3"):  # fmt: skip
        assert visitor.fetch(f"/search?{broken}").status_code == 200, broken[:40]
        assert visitor.fetch(f"/api/v1/opportunities?{broken}").status_code in {200, 400}


def test_broken_paths(visitor: Visitor) -> None:
    for value in OURS:
        path = quote(value, safe="", errors="replace")
        assert visitor.fetch(f"/{path}").status_code in {200, 308, 404}, value
        assert visitor.fetch(f"/opportunity/{path}").status_code in {301, 308, 404}, value
        assert visitor.fetch(f"/ar/opportunity/1-{path}").status_code in {301, 404}, value


def test_broken_headers(visitor: Visitor) -> None:
    for value in OURS:
        text = value.encode("ascii", "ignore").decode().replace("\n", " ").replace("\x00", "")
        assert visitor.fetch("/search", Accept_Language=text).status_code == 200
