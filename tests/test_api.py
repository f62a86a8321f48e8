"""The interface for programs keeps its shape, refuses nonsense, and agrees with the pages."""

from __future__ import annotations

import pytest

from tests.web_site import LISTED, PUBLISHED, Visitor, home, visitor

__all__ = ["home", "visitor"]

ANSWER = {
    "total", "page", "per_page", "query", "understood", "corrected", "closed", "opportunities",
    "facets", "unknown", "relaxations", "took_ms",
}  # fmt: skip
OPPORTUNITY = {
    "id", "url", "kind", "title", "summary", "language", "provider", "venue", "mode", "age",
    "topics", "level", "languages", "price", "access", "enrolment", "span", "next", "matched",
    "occurrences_left", "attendance", "places_left", "waiting_list", "unstated", "distance_km",
    "confirmed_at", "updated_at", "source",
}  # fmt: skip


def test_an_answer_has_every_key(visitor: Visitor) -> None:
    answer = visitor.ask("/opportunities")
    assert answer.keys() == ANSWER
    assert answer["total"] == PUBLISHED
    assert (answer["page"], answer["per_page"], len(answer["opportunities"])) == (1, 20, 20)
    assert answer["query"] == {}
    assert answer["facets"].keys() == {
        "kind", "stage", "area", "topic", "day", "time", "mode", "price", "lang", "level",
        "access", "provider_type", "enrol",
    }  # fmt: skip
    for one in answer["opportunities"]:
        assert one.keys() == OPPORTUNITY


def test_the_question_comes_back_as_understood(visitor: Visitor) -> None:
    answer = visitor.ask("/opportunities?q=pottery&day=tue&near=Harbour&within=5.0&page=1")
    assert answer["query"] == {
        "q": "pottery", "near": ["Harbour"], "within": "5", "day": ["tue"],
    }  # fmt: skip


def test_one_opportunity_of_an_answer(visitor: Visitor) -> None:
    answer = visitor.ask("/opportunities?q=pottery&near=Harbour&from=2027-04-01")
    (one,) = answer["opportunities"]
    assert one["url"] == "http://localhost/opportunity/1-pottery-for-beginners"
    assert one["age"] == {"min_months": 216, "max_months": None}
    assert one["price"] == {"free": False, "min": 5.0, "max": 20.0, "currency": "EUR"}
    assert one["next"]["start"] == "2027-03-16T18:30:00+00:00"
    assert one["matched"] == {
        "start": "2027-04-06T18:30:00+01:00",
        "end": "2027-04-06T20:30:00+01:00",
        "venue_id": one["venue"]["id"],
        "status": "scheduled",
    }
    assert one["occurrences_left"] == 20
    assert one["venue"]["area"] == "west"
    assert one["distance_km"] == 0.0
    assert one["enrolment"] == {
        "opens": None, "closes": "2027-03-18", "status": "closing",
        "url": "https://example.org/enrol",
    }  # fmt: skip
    assert one["confirmed_at"] == "2027-03-15T09:00:00Z"
    assert one["source"] == {"id": "by-hand", "licence": "CC-BY-4.0"}


def test_what_is_not_stated_is_null(visitor: Visitor) -> None:
    (one,) = visitor.ask("/opportunities?q=something")["opportunities"]
    for key in ("language", "venue", "mode", "age", "level", "price", "enrolment", "span", "next",
                "matched", "distance_km", "places_left", "waiting_list", "attendance"):  # fmt: skip
        assert one[key] is None, key
    assert {"age", "place", "schedule", "price", "lang", "mode"} <= set(one["unstated"])


def test_a_span_is_a_span(visitor: Visitor) -> None:
    (one,) = visitor.ask("/opportunities?q=summer")["opportunities"]
    assert one["span"] == {
        "first": "2027-06-01", "last": "2027-08-31", "start": "08:00", "end": "12:00",
    }  # fmt: skip
    assert one["next"] is None
    assert one["occurrences_left"] == 0


def test_facets_name_count_and_mark(visitor: Visitor) -> None:
    facets = visitor.ask("/opportunities?kind=course&price=free&unknown=price")["facets"]
    kinds = {one["value"]: one for one in facets["kind"]}
    assert kinds["course"]["label"] == "Course"
    assert kinds["course"]["selected"]
    assert not kinds["event"]["selected"]
    prices = facets["price"]
    assert [one["value"] for one in prices] == ["free", "10", "25", "50", "100", None]
    assert prices[0] == {
        "value": "free", "label": "Free", "count": prices[0]["count"], "selected": True,
    }  # fmt: skip
    assert prices[-1]["label"] == "not stated"
    assert prices[-1]["selected"]
    for value in ("free", "50"):
        count = next(one["count"] for one in prices if one["value"] == value)
        asked = visitor.ask(f"/opportunities?kind=course&unknown=price&price={value}")
        assert asked["total"] == count


def test_unknown_counts_are_exact(visitor: Visitor) -> None:
    asked = visitor.ask("/opportunities?age=7&price=free")
    assert asked["unknown"].keys() == {"age", "price"}
    for group, count in asked["unknown"].items():
        more = visitor.ask(f"/opportunities?age=7&price=free&unknown={group}")
        assert more["total"] == asked["total"] + count


def test_labels_follow_the_language(visitor: Visitor) -> None:
    response = visitor.fetch("/api/v1/opportunities", Accept_Language="ar")
    assert response.headers["Content-Language"] == "ar"
    assert "Accept-Language" in response.headers["Vary"]
    labels = {one["label"] for one in response.get_json()["facets"]["kind"]}
    assert "دورة" in labels


def test_nonsense_is_refused_with_every_reason(visitor: Visitor) -> None:
    problem = visitor.ask("/opportunities?age=old&day=funday&colour=red&q=pottery", 400)
    assert problem["status"] == 400
    assert problem["title"] == "The question cannot be understood."
    assert problem["argument"] == "colour"
    assert problem["reason"] == problem["detail"] == "There is no such argument."
    assert [one["argument"] for one in problem["errors"]] == ["colour", "age", "day"]
    assert problem["errors"][2] == {
        "argument": "day",
        "value": "funday",
        "reason": "Choose one of: mon, tue, wed, thu, fri, sat, sun.",
    }


def test_one_opportunity_with_all_its_dates(visitor: Visitor) -> None:
    one = visitor.ask("/opportunities/2")
    assert one.keys() == OPPORTUNITY | {"description", "schedule", "occurrences"}
    assert one["schedule"]["form"] == "dated"
    assert [o["status"] for o in one["occurrences"]] == [
        "scheduled", "cancelled", "full", "moved", "scheduled", "scheduled",
    ]  # fmt: skip
    assert one["occurrences"][3]["end"] is None
    assert one["occurrences"][4]["start"] == "2027-04-17"
    assert one["occurrences_left"] == 5
    assert one["provider"] == {"id": "p1", "name": "Town library", "type": "library", "url": None}
    assert visitor.ask("/opportunities/1")["description"] == LISTED[0]["description"]


@pytest.mark.parametrize(
    ("name", "status"), [("999", 404), ("x", 404), (str(len(LISTED)), 410), ("9" * 30, 404)]
)
def test_what_is_not_there(visitor: Visitor, name: str, status: int) -> None:
    problem = visitor.ask(f"/opportunities/{name}", status)
    assert problem["status"] == status
    assert problem["type"] == "about:blank"
    assert problem["detail"]


def test_pages_beyond_the_last_are_empty(visitor: Visitor) -> None:
    answer = visitor.ask("/opportunities?page=77")
    assert answer["total"] == PUBLISHED
    assert answer["opportunities"] == []


def test_pages_and_programs_get_the_same(visitor: Visitor) -> None:
    for asked in (
        "age=7",
        "near=Harbour&within=2",
        "price=10&unknown=price",
        "day=sat&time=morning",
    ):
        number = visitor.see(f"/search?{asked}").one("h1").text.split()[0]
        assert str(visitor.ask(f"/opportunities?{asked}")["total"]) == number
