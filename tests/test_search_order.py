"""What comes first: the order by relevance of the local engine, and which word was meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import MakeSites
from tests.random_city import AnySite, add_listings
from tests.test_search_contract import CITIES
from tests.test_search_named import MakeCity, search


def made_in(site: AnySite) -> MakeCity:
    """Fills a city with English listings, and makes them known to its engine."""

    def made(*listings: dict[str, Any]) -> AnySite:
        add_listings(site, [{"language": "en"} | listing for listing in listings])
        site.follower.catch_up()
        return site

    return made


@pytest.fixture
def a_city(make_sites: MakeSites) -> Iterator[MakeCity]:
    """A city for the local engine, whose order is measured."""
    with make_sites("local") as site:
        yield made_in(site)


@pytest.fixture(params=CITIES)
def any_city(request: pytest.FixtureRequest, make_sites: MakeSites) -> Iterator[MakeCity]:
    """A city for each engine in turn."""
    with make_sites(request.param) as site:
        yield made_in(site)


def order(site: AnySite, **args: str) -> list[int]:
    return [hit.id for hit in search(site, **args).hits]


def test_a_short_title_is_more_about_its_words(a_city: MakeCity) -> None:
    site = a_city(
        {"title": "Fishing and archery", "description": "Bring a friend and lunch"},
        {"title": "Archery", "description": "Bring a friend and something for lunch"},
    )
    assert order(site, q="archery") == [2, 1]


def test_what_calls_itself_what_was_asked_for_comes_first(a_city: MakeCity) -> None:
    site = a_city(
        {"title": "Swimming meeting", "age_low": 72, "age_high": 144},
        {"title": "Swimming kids", "age_low": 72, "age_high": 144},
        {"title": "Swimming lesson", "age_low": 72, "age_high": 144},
    )
    assert order(site, q="swimming") == [1, 2, 3]
    assert order(site, q="swimming", kind="course") == [3, 1, 2]
    assert order(site, q="swimming", stage="children") == [2, 1, 3]
    assert order(site, q="swimming", kind="course", sort="newest") == [1, 2, 3]


def test_a_hint_is_a_word_of_the_language_of_the_listing(a_city: MakeCity) -> None:
    """*Kind* is a child in German and not in English."""
    same = {"age_low": 72, "age_high": 144}
    site = a_city(
        {"title": "Yoga of a kind", **same},
        {"title": "Yoga of a Kind", "language": "de", **same},
        {"title": "Yoga of a type", **same},
    )
    assert order(site, q="yoga", stage="children")[0] == 2


def test_a_small_change_does_not_change_what_a_hint_is_worth(a_city: MakeCity) -> None:
    listings = [{"title": f"Swimming meeting {n}"} for n in range(20)]
    site = a_city(*listings, {"title": "Swimming lesson 1"})
    add_listings(site, [{"title": "Swimming lesson 2", "language": "en"}])
    site.follower.catch_up()
    assert order(site, q="swimming", kind="course")[:2] == [21, 22]


def test_words_that_name_a_topic_together_mean_it(a_city: MakeCity) -> None:
    said = "Small plans of a business that may start with a friend, for business people"
    site = a_city(
        {"title": "Start of summer", "description": said},
        {"title": "Summer ideas", "description": said, "topics": ["entrepreneurship"]},
    )
    assert order(site, q="summer start business")[0] == 1
    assert order(site, q="start business")[0] == 2


def test_a_letter_that_should_stand_twice_is_the_likeliest_slip(any_city: MakeCity) -> None:
    site = any_city({"title": "Poetry"}, {"title": "Poetry"}, {"title": "Pottery"})
    found = search(site, q="potery")
    assert found.corrected == {"potery": "pottery"}
    assert [hit.id for hit in found.hits] == [3]


def test_a_word_like_a_name_of_a_topic_may_have_a_letter_too_many(any_city: MakeCity) -> None:
    site = any_city({"title": "Karate"}, {"title": "Boxing", "topics": ["martial-arts"]})
    assert search(site, q="karatee").corrected == {"karatee": "karate"}
    for right in ("karaté", "judo", "karata"):
        assert search(site, q=right).corrected == {}


def test_tai_chi_is_two_words(any_city: MakeCity) -> None:
    site = any_city({"title": "Tai chi"}, {"title": "My chi my future"})
    assert order(site, q="tai chi") == [1]
