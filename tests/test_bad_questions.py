"""Bad questions through the front door: an answer or a clear refusal, by page and API alike.

How long the slowest took is printed, not judged: `pytest -s tests/test_bad_questions.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import pytest

from finder.arguments import ARGUMENTS, MOST_VALUES
from finder.asked import MOST_PHRASES
from tests.web_site import PUBLISHED, Visitor, home, visitor

__all__ = ["home", "visitor"]

MOST_PAGE = 400_000
"""Bytes; what a page may grow to that repeats what nobody honest asks."""


class Asker:
    """Puts each question to the page, the API and the suggestions, and holds them to each other."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.slowest = (0.0, "")

    def _fetch(self, path: str, query: str) -> tuple[int, str]:
        started = perf_counter()
        response = self.visitor.fetch(f"{path}?{query}")
        self.slowest = max(self.slowest, (perf_counter() - started, f"{path}?{query}"[:120]))
        assert len(response.data) <= MOST_PAGE, query[:200]
        return response.status_code, response.text

    def ask(self, query: str) -> Any:
        """The answer of the API, or its refusal; the page says the same."""
        status, text = self._fetch("/api/v1/opportunities", query)
        told = json.loads(text)
        assert status in {200, 400}, (query[:200], text[:500])
        if status == 400:
            assert all(one["argument"] and one["reason"] for one in told["errors"]), told
        page_status, html = self._fetch("/search", query)
        if page_status == 302:
            assert told["page"] > 1
            return told
        assert page_status == 200, query[:200]
        assert ('<div class="notice"' in html) == (status == 400), (query[:200], told)
        return told

    def total(self, query: str) -> int:
        """How many match; the question must not be refused."""
        return int(self.ask(query)["total"])

    def refused(self, query: str) -> set[str]:
        """The arguments that make no sense, of which there must be some."""
        told = self.ask(query)
        assert told["status"] == 400, told
        return {one["argument"] for one in told["errors"]}

    def suggested(self, text: str) -> None:
        """See that suggestions for what is typed are given, or refused."""
        status, _ = self._fetch("/api/v1/suggest", q(text))
        assert status == (200 if len(text.strip()) <= 400 else 400), text[:200]


@pytest.fixture(scope="module")
def asker(visitor: Visitor) -> Iterator[Asker]:
    """Asks, and says in the end what took longest."""
    asker = Asker(visitor)
    yield asker
    seconds, what = asker.slowest
    print(f"\nThe slowest bad question took {seconds * 1000:.0f} ms: {what}")  # noqa: T201 - the report.


def q(text: str) -> str:
    """A question that has only words, as an address holds them."""
    return urlencode({"q": text}, errors="replace")


def test_all_naughty_strings_as_words(asker: Asker, shared_data: Path) -> None:
    listed = shared_data / "corpora" / "naughty-strings.json"
    naughty: Sequence[str] = json.loads(listed.read_text("utf-8"))
    assert len(naughty) == 515
    refused = 0
    for text in naughty:
        refused += asker.ask(q(text)).get("status") == 400
        asker.suggested(text)
    assert 0 < refused < 60


@pytest.mark.parametrize(
    "piece", ["a", "yoga ", "字", '"', "é", "-x ", "\u202e", "🦄", "ا", '"a b" ']
)
def test_ten_thousand_characters(asker: Asker, piece: str) -> None:
    long = (piece * 10_000)[:10_000].strip()
    assert asker.refused(q(long)) == {"q"}
    asker.suggested(long)
    assert asker.ask(q(long))["errors"][0]["value"] == long[:100]
    asker.ask(q((piece * 400)[:400].strip()))


def test_two_hundred_terms(asker: Asker) -> None:
    letters = [chr(code) for first in "aаאقअ0" for code in range(ord(first), ord(first) + 40)]
    terms = [letter for letter in letters if letter.isalnum()][:200]
    assert len(terms) > 150
    asker.ask(q(" ".join(terms)[:400]))
    asker.ask(q(" ".join("-" + term for term in terms)[:400]))
    asker.ask(q('"' + " ".join(terms)[:398] + '"'))
    assert asker.total(q("swimming " * 40)) == asker.total(q("swimming"))
    assert asker.refused(q(" ".join(f"word{number}" for number in range(200)))) == {"q"}


def test_more_phrases_than_anybody_looks_for(asker: Asker) -> None:
    phrases = [f'"group {number}"' for number in range(40)]
    assert asker.total(q(" ".join(phrases[:MOST_PHRASES]))) == 0
    assert asker.total(q('"swimming group"')) == asker.total(q("swimming"))
    for made in (" ".join(phrases)[:400], " ".join(f'-"a {n}"' for n in range(20)),
                 " ".join(f"字字{chr(0x4E00 + n)}" for n in range(20))):  # fmt: skip
        told = asker.ask(q(made))
        assert told["reason"] == "That is too much to look for at once: at most 16 phrases."


def test_only_stop_words(asker: Asker) -> None:
    assert asker.total(q("the of and")) == 0
    assert asker.total(q("for")) == asker.total(q("FOR for")) > 0
    assert asker.total(q('"of the"')) == 0
    assert asker.total(q("في من على")) == 0
    assert asker.total(q("-the -of")) <= PUBLISHED


@pytest.mark.parametrize(
    "text", ["?!", ".,;:'()[]{}<>/\\|", "-", "--", '"', '""', "…", "、。", "*", "~"]
)
def test_only_punctuation(asker: Asker, text: str) -> None:
    assert asker.refused(q(text)) == {"q"}
    asker.suggested(text)


def test_unbalanced_quotes(asker: Asker) -> None:
    whole = asker.total(q("pottery for beginners"))
    for text in ('"pottery for beginners', 'pottery" for beginners', '„pottery for “beginners" “',
                 "«pottery for beginners", '"pottery for beginners" "'):  # fmt: skip
        assert asker.total(q(text)) == whole == 1, text


def test_signs_that_are_not_seen(asker: Asker) -> None:
    for text in ("\u202epottery\u202c", "\u2066pottery\u2069", "pot\u00adtery", "pottery\x00",
                 "\ufeffpottery", "pot\u200dtery", "🦄 pottery",
                 "❤️ pottery", "👨‍👩‍👧‍👦 pottery 🏳️‍🌈"):  # fmt: skip
        assert asker.total(q(text)) == 1, text
    for text in ("\u202e\u202d", "🦄👨‍👩‍👧‍👦🏳️‍🌈", "\u200b", "\x00", "\ufe0f"):
        assert asker.refused(q(text)) == {"q"}, text


@pytest.mark.parametrize(
    "broken", ["%ED%A0%80", "%ED%BF%BF", "%ff%fe", "%C0%80", "%E4%BD", "%u0041", "%"]
)
def test_bytes_that_are_no_text(asker: Asker, broken: str) -> None:
    asker.ask(f"q={broken}")
    asker.ask(f"q=pottery{broken}")
    for name in ("age", "near", "area", "provider", "from", broken):
        assert asker.refused(f"{name}={broken}"), name


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("age", ("-1", "1e9", "nan", "inf", "1000000000", "131", "9" * 5000, "0-999999999")),
        ("within", ("0", "1e9", "-5", "nan", "inf", "1e400", "1e-400", "0.05", "200.1")),
        ("from", ("0001", "0001-01-01", "9999", "9999-12-31", "2027-02-30", "10000-01-01")),
        ("to", ("0001", "0001-01-01", "9999", "9999-12-31", "2027-02-30", "-1", "nan")),
        ("page", ("0", "-1", "1e9", "1000000000", "9" * 30, "nan", "1.5", "١")),
        ("per_page", ("0", "-1", "1e9", "1000000000", "101", "nan")),
        ("price", ("-1", "1e9", "nan", "inf", "1e400", "sNaN", "9" * 5000)),
        ("near", ("91,181", "nan,nan", "1e9,1e9", "9" * 5000)),
        ("after", ("24:01", "-1:00", "9" * 5000, "nan")),
    ],
)
def test_numbers_and_days_that_make_no_sense(
    asker: Asker, name: str, values: Sequence[str]
) -> None:
    beside = "near=Harbour&" if name == "within" else ""
    for value in values:
        assert asker.refused(f"{beside}{urlencode({name: value})}") == {name}, value[:50]


def test_numbers_and_days_at_the_edge_of_sense(asker: Asker) -> None:
    assert asker.total("age=0") == 1
    assert asker.total("age=0-") == asker.total("age=0-130")
    assert asker.total("near=Harbour&within=0.1") <= asker.total("near=Harbour&within=200")
    assert asker.total("from=1900-01-01&to=2200-12-31") > 0
    always_open = asker.total("from=2027-01-01&kind=resource")
    assert asker.total("from=2200-12-31") == asker.total("to=1900-01-01") == always_open
    assert asker.total("per_page=100&page=100000") == PUBLISHED
    assert asker.total("near=90,180&within=200") == 0
    assert asker.total("near=-90,-180&within=200&sort=nearest&online=include") > 0


@pytest.mark.parametrize("name", ARGUMENTS)
def test_five_hundred_of_one_argument(asker: Asker, name: str) -> None:
    asker.ask("&".join([f"{name}=x"] * 500))
    different = "&".join(f"{name}={number}" for number in range(500))
    assert name in asker.refused(different)


def test_five_hundred_that_make_sense(asker: Asker) -> None:
    once = asker.total("day=mon&near=Harbour&age=7&stage=children")
    repeated = "&".join(["day=mon&near=Harbour&age=7&stage=children"] * 125)
    assert asker.total(repeated) == once
    places = "&".join(f"near=38.{number},-9.1" for number in range(100, 600))
    told = asker.ask(places)
    assert told["reason"] == f"Left out: at most {MOST_VALUES} values can be given here."
    assert asker.refused("&".join(f"age={number}m" for number in range(500))) == {"age"}


def test_five_hundred_names_that_mean_nothing(asker: Asker) -> None:
    assert len(asker.refused("&".join(f"x{number}=1" for number in range(500)))) == 500
    told = asker.ask(f"{'x' * 10_000}={'y' * 10_000}")
    assert (told["argument"], told["value"]) == ("x" * 100, "y" * 100)


def test_everything_at_once(asker: Asker) -> None:
    nonsense = "&".join(f"{name}=%3Cb{n}%3E" for name in ARGUMENTS for n in range(20))
    assert asker.refused(nonsense) >= ARGUMENTS.keys() - {"q", "family"}
    asker.ask(
        "q=the&age=0-&near=Harbour&within=200&from=1900-01-01&to=2200-12-31&day=mon&time=morning"
        "&after=00:00&before=24:00&fit=all&unknown=age&unknown=price&sort=nearest&price=0&page=2"
        "&mode=online&online=include&closed=include&family=all&age=120-"
    )
