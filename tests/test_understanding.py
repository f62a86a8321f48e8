"""Plain words: what questions say in twelve languages, and texts that say nothing."""

from __future__ import annotations

import dataclasses
import gc
import json
import re
import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest

from finder.installation import Installation
from finder.query import read
from finder.settings import Settings
from finder.understanding import LONGEST, Names, Piece, Understood, understand
from finder.understanding.grammar import Node, trees
from finder.understanding.language import CODES, language
from finder.understanding.sayings import sayings
from finder.understanding.tokens import cut, plain
from finder.understanding.values import Span, span
from tests.questions import CORPUS, NOW, Question, corpus, sample_world

ENOUGH = 0.92
"""The share of questions of each language that must be understood exactly."""

NAMED = CORPUS / "named"


def understood(text: str, locale: str = "en", now: datetime = NOW) -> Understood:
    """What is understood of a text on the page of a locale in the sample city."""
    return understand(text, locale=locale, world=sample_world(), now=now)


def args(text: str, locale: str = "en", now: datetime = NOW) -> set[tuple[str, str]]:
    """The arguments that are understood."""
    return set(understood(text, locale, now).args)


def named(code: str) -> Iterator[Question]:
    """The named questions of a language, one a line: question | arguments | words left over."""
    for line in (NAMED / f"{code}.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            ask, said, q = (part.strip() for part in line.split("|"))
            pairs = re.findall(r"(\w+)=(.*?)(?=\s\w+=|$)", said)
            yield Question(ask, frozenset(pairs), q, code)


@pytest.mark.parametrize("code", CODES)
def test_named_questions_are_understood_exactly(code: str) -> None:
    wrong = {one.ask: one.understood() for one in named(code) if not one.is_right()}
    assert wrong == {}


@pytest.mark.parametrize("half", ["tune", "held"])
@pytest.mark.parametrize("code", CODES)
def test_the_corpus_is_understood(code: str, half: str) -> None:
    questions = corpus(half, code)
    assert len(questions) >= 20
    right = sum(question.is_right() for question in questions)
    assert right / len(questions) >= ENOUGH


@pytest.mark.parametrize("code", CODES)
def test_the_page_may_be_in_another_language(code: str) -> None:
    questions = corpus("tune", code)
    for locale in ("ar", "fi", "ja", "uk"):
        right = sum(question.is_right(locale) for question in questions)
        assert right / len(questions) >= ENOUGH, locale


def test_pieces_say_which_words_gave_what() -> None:
    found = understood("free yoga for over 60s near the Old Harbour on tuesday evening")
    assert found.pieces == (
        Piece("free", (("price", "free"),)),
        Piece("over 60s", (("age", "60-"),)),
        Piece("near the Old Harbour", (("near", "Old Harbour"),)),
        Piece("tuesday", (("day", "tue"),)),
        Piece("evening", (("time", "evening"),)),
    )
    assert found.args == tuple(arg for piece in found.pieces for arg in piece.args)
    assert found.q == "yoga"


def test_what_is_said_twice_is_given_once() -> None:
    found = understood("free free pottery, mondays and on Monday")
    assert found.args == (("price", "free"), ("day", "mon"))
    assert found.q == "pottery"


def test_the_first_counts_where_two_cannot_go_together() -> None:
    found = understood("choir after 20:00, before 18:00, in May, in June")
    assert found.args == (("after", "20:00"), ("from", "2026-05-01"), ("to", "2026-05-31"))
    assert found.q == "choir before 18:00 June"


def test_a_phrase_and_an_exclusion_are_left_as_they_are() -> None:
    found = understood('"free monday" -online drawing')
    assert (found.args, found.q) == ((), '"free monday" -online drawing')


def test_what_is_denied_is_not_understood() -> None:
    assert args("pottery, not on Mondays") == set()
    assert args("cerámica excepto los lunes") == set()
    assert args("月曜日以外の陶芸") == set()


def test_words_stay_together_as_they_are_written() -> None:
    assert understood("A1 German and C++ on t'ai-chi").q == "A1 German C++ t'ai-chi"
    assert understood("gluten-free baking").args == ()


@pytest.mark.parametrize(
    ("today", "says", "first", "last"),
    [
        ("2026-03-11", "this week", "2026-03-11", "2026-03-15"),
        ("2026-03-15", "this weekend", "2026-03-15", "2026-03-15"),
        ("2026-03-14", "this weekend", "2026-03-14", "2026-03-15"),
        ("2026-03-15", "next weekend", "2026-03-21", "2026-03-22"),
        ("2026-12-11", "next month", "2027-01-01", "2027-01-31"),
        ("2026-01-31", "next month", "2026-02-01", "2026-02-28"),
        ("2026-03-31", "this month", "2026-03-31", "2026-03-31"),
    ],
)
def test_days_follow_from_today(today: str, says: str, first: str, last: str) -> None:
    expected = Span(date.fromisoformat(first), date.fromisoformat(last))
    assert span(says, (), date.fromisoformat(today)) == expected


def test_a_date_without_a_year_is_the_next_to_come() -> None:
    assert args("sewing 11 March") == {("from", "2026-03-11"), ("to", "2026-03-11")}
    assert args("sewing 10 March") == {("from", "2027-03-10"), ("to", "2027-03-10")}
    assert args("sewing 29 February") == {("from", "2028-02-29"), ("to", "2028-02-29")}
    assert args("sewing 30 February") == set()


def test_a_day_at_the_end_of_time_breaks_nothing() -> None:
    late = datetime(9999, 12, 31, 23, 59)
    assert args("sewing next week, next month, tomorrow", now=late) == set()


def test_a_city_names_its_own_stages_and_money() -> None:
    world = dataclasses.replace(
        sample_world(),
        stages={"sprouts": sample_world().stages["children"]},
        currency="KRW",
        names=Names([], postcodes=[], areas={}, stages=[("Little Sprouts", "sprouts")]),
    )
    found = understand("little sprouts dance up to ₩20,000", locale="en", world=world, now=NOW)
    assert set(found.args) == {("stage", "sprouts"), ("price", "20000")}
    found = understand("children dance under 20 euros", locale="en", world=world, now=NOW)
    assert (found.args, found.q) == ((), "children dance under 20 euros")


def test_an_area_comes_before_a_place_of_the_same_name() -> None:
    names = Names(["market"], postcodes=[], areas={"Market": "mk"}, stages=[])
    world = dataclasses.replace(sample_world(), areas=frozenset({"mk"}), names=names)
    found = understand("chess in Market", locale="en", world=world, now=NOW)
    assert found.args == (("area", "mk"),)


def test_what_is_understood_can_be_asked() -> None:
    for code in CODES:
        for question in (*corpus("tune", code), *named(code)):
            found = question.understood()
            given = [*found.args, ("q", found.q)]
            assert read(given, sample_world()).refused == (), question.ask


KOREAN: Mapping[str, tuple[set[tuple[str, str]], str]] = {
    "P1-1": ({("area", "gangnam"), ("kind", "course")}, "요가"),
    "P1-2": ({("enrol", "soon")}, "확정 날짜 딱"),
    "P1-3": ({("kind", "course")}, ""),
    "P2-1": ({("day", "sat"), ("time", "morning"), ("price", "free"), ("kind", "course")}, "코딩"),
    "P2-2": ({("day", "sat"), ("day", "sun"), ("stage", "children"), ("kind", "course")}, "미술"),
    "P2-3": (
        {("stage", "early-years"), ("after", "18:00")}
        | {("day", day) for day in ("mon", "tue", "wed", "thu", "fri")},
        "프로그램",
    ),
    "P2-4": ({("price", "free")}, "제일 비싼"),
    "P2-5": ({("area", "gangbuk"), ("area", "nowon")}, "둘 다"),
    "P3-2": ({("kind", "course")}, "복지관"),
    "P3-3": ({("stage", "older-adults")}, "컴퓨터"),
    "P3-4": (set(), "지하철역 근처"),
    "P3-5": ({("enrol", "open")}, "머"),
}
"""What the questions of residents of Seoul say that our arguments can express.

Their arguments are mapped by hand: weekday, time, region, target, free; a word such
as 강좌 is a kind here. The other four ask for one listing by number, or for nothing.
"""


def test_questions_of_residents_of_seoul(shared_data: Path) -> None:
    areas = {"강남구": "gangnam", "강북구": "gangbuk", "노원구": "nowon"}
    seoul = dataclasses.replace(
        sample_world(),
        areas=frozenset(areas.values()),
        names=Names([], postcodes=[], areas=areas, stages=[]),
        currency="KRW",
        locales=("ko", "en"),
    )
    file = shared_data / "query_sets" / "korean_course_questions.json"
    asked = {one["qid"]: one["text"] for one in json.loads(file.read_text("utf-8"))}
    for number, (expected, q) in KOREAN.items():
        found = understand(asked[number], locale="ko", world=seoul, now=NOW)
        assert (set(found.args), found.q) == (expected, q), asked[number]


STRANGE = (
    "", " ", "?!", "\x00", "a\x00b", "\ud800", "free \udfff yoga", "\u202emonday free\u202c",
    "🎨🎭", "👩‍👧‍👦 free", "-", '"', '""', "'", "--", "1", "0", "٣", "9" * 300, "1/1/1/1/1", "0:0",
    "99:99", "24:00", "25:00", "from", "between", "under €", "aged 999999", "-5 years",
    "1e9 years", "nan", "within 0 km of Saltmarket", "within 999999 km of Saltmarket",
    "31/31/2026", "0000-00-00", "9999-99-99", "2026-02-30", "up to 99999999999999 euros",
    "next 99999999 weeks", "م" * 50, "年月日時", "月月月月", "일월화수목금토", "à à à à",
    "from from from to to to", "[({|})]", "{n}", "*", "a* b*", "ﷺ", "ǅ ß ﬁ ½ ²",
    "１８：００～２０：００", "Ⅳ years", "²⁰ €",
)  # fmt: skip


@pytest.mark.parametrize("text", STRANGE)
def test_any_text_is_taken(text: str) -> None:
    found = understood(text)
    assert read(found.args, sample_world()).refused == ()
    found.q.encode("utf-8")


def test_full_width_and_other_figures_are_read() -> None:
    assert args("１８：００～２０：００") == {("after", "18:00"), ("before", "20:00")}
    assert args("٧ سنوات") == {("age", "7")}
    assert args("Ⅳ years") == set()


def test_naughty_strings_are_taken_at_once(shared_data: Path) -> None:
    strings = json.loads((shared_data / "corpora" / "naughty-strings.json").read_text("utf-8"))
    assert len(strings) >= 500
    for text in strings:
        for locale in ("en", "ar", "ko"):
            found = understood(text, locale)
            assert read(found.args, sample_world()).refused == (), text
            found.q.encode("utf-8")


LONG = (
    "free yoga on tuesday ",
    "1 ",
    "a ",
    "一",
    "月",
    "6시 이후 ",
    "from 1 to ",
    "無料の",
    "- ",
    '"',
)


@pytest.mark.parametrize("part", LONG)
def test_long_texts_take_no_time(part: str) -> None:
    # The bound is 50 ms on an idle machine; processor time does not wait for others. What the
    # whole test run leaves to collect is none of the text's: whenever it is, it takes 0.5 s.
    for length in (LONGEST, 10_000):
        text = (part * length)[:length]
        understood(text)
        gc.collect()
        gc.disable()
        try:
            start = time.process_time()
            understood(text)
            assert time.process_time() - start < 0.5
        finally:
            gc.enable()


def test_a_text_too_long_to_be_a_question_is_left_as_words() -> None:
    text = "free yoga " * 1000
    assert understood(text) == Understood((), text.strip(), ())


def test_a_pattern_that_is_not_well_formed_is_refused() -> None:
    for pattern in ("(a|b", "a]", "a) b", "{n", "?", "((a)"):
        with pytest.raises(ValueError, match="pattern"):
            trees({"say": {"x": [pattern]}})


def test_patterns_of_all_languages_name_things_that_there_are() -> None:
    from finder.understanding.language import KNOWN  # noqa: PLC0415 - used here alone.

    for code in CODES:
        spoken = language(code)
        used = {thing for tree in spoken.trees.values() for thing in things_in(tree)}
        assert used <= spoken.trees.keys() | KNOWN.keys(), code


def things_in(node: Node) -> set[str]:
    """The names of all things in a tree."""
    found = set(node.things)
    for child in (*node.words.values(), *node.things.values()):
        found |= things_in(child)
    return found


def test_tokens_say_where_they_stand() -> None:
    text = plain("Fúll 18h30–20 km, 水曜の t'ai-chi p.m.")
    for token in cut(text):
        assert text[token.start : token.end].strip()
    assert [token.text for token in cut(text)] == [
        "full", "18", "h", "30", "-", "20", "km", "水", "曜", "の", "t", "ai", "-", "chi", "pm",
    ]  # fmt: skip


def test_an_installation_has_the_world_that_is_needed(sample: Path) -> None:
    installation = Installation.open(Settings.from_environment({"FINDER_HOME": str(sample)}))
    found = understand(
        "yoga in Old Harbour for seniors", locale="en", world=installation.world, now=NOW
    )
    assert found.args == (("area", "old-harbour"), ("stage", "older-adults"))
    assert installation.names is installation.names


def test_names_of_things_to_learn_stay_whole() -> None:
    assert understood("tai chi on monday").q == "tai chi"
    assert understood("starting my own business").q == "starting my own business"


def test_sayings_are_single_words_of_a_language() -> None:
    said = sayings("kind", "course")
    assert {("en", "lesson"), ("en", "class"), ("es", "clase"), ("de", "kurs")} <= set(said)
    assert not [word for _, word in said if " " in word or "*" in word]
    assert sayings("stage", "no such stage") == ()
