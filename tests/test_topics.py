"""Topics: a vocabulary that is whole, names that find each other, and assignment."""

from __future__ import annotations

import re

import pytest

from finder import topics
from finder.text import STOP_WORDS, folding, parse, words
from finder.topic_assignment import assign

CODES = list(topics.TOPICS)


def test_two_levels_and_fields_of_isced() -> None:
    assert 150 <= len(CODES) <= 200
    for topic in topics.TOPICS.values():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", topic.code)
        assert topic.isced is None or re.fullmatch(r"(0[0-9]|10)\d\d", topic.isced)
        if topic.parent:
            assert topics.TOPICS[topic.parent].parent is None


@pytest.mark.parametrize("language", topics.LANGUAGES)
def test_every_topic_is_named_in_every_language(language: str) -> None:
    names = topics.names(language)
    assert list(names) == CODES
    for code, known in names.items():
        assert known, code
        assert all(name == " ".join(name.split()) and name for name in known), code
        assert len(set(known)) == len(known), code


def found(q: str) -> set[str]:
    return set(topics.matching(parse(q).all[0]))


def test_names_find_each_other_across_languages() -> None:
    assert "cooking" in found("cuisine")
    assert "cooking" in found("cookery")
    assert "football" in found("soccer")
    assert found('"martial arts"') == {"martial-arts"}
    assert "arts" not in found('"martial arts"')
    assert found("zanzibar") == set()


@pytest.mark.parametrize(
    ("q", "named"),
    [
        ("book club", ("reading",)),
        ("clubs for books", ("reading",)),
        ("start a business", ("entrepreneurship",)),
        ("club de lectura", ("reading",)),
        ("club", ()),
        ("book tennis", ()),
        ('"book club" fun', ()),
    ],
)
def test_words_name_a_topic_together(q: str, named: tuple[str, ...]) -> None:
    assert topics.named_by(parse(q).all) == named


def test_broad_topics_come_along() -> None:
    assert topics.with_parents(["guitar", "yoga"]) == ("guitar", "yoga", "music", "fitness")
    assert topics.with_parents(["music"]) == ("music",)


@pytest.mark.parametrize(
    ("title", "language", "topic"),
    [
        ("Guitar in a group", "en", "guitar"),
        ("Yogalates and yoga", "en", "yoga"),
        ("Swim lessons, level 2", "", "swimming"),
        ("Time management for parents", "en", "personal-development"),
        ("Chess Club", "en", "chess"),
    ],
)
def test_what_a_title_says_is_its_topic(title: str, language: str, topic: str) -> None:
    assert topic in assign(title, (), "", language)


@pytest.mark.parametrize(
    "title",
    ["Tea and biscuits", "Driving theory in plain language", "The weekly market", "Open day", ""],
)
def test_what_only_looks_like_a_topic_is_none(title: str) -> None:
    assert not {"languages", "marketing", "drinks"} & set(assign(title, (), "", "en"))


def test_a_category_decides_and_a_broad_topic_gives_way() -> None:
    assert assign("On Tuesdays", ["music", "guitar"], "", "en") == ("guitar",)


def test_a_description_counts_only_if_it_says_so_often() -> None:
    assert assign("On Tuesdays", (), "There is pottery nearby.", "en") == ()
    often = "Pottery for all. Our pottery is warm. Pottery with friends."
    assert assign("On Tuesdays", (), often, "en") == ("pottery",)


def test_no_word_names_two_topics_or_means_nothing_elsewhere() -> None:
    named: dict[str, set[str]] = {}
    for language in topics.LANGUAGES:
        for code, known in topics.names(language).items():
            for said in map(words, known):
                if len(said) == 1:
                    named.setdefault(folding(said[0]), set()).add(code)
    assert not STOP_WORDS & named.keys()
    # Within one broad topic a loan word may be wider in one language than in another.
    families = {w: {topics.TOPICS[c].parent or c for c in found} for w, found in named.items()}
    assert {word for word, found in families.items() if len(found) > 1} == set()
