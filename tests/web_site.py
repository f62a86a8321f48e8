"""A small city with a handful of opportunities, served: what the tests of pages visit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from finder import app, db, i18n, schedule
from finder.installation import Installation, index_folder
from finder.models import Area, Occurrence, Opportunity, Provider, Schedule, Source, Venue
from finder.places import AreaMap
from finder.search.follower import Follower
from finder.settings import Settings
from finder.store.areas import sync_areas
from finder.store.changes import next_change
from finder.store.schedules import to_detail
from finder.vocabulary import Form, OccurrenceStatus
from tests.pages import Node, judge

NOW = datetime(2027, 3, 15, 9, 0)
"""A Monday, two weeks before the clocks change."""

ZONE = ZoneInfo("Europe/Lisbon")
FILLERS = 25

Told = dict[str, Any]
"""What a listing says; what is left out is not stated."""

CITY_TOML = """
name = "Testhaven"
names = { ar = "ميناء الاختبار" }
timezone = "Europe/Lisbon"
currency = "EUR"
locales = ["en", "ar"]
contact = "learning@testhaven.example.org"
centre = { latitude = 38.75, longitude = -9.15 }
"""

PLACES_CSV = """name,kind,latitude,longitude
Harbour,place,38.70,-9.20
1100-001,postcode,38.76,-9.11
"""


def write_city(folder: Path) -> None:
    """A city of two districts, with two places to be near to."""
    (folder / "city.toml").write_text(CITY_TOML, "utf-8")
    (folder / "places.csv").write_text(PLACES_CSV, "utf-8")
    features = [
        _district("west", "West Quay", -9.25, -9.15),
        _district("east", "East Hill", -9.15, -9.05),
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "areas.geojson").write_text(text, "utf-8")


def _district(code: str, name: str, west: float, east: float) -> dict[str, Any]:
    ring = [[west, 38.65], [east, 38.65], [east, 38.85], [west, 38.85], [west, 38.65]]
    return {
        "type": "Feature",
        "properties": {"code": code, "kind": "district", "name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def weekly(first: date, start: time, end: time, weeks: int) -> schedule.Schedule:
    """A meeting every week."""
    days = [first + timedelta(weeks=n) for n in range(weeks)]
    meetings = tuple(schedule.Meeting(day, start, end) for day in days)
    return schedule.Schedule(Form.DATED, meetings=meetings)


POTTERY: Told = {
    "title": "Pottery for beginners",
    "summary": "Make your first bowl.",
    "description": "Make your first bowl.\n\nClay and tools are there.",
    "venue": "west",
    "ages": (216, None),
    "price": (False, 500, 2000),
    "mode": "in-person",
    "languages": ["en"],
    "attendance": "all",
    "level": "beginner",
    "categories": ["crafts", "clay"],
    "access": ["wheelchair"],
    "schedule": weekly(date(2027, 3, 16), time(18, 30), time(20, 30), 20),
    "enrol_url": "https://example.org/enrol",
    "contact": "office@example.org",
    "enrol_closes": date(2027, 3, 18),
    "places_left": 3,
    "waiting_list": True,
}
STORIES: Told = {
    "title": "Story time",
    "kind": "event",
    "provider": "Town library",
    "venue": "east",
    "ages": (0, 72),
    "price": (True, None, None),
    "mode": "in-person",
    "attendance": "each",
    "schedule": schedule.Schedule(
        Form.DATED,
        meetings=(
            schedule.Meeting(date(2027, 3, 20), time(10), time(11)),
            schedule.Meeting(
                date(2027, 3, 27), time(10), time(11), status=OccurrenceStatus.CANCELLED
            ),
            schedule.Meeting(date(2027, 4, 3), time(10), time(11), status=OccurrenceStatus.FULL),
            schedule.Meeting(date(2027, 4, 10), time(14), None, status=OccurrenceStatus.MOVED),
            schedule.Meeting(date(2027, 4, 17)),
            schedule.Meeting(date(2027, 4, 24), time(9), time(16), date(2027, 4, 26)),
        ),
    ),
}
DRAWING: Told = {
    "title": "رسم للأطفال",
    "language": "ar",
    "venue": "east",
    "ages": (72, 108),
    "price": (False, None, 5000),
    "mode": "blended",
    "languages": ["ar", "en"],
    "schedule": weekly(date(2027, 3, 17), time(15), time(16, 30), 4),
}
BOOKKEEPING: Told = {
    "title": "Bookkeeping at your own pace",
    "kind": "resource",
    "ages": (192, None),
    "price": (False, 1000, None),
    "mode": "online",
    "languages": ["en"],
    "schedule": schedule.Schedule(Form.ALWAYS),
}
APPRENTICES: Told = {
    "title": "Apprentices' summer",
    "kind": "workplace",
    "venue": "west",
    "mode": "in-person",
    "price": (True, None, None),
    "schedule": schedule.Schedule(
        Form.SPAN, date(2027, 6, 1), date(2027, 8, 31), time(8), time(12)
    ),
}
SILENT: Told = {"title": "Something or other", "language": "", "provider": "Nobody in particular"}
HOSTILE: Told = {
    "title": "<script>alert('x')</script> & \"more\" \u202e",
    "summary": "<b>bold</b> {{ 7*7 }} {n} %(n)s " + "w" * 300,
    "provider": "<i>Sly</i> & Sons",
    "url": "javascript:alert(1)",
    "enrol_url": 'https://example.org/?a=1&b="2"',
    "mode": "online",
}
WITHDRAWN: Told = {"title": "Gone with the wind", "status": "withdrawn"}

LISTED = [POTTERY, STORIES, DRAWING, BOOKKEEPING, APPRENTICES, SILENT, HOSTILE, WITHDRAWN]
PUBLISHED = len(LISTED) - 1 + FILLERS


def _fillers() -> Iterator[Told]:
    for number in range(FILLERS):
        first = date(2027, 5, 3) + timedelta(number)
        three = weekly(first, time(16), time(17), 3)
        every = schedule.Schedule(Form.DATED, first, None, time(16), time(17), "FREQ=WEEKLY")
        yield {
            "title": f"Swimming, group {number + 1}",
            "venue": "west" if number % 2 else "east",
            "ages": (72, 144),
            "price": (False, 800, 800),
            "mode": "in-person",
            "schedule": every if number + 1 == FILLERS else three,
        }


class Filler:
    """Puts opportunities into a database, and what they need first."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._providers: dict[str, Provider] = {}
        source = Source(name="by-hand", profile="finder", licence="CC-BY-4.0")
        areas = {area.code: area for area in session.query(Area)}
        self._source = source
        self._venues = {
            code: Venue(
                key=code, name=f"{code.title()} House", address=f"1 {code.title()} Street",
                postcode="1100-001", lat=38.70, lng=lng, area=areas[code],
                access=["accessible-toilet"],
            )
            for code, lng in (("west", -9.20), ("east", -9.10))
        }  # fmt: skip

    def add(self, told: Told) -> None:
        """Add one opportunity; what is not told is not stated."""
        ages, price = told.get("ages", (None, None)), told.get("price", (False, None, None))
        shape = told.get("schedule", schedule.Schedule())
        number = next_change(self._session)
        plain: Told = {
            "kind": "course", "summary": "", "description": "", "language": "en", "categories": [],
            "mode": None, "level": None, "languages": [], "access": [], "attendance": None,
            "enrol_opens": None, "enrol_closes": None, "enrol_url": "", "url": "", "contact": "",
            "places": None, "places_left": None, "waiting_list": None, "licence": "",
            "status": "published",
        }  # fmt: skip
        row = Opportunity(
            **plain | {name: value for name, value in told.items() if name in {*plain, "title"}},
            provider=self._provider(told.get("provider", "Evening school")),
            external_id=str(number), source=self._source, fingerprint="", change=number,
            venue=self._venues.get(told.get("venue", "")),
            age_low=ages[0], age_high=ages[1],
            price_free=price[0], price_low=price[1], price_high=price[2], currency="EUR",
            created_at=NOW, updated_at=NOW, confirmed_at=NOW,
            schedule=_rule(shape), occurrences=_dates(shape),
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()

    def _provider(self, name: str) -> Provider:
        if name not in self._providers:
            kind = "library" if "library" in name else None
            slug = f"p{len(self._providers)}"
            self._providers[name] = Provider(slug=slug, name=name, type=kind, url="")
        return self._providers[name]


def _rule(shape: schedule.Schedule) -> Schedule:
    return Schedule(
        form=shape.form, first=shape.first, last=shape.last, start=shape.start, end=shape.end,
        rule=shape.rule, detail=to_detail(shape), expanded_to=date(2028, 9, 15),
    )  # fmt: skip


def _dates(shape: schedule.Schedule) -> list[Occurrence]:
    return [
        Occurrence(
            day=one.day, start=one.start, ends=one.ends, zone=ZONE.key, starts_utc=one.starts_utc,
            until_utc=one.until_utc, venue_id=None, status=one.status,
        )
        for one in schedule.expand(shape, ZONE, date(2028, 9, 15))
    ]  # fmt: skip


def make_home(folder: Path, told: Iterable[Told] = (), **more: str) -> Settings:
    """A whole installation in an empty folder, with what is `told` besides the usual listings.

    `more` are settings of the environment.
    """
    write_city(folder)
    settings = Settings.from_environment(
        {"FINDER_HOME": str(folder), "FINDER_NOW": NOW.isoformat(timespec="minutes")} | more
    )
    db.upgrade(settings.database_url)
    here = Installation.open(settings)
    with here.sessions.begin() as session:
        sync_areas(session, AreaMap.load(folder / "areas.geojson"), NOW.date())
        session.flush()
        filler = Filler(session)
        for one in (*LISTED, *_fillers(), *told):
            filler.add(one)
    Follower(index_folder(settings), here.city, here.areas, here.sessions).catch_up()
    return settings


@dataclass(frozen=True)
class Visitor:
    """Somebody who visits pages, and judges each of them."""

    client: FlaskClient

    def fetch(self, path: str, **headers: str) -> TestResponse:
        """An answer as it comes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=named, buffered=True)

    def see(self, path: str, status: int = 200, locale: str | None = None) -> Node:
        """A page, judged."""
        response = self.fetch(path)
        assert response.status_code == status, (path, response.status, response.text[:500])
        assert response.mimetype == "text/html"
        first = path.split("/")[1].split("?", maxsplit=1)[0]
        expected = locale or (first if first in {"ar", "en", "eo"} else "en")
        assert response.headers["Content-Language"] == expected
        assert "Set-Cookie" not in response.headers
        return judge(response.text, expected, i18n.direction(expected))

    def ask(self, path: str, status: int = 200) -> Any:
        """JSON, read."""
        response = self.fetch(f"/api/v1{path}")
        assert response.status_code == status, (path, response.text[:500])
        kind = "application/json" if status == 200 else "application/problem+json"
        assert response.mimetype == kind
        return json.loads(response.text)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of an installation with opportunities; not to be changed."""
    return make_home(tmp_path_factory.mktemp("testhaven"))


@pytest.fixture(scope="session")
def visitor(home: Settings) -> Visitor:
    """A visitor of the city's pages."""
    return Visitor(app.create_app(home).test_client())
