"""The listings of an invented city: their words, facts, schedules and meetings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from finder.models import Base, Occurrence, Opportunity, Schedule
from finder.topics import TOPICS
from finder.vocabulary import Access, Form, Kind, Level, Mode, Status
from tests.bench.shape import NOW, STOPS, VOCABULARY, Shape, chances, falling, vocabulary

SHARE_OF_STOPS = 0.33
LANGUAGES = ("en", "es", "fr", "de", "pt", "fi", "sw", "")
"""Of the text; the last is not stated."""

_TODAY = (date.fromisoformat(NOW[:10]) - date(1970, 1, 1)).days
_FIRST_DAY = _TODAY - 800
_STAMP = f"{NOW[:10]} 00:00:00.000000"

Numbers = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]
Columns = Mapping[str, Iterable[Any]]
"""Values by the name of their column, written as SQLite keeps them."""


class Words:
    """Draws running text."""

    def __init__(self, rng: Generator) -> None:
        self.rng = rng
        self.words = np.array([*vocabulary(), *STOPS], object)
        self.up_to = np.cumsum(chances())

    def texts(self, count: int, least: int, most: int, stops: float) -> list[str]:
        """So many texts of `least` to `most` words."""
        sizes = self.rng.integers(least, most + 1, count)
        total = int(sizes.sum())
        drawn = np.searchsorted(self.up_to, self.rng.random(total)).clip(0, VOCABULARY - 1)
        stop = np.flatnonzero(self.rng.random(total) < stops)
        drawn[stop] = VOCABULARY + self.rng.integers(len(STOPS), size=len(stop))
        found = self.words[drawn].tolist()
        ends = np.cumsum(sizes).tolist()
        return [" ".join(found[a:b]) for a, b in zip([0, *ends[:-1]], ends, strict=True)]


class Batch:
    """Some opportunities with their schedules and meetings."""

    def __init__(self, rng: Generator, first: int, count: int, shape: Shape) -> None:
        self.rng, self.first, self.count, self.shape = rng, first, count, shape
        self.form = self._pick((Form.DATED, Form.SPAN, Form.ALWAYS, Form.UNSTATED), (80, 10, 5, 5))
        self.meeting_of, self.days, self.starts, self.lengths = self._meetings()

    def _pick(self, values: Sequence[Any], parts: Sequence[float]) -> list[Any]:
        """A value for each opportunity, drawn by these shares."""
        share = np.array(parts, float)
        drawn = self.rng.choice(len(values), self.count, p=share / share.sum())
        return [values[n] for n in drawn.tolist()]

    def _meetings(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Series of one weekly hour, a tenth of them single, and days since 1970."""
        dated = np.flatnonzero(np.array([form == Form.DATED for form in self.form]))
        sizes = np.minimum(40, self.rng.geometric(1 / 14, len(dated)))
        sizes[self.rng.random(len(dated)) < 0.1] = 1
        owner = np.repeat(dated, sizes)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        begins = _TODAY + self.rng.integers(-40, 200, len(dated))
        hours = self.rng.choice([9, 10, 11, 14, 15, 16, 17, 18, 19], len(dated)) * 60
        hours += self.rng.choice([0, 15, 30], len(dated))
        lengths = self.rng.choice([45, 60, 90, 120], len(dated))
        days = np.repeat(begins, sizes) + 7 * place
        return owner, days, np.repeat(hours, sizes), np.repeat(lengths, sizes)

    def tables(self, words: Words, meetings: int) -> Iterator[tuple[type[Base], Columns]]:
        """Everything by table; meetings are numbered from behind those that there are."""
        yield Opportunity, self._opportunities(words)
        yield Schedule, self._schedules()
        yield Occurrence, self._occurrences(meetings)

    def _opportunities(self, words: Words) -> Columns:
        n = self.count
        ids = range(self.first, self.first + n)
        blank, none = [""] * n, [None] * n
        return {
            "id": ids,
            "provider_id": self.rng.integers(1, self.shape.providers + 1, n).tolist(),
            "external_id": [str(id_) for id_ in ids],
            "source_id": none,
            "source_row": none,
            "fingerprint": [f"{id_:016x}" for id_ in ids],
            "status": [str(Status.PUBLISHED)] * n,
            "change": ids,
            "kind": [str(k) for k in self._pick(tuple(Kind), (60, 25, 9, 6))],
            "title": words.texts(n, 5, 9, 0.0),
            "summary": blank,
            "description": words.texts(n, 40, 120, SHARE_OF_STOPS),
            "language": self._pick(LANGUAGES, (60, 12, 8, 6, 5, 2, 2, 5)),
            "categories": ["[]"] * n,
            "topics": self._topics(),
            "festivals": ["[]"] * n,
            **self._who_and_where(),
            **self._prices(),
            **self._enrolment(),
            "enrol_url": blank,
            "url": blank,
            "contact": blank,
            "places": none,
            "places_left": none,
            "waiting_list": none,
            "licence": blank,
            "created_at": self._created(),
            "updated_at": [_STAMP] * n,
            "confirmed_at": [_STAMP] * n,
        }

    def _topics(self) -> list[str]:
        """One to three: mostly of one broad field, as those of real listings are."""
        codes = list(TOPICS)
        near: dict[str | None, list[str]] = {}
        for code in codes:
            near.setdefault(TOPICS[code].parent, []).append(code)
        main = self.rng.choice(len(codes), self.count, p=falling(len(codes))).tolist()
        more = self.rng.choice(3, self.count, p=(0.55, 0.3, 0.15)).tolist()
        draws = self.rng.random((self.count, 2)).tolist()
        stated = (self.rng.random(self.count) < 0.93).tolist()
        found = []
        for place, count, draw, told in zip(main, more, draws, stated, strict=True):
            code = codes[place]
            others = near[TOPICS[code].parent]
            several = {code, *(others[int(x * len(others))] for x in draw[:count])}
            found.append(json.dumps(sorted(several)) if told else "[]")
        return found

    def _who_and_where(self) -> Columns:
        modes = self._pick(
            (*map(str, (Mode.IN_PERSON, Mode.ONLINE, Mode.BLENDED, Mode.SELF_PACED)), None),
            (74, 10, 6, 3, 7),
        )
        venue = self.rng.integers(1, self.shape.venues + 1, self.count).tolist()
        placed = (self.rng.random(self.count) < 0.95).tolist()
        lows = self.rng.choice([0, 3, 6, 10, 13, 16, 18, 25, 50, 60], self.count)
        widths = np.where(lows >= 18, self.rng.choice([20, 40, 999], self.count), 2)
        widths = np.where(lows < 18, self.rng.integers(2, 9, self.count), widths)
        aged = (self.rng.random(self.count) < 0.8).tolist()
        ages = list(zip((12 * lows).tolist(), (12 * (lows + widths)).tolist(), aged, strict=True))
        access = [*map(str, Access)]
        helps = [[], [], [], access[:1], access[:2], access[2:5], access[6:7], access[7:]]
        return {
            "venue_id": [
                v if there and mode != Mode.ONLINE else None
                for v, there, mode in zip(venue, placed, modes, strict=True)
            ],
            "mode": modes,
            "age_low": [low if told else None for low, _, told in ages],
            "age_high": [high if told and high < 2_000 else None for _, high, told in ages],
            "level": self._pick((*map(str, Level), None), (30, 15, 10, 45)),
            "languages": self._pick(
                ('["en"]', '["es"]', '["en", "es"]', '["fr"]', '["ar"]', '["zh"]', "[]"),
                (52, 10, 6, 5, 4, 3, 20),
            ),
            "access": self._pick([json.dumps(one) for one in helps], [1] * len(helps)),
            "attendance": self._pick((None, "all", "each"), (60, 25, 15)),
        }

    def _prices(self) -> Columns:
        said = self._pick(("free", "one", "two", "upper", None), (35, 35, 8, 2, 20))
        low = (self.rng.gamma(2, 2_000, self.count) // 100 * 100 + 100).astype(int).tolist()
        pairs = list(zip(said, low, strict=True))
        return {
            "price_free": [1 if how == "free" else 0 for how in said],
            "price_low": [price if how in {"one", "two"} else None for how, price in pairs],
            "price_high": [
                2 * price if how == "two" else price if how == "upper" else None
                for how, price in pairs
            ],
            "currency": ["EUR" if how in {"one", "two", "upper"} else "" for how in said],
        }

    def _enrolment(self) -> Columns:
        opens = _TODAY + self.rng.integers(-90, 60, self.count)
        closes = opens + self.rng.integers(10, 150, self.count)
        told = (self.rng.random(self.count) < 0.3).tolist()
        open_ended = (self.rng.random(self.count) < 0.3).tolist()
        return {
            "enrol_opens": _if(told, _day_texts(opens)),
            "enrol_closes": [
                day if is_told and not is_open else None
                for day, is_told, is_open in zip(_day_texts(closes), told, open_ended, strict=True)
            ],
        }

    def _created(self) -> list[str]:
        days = _day_texts(_TODAY - 1 - self.rng.integers(0, 700, self.count))
        minutes = self.rng.integers(0, 1_440, self.count).tolist()
        return [
            f"{day} {minute // 60:02}:{minute % 60:02}:00.000000"
            for day, minute in zip(days, minutes, strict=True)
        ]

    def _schedules(self) -> Columns:
        begins = _TODAY + self.rng.integers(-60, 200, self.count)
        ends = begins + self.rng.integers(20, 90, self.count)
        span = [form == Form.SPAN for form in self.form]
        hours = self.rng.integers(8, 20, self.count).tolist()
        timed = (self.rng.random(self.count) < 0.6).tolist()
        hour_told = [a and b for a, b in zip(span, timed, strict=True)]
        return {
            "opportunity_id": range(self.first, self.first + self.count),
            "form": [str(form) for form in self.form],
            "first": _if(span, _day_texts(begins)),
            "last": _if(span, _day_texts(ends)),
            "start": _if(hour_told, [f"{hour:02}:00:00.000000" for hour in hours]),
            "end": _if(hour_told, [f"{hour + 2:02}:00:00.000000" for hour in hours]),
            "rule": [""] * self.count,
            "detail": ["{}"] * self.count,
            "expanded_to": ["2030-12-31"] * self.count,
        }

    def _occurrences(self, meetings: int) -> Columns:
        count = len(self.meeting_of)
        days = _DAYS[self.days - _FIRST_DAY]
        starts, ends = _CLOCK[self.starts], _CLOCK[self.starts + self.lengths]
        begins, finishes = (days + " " + starts).tolist(), (days + " " + ends).tolist()
        return {
            "id": range(meetings + 1, meetings + count + 1),
            "opportunity_id": (self.meeting_of + self.first).tolist(),
            "day": days.tolist(),
            "start": starts.tolist(),
            "ends": finishes,
            "zone": ["UTC"] * count,
            "starts_utc": begins,
            "until_utc": finishes,
            "venue_id": [None] * count,
            "status": ["scheduled"] * count,
        }


_DAYS: Texts = np.array(
    [
        datetime.fromtimestamp(86_400 * day, UTC).date().isoformat()
        for day in range(_FIRST_DAY, _TODAY + 1_200)
    ],
    object,
)
_CLOCK: Texts = np.array(
    [f"{minute // 60:02}:{minute % 60:02}:00.000000" for minute in range(1_440)], object
)


def _day_texts(days: Numbers) -> list[str]:
    found: list[str] = _DAYS[days - _FIRST_DAY].tolist()
    return found


def _if(told: Iterable[bool], values: Iterable[Any]) -> list[Any]:
    return [value if so else None for so, value in zip(told, values, strict=True)]
