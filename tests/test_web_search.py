"""The page of results: what it finds, why, and every way on from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from finder import app
from finder.query import SearchQuery, read
from finder.settings import Settings
from finder.web.links import Links
from tests.pages import Node
from tests.web_site import FILLERS, NOW, PUBLISHED, Visitor, home, visitor

__all__ = ["home", "visitor"]


def titles(page: Node) -> list[str]:
    """Titles of the results."""
    return [card.one("h2").text for card in page.all("li", class_="card")]


def card(page: Node, title: str) -> Node:
    """The result of this title."""
    return next(c for c in page.all("li", class_="card") if c.one("h2").text == title)


def total(page: Node) -> int:
    """The number that the heading announces."""
    return int(page.one("h1").text.split()[0])


def panel(page: Node, title: str) -> Node:
    """A group of filters by its title."""
    panels = page.one("aside").all("details", class_="panel")
    return next(p for p in panels if p.all("summary")[0].text == title)


def link(node: Node, text: str) -> Node:
    """The link whose text begins so."""
    return next(a for a in node.all("a") if a.text.startswith(text))


def args(address: str) -> list[tuple[str, str]]:
    """The arguments in an address."""
    return parse_qsl(urlsplit(address).query)


def test_without_a_question_everything_is_listed(visitor: Visitor) -> None:
    page = visitor.see("/search")
    assert total(page) == PUBLISHED
    assert len(titles(page)) == 20
    assert "Gone with the wind" not in page.text


def test_a_result_says_why_it_matched(visitor: Visitor) -> None:
    page = visitor.see("/search?q=pottery&near=Harbour&within=3&day=tue")
    found = card(page, "Pottery for beginners")
    assert found.one("time").get("datetime") == "2027-03-16T18:30"
    assert found.one("time").text.startswith("Tue, 16 Mar, 18:30")
    assert "and 19 more dates" in found.text
    assert "fits your time" in found.text
    assert "West House · West Quay" in found.text
    assert found.one("span", class_="far").text == "10 m away"
    tags = [tag.text for tag in found.one("ul", class_="tags").all("li")]
    assert tags == ["18 and over", "5 €–20 €", "In person", "English", "Enrolment closes soon"]
    assert found.one("p", class_="fresh").text == "Confirmed today"
    links = [a.get("href") for a in found.all("a")]
    assert links[:-1] == [
        "/opportunity/1-pottery-for-beginners",
        "/provider/p0",
        "/venue/1-west-house",
    ]
    assert links[-1] == "/search?q=pottery&near=Harbour&within=3&day=tue&kept=1#o1"


def test_a_result_says_what_it_answers_to_each_filter(visitor: Visitor) -> None:
    asked = "access=wheelchair&level=beginner&provider_type=library&unknown=provider_type"
    tags = tags_of(visitor.see(f"/search?q=pottery&{asked}"), "Pottery for beginners")
    assert tags[4:] == [
        "Beginners", "Wheelchair access", "Kind of provider not stated", "Enrolment closes soon",
    ]  # fmt: skip
    tags = tags_of(visitor.see("/search?q=story&enrol=open&unknown=enrol"), "Story time")
    assert tags[4:] == ["Enrolment not stated"]
    assert len(tags_of(visitor.see("/search?q=story"), "Story time")) == 4


def tags_of(page: Node, title: str) -> list[str]:
    """What the tags of a result say."""
    return [tag.text for tag in card(page, title).one("ul", class_="tags").all("li")]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "Confirmed 1 day ago"),
        (27, "Confirmed 3 weeks ago"),
        (180, "Confirmed 6 months ago"),
        (181, "Confirmed 6 months ago · Better ask before you set out."),
        (800, "Confirmed 2 years ago · Better ask before you set out."),
    ],
)
def test_old_news_is_said_kindly(home: Settings, days: int, said: str) -> None:
    moment = NOW + timedelta(days=days)
    later = Visitor(app.create_app(replace(home, now=moment)).test_client())
    page = later.see("/search?q=bookkeeping")
    assert card(page, "Bookkeeping at your own pace").one("p", class_="fresh").text == said


def test_the_date_shown_is_the_one_that_fits(visitor: Visitor) -> None:
    page = visitor.see("/search?q=pottery&from=2027-04-01")
    assert card(page, "Pottery for beginners").one("time").get("datetime") == "2027-04-06T18:30"


def test_what_is_not_stated_is_said(visitor: Visitor) -> None:
    found = card(visitor.see("/search?q=something"), "Something or other")
    said = {node.text for node in found.walk() if "unstated" in node.get("class").split()}
    assert said == {
        "Dates not stated", "Place not stated", "Ages not stated", "Price not stated",
        "In person or online: not stated", "Language not stated",
    }  # fmt: skip


def test_days_of_a_span_are_not_guessed(visitor: Visitor) -> None:
    found = card(visitor.see("/search?q=summer"), "Apprentices' summer")
    said = found.text.replace("\u2009", " ")
    assert "1 Jun – 31 Aug 2027, 08:00–12:00 days not stated" in said


def test_provider_text_says_its_language_and_direction(visitor: Visitor) -> None:
    title = card(visitor.see("/search?kind=course&age=7"), "رسم للأطفال").one("h2").one("bdi")
    assert (title.get("lang"), title.get("dir")) == ("ar", "auto")


def test_a_facet_link_leads_to_the_number_beside_it(visitor: Visitor) -> None:
    page = visitor.see("/search?age=7")
    links = [a for title in ("Kind", "District", "Price") for a in panel(page, title).all("a")]
    assert len(links) >= 6
    for one in links:
        if "stated" not in one.text:
            assert total(visitor.see(one.get("href"))) == int(one.one("span", class_="n").text)


def test_a_facet_link_adds_its_value_and_takes_it_off_again(visitor: Visitor) -> None:
    page = visitor.see("/search?age=7&page=2")
    chosen = link(panel(page, "District"), "West Quay")
    assert args(chosen.get("href")) == [("age", "7"), ("area", "west")]
    page = visitor.see(chosen.get("href"))
    west = link(panel(page, "District"), "West Quay")
    assert west.get("aria-current") == "true"
    assert args(west.get("href")) == [("age", "7")]
    both = link(panel(page, "District"), "East Hill")
    assert args(both.get("href")) == [("age", "7"), ("area", "west"), ("area", "east")]


def test_a_link_that_adds_says_so(visitor: Visitor) -> None:
    page = visitor.see("/search?area=west&price=free")
    east = link(panel(page, "District"), "East Hill")
    assert east.text.startswith("East Hill as well")
    assert "of this one alone" in east.get("title")
    west = link(panel(page, "District"), "West Quay")
    other = link(panel(page, "Price"), "Up to 10 €")
    for replaces in (west, other, link(panel(page, "Kind"), "Workplace")):
        assert "as well" not in replaces.text
        assert not replaces.get("title")


def test_one_price_at_a_time(visitor: Visitor) -> None:
    page = visitor.see("/search?price=free")
    other = link(panel(page, "Price"), "Up to 10 €")
    assert args(other.get("href")) == [("price", "10")]


def test_not_stated_is_one_click_away(visitor: Visitor) -> None:
    page = visitor.see("/search?price=free")
    unstated = link(panel(page, "Price"), "Not clearly stated")
    assert args(unstated.get("href")) == [("price", "free"), ("unknown", "price")]
    offer = page.one("div", class_="offers").one("a")
    assert offer.get("href") == unstated.get("href")
    more = visitor.see(unstated.get("href"))
    assert total(more) == total(page) + int(offer.one("span").text.removeprefix("+"))
    again = link(panel(more, "Price"), "Price not stated")
    assert again.get("aria-current") == "true"
    assert args(again.get("href")) == [("price", "free")]
    assert not more.all("div", class_="offers")


def test_what_nobody_asked_about_needs_no_click(visitor: Visitor) -> None:
    page = visitor.see("/search")
    for title, said in (("Stage of life", "Ages not stated"), ("When", "Dates not stated")):
        assert panel(page, title).one("li", class_="plain").text.startswith(said)
    again = panel(visitor.see("/search?day=tue&unknown=schedule"), "When")
    assert args(link(again, "Dates not stated").get("href")) == [("day", "tue")]


EVERY = (
    "q=a&age=7&age=60-&stage=teens&near=Harbour&within=10&area=west&from=2027-03-15"
    "&to=2027-12-31&day=tue&day=wed&time=evening&slot=tue-evening&after=08:00&before=24:00"
    "&fit=all&kind=course&mode=online&price=free&provider=p0&unknown=age&online=include"
    "&family=all&enrol=open&lang=pt&level=beginner&access=captions&provider_type=library"
    "&closed=include"
)


def test_every_filter_is_a_chip_that_takes_itself_off(visitor: Visitor) -> None:
    page = visitor.see(f"/search?{EVERY}")
    asked = parse_qsl(EVERY)
    chips = page.one("nav", class_="chips").all("a", class_="chip")
    gone = [set(asked) - set(args(chip.get("href"))) for chip in chips]
    assert [len(g) for g in gone] == [2 if ("near", "Harbour") in g else 1 for g in gone]
    assert {pair for g in gone for pair in g} == set(asked)
    assert all(chip.text.startswith("Remove:") for chip in chips)


def test_what_makes_no_sense_is_said_and_left_out(visitor: Visitor) -> None:
    page = visitor.see("/search?q=pottery&age=old&colour=red&within=3")
    assert titles(page) == ["Pottery for beginners"]
    said = [item.text for item in page.one("div", class_="notice").all("li")]
    assert said == [
        "colour red – There is no such argument.",
        "Age old – Give an age such as 67, 6-9, 60- or 18m.",
        "Distance 3 – A distance needs a place: say near where.",
    ]


def test_nothing_found_offers_ways_out(visitor: Visitor) -> None:
    page = visitor.see("/search?q=pottery&price=free")
    assert page.one("h1").text == "0 opportunities"
    ways = [a.get("href") for a in page.one("div", class_="empty").all("a")]
    assert ways == ["/search"]
    looser = page.one("div", class_="looser").all("a")
    assert {a.get("href") for a in looser} >= {"/search?price=free", "/search?q=pottery"}
    for a in looser:
        number = int(a.one("span").text)
        assert number > 0
        assert visitor.see(a.get("href")).one("h1").text.startswith(f"{number} opportunit")


def test_where_one_filter_less_is_not_enough_that_is_said(visitor: Visitor) -> None:
    page = visitor.see("/search?q=pottery&price=free&kind=workplace&lang=sw")
    assert page.one("h1").text == "0 opportunities"
    assert page.all("div", class_="looser") == []
    assert "take off several" in page.one("div", class_="empty").text


def test_search_engines_may_keep_the_whole_list_but_no_question(visitor: Visitor) -> None:
    assert visitor.see("/search").all("meta", name="robots") == []
    for asked in ("/search?q=pottery", "/search?age=7", "/search?page=2", "/ar/search?day=sat"):
        assert visitor.see(asked).one("meta", name="robots").get("content") == "noindex"


def test_a_language_that_nobody_stated_is_not_that_of_the_page(visitor: Visitor) -> None:
    page = visitor.see("/ar/search?q=something")
    assert page.one("li", class_="card").one("h2").one("bdi").get("lang") == "und"


def test_pages(visitor: Visitor) -> None:
    first = visitor.see("/search?q=swimming&per_page=10")
    pages = first.one("nav", class_="pages")
    assert [a.text for a in pages.all("a")] == ["Page 1 1", "Page 2 2", "Page 3 3", "Next"]
    assert pages.one("a", aria_current="page").one("span", aria_hidden="true").text == "1"
    third = visitor.see("/search?q=swimming&page=3&per_page=10")
    assert "page 3 of 3" in third.one("title").text
    assert len(titles(third)) == FILLERS - 20
    assert third.one("ol").get("start") == "21"
    assert not third.all("a", rel="next")
    seen = [
        t
        for n in (1, 2, 3)
        for t in titles(visitor.see(f"/search?q=swimming&per_page=10&page={n}"))
    ]
    assert len(set(seen)) == FILLERS


def test_a_page_that_no_longer_exists_leads_to_the_last(visitor: Visitor) -> None:
    response = visitor.fetch("/search?q=swimming&page=99&per_page=10")
    assert response.status_code == 302
    assert args(response.location) == [("q", "swimming"), ("page", "3"), ("per_page", "10")]


def test_orders_that_make_sense_are_offered(visitor: Visitor) -> None:
    def sorts(path: str) -> list[str]:
        return [a.text for a in visitor.see(path).one("ul", class_="sorts").all("a")]

    assert sorts("/search") == ["Soonest", "Newest"]
    assert sorts("/search?q=swimming") == ["Best match", "Soonest", "Newest"]
    assert sorts("/search?near=Harbour") == ["Soonest", "Nearest", "Newest"]
    page = visitor.see("/search?q=swimming&sort=newest")
    assert page.one("ul", class_="sorts").one("a", aria_current="true").text == "Newest"


def test_boxes_show_days_and_parts_with_counts(visitor: Visitor) -> None:
    page = visitor.see("/search?day=tue&q=pottery")
    boxes = page.one("aside").all("input", type="checkbox", name="day")
    assert [box.get("value") for box in boxes] == ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    tuesday = boxes[1]
    assert "checked" in tuesday.attributes
    assert tuesday.parent is not None
    assert tuesday.parent.text == "Tuesday 1"


@pytest.mark.parametrize(
    "asked", ["", EVERY, "q=%C3%A9cole+%22a+b%22+-c&near=38.7,-9.2&after=08:30&price=9.50"]
)
def test_links_print_the_question_as_it_prints_itself(visitor: Visitor, asked: str) -> None:
    world = visitor.client.application.extensions["finder"].installation.world
    query = read(parse_qsl(asked), world).query
    address = Links("", "/ar", {}).search(query)
    assert urlsplit(address).query == urlencode(query.to_args())
    assert read(args(address), world).query == query


def test_areas_that_an_old_index_still_names_are_left_out(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = visitor.client.application.extensions["finder"]
    monkeypatch.delitem(site.installation.areas._shapes, "west")  # noqa: SLF001 - as if it had gone.
    site.labels["en"]._known.clear()  # noqa: SLF001
    page = visitor.see("/search?q=pottery")
    assert "West Quay" not in page.text
    assert "west" in card(page, "Pottery for beginners").text
    site.labels["en"]._known.clear()  # noqa: SLF001


def test_a_mounted_site_keeps_its_root(visitor: Visitor) -> None:
    response = visitor.client.get("/search?age=7", environ_overrides={"SCRIPT_NAME": "/learn"})
    assert 'href="/learn/search?age=7&amp;area=west"' in response.text
    assert 'href="/learn/static/finder.css?v=' in response.text
    assert 'href="/search' not in response.text
    assert Links("/learn", "/ar", {}).search(SearchQuery()) == "/learn/ar/search"
