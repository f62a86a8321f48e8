"""The pages of providers and venues: what is known of them, what is to come, their addresses."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import update

from finder import app
from finder.installation import Installation
from finder.models import Opportunity, Provider, Venue
from finder.settings import Settings
from finder.vocabulary import Status
from tests.pages import Node
from tests.web_site import FILLERS, Visitor, home, make_home, visitor

__all__ = ["home", "visitor"]


def titles(page: Node) -> list[str]:
    """Titles of what is to come."""
    return [card.one("h3").text for card in page.all("li", class_="card")]


def test_a_provider_and_what_it_offers(visitor: Visitor) -> None:
    page = visitor.see("/provider/p1")
    assert page.one("h1").text == "Town library"
    assert [row.text for row in page.one("dl", class_="sheet").all("dd")] == [
        "Library", "Website not stated",
    ]  # fmt: skip
    assert page.one("h2", id="offered").text == "1 opportunity"
    assert titles(page) == ["Story time"]


def test_all_of_a_provider_is_one_click_away(visitor: Visitor) -> None:
    page = visitor.see("/ar/provider/p0")
    assert len(titles(page)) == 10
    everything = page.one("section", aria_labelledby="offered").all("a")[-1].get("href")
    assert everything == "/ar/search?provider=p0"


def test_a_website_is_a_link_only_into_the_web(tmp_path: Path) -> None:
    settings = make_home(tmp_path)
    here = Installation.open(settings)
    visitor = Visitor(app.build(here).test_client())
    for address, linked in (("https://example.org/a", True), ("javascript:alert(1)", False)):
        with here.sessions.begin() as session:
            session.execute(update(Provider).values(url=address))
        sheet = visitor.see("/provider/p1").one("dl", class_="sheet")
        assert [a.get("href") for a in sheet.all("a")] == [address] * linked
        assert [a.get("rel") for a in sheet.all("a")] == ["noreferrer nofollow"] * linked


def test_slugs_of_providers_in_other_forms_lead_to_the_right_one(visitor: Visitor) -> None:
    response = visitor.fetch("/ar/provider/P1")
    assert (response.status_code, response.location) == (301, "/ar/provider/p1")
    for name in ("nobody", "P99", "%F0%9F%A6%84", "%00", "a" * 5000, "..", "<i>"):
        assert visitor.see(f"/provider/{name}", 404).one("main").all("form", role="search")


def test_a_provider_that_offers_nothing_is_gone(tmp_path: Path) -> None:
    settings = make_home(tmp_path)
    here = Installation.open(settings)
    with here.sessions.begin() as session:
        session.execute(
            update(Opportunity).where(Opportunity.id == 2).values(status=Status.WITHDRAWN)
        )
    page = Visitor(app.build(here).test_client()).see("/provider/p1", 410)
    assert "This provider offers nothing at the moment." in page.one("main").text
    assert "library" not in page.text


def test_a_venue_and_what_takes_place_there(visitor: Visitor) -> None:
    page = visitor.see("/venue/1-west-house")
    assert page.one("h1").text == "West House"
    assert [row.text for row in page.one("dl", class_="sheet").all("dd")] == [
        "1 West Street 1100-001 West Quay", "Accessible toilet",
    ]  # fmt: skip
    assert page.one("h2", id="offered").text == f"{2 + FILLERS // 2} opportunities"
    assert titles(page)[0] == "Pottery for beginners"
    around = page.one("main").all("a")[-1]
    assert around.text == "Search around this place"
    found = visitor.see(around.get("href"))
    assert "Pottery for beginners" in found.text
    assert "Story time" not in found.text


def test_what_is_over_or_cancelled_is_no_longer_to_come(home: Settings) -> None:
    later = Visitor(app.create_app(replace(home, now=datetime(2027, 8, 31, 9))).test_client())
    assert titles(later.see("/venue/1-west-house")) == ["Apprentices' summer"]
    after = Visitor(app.create_app(replace(home, now=datetime(2027, 9, 1, 9))).test_client())
    page = after.see("/venue/1-west-house")
    assert titles(page) == []
    assert "Nothing to come is listed at the moment." in page.text


def test_one_meeting_elsewhere_is_enough(tmp_path: Path) -> None:
    settings = make_home(tmp_path)
    here = Installation.open(settings)
    with here.sessions.begin() as session:
        session.get_one(Opportunity, 2).occurrences[0].venue_id = 1
    page = Visitor(app.build(here).test_client()).see("/venue/1-west-house")
    assert "Story time" in titles(page)


def test_addresses_of_venues(visitor: Visitor, tmp_path: Path) -> None:
    for wrong in ("1", "1-x", "1-West-House"):
        response = visitor.fetch(f"/ar/venue/{wrong}")
        assert (response.status_code, response.location) == (301, "/ar/venue/1-west-house")
    for name in ("99", "0", "x", "-1", "9" * 18, "9" * 40, "1%00"):
        assert visitor.see(f"/venue/{name}", 404).one("main").all("form", role="search")
    here = Installation.open(make_home(tmp_path))
    with here.sessions.begin() as session:
        session.add(Venue(key="k", name="Nowhere", address="", postcode="", access=[]))
        session.execute(update(Opportunity).where(Opportunity.id == 6).values(venue_id=None))
    page = Visitor(app.build(here).test_client()).see("/venue/3-nowhere", 410)
    assert "Nothing is offered at this place any more." in page.one("main").text
