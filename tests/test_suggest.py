"""Suggestions: what goes on from the beginning of a word, in any script, and only what is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder import app
from finder.installation import Installation
from finder.models import Opportunity, Provider
from finder.search import beginnings
from finder.search.beginnings import Beginnings
from finder.store.changes import next_change
from finder.text import canonical, is_run, openings
from finder.topics import TOPICS, label
from finder.upkeep import follower
from tests.web_site import FILLERS, LISTED, PUBLISHED, Visitor, home, make_home, visitor

__all__ = ["home", "visitor"]

FIRST = len(LISTED) + 1
"""The id of the first of the swimming groups."""

Changer = Callable[[Mapping[int, Mapping[str, Any]]], None]


class Town:
    """A city whose listings a test may change, and a visitor of it."""

    def __init__(self, folder: Path) -> None:
        self.here = Installation.open(make_home(folder))
        self.visitor = Visitor(app.build(self.here).test_client())

    def change(self, values: Mapping[int, Mapping[str, Any]], *, indexed: bool = True) -> None:
        """Change listings by id; the index may not know it yet."""
        with self.here.sessions.begin() as session:
            for id_, told in values.items():
                row = session.get_one(Opportunity, id_)
                row.change = next_change(session)
                for name, value in told.items():
                    setattr(row, name, value)
        if indexed:
            follower(self.here).catch_up()


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A city of one's own."""
    return Town(tmp_path)


def suggested(visitor: Visitor, typed: str, **headers: str) -> list[tuple[str, str, int]]:
    """Text, type and count of what is suggested."""
    response = visitor.fetch(f"/api/v1/suggest?q={quote(typed)}", **headers)
    assert response.status_code == 200, response.text
    found = response.get_json()["suggestions"]
    assert all(one.keys() == {"text", "type", "count"} for one in found)
    return [(one["text"], one["type"], one["count"]) for one in found]


def titles(visitor: Visitor, typed: str) -> set[str]:
    """The titles among what is suggested."""
    return {text for text, kind, _ in suggested(visitor, typed) if kind == "title"}


def test_titles_by_the_beginning_of_any_of_their_words(visitor: Visitor) -> None:
    for typed in ("pot", "POTTERY ", "beg", "for b", "pottery for beginners", "Póttery, fór"):
        assert suggested(visitor, typed) == [("Pottery for beginners", "title", 1)], typed
    for typed in ("ottery", "pottery beginners", "xyzzy", "pottery for beginners!x"):
        assert suggested(visitor, typed) == [], typed


def test_providers_and_places_with_what_is_there(visitor: Visitor) -> None:
    assert suggested(visitor, "evening") == [("Evening school", "provider", PUBLISHED - 3)]
    west, harbour = suggested(visitor, "west"), suggested(visitor, "harb")
    total = visitor.ask("/opportunities?area=west")["total"]
    assert ("West Quay", "place", total) in west
    assert harbour == [("Harbour", "place", total)]
    assert ("1100-001", "place") in [one[:2] for one in suggested(visitor, "1100")]


def test_at_most_ten_the_most_frequent_first(town: Town) -> None:
    found = suggested(town.visitor, "swim")
    assert len(found) == 10
    assert {count for _, _, count in found} == {1}
    spellings = ("SWIMMING, for all", *["swimming for all!"] * 3)
    town.change({FIRST + n: {"title": title} for n, title in enumerate(spellings)})
    found = suggested(town.visitor, "s")
    assert found[0] == ("Evening school", "provider", PUBLISHED - 3)
    assert found[1] == ("swimming for all!", "title", 4)
    assert [count for _, _, count in found] == sorted((one[2] for one in found), reverse=True)


def test_topics_in_the_words_of_the_page(town: Town) -> None:
    town.change({FIRST + n: {"topics": ["history"]} for n in range(3)})
    assert suggested(town.visitor, "hist") == [(label("history", "en"), "topic", 3)]
    arabic = label("history", "ar")
    assert suggested(town.visitor, arabic, Accept_Language="ar") == [(arabic, "topic", 3)]
    assert suggested(town.visitor, arabic) == []


@pytest.mark.parametrize(
    ("title", "found", "missed"),
    [
        ("دورة الرسم للأطفال", ("دور", "الرس", "رس", "الر", "للاط", "أطفال", "الاطفال"),
         ("سم", "ورة")),
        ("초급 요리교실", ("초", "요리", "교실", "리교", "초급 요"), ("실교",)),
        ("瑜伽入门课程 yoga", ("瑜伽", "入门", "课程 yo", "门课", "yo"), ("程课", "瑜门")),
        ("École d'été: Straße", ("ecol", "École", "ete", "ÉTÉ", "strass"), ("cole",)),
        ("Йога для начинающих", ("йог", "ЙОГА", "нач"), ("иога",)),
        ("हिन्दी कक्षा", ("हि", "हिन्दी", "कक"), ("न्दी",)),
    ],
)  # fmt: skip
def test_scripts(town: Town, title: str, found: tuple[str, ...], missed: tuple[str, ...]) -> None:
    town.change({FIRST: {"title": title}})
    for typed in found:
        assert title in titles(town.visitor, typed), typed
    for typed in missed:
        assert title not in titles(town.visitor, typed), typed


def test_only_the_first_words_of_a_title_begin_a_suggestion(town: Town) -> None:
    title = "One two three four five six seven eight"
    town.change({FIRST: {"title": title}})
    assert titles(town.visitor, "six seven ei") == {title}
    assert titles(town.visitor, "seven") == set()


def test_long_titles_that_begin_alike(town: Town) -> None:
    alike = "An introduction to the history of the harbour and its people, "
    town.change({FIRST + n: {"title": f"{alike} part {n}"} for n in range(12)})
    assert len(titles(town.visitor, alike)) == 10
    assert titles(town.visitor, f"{alike} part 7") == {f"{alike} part 7"}
    assert titles(town.visitor, f"{alike} part 1") == {f"{alike} part {n}" for n in (1, 10, 11)}


@pytest.mark.parametrize("indexed", [False, True])
def test_what_is_withdrawn_is_not_suggested_from_that_moment(town: Town, *, indexed: bool) -> None:
    assert titles(town.visitor, "pot") == {"Pottery for beginners"}
    gone = {"status": "withdrawn"}
    town.change({1: gone, FIRST: gone}, indexed=indexed)
    assert suggested(town.visitor, "pot") == []
    assert suggested(town.visitor, "evening") == [("Evening school", "provider", PUBLISHED - 5)]
    assert titles(town.visitor, "nobody") == set()
    town.change({6: gone}, indexed=indexed)
    assert suggested(town.visitor, "nobody") == []


def test_what_is_withdrawn_or_over_from_the_start_is_not_suggested(town: Town) -> None:
    assert titles(town.visitor, "gone") == set()
    with town.here.sessions.begin() as session:
        for occurrence in session.get_one(Opportunity, FIRST).occurrences:
            occurrence.until_utc = occurrence.until_utc.replace(year=2020)
    town.change({FIRST: {"title": "Diving last year"}})
    assert titles(town.visitor, "div") == set()


def test_what_changed_stands_beside_the_index_and_is_counted_once(town: Town) -> None:
    town.change({FIRST + n: {"title": "Rowing"} for n in range(3)})
    follower(town.here).rebuild()
    town.change({FIRST + 3: {"title": "Rowing"}, FIRST + 4: {"title": "Rowing at night"}})
    assert follower(town.here).catch_up().base
    assert suggested(town.visitor, "row") == [
        ("Rowing", "title", 4),
        ("Rowing at night", "title", 1),
    ]
    town.change({FIRST: {"title": "Sailing"}, FIRST + 3: {"status": "withdrawn"}})
    assert suggested(town.visitor, "row") == [
        ("Rowing", "title", 2),
        ("Rowing at night", "title", 1),
    ]
    assert titles(town.visitor, "sail") == {"Sailing"}


def test_providers_of_one_name_are_one(town: Town) -> None:
    with town.here.sessions.begin() as session:
        session.query(Provider).filter_by(name="Town library").one().name = "EVENING school"
    follower(town.here).rebuild()
    assert suggested(town.visitor, "even") == [("Evening school", "provider", PUBLISHED - 2)]


def test_nothing_typed_and_nothing_to_find(visitor: Visitor) -> None:
    for typed in ("", " ", "\x00", "-", '"', "…", "ء", "ال", "\u202e", "🦄", "<%>", "\n", "%",
                  "́", "9" * 400, "é" * 400, "字" * 400):  # fmt: skip
        assert suggested(visitor, typed) == [], typed
    assert visitor.ask("/suggest") == {"suggestions": []}


def test_nonsense_is_refused_with_the_reason(visitor: Visitor) -> None:
    problem = visitor.ask(f"/suggest?q={'a' * 401}&colour=red", 400)
    assert [one["argument"] for one in problem["errors"]] == ["colour", "q"]
    assert problem["errors"][1]["reason"] == "That is too long to look for: at most 400 characters."
    assert visitor.ask("/suggest?q=a&q=b", 400)["reason"] == "Only one value can be given here."
    assert visitor.ask("/suggest?" + "&".join(f"q={n}" for n in range(500)), 400)["errors"]
    assert visitor.ask("/suggest?q=%ED%A0%80%ff") == {"suggestions": []}


def test_the_page_offers_what_is_most_frequent_without_a_script(town: Town) -> None:
    topics = ["swimming", *[code for code in TOPICS if "swim" not in code][:15]]
    town.change({FIRST + n: {"topics": topics[: n + 1]} for n in range(15)})
    for path, locale in (("/", "en"), ("/search?q=pottery", "en"), ("/ar/search", "ar")):
        page = town.visitor.see(path)
        box, offered = page.one("input", id="q"), page.one("datalist")
        assert box.get("list") == offered.get("id")
        texts = [one.get("value") for one in offered.all("option")]
        assert texts[:3] == ["Evening school", label("sport", locale), label("swimming", locale)]
        assert 10 < len(texts) == len(set(texts)) <= 20
        assert offered.get("data-address") == "/api/v1/suggest"


def test_the_script_is_small_and_ours(visitor: Visitor) -> None:
    address = visitor.see("/").one("script").get("src")
    response = visitor.fetch(address)
    assert response.mimetype in {"text/javascript", "application/javascript"}
    assert len(response.data) < 2_500
    assert "innerHTML" not in response.text
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy


def test_fillers_are_what_these_tests_take_them_for(visitor: Visitor) -> None:
    assert FILLERS >= 15
    assert visitor.ask(f"/opportunities/{FIRST}")["title"] == "Swimming, group 1"


PIECES = st.sampled_from(["a", "ab", "b", "ba", "É", "字", "字字", "가나", "ال", "!", "abc" * 20])
TEXTS = st.lists(PIECES, max_size=8).map(" ".join)


def expected(texts: Mapping[str, int], opening: str, most: int) -> list[tuple[str, int]]:
    """What the definition says, looked for text by text."""
    found = []
    for text, count in texts.items():
        begins = set()
        for number, match in enumerate(re.finditer(r"[^ ]+", text)):
            every = range(*match.span()) if is_run(match[0]) else (match.start(),)
            begins |= {text[place:] for place in every if number < beginnings.WORDS}
        if count and any(one.startswith(opening) for one in begins):
            found.append((text, count))
    return sorted(found, key=lambda one: (-one[1], one[0]))[:most]


@given(
    texts=st.dictionaries(TEXTS.map(lambda t: canonical(t).strip()), st.integers(0, 3)),
    typed=TEXTS,
    most=st.integers(1, 5),
)
def test_the_best_are_those_that_looking_at_each_finds(
    texts: dict[str, int], typed: str, most: int
) -> None:
    counts = {text: count for text, count in texts.items() if text}
    table = Beginnings(beginnings.arrays({text: text for text in counts}))
    ranked = beginnings.scores(np.array([counts[text] for text in sorted(counts)], np.int64))
    for opening in openings(typed):
        best = [(table.text(number), count) for number, count in table.best(opening, ranked, most)]
        assert best == expected(counts, opening, most)
        every = {table.text(number) for number in table.all(opening) if ranked[number]}
        assert every == {text for text, _ in expected(counts, opening, len(counts))}
