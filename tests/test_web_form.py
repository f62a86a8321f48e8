"""The form: it holds what was asked, asks nothing twice, and scolds nobody for what it sent."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest

from tests.pages import Node
from tests.test_web_search import EVERY, total
from tests.web_site import PUBLISHED, Visitor, home, visitor

__all__ = ["home", "visitor"]


def test_the_form_keeps_the_whole_question(visitor: Visitor) -> None:
    page = visitor.see(f"/search?{EVERY}&per_page=5&sort=newest")
    sent = [(n.get("name"), n.get("value")) for n in page.all("input") if _is_sent(n)]
    within = [o for o in page.one("select").all("option") if "selected" in o.attributes]
    sent.append(("within", within[0].get("value")))
    words = {("ask", text) for name, text in parse_qsl(EVERY) if name == "q"}
    assert {pair for pair in sent if pair[1]} == {
        *(pair for pair in parse_qsl(EVERY) if pair[0] != "q"), *words,
        ("per_page", "5"), ("sort", "newest"),
    }  # fmt: skip


def _is_sent(node: Node) -> bool:
    return node.get("type") != "checkbox" or "checked" in node.attributes


@pytest.mark.parametrize("asked", [EVERY, "online=exclude", "before=24:00&after=24:00"])
def test_what_has_a_control_is_not_sent_twice(visitor: Visitor, asked: str) -> None:
    page = visitor.see(f"/search?{asked}")
    controls = [*page.all("input"), *page.all("select")]
    hidden = {n.get("name") for n in controls if n.get("type") == "hidden"}
    seen = {n.get("name") for n in controls if n.get("type") != "hidden"}
    assert hidden & seen == set()
    assert {"ask", "age", "near", "within", "day", "online", "before"} <= seen


def test_midnight_and_offline_have_controls_that_take_them(visitor: Visitor) -> None:
    page = visitor.see("/search?before=24:00&online=exclude")
    (before,) = page.all("input", name="before")
    assert (before.get("type"), before.get("value")) == ("text", "24:00")
    (online,) = page.all("input", name="online")
    assert (online.get("value"), "checked" in online.attributes) == ("exclude", True)
    page = visitor.see("/search?before=15:00")
    assert page.one("input", name="before").get("type") == "time"
    assert page.one("input", name="online").get("value") == "include"


def test_every_age_and_place_asked_for_can_be_changed(visitor: Visitor) -> None:
    page = visitor.see("/search?age=7&age=60-&near=Harbour&near=1100-001")
    assert [n.get("value") for n in page.all("input", name="age")] == ["7", "60-"]
    assert [n.get("value") for n in page.all("input", name="near")] == ["Harbour", "1100-001"]


@pytest.mark.parametrize(
    "asked",
    ["ask=&sort=relevance", "near=&sort=nearest", "near=&within=10", "near=+&near=&within=3"],
)
def test_emptying_a_field_drops_what_went_with_it(visitor: Visitor, asked: str) -> None:
    page = visitor.see(f"/search?{asked}&age=7")
    assert not page.all("div", class_="notice")
    assert not page.all("input", name="sort")
    assert page.one("option", selected="").get("value") == ""
    by_hand = "&".join(pair for pair in asked.split("&") if not pair.endswith(("=", "+")))
    assert visitor.see(f"/search?{by_hand}&age=7").all("div", class_="notice")


def test_the_fullest_form_is_an_address_that_is_served(visitor: Visitor) -> None:
    page = visitor.see("/search")
    fields = [n for n in page.all("input") if n.get("type") in {"text", "search"}]
    lengths = {n.get("name"): int(n.get("maxlength")) for n in fields}
    boxes = [(n.get("name"), n.get("value")) for n in page.all("input", type="checkbox")]
    words = [(name, "\uac00" * most) for name, most in lengths.items()]
    others = [(name, "2027-03-15") for name in ("from", "to", "after", "before", "within")]
    assert len(urlencode([*words, *others, *boxes])) < 8190 * 3 // 4


def test_an_unfilled_form_asks_for_everything(visitor: Visitor) -> None:
    page = visitor.see("/search?q=&age=&near=&within=&from=&to=&after=&before=")
    assert total(page) == PUBLISHED
    assert not page.all("div", class_="notice")
