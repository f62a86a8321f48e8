"""The question box: plain words become chips, one click searches the very words."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from tests.test_web_search import args, titles
from tests.web_site import Visitor, home, visitor

__all__ = ["home", "visitor"]


def test_plain_words_become_filters_that_can_be_taken_off(visitor: Visitor) -> None:
    page = visitor.see("/search?ask=free+pottery+on+tuesday+evening")
    chips = page.one("nav", class_="chips").all("a", class_="chip")
    left = [dict(args(chip.get("href"))) for chip in chips]
    asked = {"q": "pottery", "day": "tue", "time": "evening", "price": "free"}
    assert len(chips) == len(asked)
    for one in left:
        assert one.items() < asked.items()
    literally = page.one("p", class_="understood").one("a").get("href")
    assert parse_qsl(urlsplit(literally).query) == [("q", "free pottery on tuesday evening")]


def test_mere_words_are_only_words(visitor: Visitor) -> None:
    page = visitor.see("/search?ask=pottery")
    assert titles(page) == ["Pottery for beginners"]
    assert not page.all("p", class_="understood")
    assert page.one("input", name="ask").get("value") == "pottery"


def test_what_was_chosen_counts_before_what_was_said(visitor: Visitor) -> None:
    answer = visitor.ask("/opportunities?ask=pottery+after+18:00&after=10:00&day=mon")
    assert answer["query"] == {"q": "pottery", "after": "10:00", "day": ["mon"]}


def test_the_api_says_what_was_understood(visitor: Visitor) -> None:
    answer = visitor.ask("/opportunities?ask=pottery+on+tuesdays+and+fridays")
    understood = answer["understood"]
    assert understood["args"] == {"day": ["tue", "fri"]}
    assert understood["q"] == "pottery"
    assert understood["ask"] == "pottery on tuesdays and fridays"
    assert visitor.ask("/opportunities?q=pottery+on+tuesday")["understood"] is None
    assert visitor.ask("/opportunities?ask=pottery")["understood"] is None


def test_the_name_of_a_provider_is_not_taken_apart(visitor: Visitor) -> None:
    answer = visitor.ask("/opportunities?ask=evening+school")
    assert answer["query"] == {"q": "evening school"}
    assert answer["understood"] is None
    assert {one["provider"]["name"] for one in answer["opportunities"]} == {"Evening school"}
    other = visitor.ask("/opportunities?ask=evening+pottery")
    assert other["query"] == {"q": "pottery", "time": ["evening"]}


def test_the_order_of_the_form_does_not_scold(visitor: Visitor) -> None:
    page = visitor.see("/search?ask=tuesday&sort=relevance")
    assert not page.all("div", class_="notice")
