"""Upkeep: what changes an installation, each step leaving database, areas and index in step."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finder import db
from finder.city import City
from finder.imports.report import Report
from finder.imports.run import import_table
from finder.installation import Installation, index_folder
from finder.keys import key_for
from finder.offers.terms import Terms
from finder.places import AreaMap, believable
from finder.schedule import HORIZON, to_utc
from finder.search.follower import Follower, Progress
from finder.settings import POSTGRES, Settings
from finder.store.areas import assign_areas, sync_areas
from finder.store.horizon import extend

if TYPE_CHECKING:
    from finder.search.postgres.follower import PostgresFollower


def _silent(_step: str, _count: int) -> None:
    return


def upgrade(settings: Settings) -> None:
    """Bring database, areas and index up to date, making what is not there yet.

    Raises CityError, DatabaseError or SearchIndexError, each with what to do.
    """
    city = City.load(settings.home)
    areas = AreaMap.load(settings.home / "areas.geojson")
    db.upgrade(settings.database_url)
    today = settings.clock(city.timezone)().date()
    engine = db.open_database(settings.database_url)
    with db.writing(db.sessions(engine)) as session:
        sync_areas(session, areas, today)
        assign_areas(session, areas, today)
        extend(session, city.timezone, today + HORIZON)
    engine.dispose()
    key_for(settings, "links")
    with db.explained():
        follower(Installation.open(settings)).catch_up()


def reindex(here: Installation, progress: Progress = _silent) -> None:
    """Move the horizon of schedules on, and make the search index anew."""
    with db.writing(here.sessions) as session:
        extend(session, here.city.timezone, here.clock().date() + HORIZON)
    follower(here).rebuild(progress)


def import_file(
    here: Installation, file: Path, progress: Progress = _silent, **options: Any
) -> Report:
    """Take in a table, after which the index knows it; `options` are those of `import_table`."""
    report = take_in(here, file, progress, **options)
    follower(here).catch_up(progress)
    return report


def take_in(here: Installation, file: Path, progress: Progress = _silent, **options: Any) -> Report:
    """Take in a table; the index does not know it yet."""
    return import_table(
        file,
        city=here.city,
        sessions=here.sessions,
        locate=here.areas.locate,
        judge_point=partial(believable, city=here.city),
        now=here.clock(),
        progress=lambda done, _total: progress("rows", done),
        **options,
    )


def terms(here: Installation, by: int | None = None) -> Terms:
    """What the desk of offers must know of the city; `by` is the number of who acts."""
    now = here.clock()
    return Terms(
        zone=here.city.timezone,
        currency=here.city.currency,
        locate=here.areas.locate,
        judge_point=partial(believable, city=here.city),
        now=now,
        utc=to_utc(now, here.city.timezone),
        by=by,
    )


def follower(here: Installation) -> Follower | PostgresFollower:
    """What keeps the index of this installation in step with its database."""
    if here.settings.engine == POSTGRES:
        # Slow to import, and needed by few.
        from finder.search.postgres.follower import PostgresFollower  # noqa: PLC0415

        return PostgresFollower(here.city, here.areas, here.sessions)
    return Follower(index_folder(here.settings), here.city, here.areas, here.sessions)
