"""One installation: its settings, city, database and engine, put together once."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from finder import db
from finder.city import City
from finder.drafts import Ages
from finder.errors import SettingError
from finder.keys import key_for
from finder.mail import Outbox, open_outbox
from finder.places import AreaMap, Gazetteer, Place
from finder.search.engine import KnowingEngine
from finder.search.local import LocalEngine
from finder.settings import POSTGRES, Settings
from finder.signing import Signer
from finder.topics import TOPICS
from finder.understanding import Names


@dataclass(frozen=True)
class CityWorld:
    """What a question may name in this city: the `World` of `finder.asked`.

    It serves plain words too, as the `Places` of `finder.understanding`.
    """

    stages: Mapping[str, Ages]
    areas: Container[str]
    gazetteer: Gazetteer
    engine: KnowingEngine
    currency: str
    locales: tuple[str, ...]
    names: Names

    @property
    def providers(self) -> Container[str]:
        """Slugs of the providers that have something published."""
        return self.engine.providers()

    @property
    def topics(self) -> Container[str]:
        """Codes of all topics."""
        return TOPICS

    @property
    def festivals(self) -> Container[str]:
        """Slugs of the festivals that something belongs to."""
        return self.engine.festivals()

    def find_place(self, text: str) -> Place | None:
        """The place that a name, postcode, area or `lat,lng` stands for."""
        return self.gazetteer.find(text)


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Installation:
    """Everything that a door needs, opened once when the process starts.

    `clock` tells the local time of schedules and searches, which FINDER_NOW can freeze;
    `utc` the real time, by which links grow old. `outbox` is None where no mail is sent.
    """

    settings: Settings
    city: City
    areas: AreaMap
    gazetteer: Gazetteer
    sessions: sessionmaker[Session]
    engine: KnowingEngine
    clock: Callable[[], datetime]
    outbox: Outbox | None
    utc: Callable[[], datetime] = _utc

    @classmethod
    def open(cls, settings: Settings) -> Installation:
        """Open city, database and index.

        Raises SettingError, CityError, DatabaseError or SearchIndexError, each with what
        to do.
        """
        city = City.load(settings.home)
        outbox = outbox_of(settings, city)
        areas = AreaMap.load(settings.home / "areas.geojson")
        gazetteer = Gazetteer.load(settings.home / "places.csv", areas)
        database = db.open_database(settings.database_url)
        db.check_version(database)
        sessions = db.sessions(database)
        engine = _engine(settings, city, areas, sessions)
        clock = settings.clock(city.timezone)
        return cls(settings, city, areas, gazetteer, sessions, engine, clock, outbox)

    @property
    def world(self) -> CityWorld:
        """What a question may name here."""
        stages = {stage.code: Ages(stage.low, stage.high) for stage in self.city.stages}
        return CityWorld(
            stages=stages,
            areas=self.areas.codes,
            gazetteer=self.gazetteer,
            engine=self.engine,
            currency=self.city.currency,
            locales=self.city.locales,
            names=self.names,
        )

    def months(self, number: int) -> tuple[date, ...]:
        """The first days of this month in the city and of those before it, by the real clock."""
        first = self.utc().astimezone(self.city.timezone).date().replace(day=1)
        found = [first]
        while len(found) < number:
            found.append((found[-1] - timedelta(days=1)).replace(day=1))
        return tuple(found)

    @cached_property
    def signer(self) -> Signer:
        """What signs the links and forms of this installation; raises SettingError."""
        return Signer(key_for(self.settings, "links").hex())

    @cached_property
    def names(self) -> Names:
        """What places, areas and life stages are called here, made when first asked for."""
        return names_of(self.city, self.areas, self.gazetteer)


def names_of(city: City, areas: AreaMap, gazetteer: Gazetteer) -> Names:
    """What may be named in a question in plain words, by every name that it has."""
    places = gazetteer.places
    return Names(
        places,
        postcodes=[name for name, place in places.items() if place.is_postcode],
        areas=areas.called,
        stages=[(name, stage.code) for stage in city.stages for name in stage.names.values()],
    )


def _engine(
    settings: Settings, city: City, areas: AreaMap, sessions: sessionmaker[Session]
) -> KnowingEngine:
    if settings.engine == POSTGRES:
        # Slow to import, and needed by few.
        from finder.search.postgres.engine import PostgresEngine  # noqa: PLC0415

        return PostgresEngine(city, areas, sessions)
    return LocalEngine(index_folder(settings), city, areas, sessions)


def outbox_of(settings: Settings, city: City) -> Outbox | None:
    """Where the mails of this installation go; None where it sends none.

    Raises SettingError.
    """
    if settings.mail_url and not settings.base_url:
        raise SettingError(
            "FINDER_BASE_URL must be set where mail is sent, because mails hold links: it is the"
            " address that residents use, such as https://learn.example.org"
        )
    return open_outbox(settings.mail_url, settings.mail_from, name=city.name, contact=city.contact)


def index_folder(settings: Settings) -> Path:
    """Where the search index of this installation lives."""
    return settings.home / "index"
