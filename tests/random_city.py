"""Random cities and random questions, for comparing an engine with the oracle."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from finder import db, models, schedule
from finder.city import City
from finder.drafts import Ages
from finder.places import AreaMap, Place
from finder.query import Reading, SearchQuery, read
from finder.search.follower import Follower
from finder.search.local import LocalEngine
from finder.search.postgres.engine import PostgresEngine
from finder.search.postgres.follower import PostgresFollower
from finder.store.areas import assign_areas, sync_areas
from finder.topics import TOPICS
from finder.vocabulary import (
    Attendance,
    Day,
    Enrol,
    Form,
    Group,
    Kind,
    Level,
    Mode,
    OccurrenceStatus,
    Part,
)

NOW = datetime(2026, 3, 25, 18, 30)
"""A Wednesday, four days before the clocks change in Lisbon."""

CITY_TOML = """
name = "Testhaven"
timezone = "Europe/Lisbon"
currency = "EUR"
locales = ["en", "ar"]
centre = { latitude = 38.75, longitude = -9.15 }
"""

POINTS = [(38.70, -9.20), (38.71, -9.19), (38.76, -9.11), (38.90, -9.15), (38.75, -9.151)]
"""West, west, east, in the city but no district, on the border of west and east."""

WORDS = ["yoga", "Yoga", "swimming", "swim", "the", "école", "Ecole", "요리교실", "요리", "編み物",
         "للأطفال", "kids", "library", "of", "cafés"]  # fmt: skip


def _square(code: str, west: float, east: float, parent: str | None) -> dict[str, Any]:
    south, north = (38.6, 38.95) if parent is None else (38.65, 38.85)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {
            "code": code,
            "kind": "district",
            "name": f"{code} quarter",
            "parent": parent,
        },
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def write_city(folder: Path) -> None:
    """A city of two districts that touch, inside a larger whole."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "city.toml").write_text(CITY_TOML, encoding="utf-8")
    features = [
        _square("testhaven", -9.30, -9.00, None),
        _square("west", -9.25, -9.151, "testhaven"),
        _square("east", -9.151, -9.05, "testhaven"),
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "areas.geojson").write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class World:
    """What questions may name here."""

    stages: dict[str, Ages]
    areas: frozenset[str]
    providers: frozenset[str]
    topics: frozenset[str] = frozenset(TOPICS)
    festivals: frozenset[str] = frozenset({"f0", "f1"})

    def find_place(self, text: str) -> Place | None:
        """Only coordinates."""
        lat, _, lng = text.partition(",")
        return Place(text, float(lat), float(lng))


@dataclass(frozen=True)
class Ground:
    """A city with an empty database."""

    city: City
    areas: AreaMap
    sessions: sessionmaker[Session]

    @property
    def world(self) -> World:
        """What questions may name here."""
        stages = {stage.code: Ages(stage.low, stage.high) for stage in self.city.stages}
        return World(stages, self.areas.codes, frozenset({"p0", "p1", "p2"}))


@dataclass(frozen=True)
class Site(Ground):
    """A city and the index that follows it."""

    follower: Follower
    engine: LocalEngine


@dataclass(frozen=True)
class PostgresSite(Ground):
    """A city that is searched inside its database."""

    follower: PostgresFollower
    engine: PostgresEngine


AnySite = Site | PostgresSite


def make_site(folder: Path) -> Site:
    """A fresh site in an empty folder."""
    city, areas = _city(folder)
    file = folder / "finder.sqlite3"
    file.write_bytes(_blank())
    sessions = db.sessions(db.open_database(f"sqlite:///{file}"))
    follower = Follower(folder / "index", city, areas, sessions)
    engine = LocalEngine(folder / "index", city, areas, sessions)
    return Site(city, areas, sessions, follower, engine)


def make_postgres_site(folder: Path, url: str) -> PostgresSite:
    """A fresh site in an empty folder and an empty PostgreSQL database."""
    city, areas = _city(folder)
    sessions = db.sessions(db.open_database(url))
    _fill(sessions, areas)
    follower = PostgresFollower(city, areas, sessions)
    return PostgresSite(city, areas, sessions, follower, PostgresEngine(city, areas, sessions))


def _city(folder: Path) -> tuple[City, AreaMap]:
    write_city(folder)
    return City.load(folder), AreaMap.load(folder / "areas.geojson")


@cache
def _blank() -> bytes:
    """A database without listings as a file, which takes longer to make than to copy."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "finder.sqlite3")
        _, areas = _city(Path(folder))
        sessions = db.sessions(db.open_database(f"sqlite:///{file}"))
        _fill(sessions, areas)
        sessions.kw["bind"].dispose()
        return file.read_bytes()


def _fill(sessions: sessionmaker[Session], areas: AreaMap) -> None:
    """Make the tables, and what every site has in them."""
    models.Base.metadata.create_all(sessions.kw["bind"])
    with sessions.begin() as session:
        session.add(models.ChangeCounter(id=1, value=0))
        _add_frame(session, areas)


def _add_frame(session: Session, areas: AreaMap) -> None:
    """Areas, three providers, and a venue at each point and one without; some state access."""
    numbers = {code: n for n, code in enumerate(sorted(areas.codes), 1)}
    for code, number in numbers.items():
        session.add(models.Area(id=number, code=code, kind="district", names={}, boundary="{}"))
    for n, kind in enumerate(["library", None, "school"]):
        session.add(
            models.Provider(id=n + 1, slug=f"p{n}", name=f"Provider {n}", type=kind, url="")
        )
    located = areas.locate([p[0] for p in POINTS], [p[1] for p in POINTS])
    for n, (point, area) in enumerate(zip(POINTS, located, strict=True), 1):
        session.add(_venue(n, *point, numbers[area] if area else None))
    session.add(_venue(len(POINTS) + 1, None, None, None))


def _venue(number: int, lat: float | None, lng: float | None, area: int | None) -> models.Venue:
    return models.Venue(
        id=number, key=f"v{number}", name=f"House {number}", address="", postcode="", lat=lat,
        lng=lng, area_id=area, access=[[], ["wheelchair"], ["wheelchair", "parking"]][number % 3],
    )  # fmt: skip


# --- listings -----------------------------------------------------------------------

_VENUES = st.sampled_from([None, *range(1, len(POINTS) + 2)])
_TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
_TIMES = st.sampled_from(
    [None, time(9), time(11, 59), time(12), time(16, 59), time(17), time(18, 30), time(22)]
)
_DAYS = st.integers(-3, 12).map(lambda n: NOW.date() + timedelta(days=n))


@st.composite
def meetings(draw: st.DrawFn) -> schedule.Meeting:
    """One date, perhaps without hours, past midnight, of several days, or cancelled."""
    day, start = draw(_DAYS), draw(_TIMES)
    end = draw(
        st.sampled_from([None, time(0), time(1), time(13), time(18, 30), time(20), time(23)])
    )
    last = draw(st.sampled_from([None, None, None, day + timedelta(days=2)]))
    status = draw(st.sampled_from([*[OccurrenceStatus.SCHEDULED] * 4, *OccurrenceStatus]))
    return schedule.Meeting(day, start, end, last, None, status)


@st.composite
def schedules(draw: st.DrawFn) -> schedule.Schedule:
    """Any of the four forms."""
    form = draw(st.sampled_from([Form.DATED, Form.DATED, *Form]))
    if form is Form.DATED:
        return schedule.Schedule(form, meetings=tuple(draw(st.lists(meetings(), max_size=3))))
    if form is Form.SPAN:
        first = draw(_DAYS)
        last = first + timedelta(days=draw(st.integers(1, 9)))
        end = draw(st.sampled_from([None, time(1), time(13), time(18), time(20)]))
        return schedule.Schedule(form, first, last, draw(_TIMES), end)
    return schedule.Schedule(form)


_ENROLS = st.sampled_from([None, None, -2, -1, 0, 1, 7, 8, 30, 31]).map(
    lambda n: None if n is None else NOW.date() + timedelta(days=n)
)


def _some(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


@st.composite
def listings(draw: st.DrawFn) -> dict[str, Any]:
    """The fields of one opportunity; half of what may be unstated is."""
    maybe_age = st.one_of(st.none(), st.integers(0, 80).map(lambda years: years * 12))
    low = draw(maybe_age)
    high = draw(st.sampled_from([None, (low or 0) + 12, (low or 0) + 60]))
    price_low = draw(st.sampled_from([None, None, 0, 1000, 1001, 6000]))
    price_high = draw(st.sampled_from([None, 2500, 9000]))
    return {
        "provider_id": draw(st.integers(1, 3)),
        "kind": draw(st.sampled_from(Kind)),
        "title": draw(_TEXT),
        "description": draw(st.one_of(st.just(""), _TEXT)),
        "language": draw(st.sampled_from(["", "en", "fr", "ar", "ko", "en-GB"])),
        "venue_id": draw(_VENUES),
        "mode": draw(st.sampled_from([None, *Mode])),
        "age_low": low,
        "age_high": high,
        "price_free": draw(st.booleans()) and price_low is None and price_high is None,
        "price_low": price_low,
        "price_high": price_high,
        "currency": draw(st.sampled_from(["", "EUR", "USD"])),
        "attendance": draw(st.sampled_from([None, *Attendance])),
        "created_at": datetime(2026, 1, draw(st.integers(1, 3)), 12),
        "schedule": draw(schedules()),
        "enrol_opens": draw(_ENROLS),
        "enrol_closes": draw(_ENROLS),
        "places_left": draw(st.sampled_from([None, None, 0, 3])),
        "topics": draw(_some("yoga", "music", "cooking")),
        "languages": draw(_some("en", "en-GB", "pt", "ar")),
        "access": draw(_some("wheelchair", "captions")),
        "festivals": draw(_some("f0", "f1")),
        "level": draw(st.sampled_from([None, *Level])),
        "venues": draw(st.lists(_VENUES, min_size=3, max_size=3)) if draw(st.booleans()) else [],
    }


def add_listings(site: Ground, found: Sequence[dict[str, Any]]) -> None:
    """Save listings; `venues` are those of their single meetings."""
    with site.sessions.begin() as session:
        for fields in found:
            _add_listing(session, site.city, dict(fields))


def change(site: Ground, ids: Iterable[int], **values: Any) -> None:
    """Change columns of some listings, of those that there are."""
    with site.sessions.begin() as session:
        counter = session.get_one(models.ChangeCounter, 1)
        for id_ in sorted(ids):
            if row := session.get(models.Opportunity, id_):
                counter.value += 1
                for name, value in (values | {"change": counter.value}).items():
                    setattr(row, name, value)


def _add_listing(session: Session, city: City, fields: dict[str, Any]) -> None:
    plan = fields.pop("schedule", schedule.Schedule())
    venues = fields.pop("venues", [])
    counter = session.get_one(models.ChangeCounter, 1)
    counter.value += 1
    stamp = fields.get("created_at", NOW)
    empty = {
        "summary": "", "description": "", "language": "", "categories": [], "languages": [],
        "price_free": False, "currency": "", "access": [], "enrol_url": "", "url": "",
        "contact": "", "licence": "", "status": "published", "fingerprint": fields.get("title", ""),
        "topics": [], "festivals": [], "created_at": stamp, "updated_at": stamp,
        "confirmed_at": stamp, "provider_id": 1,
        "kind": "course", "title": "Untitled",
    }  # fmt: skip
    opportunity = models.Opportunity(
        external_id=f"x{counter.value}", change=counter.value, **(empty | fields)
    )
    opportunity.schedule = models.Schedule(
        form=plan.form, first=plan.first, last=plan.last, start=plan.start, end=plan.end,
        rule=plan.rule, detail={}, expanded_to=date(2028, 1, 1),
    )  # fmt: skip
    made = schedule.expand(plan, city.timezone, date(2028, 1, 1))
    opportunity.occurrences = [
        models.Occurrence(
            day=o.day, start=o.start, ends=o.ends, zone=city.timezone.key, starts_utc=o.starts_utc,
            until_utc=o.until_utc, venue_id=venues[n % len(venues)] if venues else None,
            status=o.status,
        )
        for n, o in enumerate(made)
    ]  # fmt: skip
    session.add(opportunity)


# --- questions -----------------------------------------------------------------------


def _values(*texts: str, most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(texts), min_size=1, max_size=most, unique=True)


ARGUMENTS: dict[str, st.SearchStrategy[list[str]]] = {
    "q": _values("yoga", "the", "swimming", "ecole", "요리", '"yoga swimming"', "-kids",
                 "yoga -swim", "編み物", "اطفال", "library of", "cafe provider", "quarter",
                 "house 3", "east",
                 "yogga", "swiming kids", "swimmingly", "provvderr", "cuisine",
                 "musik", '"fine arts"',
                 "librray -yogga", "caffe", most=1),
    "age": _values("8", "18m", "6-9", "60-", "0", "30"),
    "family": _values("all"),
    "stage": _values("early-years", "children", "adults", "older-adults"),
    "near": _values("38.70,-9.20", "38.76,-9.11", "38.75,-9.15"),
    "within": _values("0.1", "2", "8", "40", most=1),
    "area": _values("west", "east", "testhaven"),
    "box": _values("38.70,-9.20,38.70,-9.20", "38.70,-9.19,38.76,-9.11", "-90,-180,90,180",
                   "38.75,-9.16,38.9,-9.15", most=1),
    "from": _values("2026-03-25", "2026-03-28", "2026-04-01", most=1),
    "to": _values("2026-03-27", "2026-03-29", "2026-04-10", most=1),
    "day": _values(*Day),
    "time": _values(*Part),
    "slot": _values("wed-evening", "sat-morning", "sun-afternoon", "mon-evening"),
    "after": _values("00:00", "11:59", "18:00", "22:30", most=1),
    "before": _values("12:00", "20:00", "24:00", most=1),
    "fit": _values("all", "any", most=1),
    "kind": _values(*Kind),
    "mode": _values(*Mode),
    "price": _values("free", "10", "50", "0", "12.5"),
    "provider": _values("p0", "p1", "p2"),
    "enrol": _values(*Enrol),
    "topic": _values("yoga", "music", "fitness", "food"),
    "lang": _values("en", "pt-BR", "fi"),
    "level": _values(*Level),
    "access": _values("wheelchair", "captions", "quiet"),
    "provider_type": _values("library", "school", "health"),
    "festival": _values("f0", "f1"),
    "closed": _values("include", "exclude", most=1),
    "unknown": _values(*Group, most=4),
    "online": _values("include", "exclude", most=1),
    "sort": _values("relevance", "soonest", "nearest", "newest", most=1),
    "page": _values("1", "2", most=1),
    "per_page": _values("3", "20", "100", most=1),
}  # fmt: skip

_OFTEN = (
    "closed",
    "closed",
    "enrol",
    "day",
    "time",
    "from",
    "to",
    "near",
    "area",
    "box",
    "unknown",
    "fit",
)
_WEIGHTED = st.sampled_from([*ARGUMENTS, *_OFTEN])


@st.composite
def arguments(draw: st.DrawFn) -> list[tuple[str, str]]:
    """The arguments of one question, usually two to five of them."""
    names = draw(st.lists(_WEIGHTED, max_size=6, unique=True))
    return [(name, text) for name in names for text in draw(ARGUMENTS[name])]


def question(site: Ground, args: list[tuple[str, str]]) -> SearchQuery:
    """What the arguments ask, contradictions left out as the door would."""
    reading: Reading = read(args, site.world)
    return reading.query


def redraw_border(site: AnySite, folder: Path) -> AreaMap:
    """Give the east all of the west; venues move over, and the index does not know it yet."""
    path = folder / "areas.geojson"
    told = json.loads(path.read_text("utf-8"))
    whole, west, east = told["features"]
    east["geometry"] = whole["geometry"] | {"coordinates": west["geometry"]["coordinates"]}
    path.write_text(json.dumps(told | {"features": [whole, east]}), encoding="utf-8")
    areas = AreaMap.load(path)
    with site.sessions.begin() as session:
        sync_areas(session, areas, NOW.date())
        assign_areas(session, areas, NOW.date())
    return areas
