"""An invented city of any size: its folder, and its listings straight in the database.

Everything follows from the size and `SEED`. Words are invented and occur as often as
words do (Zipf and Mandelbrot); meetings, ages, prices and gaps are those of listings
that were looked at. The zone is UTC, so that local time and UTC are the same.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import Generator
from sqlalchemy import Connection, insert, update
from sqlalchemy.dialects import sqlite

from finder import db
from finder.city import City
from finder.models import ChangeCounter, ChangeMark, Occurrence, Opportunity, Provider, Schedule
from finder.models import Venue as VenueRow
from finder.places import AreaMap
from finder.settings import Settings
from finder.store.areas import assign_areas, sync_areas
from finder.topics import TOPICS
from finder.vocabulary import Access, Form, Kind, Level, Mode, ProviderType, Status

SEED = 20_261_123
NOW = "2026-11-23T12:00"
VOCABULARY = 30_000
ZIPF, MANDELBROT = 1.05, 2.7
STOPS = "a an and as at be by for from have if in is it may not of on or that the this to we".split()
SHARE_OF_STOPS = 0.33
BATCH = 10_000
LANGUAGES = ("en", "es", "fr", "de", "pt", "fi", "sw", "")
"""Of the text; the last is not stated."""

_TODAY = (date.fromisoformat(NOW[:10]) - date(1970, 1, 1)).days
_FIRST_DAY = _TODAY - 800
_STAMP = f"{NOW[:10]} 00:00:00.000000"

Numbers = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Shape:
    """How large everything of a city of so many opportunities is."""

    size: int

    @property
    def venues(self) -> int:
        """One for each 33 opportunities."""
        return max(20, self.size // 33)

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of districts, 12 for each 10,000 opportunities, at most 1,200."""
        districts = min(1_200, max(2, 12 * self.size // 10_000))
        rows = next(r for r in range(int(districts**0.5), 0, -1) if districts % r == 0)
        return rows, districts // rows

    @property
    def providers(self) -> int:
        """One for each 200 opportunities."""
        return max(20, self.size // 200)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """South, west, north and east; a city of more people is larger, and denser."""
        side = 0.35 * max(self.size / 10_000, 0.2) ** 0.25
        return 47.0, 8.0, round(47.0 + side, 6), round(8.0 + 1.4 * side, 6)


def vocabulary() -> list[str]:
    """Invented words, the most frequent first."""
    rng = np.random.default_rng(7)
    onsets = "b c d f g h j k l m n p r s t v w ch st tr pl br gr sh".split()
    vowels = "a e i o u ea ou ai".split()
    codas = ["", "n", "r", "l", "s", "t", "nd", "ck", "m", "rt"]
    found = dict.fromkeys(STOPS)
    while len(found) < VOCABULARY + len(STOPS):
        count = int(rng.choice(4, p=(0.08, 0.42, 0.35, 0.15))) + 1
        word = "".join(
            onsets[rng.integers(len(onsets))]
            + vowels[rng.integers(len(vowels))]
            + (codas[rng.integers(len(codas))] if last or rng.random() < 0.3 else "")
            for last in (*(False,) * (count - 1), True)
        )
        if 3 <= len(word) <= 14:
            found[word] = None
    return list(found)[len(STOPS) :]


def chances() -> npt.NDArray[np.float64]:
    """How often each word occurs among all words that are no stop words."""
    raw = 1 / (np.arange(VOCABULARY) + 1 + MANDELBROT) ** ZIPF
    return np.asarray(raw / raw.sum())


def make(home: Path, size: int) -> int:
    """Make the folder of a city and a database with so many opportunities; returns meetings."""
    shape = Shape(size)
    _write_city(home, shape)
    settings = Settings.from_environment({"FINDER_HOME": str(home), "FINDER_NOW": NOW})
    db.upgrade(settings.database_url)
    engine = db.open_database(settings.database_url)
    areas = AreaMap.load(home / "areas.geojson")
    rng = np.random.default_rng(SEED)
    today = date.fromisoformat(NOW[:10])
    with db.writing(db.sessions(engine)) as session:
        sync_areas(session, areas, today)
        _parties(session.connection(), shape, rng)
        assign_areas(session, areas, today)
    meetings = 0
    words = _Words(rng)
    for first in range(1, size + 1, BATCH):
        with engine.execution_options(finder_writes=True).begin() as connection:
            batch = _Batch(rng, first, min(BATCH, size + 1 - first), shape)
            batch.write(connection, words, meetings)
            meetings += len(batch.meeting_of)
    with engine.execution_options(finder_writes=True).begin() as connection:
        connection.execute(update(ChangeCounter).values(value=size))
        connection.execute(insert(ChangeMark).values(value=size, mark=f"corpus-{SEED}-{size}"))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    City.load(home)
    return meetings


# --- the city ---------------------------------------------------------------------


def _write_city(home: Path, shape: Shape) -> None:
    south, west, north, east = shape.bounds
    home.mkdir(parents=True)
    (home / "city.toml").write_text(
        'name = "Benchtown"\ntimezone = "UTC"\ncurrency = "EUR"\nlocales = ["en"]\n'
        f"centre = {{ latitude = {(south + north) / 2}, longitude = {(west + east) / 2} }}\n",
        encoding="utf-8",
    )
    features = [_area("benchtown", "city", "Benchtown", None, shape.bounds)]
    rows, columns = shape.grid
    lats, lngs = np.linspace(south, north, rows + 1), np.linspace(west, east, columns + 1)
    for row in range(rows):
        for column in range(columns):
            number = row * columns + column + 1
            box = (lats[row], lngs[column], lats[row + 1], lngs[column + 1])
            name = f"Quarter {number}"
            features.append(_area(f"q{number}", "district", name, "benchtown", box))
    collection = {"type": "FeatureCollection", "features": features}
    (home / "areas.geojson").write_text(json.dumps(collection), encoding="utf-8")
    with (home / "places.csv").open("w", encoding="utf-8", newline="") as file:
        rows_ = csv.writer(file, lineterminator="\n")
        rows_.writerow(("name", "kind", "latitude", "longitude", "aliases"))
        rows_.writerows(postcodes(shape))


def _area(
    code: str, kind: str, name: str, parent: str | None, box: Sequence[float]
) -> dict[str, Any]:
    south, west, north, east = map(float, box)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"code": code, "kind": kind, "name": name, "parent": parent},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def postcodes(shape: Shape) -> list[tuple[str, str, float, float, str]]:
    """A hundred postcodes in a grid of their own, as rows of `places.csv`."""
    south, west, north, east = shape.bounds
    return [
        (
            str(10_000 + 10 * row + column),
            "postcode",
            round(south + (north - south) * (row + 0.5) / 10, 6),
            round(west + (east - west) * (column + 0.5) / 10, 6),
            "",
        )
        for row in range(10)
        for column in range(10)
    ]


def _parties(connection: Connection, shape: Shape, rng: Generator) -> None:
    types = [*map(str, ProviderType), None]
    chosen = rng.choice(len(types), shape.providers, p=_falling(len(types)))
    _insert(
        connection,
        Provider,
        {
            "id": range(1, shape.providers + 1),
            "slug": [f"provider-{n}" for n in range(1, shape.providers + 1)],
            "name": [f"House {n}" for n in range(1, shape.providers + 1)],
            "type": [types[n] for n in chosen],
            "url": [""] * shape.providers,
        },
    )
    lat, lng = _points(shape, rng)
    count = shape.venues
    _insert(
        connection,
        VenueRow,
        {
            "id": range(1, count + 1),
            "key": [f"venue-{n}" for n in range(1, count + 1)],
            "name": [f"Hall {n}" for n in range(1, count + 1)],
            "address": [""] * count,
            "postcode": [""] * count,
            "lat": lat,
            "lng": lng,
            "area_id": [None] * count,
            "access": ["[]"] * count,
        },
    )


def _points(shape: Shape, rng: Generator) -> tuple[list[float], list[float]]:
    """Venues stand close around the middles of neighbourhoods."""
    south, west, north, east = shape.bounds
    middles = max(5, shape.venues // 60)
    of = rng.integers(middles, size=shape.venues)
    lat = rng.uniform(south, north, middles)[of] + rng.normal(0, 0.02, shape.venues)
    lng = rng.uniform(west, east, middles)[of] + rng.normal(0, 0.03, shape.venues)
    edge = 1e-4
    return (
        np.round(lat.clip(south + edge, north - edge), 6).tolist(),
        np.round(lng.clip(west + edge, east - edge), 6).tolist(),
    )


def _falling(count: int) -> npt.NDArray[np.float64]:
    """Shares that fall as the place rises."""
    raw = 1 / (np.arange(count) + 2.0)
    return np.asarray(raw / raw.sum())


# --- the listings -----------------------------------------------------------------


class _Words:
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


class _Batch:
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

    def write(self, connection: Connection, words: _Words, meetings: int) -> None:
        """Insert everything; meetings are numbered from behind those that there are."""
        _insert(connection, Opportunity, self._opportunities(words))
        _insert(connection, Schedule, self._schedules())
        _insert(connection, Occurrence, self._occurrences(meetings))

    def _opportunities(self, words: _Words) -> dict[str, Iterable[Any]]:
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
        main = self.rng.choice(len(codes), self.count, p=_falling(len(codes))).tolist()
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

    def _who_and_where(self) -> dict[str, Iterable[Any]]:
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

    def _prices(self) -> dict[str, Iterable[Any]]:
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

    def _enrolment(self) -> dict[str, Iterable[Any]]:
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

    def _schedules(self) -> dict[str, Iterable[Any]]:
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

    def _occurrences(self, meetings: int) -> dict[str, Iterable[Any]]:
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


def _insert(connection: Connection, model: Any, columns: dict[str, Iterable[Any]]) -> None:
    """Insert columns of values that are written as SQLite keeps them, which saves converting."""
    table = model.__table__
    if set(columns) != {column.name for column in table.columns}:
        raise ValueError(f"{table.name} has other columns than the corpus writes.")
    statement = insert(table).compile(dialect=sqlite.dialect(paramstyle="qmark"))
    ordered = [columns[name] for name in statement.positiontup or ()]
    connection.exec_driver_sql(str(statement), list(zip(*ordered, strict=True)))
