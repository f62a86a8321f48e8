"""Checks: is this installation sound, and what is to be done where it is not?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from finder import db, i18n
from finder.city import City
from finder.errors import DatabaseError, FinderError, SearchIndexError
from finder.installation import Installation, outbox_of
from finder.places import AreaMap, Gazetteer
from finder.search import generations
from finder.search.follower import Follower
from finder.settings import Settings
from finder.store.changes import last_change
from finder.upkeep import follower


@dataclass(frozen=True, slots=True)
class Check:
    """What one look found; where it is not sound, the finding says what to do."""

    name: str
    sound: bool
    finding: str


def run_checks(settings: Settings) -> Iterator[Check]:
    """Look at everything that an installation needs, one after the other."""
    looks: dict[str, Callable[[Settings], str]] = {
        "folder": _folder,
        "city": _city,
        "translations": _translations,
        "areas": _areas,
        "gazetteer": _gazetteer,
        "database": _database,
        "search index": _index,
        "mail": _mail,
    }
    for name, look in looks.items():
        try:
            yield Check(name, sound=True, finding=look(settings))
        except FinderError as fault:
            yield Check(name, sound=False, finding=str(fault))


def _folder(settings: Settings) -> str:
    home = settings.home
    if not home.is_dir():
        raise FinderError(f"{home} does not exist: make a city there with `finder new-city`")
    if not os.access(home, os.W_OK | os.X_OK):
        raise FinderError(f"{home} may not be written: check who owns it")
    return f"{home} can be written"


def _city(settings: Settings) -> str:
    city = City.load(settings.home)
    return f"{city.name}, {city.timezone.key}, {city.currency}"


def _translations(settings: Settings) -> str:
    locales = City.load(settings.home).locales
    offered = i18n.offered(locales)
    lacking = ", ".join(locale for locale in locales if locale not in offered)
    spoken = f"the pages are in {', '.join(offered)}"
    return f"{spoken}; nobody has translated them yet into {lacking}" if lacking else spoken


def _areas(settings: Settings) -> str:
    areas = AreaMap.load(settings.home / "areas.geojson")
    return f"{len(areas.codes)} areas"


def _gazetteer(settings: Settings) -> str:
    areas = AreaMap.load(settings.home / "areas.geojson")
    Gazetteer.load(settings.home / "places.csv", areas)
    return "names and postcodes can be read"


def _database(settings: Settings) -> str:
    engine = db.open_database(settings.database_url)
    db.check_version(engine)
    if fault := db.damage(engine):
        raise DatabaseError(f"it is damaged ({fault}): restore a backup")
    engine.dispose()
    return f"version {db.revisions()[-1]}, undamaged"


def _index(settings: Settings) -> str:
    here = Installation.open(settings)
    follows = follower(here)
    if not isinstance(follows, Follower):
        with db.explained(), here.sessions() as session:
            _refuse_behind(last_change(session) - follows.present(session))
        return "inside the database, up to date"
    name = generations.current(follows.folder)
    with here.sessions() as session:
        behind = last_change(session) - follows.present(session, thorough=True).cursor
    generations.verify(follows.folder, name or "")
    _refuse_behind(behind)
    return f"{name}, up to date"


def _mail(settings: Settings) -> str:
    outbox = outbox_of(settings, City.load(settings.home))
    return f"comes from {outbox.sender}" if outbox else "none is sent: FINDER_MAIL_URL is not set"


def _refuse_behind(changes: int) -> None:
    if changes:
        raise SearchIndexError(f"it is {changes:,} changes behind: run `finder reindex`")
