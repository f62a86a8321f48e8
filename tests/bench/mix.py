"""The questions of the comparison: 264, in eight shapes, with none to all of the filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from finder.topics import TOPICS
from tests.bench import corpus
from tests.bench.questions import Arguments
from tests.bench.shape import NOW, Shape, vocabulary

SEED = 11
EACH = 33
LEVELS = 6
SHAPES = ("rare", "mid", "common", "and", "typo", "phrase", "topics", "no words")

_RARE = {5_000: (2_000, 6_000), 50_000: (6_000, 20_000)}
"""Ranks of words that few listings have, in cities of up to so many listings."""
_RAREST = (12_000, 29_000)


@dataclass(frozen=True)
class Question:
    """One question; `level` counts the groups of filters that it has."""

    shape: str
    level: int
    args: tuple[tuple[str, str], ...]


def questions(size: int, titles: Sequence[str]) -> list[Question]:
    """The mix for a city of this size; `titles` are some of its listings', for phrases."""
    mixer = _Mixer(np.random.default_rng(SEED), size, titles)
    return [
        Question(shape, number % LEVELS, tuple(mixer.ask(shape, number % LEVELS)))
        for shape in SHAPES
        for number in range(EACH)
    ]


class _Mixer:
    def __init__(self, rng: Generator, size: int, titles: Sequence[str]) -> None:
        self.rng, self.titles = rng, titles
        self.words = vocabulary()
        self.rare = next((ranks for most, ranks in _RARE.items() if size <= most), _RAREST)
        self.postcodes = [row[0] for row in corpus.postcodes(Shape(size))]
        self.topics = list(TOPICS)
        self.today = date.fromisoformat(NOW[:10])

    def ask(self, shape: str, level: int) -> Arguments:
        """The arguments of one question."""
        asked = self._words(shape)
        for added in self._filters(level):
            asked += added()
        return [*asked, *self._sort(asked)]

    def _words(self, shape: str) -> Arguments:
        if shape == "no words":
            return []
        if shape == "topics":
            codes = self.rng.choice(60, 2, replace=False).tolist()
            return [("topic", self.topics[code]) for code in codes]
        text = {
            "rare": lambda: self._word(*self.rare),
            "mid": lambda: self._word(300, 3_000),
            "common": lambda: self._word(2, 60),
            "and": lambda: f"{self._word(5, 100)} {self._word(100, 1_500)}",
            "typo": self._typo,
            "phrase": self._phrase,
        }[shape]()
        return [("q", text)]

    def _word(self, first: int, last: int) -> str:
        return self.words[int(self.rng.integers(first, last))]

    def _typo(self) -> str:
        """A word with one other letter in it, which makes a word that there is not."""
        while True:
            word = self._word(300, 3_000)
            place = int(self.rng.integers(1, len(word)))
            letter = "abcdefghijklmnopqrstuvwxyz"[int(self.rng.integers(26))]
            wrong = word[:place] + letter + word[place + 1 :]
            if len(word) >= 7 and wrong not in self.words:
                return wrong

    def _phrase(self) -> str:
        title = self.titles[int(self.rng.integers(len(self.titles)))].split()
        place = int(self.rng.integers(len(title) - 1))
        return f'"{title[place]} {title[place + 1]}"'

    def _filters(self, level: int) -> list[Callable[[], Arguments]]:
        """Each level adds a group of filters to those of the one before."""
        groups = (
            (self._age, self._fact), (self._language,), (self._near,), (self._dates,),
            (self._hours,),
        )  # fmt: skip
        return [added for group in groups[:level] for added in group]

    def _age(self) -> Arguments:
        return [("age", self._one_of("4", "8", "12", "15", "30", "65"))]

    def _fact(self) -> Arguments:
        kind = ("kind", self._one_of("course", "event"))
        price = ("price", self._one_of("free", "25", "50"))
        topic = ("topic", self.topics[int(self.rng.integers(40))])
        return [(kind, price, topic)[int(self.rng.integers(3))]]

    def _language(self) -> Arguments:
        return [("lang", self._one_of("en", "en", "es"))]

    def _near(self) -> Arguments:
        return [("near", self._one_of(*self.postcodes)), ("within", self._one_of("5", "10", "20"))]

    def _dates(self) -> Arguments:
        first = self.today + timedelta(days=int(self.rng.integers(0, 20)))
        last = first + timedelta(days=int(self._one_of("6", "13", "29")))
        return [("from", str(first)), ("to", str(last))]

    def _hours(self) -> Arguments:
        days = self._one_of("sat sun", "mon tue wed thu fri", "mon", "wed fri").split()
        times = self._one_of("evening", "afternoon", "morning afternoon").split()
        return [*(("day", day) for day in days), *(("time", time) for time in times)]

    def _sort(self, asked: Arguments) -> Arguments:
        """Two thirds in the order that goes without saying."""
        if self.rng.random() < 2 / 3:
            return []
        near = any(name == "near" for name, _ in asked)
        return [("sort", self._one_of("soonest", "newest", *("nearest",) * near))]

    def _one_of(self, *values: str) -> str:
        return values[int(self.rng.integers(len(values)))]
