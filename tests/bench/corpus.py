"""An invented city of any size: its folder, and its listings straight in the database.

Everything follows from the size and `SEED`. Words are invented and occur as often as
words do (Zipf and Mandelbrot); meetings, ages, prices and gaps are those of listings
that were looked at. The zone is UTC, so that local time and UTC are the same.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from sqlalchemy import Connection, Table, insert, update
from sqlalchemy.dialects import sqlite

from finder import db
from finder.city import City
from finder.models import Base, ChangeCounter, ChangeMark, Provider
from finder.models import Venue as VenueRow
from finder.places import AreaMap
from finder.settings import Settings
from finder.store.areas import assign_areas, sync_areas
from finder.vocabulary import ProviderType, Standing
from tests.bench.listings import Batch, Columns, Words
from tests.bench.shape import NOW, Shape, falling

SEED = 20_261_123
BATCH = 10_000


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
    words = Words(rng)
    for first in range(1, size + 1, BATCH):
        with engine.execution_options(finder_writes=True).begin() as connection:
            batch = Batch(rng, first, min(BATCH, size + 1 - first), shape)
            for model, columns in batch.tables(words, meetings):
                _insert(connection, model, columns)
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
    chosen = rng.choice(len(types), shape.providers, p=falling(len(types)))
    _insert(
        connection,
        Provider,
        {
            "id": range(1, shape.providers + 1),
            "slug": [f"provider-{n}" for n in range(1, shape.providers + 1)],
            "name": [f"House {n}" for n in range(1, shape.providers + 1)],
            "type": [types[n] for n in chosen],
            "url": [""] * shape.providers,
            "standing": [Standing.KNOWN.value] * shape.providers,
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


def _insert(connection: Connection, model: type[Base], columns: Columns) -> None:
    """Insert values as they are, which saves converting them."""
    table = model.__table__
    assert isinstance(table, Table)
    if set(columns) != {column.name for column in table.columns}:
        raise ValueError(f"{table.name} has other columns than the corpus writes.")
    statement = insert(table).compile(dialect=sqlite.dialect(paramstyle="qmark"))
    ordered = [columns[name] for name in statement.positiontup or ()]
    connection.exec_driver_sql(str(statement), list(zip(*ordered, strict=True)))
