"""Questions in plain words: how many of the corpus are understood exactly.

Run as `python -m tests.questions`. Of the half that is never tuned on only the
numbers are told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from finder.city import City
from finder.drafts import Ages
from finder.installation import names_of
from finder.places import AreaMap, Gazetteer, Place
from finder.text import STOP_WORDS, fold, folding, is_run, words
from finder.understanding import Names, Understood, understand
from finder.understanding.language import CODES, language

NOW = datetime(2026, 3, 11, 10, 0)
CHECKOUT = Path(__file__).parent.parent
CORPUS = Path(__file__).parent / "data" / "questions"


@dataclass(frozen=True)
class PlainWorld:
    """What a question may name in a city, without its listings."""

    stages: Mapping[str, Ages]
    areas: frozenset[str]
    gazetteer: Gazetteer
    currency: str
    locales: Sequence[str]
    names: Names
    providers: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    festivals: frozenset[str] = frozenset()

    def find_place(self, text: str) -> Place | None:
        """The place that a name stands for."""
        return self.gazetteer.find(text)


def world_of(folder: Path) -> PlainWorld:
    """The world of a city's folder."""
    city = City.load(folder)
    areas = AreaMap.load(folder / "areas.geojson")
    gazetteer = Gazetteer.load(folder / "places.csv", areas)
    return PlainWorld(
        stages={stage.code: Ages(stage.low, stage.high) for stage in city.stages},
        areas=areas.codes,
        gazetteer=gazetteer,
        currency=city.currency,
        locales=city.locales,
        names=names_of(city, areas, gazetteer),
    )


@cache
def sample_world() -> PlainWorld:
    """The world of the sample city."""
    return world_of(CHECKOUT / "sample_data" / "city")


@dataclass(frozen=True)
class Question:
    """One question of the corpus and what it says."""

    ask: str
    args: frozenset[tuple[str, str]]
    q: str
    language: str

    def understood(self, locale: str = "en") -> Understood:
        """What is understood of it on the page of a locale."""
        return understand(self.ask, locale=locale, world=sample_world(), now=NOW)

    def is_right(self, locale: str = "en") -> bool:
        """Whether exactly what it says is understood."""
        found = self.understood(locale)
        return frozenset(found.args) == self.args and self.same_words(found.q)

    def same_words(self, q: str) -> bool:
        """Whether the words left over are those expected, function words and order aside."""
        return telling(q, self.language) == telling(self.q, self.language)


_PARTICLES = re.compile(
    "(?<=[^ぁ-ん])(?:[のとやをにでがはもなへか]|[とへで]の|からの)(?=[^ぁ-ん]|$)|(?<=.)的"
)


def telling(text: str, code: str) -> list[str]:
    """The words of a text that count, folded and sorted; of a CJK run its characters."""
    spoken = language(code)
    small = STOP_WORDS | spoken.lists["function"]
    found: list[str] = []
    for word in words(text):
        if is_run(word):
            found += _without_particles(fold(word), spoken.lists["particles"])
        elif fold(word) not in small and folding(word) not in small:
            found.append(folding(word))
    return sorted(found)


def _without_particles(run: str, particles: frozenset[str]) -> str:
    """A run of characters without the particles between its words and after the last."""
    plain = _PARTICLES.sub("", run)
    for length in (3, 2, 1):
        if len(plain) > length and plain[-length:] in particles:
            return plain[:-length]
    return plain


def corpus(half: str, code: str) -> list[Question]:
    """The questions of one language in one half, none where there is no such file."""
    file = CORPUS / half / f"{code}.json"
    if not file.is_file():
        return []
    return [
        Question(
            one["ask"],
            frozenset((name, value) for name, values in one["args"].items() for value in values),
            one["q"],
            code,
        )
        for one in json.loads(file.read_text("utf-8"))
    ]


def rates() -> Iterator[tuple[str, str, int, int]]:
    """For each language and half, how many are right, and of how many."""
    for code in CODES:
        for half in ("tune", "held"):
            questions = corpus(half, code)
            yield code, half, sum(one.is_right() for one in questions), len(questions)


def main() -> None:
    """Print the numbers of each language, then of all."""
    totals: dict[str, list[int]] = {}
    for code, half, right, total in rates():
        share = f"{right / total:6.1%}" if total else "   -  "
        print(f"{code}  {half}  {right:3} of {total:3}  {share}")  # noqa: T201 - it is a report.
        summed = totals.setdefault(half, [0, 0])
        summed[0] += right
        summed[1] += total
    for half, (right, total) in totals.items():
        print(f"all {half}  {right:3} of {total:3}  {right / max(1, total):6.1%}")  # noqa: T201


if __name__ == "__main__":
    main()
