"""Words are found as people write them, in their own script and language."""

from __future__ import annotations

import pytest

from finder.text import analyse, canonical, folding, parse, stem, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "cafe"),
        ("STRASSE", "straße"),
        ("Łódź", "lodz"),
        ("ёлка", "елка"),
        ("ﬁlm", "film"),
        ("ＹＯＧＡ", "yoga"),
        ("الكتاب", "كتاب"),
        ("والكتاب", "كتاب"),
        ("مدرسة", "مدرسه"),
        ("أحمد", "احمد"),
        ("مُحَمَّد", "محمد"),
        ("كـــتاب", "كتاب"),
    ],
)
def test_spellings_that_fold_together(one: str, other: str) -> None:
    (first,), (second,) = words(one), words(other)
    assert folding(first) == folding(second)


def test_marks_that_make_another_letter_stay() -> None:
    assert folding("йога") != folding("иога")
    assert folding("が") != folding("か")
    assert folding("हिन्दी") == "हिन्दी"


def test_a_stem_belongs_to_a_language() -> None:
    assert stem("swimming", "en") == stem("swims", "en-GB") == "en:swim"
    assert stem("swimming", "sw") is None
    assert stem("swimming", "") is None


def test_runs_have_characters_and_pairs() -> None:
    assert set(analyse("요리 편", "ko").tokens) == {"요", "리", "요리", "편"}


def test_canonical_text_keeps_words_apart() -> None:
    assert canonical("Été, à la plage!") == " ete a la plage "


def test_words_phrases_and_exclusions() -> None:
    wanted = parse('yoga "for kids" -beginners -"hot room"')
    assert [clause.words for clause in wanted.all] == [("yoga",), ("for", "kids")]
    assert [clause.words for clause in wanted.none] == [("beginners",), ("hot", "room")]
    assert wanted.all[1].pattern == " for kids "


def test_function_words_count_only_alone() -> None:
    assert [clause.words for clause in parse("the yoga of life").all] == [("yoga",), ("life",)]
    assert [clause.words for clause in parse("the").all] == [("the",)]


@pytest.mark.parametrize("q", ['"yoga', 'yoga"', '"yoga " swim"', "“yoga swim”", "-", '-""', '"'])
def test_quotes_without_a_twin_do_no_harm(q: str) -> None:
    wanted = parse(q)
    assert all(clause.words for clause in (*wanted.all, *wanted.none))


def test_a_hyphen_inside_a_word_excludes_nothing() -> None:
    assert parse("wi-fi").none == ()
