"""Listings and questions as engines take them that count plain facets of ready values.

What SQLite works out while it answers stands here beforehand: in which stages of life,
days, parts of the day and price steps a listing counts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path

from finder.installation import Installation
from finder.query import SearchQuery
from finder.search.columns import day_number
from tests.bench import sqlite_tables
from tests.bench.sqlite_tables import FAR_AGE, GROUPS, HELPS, SPAN
from tests.bench.sqlite_terms import DAYS, PARTS

NUMBERS = (
    "kind", "mode", "level", "type", "age_low", "age_high", "price", "shut", "district", "form",
    "first", "last", "part", "created", "soonest", "slot", "day", "stage", "access", "unstated",
    "ceiling",
)  # fmt: skip
FACETS = {
    "kind": "kind", "mode": "mode", "level": "level", "provider_type": "type",
    "area": "district", "day": "day", "time": "part", "stage": "stage", "access": "access",
    "topic": "topic", "lang": "lang", "price": "ceiling", "not": "unstated",
}  # fmt: skip
"""What is counted, and of which values."""
_NO_PRICE = 1 << 30


@dataclass(frozen=True)
class Listing:
    """One listing: tokens by field, what it has of open lists, its numbers, and where it is."""

    id: int
    head: str
    text: str
    open: dict[str, list[str]]
    numbers: dict[str, list[int]]
    spot: tuple[float, float] | None


def listings(here: Installation, file: Path) -> Iterator[Listing]:
    """All that is not over, in the order of ids, from the tables of the SQLite peer."""
    if not file.exists():
        sqlite_tables.build(here, file).close()
    facts = sqlite3.connect(file)
    facts.row_factory = sqlite3.Row
    sets = {name: _sets(facts, name) for name in ("topic", "lang")}
    slots = _Slots(facts)
    words = iter(sqlite_tables.texts(here))
    for row in facts.execute(
        "SELECT f.*, p.lat, p.lng FROM facts f LEFT JOIN place p ON p.id = f.venue ORDER BY f.id"
    ):
        told = next(one for one in words if one[0] == row["id"])
        yield Listing(
            id=row["id"],
            head=" ".join(map(str, told[1:5])),
            text=str(told[5]),
            open={name: known.get(row[f"{name}_of"], []) for name, known in sets.items()},
            numbers=_numbers(row, here, slots.of(row["id"])),
            spot=None if row["venue"] is None else (row["lat"], row["lng"]),
        )
    facts.close()


def box(query: SearchQuery) -> tuple[float, float, float, float]:
    """South, west, north and east around the place that is asked for."""
    place = query.near[0].place
    height = query.radius / 111.2
    width = height / cos(radians(place.lat))
    return place.lat - height, place.lng - width, place.lat + height, place.lng + width


def ceiling(query: SearchQuery) -> int:
    """The highest price asked for; what is free costs -1."""
    return max(-1 if one is None else one for one in query.price)


def dates(query: SearchQuery) -> tuple[int, int]:
    """The first and the last day; raises ValueError where the mix would have to be another."""
    if query.from_ is None or query.to is None:
        raise ValueError("The mix asks for days only together with dates.")
    return day_number(query.from_), day_number(query.to)


def parts(query: SearchQuery) -> list[int]:
    """Places of the parts of the day; all where none is asked for."""
    return [PARTS.index(part) for part in query.time or PARTS]


def wanted_slots(query: SearchQuery) -> list[int]:
    """The days and parts of the day of which a meeting must have one, as a listing's slots."""
    days = [DAYS.index(day) for day in query.day] or range(7)
    first, last = dates(query)
    return [
        3 * day + part
        for day in range(first, last + 1)
        if (day + 3) % 7 in days
        for part in parts(query)
    ]


def _sets(facts: sqlite3.Connection, name: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for number, value in facts.execute(f"SELECT id, value FROM {name}_set"):  # noqa: S608 - one of two names.
        found.setdefault(number, []).append(value)
    return found


class _Slots:
    """The days and parts of the meetings of each listing, read once in the order of ids."""

    def __init__(self, facts: sqlite3.Connection) -> None:
        self._rows = iter(facts.execute("SELECT listing, utc, cell FROM meeting ORDER BY listing"))
        self._next = next(self._rows, None)

    def of(self, id_: int) -> list[int]:
        """Those of this listing; ask in ascending order."""
        found = []
        while self._next is not None and self._next[0] <= id_:
            if self._next[0] == id_:
                found.append(3 * (self._next[1] // 1_440) + self._next[2] % 3)
            self._next = next(self._rows, None)
        return found


def _numbers(row: sqlite3.Row, here: Installation, slots: list[int]) -> dict[str, list[int]]:
    """The numbers of a listing, several for some fields."""
    found = {
        name: [row[name]]
        for name in (
            "kind", "mode", "level", "type", "shut", "district", "form", "first", "last",
            "created", "soonest",
        )
        if row[name] is not None
    }  # fmt: skip
    price = -1 if row["free"] else row["price_low"]
    price = row["price_high"] if price is None else price
    found["price"] = [_NO_PRICE if price is None else price]
    steps = (-1, *(100 * step for step in here.city.price_steps))
    found["ceiling"] = [step for step in steps if found["price"][0] <= step]
    if not row["unstated"] & 1:
        found |= {"age_low": [row["age_low"]], "age_high": [row["age_high"]]}
        found["stage"] = [
            place
            for place, stage in enumerate(here.city.stages)
            if row["age_low"] < (stage.high or FAR_AGE) and row["age_high"] > stage.low
        ]
    found["slot"] = slots
    cells = [cell for cell in range(21) if row["cells"] >> cell & 1]
    found["day"] = sorted({cell // 3 for cell in cells})
    found["part"] = sorted({cell % 3 for cell in cells})
    if row["form"] == SPAN:
        found["part"] = [row["part"]]
    found["access"] = [place for place in range(len(HELPS)) if row["access"] >> place & 1]
    found["unstated"] = [place for place in range(len(GROUPS)) if row["unstated"] >> place & 1]
    return found
