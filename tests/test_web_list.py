"""The list that somebody keeps: in the address, from page to page, to paper."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest

from finder import app
from finder.settings import Settings
from finder.shortlist import MOST
from tests import calendars
from tests.pages import Node, read
from tests.test_web_nonsense import OURS
from tests.test_web_search import args, card, link, titles
from tests.web_site import PUBLISHED, Visitor, home, visitor

__all__ = ["home", "visitor"]

PAGES = ("/list", "/list/compare", "/list/sheet")
POTTERY, STORIES, DRAWING, BOOKKEEPING, APPRENTICES, SILENT, HOSTILE, WITHDRAWN = range(1, 9)
SWIMMING = WITHDRAWN + 1
"""Group 1 swims at four on three Mondays in May 2027, group 8 from the second of them on."""


def button(page: Node, name: str, id_: int) -> Node:
    """A button that changes the list."""
    return page.one("button", name=name, value=str(id_))


def carried(form: Node) -> list[tuple[str, str]]:
    """What a form sends along by itself."""
    return [(one.get("name"), one.get("value")) for one in form.all("input", type="hidden")]


def press(visitor: Visitor, page: Node, name: str, id_: int) -> Node:
    """Press a button of the list, and see where that leads."""
    form = page.one("form", id="edit")
    pressed = button(form, name, id_)
    asked = urlencode([*carried(form), (pressed.get("name"), pressed.get("value"))])
    response = visitor.fetch(f"{form.get('action')}?{asked}")
    assert response.status_code == 302
    return visitor.see(response.headers["Location"].partition("#")[0])


def test_a_list_shows_what_it_holds_in_its_order_with_the_next_dates(visitor: Visitor) -> None:
    page = visitor.see(f"/list?id={STORIES}&id={POTTERY}&title=For+the+summer")
    assert page.one("h1").text == "For the summer"
    assert titles(page) == ["Story time", "Pottery for beginners"]
    dates = [one.get("datetime") for one in card(page, "Pottery for beginners").all("time")]
    assert dates == ["2027-03-16T18:30", "2027-03-23T18:30", "2027-03-30T18:30"]
    assert "and 17 more dates" in card(page, "Pottery for beginners").text
    assert "Cancelled" in card(page, "Story time").text
    assert page.all("meta", name="robots", content="noindex")


def test_each_spelling_of_a_list_is_the_same_list(visitor: Visitor) -> None:
    for path in ("/list?id=1&id=2", "/list?id=1.2", "/list/1.2", "/list/1?id=2&id=1&id=2"):
        assert titles(visitor.see(path)) == ["Pottery for beginners", "Story time"]


def test_a_list_in_arabic(visitor: Visitor) -> None:
    page = visitor.see(f"/ar/list?id={POTTERY}.{DRAWING}.{WITHDRAWN}&title=للصيف")
    assert page.one("h1").text == "للصيف"
    assert page.one("h1").one("bdi").get("dir") == "auto"
    assert titles(page) == ["Pottery for beginners", "رسم للأطفال"]
    assert "سحبته الجهة التي كانت تقدّمه" in page.one("div", class_="notice").text
    for path in PAGES:
        visitor.see(f"/ar{path}?id={POTTERY}.{DRAWING}&title=x")


def test_an_empty_list_says_how_to_begin(visitor: Visitor) -> None:
    for path in ("/list", "/ar/list", "/list?id=", "/list?id=&title=x"):
        page = visitor.see(path)
        assert not titles(page)
        assert link(page.one("main"), "ابحث" if path.startswith("/ar") else "Look for more")
    assert "Press “Keep”" in visitor.see("/list").text
    assert "Nothing is on this list yet." in visitor.see("/list/compare").text
    assert "Nothing is on this list yet." in visitor.see("/list/sheet").text


def test_up_down_and_off_without_a_script(visitor: Visitor) -> None:
    page = visitor.see("/list?id=1.2.3&title=Mine&search=q%3Dyoga")
    assert not page.all("button", name="up", value="1")
    assert not page.all("button", name="down", value="3")
    page = press(visitor, page, "up", 3)
    assert titles(page) == ["Pottery for beginners", "رسم للأطفال", "Story time"]
    page = press(visitor, page, "down", 1)
    assert titles(page) == ["رسم للأطفال", "Pottery for beginners", "Story time"]
    page = press(visitor, page, "remove", 1)
    assert titles(page) == ["رسم للأطفال", "Story time"]
    assert page.one("h1").text == "Mine"
    assert dict(args(link(page, "Back to the search").get("href")))["q"] == "yoga"


def test_something_is_added_by_its_number_or_address(visitor: Visitor) -> None:
    page = visitor.see("/list?id=1&title=Mine")
    adds = page.one("input", id="add")
    form = next(node for node in adds.ancestors() if node.tag == "form")
    for given in ("2", "http://localhost/ar/opportunity/2-story-time?kept=3#o2"):
        response = visitor.fetch("/list?" + urlencode([*carried(form), (adds.get("name"), given)]))
        page = visitor.see(response.headers["Location"])
        assert titles(page) == ["Pottery for beginners", "Story time"]
        assert page.one("h1").text == "Mine"


def test_what_cannot_be_added_is_said(visitor: Visitor) -> None:
    page = visitor.see("/list?id=1&add=pottery")
    assert "pottery" in page.one("div", class_="notice").text
    assert titles(page) == ["Pottery for beginners"]


def test_keep_goes_from_page_to_page_and_back_to_the_same_search(visitor: Visitor) -> None:
    page = visitor.see("/search?ask=pottery&age=&price=20")
    keep = link(card(page, "Pottery for beginners"), "Keep").get("href")
    assert keep.endswith("#o1")
    page = visitor.see(keep.partition("#")[0])
    assert titles(page) == ["Pottery for beginners"]
    assert "On my list" in card(page, "Pottery for beginners").text
    assert not page.all("div", class_="notice")
    assert page.one("form", id="ask").one("input", name="kept").get("value") == "1"

    there = visitor.see(link(page, "Pottery for beginners").get("href"))
    assert "On my list" in there.text
    shown = visitor.see(link(there.one("header"), "My list").get("href"))
    assert titles(shown) == ["Pottery for beginners"]

    shown = visitor.see(link(page.one("header"), "My list 1").get("href"))
    back = link(shown, "Back to the search").get("href")
    assert dict(args(back)) == {"ask": "pottery", "price": "20", "kept": "1"}
    assert titles(visitor.see(back)) == ["Pottery for beginners"]

    off = link(card(page, "Pottery for beginners"), "Take off the list").get("href")
    page = visitor.see(off.partition("#")[0])
    assert link(card(page, "Pottery for beginners"), "Keep")
    assert "kept" not in dict(args(link(page, "Pottery for beginners").get("href")))


def test_every_way_on_carries_the_list(visitor: Visitor) -> None:
    for path in ("/", "/search?age=7&near=Harbour", "/week?q=pottery", "/opportunity/2-story-time",
                 "/help", "/about", "/list?id=1.2&title=My+own"):  # fmt: skip
        joined = "&" if "?" in path else "?"
        page = visitor.see(path + ("" if "/list" in path else f"{joined}kept=1.2+My+own"))
        for one in page.all("a"):
            href = urlsplit(one.get("href"))
            ours = not href.scheme and href.path and not one.get("hreflang")
            if ours and one.get("rel") != "nofollow" and "/list" not in href.path:
                assert dict(args(one.get("href")))["kept"] == "1.2 My own", (path, href)
        for form in page.all("form", role="search"):
            assert form.one("input", name="kept").get("value") == "1.2 My own"
        arabic = page.one("header").one("a", lang="ar").get("href")
        assert "قائمتي 2" in visitor.see(arabic).one("header").text


def test_what_is_kept_changes_no_answer(visitor: Visitor) -> None:
    page = visitor.see("/search?kept=1.2")
    assert page.one("h1").text.startswith(str(PUBLISHED))
    response = visitor.fetch("/search?kept=1.2&page=999")
    assert "kept=1.2" in response.headers["Location"]
    response = visitor.fetch("/opportunity/1?kept=1.2")
    assert response.headers["Location"] == "/opportunity/1-pottery-for-beginners?kept=1.2"
    assert visitor.ask("/opportunities?kept=1.2", 400)["argument"] == "kept"
    assert "kept" not in visitor.ask("/opportunities/1?kept=1.2")["url"]


def test_a_question_too_long_to_repeat_leads_to_the_list(visitor: Visitor) -> None:
    page = visitor.see("/search?q=pottery&" + "day=tue&" * 200)
    keep = link(card(page, "Pottery for beginners"), "Keep").get("href")
    assert keep == "/list?id=1"
    assert len(args(link(page.one("header"), "My list").get("href"))) == 1


def test_a_full_list_says_so_and_takes_no_more(visitor: Visitor) -> None:
    full = ".".join(map(str, range(101, 101 + MOST)))
    page = visitor.see(f"/search?q=pottery&kept={full}")
    assert "My list is full" in card(page, "Pottery for beginners").text
    page = visitor.see(f"/list?id={full}&id=1")
    assert f"at most {MOST}" in page.text
    assert not titles(page)


def test_a_list_of_the_most_there_may_be_is_a_page_as_any_other(visitor: Visitor) -> None:
    ids = [id_ for id_ in range(1, MOST + 2) if id_ != WITHDRAWN]
    page = visitor.see(f"/list?id={'.'.join(map(str, ids))}")
    assert len(titles(page)) == MOST


def test_what_is_gone_is_named_and_the_rest_stays(visitor: Visitor) -> None:
    page = visitor.see(f"/list?id={POTTERY}.{WITHDRAWN}.4711")
    assert titles(page) == ["Pottery for beginners"]
    notice = page.one("div", class_="notice")
    assert "Gone with the wind : The provider has taken it back." in notice.text
    assert "Number 4711: nothing stands here under it." in notice.text
    tidied = visitor.see(link(notice, "Take these off").get("href"))
    assert titles(tidied) == ["Pottery for beginners"]
    assert not tidied.all("div", class_="notice")
    for path in PAGES[1:]:
        assert "Gone with the wind" in visitor.see(f"{path}?id={WITHDRAWN}").text


def test_what_is_over_is_said(home: Settings) -> None:
    later = Visitor(app.create_app(replace(home, now=datetime(2027, 12, 1, 9))).test_client())
    page = later.see(f"/list?id={POTTERY}.{APPRENTICES}.{BOOKKEEPING}")
    notice = page.one("div", class_="notice")
    assert "Pottery for beginners : no more dates are planned." in notice.text
    assert "Apprentices' summer" in notice.text
    assert "Bookkeeping" not in notice.text
    assert len(titles(page)) == 3
    tidied = later.see(link(notice, "Take these off").get("href"))
    assert titles(tidied) == ["Bookkeeping at your own pace"]


def test_what_meets_at_the_same_time_is_said_with_the_first_date(visitor: Visitor) -> None:
    page = visitor.see(f"/list?id={SWIMMING}.{POTTERY}.{SWIMMING + 7}.{SILENT}.{BOOKKEEPING}")
    (clash,) = page.one("ul", class_="clashes").all("li")
    assert clash.text.startswith("Swimming, group 1 and Swimming, group 8 : Mon, 10 May, 16:00")
    assert clash.text.endswith("and 1 more time")
    assert link(page, "1 pair meets at the same time").get("href") == "#same-time"
    unclear = page.one("section", aria_labelledby="same-time").text
    assert "Not known, because days or hours are not stated: Something or other" in unclear
    assert "Bookkeeping" not in unclear
    page = visitor.see(f"/list?id={SWIMMING}.{POTTERY}")
    assert "Nothing, as far as hours are stated." in page.text


def test_side_by_side(visitor: Visitor) -> None:
    page = visitor.see(f"/list/compare?id={POTTERY}.{SILENT}.{BOOKKEEPING}&title=Mine")
    table = page.one("table")
    heads = [one.text for one in table.all("th", scope="col")]
    assert heads == ["Pottery for beginners", "Something or other", "Bookkeeping at your own pace"]
    rows = {row.one("th").text: [cell.text for cell in row.all("td")]
            for row in table.one("tbody").all("tr")}  # fmt: skip
    assert all(len(cells) == 3 and all(cells) for cells in rows.values())
    assert rows["Price"] == ["5 €–20 €", "Price not stated", "from 10 €"]
    assert rows["Places"] == ["3 places left", "not stated", "not stated"]
    assert rows["Level"][:2] == ["Beginners", "Level not stated"]
    assert rows["Where"][2] == "No place: it happens online"
    region = page.one("div", role="group")
    assert region.get("tabindex") == "0"
    assert region.get("aria-labelledby")
    back = visitor.see(link(page, "Back to the list").get("href"))
    assert len(titles(back)) == 3


def test_those_that_are_ticked_are_compared_and_never_too_many(visitor: Visitor) -> None:
    def compared(path: str) -> list[str]:
        return [one.text for one in visitor.see(path).all("th", scope="col")]

    assert compared("/list/compare?id=1.2.3.4&pick=4&pick=2&pick=99") == [
        "Story time", "Bookkeeping at your own pace",
    ]  # fmt: skip
    page = visitor.see("/list/compare?id=1.2.3.4.5.6.7.9")
    assert len(page.all("th", scope="col")) == 6
    assert "2 more were left out" in page.text
    listed = visitor.see("/list?id=1.2")
    assert [one.get("value") for one in listed.all("input", name="pick")] == ["1", "2"]
    go = next(b for b in listed.all("button") if b.text == "Compare side by side")
    assert go.get("formaction") == "/list/compare"


def test_the_sheet_says_all_that_paper_needs(visitor: Visitor) -> None:
    page = visitor.see(f"/list/sheet?id={POTTERY}.{BOOKKEEPING}.{HOSTILE}&title=For+Maria")
    paper = page.one("article", class_="paper")
    assert paper.one("h1").text == "For Maria"
    first, online, hostile = paper.all("section", class_="block")
    for said in ("Tue, 16 Mar, 18:30", "West House", "1 West Street 1100-001", "West Quay",
                 "Closes: Thu, 18 Mar", "https://example.org/enrol", "Evening school",
                 "No. 1"):  # fmt: skip
        assert said in first.text, said
    assert "Please ask the provider." in online.text
    assert "javascript" not in hostile.text
    assert 'https://example.org/?a=1&b="2"' in hostile.text
    short = "http://localhost/list/1.4.7"
    assert short in paper.text
    assert page.one("div", class_="code").get("role") == "img"
    assert page.one("div", class_="code").one("svg")
    assert len(titles(visitor.see(urlsplit(short).path))) == 3


def test_the_sheet_in_larger_letters_and_another_language(visitor: Visitor) -> None:
    page = visitor.see("/list/sheet?id=1")
    assert page.all("article", class_="pt-14")
    larger = link(page, "Larger").get("href")
    assert visitor.see(larger).all("article", class_="pt-18")
    for nonsense in ("0", "1000", "x", ""):
        assert visitor.see(f"/list/sheet?id=1&size={nonsense}").all("article", class_="pt-14")
    assert "http://localhost/ar/list/1" in visitor.see("/ar/list/sheet?id=1").text


def test_the_short_address_is_the_one_that_residents_use(home: Settings) -> None:
    settings = replace(home, base_url="https://learn.example.org")
    visitor = Visitor(app.create_app(settings).test_client())
    assert "https://learn.example.org/list/1.2" in visitor.see("/list/sheet?id=1.2").text
    assert "https://learn.example.org/list/1.2" in visitor.see("/list?id=1.2&title=x").text


def test_an_address_too_long_for_a_code_stands_there_without(home: Settings) -> None:
    settings = replace(home, base_url="https://example.org/" + "x" * 3000)
    page = Visitor(app.create_app(settings).test_client()).see("/list/sheet?id=1")
    assert not page.all("svg")
    assert "/list/1" in page.one("article", class_="paper").text


def test_the_calendar_has_the_meetings_of_all_that_is_on_the_list(visitor: Visitor) -> None:
    page = visitor.see(f"/list?id={POTTERY}.{DRAWING}.{APPRENTICES}&title=For+Maria&search=q%3Da")
    href = link(page, "Calendar").get("href")
    response = visitor.fetch(href)
    assert response.mimetype == "text/calendar"
    events = calendars.read(response.data)
    assert {one.summary for one in events} == {
        "Pottery for beginners", "رسم للأطفال", "Apprentices' summer",
    }  # fmt: skip
    assert len(events) == 25
    assert calendars.name_of(response.data)[0] == "For Maria"
    assert "http://localhost/list?id=1.3.5" in calendars.name_of(response.data)[1]


def test_the_calendar_of_a_list_with_nothing_on_it(visitor: Visitor) -> None:
    for path in ("/list.ics", "/ar/list.ics", "/list.ics?id=4711.x", f"/list.ics?id={BOOKKEEPING}"):
        response = visitor.fetch(path)
        assert response.status_code == 200
        assert calendars.read(response.data) == []


def test_robots_are_kept_from_lists(visitor: Visitor) -> None:
    text = visitor.fetch("/robots.txt").text
    for path in ("/list", "/*/list", "/*kept="):
        assert f"Disallow: {path}\n" in text


@pytest.mark.parametrize("path", PAGES)
def test_nonsense_never_breaks_a_list(visitor: Visitor, path: str) -> None:
    for value in OURS:
        for name in ("id", "title", "search", "up", "remove", "pick", "size", "kept"):
            asked = urlencode([("id", "1"), (name, value)], errors="replace")
            response = visitor.fetch(f"{path}?{asked}")
            assert response.status_code in {200, 302}, (name, value)
        short = quote(value, safe="", errors="replace")
        assert visitor.fetch(f"/list/{short}").status_code in {200, 308, 404}, value
    for value in ("<script>alert(1)</script>", '\u202e & "x" {{ 7*7 }} {n}', "٣", "a" * 5000):
        asked = urlencode([("id", value), ("id", "1"), ("title", value), ("search", value)])
        visitor.see(f"{path}?{asked}")
        visitor.see(f"/ar{path}?{asked}")


def test_nonsense_in_what_is_kept_never_breaks_a_page(visitor: Visitor) -> None:
    for value in OURS:
        asked = urlencode([("kept", value), ("kept", "2")], errors="replace")
        for path in ("/help", "/search", "/opportunity/1-pottery-for-beginners"):
            assert visitor.fetch(f"{path}?{asked}").status_code == 200, (path, value)
    visitor.see('/search?kept=1+"><script>alert(1)</script>')


def test_naughty_strings(visitor: Visitor, shared_data: Path) -> None:
    listed = shared_data / "corpora" / "naughty-strings.json"
    for value in json.loads(listed.read_text("utf-8")):
        asked = urlencode(
            [("id", value), ("id", "1"), ("title", value), ("search", value)], errors="replace"
        )
        assert visitor.fetch(f"/list?{asked}").status_code == 200, value
        kept = urlencode([("kept", f"1 {value}")], errors="replace")
        page = read(visitor.fetch(f"/help?{kept}").text)
        assert all(one.get("src").startswith("/static/") for one in page.all("script")), value
        assert "My list 1" in page.one("header").text


def test_a_list_never_leads_anywhere_else(visitor: Visitor) -> None:
    for search in ("//evil.example", "https://evil.example/", "\\evil", "q=a#b", "?x", "&&&=",
                   "kept=9&q=yoga", "q=" + "a" * 5000):  # fmt: skip
        page = visitor.see("/list?" + urlencode([("id", "1"), ("search", search)]))
        names = {"Back to the search", "Look for more"}
        back = urlsplit(next(a.get("href") for a in page.all("a") if a.text in names))
        assert (back.scheme, back.netloc, back.path) == ("", "", "/search")
        assert visitor.fetch(back.geturl()).status_code == 200
        assert dict(args(back.geturl()))["kept"] == "1"
