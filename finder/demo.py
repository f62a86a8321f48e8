"""The sample city, put into a home with its dates moved to the weeks around today."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from finder import resources
from finder.errors import CityError

LISTINGS = "sample-opportunities.csv"
CITY_FILES = ("areas.geojson", "places.csv", "city.toml")
"""The file by which a home is known to be a city comes last, when all others are there."""

WEEK = timedelta(days=7)

_DATED = (
    "first_date", "last_date", "dates", "except_dates", "cancelled_dates", "enrol_opens",
    "enrol_closes",
)  # fmt: skip
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNTIL = re.compile(r"(?<=UNTIL=)\d{8}")


@dataclass(frozen=True, slots=True)
class Prepared:
    """The listings to import, and whether the home or its dates are new."""

    csv: Path
    moved: bool
    created: bool


def prepare(home: Path, *, today: date) -> Prepared:
    """Put the sample city into a home, or move its dates on where they are over a week old.

    Ids stay, so that importing again changes the same opportunities and keeps what
    people added. Raises CityError where the home cannot be written or holds another city.
    """
    listings = home / LISTINGS
    created = not (home / CITY_FILES[-1]).exists()
    if not created and not listings.exists():
        raise CityError(
            f"{home} already holds a city of your own: name another folder for the sample city,"
            " or set FINDER_HOME to one."
        )
    source = resources.folder("sample_data")
    try:
        home.mkdir(parents=True, exist_ok=True)
        moved = _bring_up_to_date(listings, source, today)
        for name in CITY_FILES:
            if not (home / name).exists():
                _write(home / name, (source / "city" / name).read_text("utf-8"))
    except OSError as error:
        raise CityError(f"The folder {home} cannot be written: {error.strerror}.") from None
    return Prepared(listings, moved=moved, created=created)


def _bring_up_to_date(listings: Path, source: Path, today: date) -> bool:
    """Write the listings for this week unless they are there for this or the last one."""
    anchor = tomllib.loads((source / "sample.toml").read_text("utf-8"))["anchor"]
    text = (source / "opportunities.csv").read_text("utf-8")
    weeks = (today - anchor) // WEEK
    written = listings.read_bytes() if listings.exists() else b""
    if any(written == _shifted(text, weeks - behind).encode() for behind in (0, 1)):
        return False
    _write(listings, _shifted(text, weeks))
    return True


def _write(path: Path, text: str) -> None:
    """Write a file that is seen whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(text.encode())
    beside.replace(path)


def _shifted(text: str, weeks: int) -> str:
    """The listings with every date moved on by so many weeks."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows.fieldnames or (), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        moved = {name: _DATE.sub(lambda m: _later(m[0], weeks), row[name]) for name in _DATED}
        rule = _UNTIL.sub(lambda m: _later(m[0], weeks).replace("-", ""), row["rule"])
        writer.writerow(row | moved | {"rule": rule})
    return out.getvalue()


def _later(day: str, weeks: int) -> str:
    return (date.fromisoformat(day) + weeks * WEEK).isoformat()
