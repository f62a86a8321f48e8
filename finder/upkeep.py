"""Upkeep: what changes an installation, each step leaving database, areas and index in step."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finder import db, i18n, locks
from finder.city import City
from finder.duplicates.finding import Look, look
from finder.imports.matching.answers import Answers
from finder.imports.opening import Opened, Wanted, open_table
from finder.imports.readers import load
from finder.imports.report import Report
from finder.imports.run import Marked, import_table
from finder.imports.uploads import Desk, utc_now
from finder.installation import Installation, index_folder
from finder.keys import key_for
from finder.offers.terms import Terms
from finder.permissions import Person
from finder.places import AreaMap, believable
from finder.schedule import HORIZON, to_utc
from finder.search.follower import Follower, Progress
from finder.settings import POSTGRES, Settings
from finder.store import audit, parties, provider_profiles
from finder.store.areas import assign_areas, sync_areas
from finder.store.audit import COMMAND, Doing, Thing
from finder.store.horizon import extend
from finder.vocabulary import UploadState

AT_ONCE = 2
"""So many uploads are worked on at once, so that there is memory and time for those who search."""

_PATIENCE = 2.0
_TO_DO = (UploadState.RECEIVED, UploadState.CHECKING, UploadState.PUBLISHING)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

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


def take_in(
    here: Installation,
    file: Path,
    progress: Progress = _silent,
    corrected: Path | None = None,
    **options: Any,
) -> Report:
    """Take in a table; the index does not know it yet.

    `corrected` is where the table is written with its problems marked in the cells.
    """
    words = i18n.catalogue(i18n.offered(here.city.locales)[0])
    return import_table(
        file,
        city=here.city,
        sessions=here.sessions,
        locate=here.areas.locate,
        judge_point=partial(believable, city=here.city),
        now=here.clock(),
        progress=lambda done, _total: progress("rows", done),
        marked=Marked(corrected, words) if corrected else None,
        **options,
    )


def look_at(here: Installation, file: Path, answers: Answers, provider: str | None) -> Opened:
    """A table and what its columns are taken for, with what is still to be asked.

    Raises SourceError where it cannot be read.
    """
    wanted = Wanted(
        encoding=answers.encoding or None,
        answers=answers,
        locales=here.city.locales,
        has_provider=provider is not None,
    )
    return open_table(load(file), file.name, wanted)


def keep_match(here: Installation, provider: str, found: Opened, answers: Answers) -> None:
    """Keep what was told of a provider's table, so that the next one goes in by it."""
    with db.writing(here.sessions) as session:
        provider_profiles.keep(
            session,
            parties.provider_id(session, provider),
            found.table.header if found.table else (),
            data=found.data,
            answers=answers.as_data(),
            utc=to_utc(here.clock(), here.city.timezone),
        )


def desk(here: Installation, by: int | None = None) -> Desk:
    """Where uploads are received and worked on; `by` is the number of who acts."""

    def note(session: Session, what: str, upload: int, provider: int) -> None:
        actor = COMMAND if by is None else str(Person(by))
        audit.record(session, Doing(actor, utc_now()), what, Thing("upload", upload, provider))

    return Desk(here.sessions, terms(here, by), here.city.locales, note=note)


def work_on(here: Installation, upload_id: int, by: int | None = None) -> UploadState:
    """Do what is next for an upload: its check, or what was confirmed, which is then found."""
    working = desk(here, by)
    if working.state(upload_id) is not UploadState.PUBLISHING:
        return working.check(upload_id)
    state = working.publish(upload_id)
    if state is UploadState.DONE:
        follower(here).catch_up()
    return state


def work_in_turn(
    here: Installation, upload_id: int, by: int | None = None, locale: str = i18n.SOURCE_LOCALE
) -> UploadState:
    """The same as soon as few enough others are at work on this machine.

    After a check the marked file is made as well, in the language of this locale.
    """
    working = desk(here, by)

    def wait() -> None:
        working.wait(upload_id)
        time.sleep(_PATIENCE)

    with locks.one_of(AT_ONCE, here.settings.home, "uploads", wait):
        state = working.state(upload_id)
        if state not in _TO_DO:
            return state  # Somebody else has done it meanwhile.
        state = work_on(here, upload_id, by)
        if state is UploadState.CHECKED:
            working.keep_marked(upload_id, i18n.catalogue(locale))
        return state


def work_apart(
    settings: Settings, upload_id: int, by: int | None = None, locale: str = i18n.SOURCE_LOCALE
) -> int:
    """The same in its turn, in a process of its own that outlives whoever asked.

    Gives the number of the process.
    """
    actor = [f"--by={by}"] if by is not None else []
    work = ("uploads", "run", "--gently", f"--locale={locale}", str(upload_id))
    return _start(settings, *work, *actor)


def look_for_duplicates(here: Installation, begun: int = 0) -> Look:
    """Look through all listings for such as are the same, and keep what was found.

    `begun` is the number of a look that was noted already.
    """
    found = look(here.sessions, here.utc().replace(tzinfo=None), begun)
    follower(here).catch_up()
    return found


def look_apart(settings: Settings, begun: int) -> int:
    """The same in a process of its own."""
    return _start(settings, "duplicates", "--gently", f"--begun={begun}")


def _start(settings: Settings, *arguments: str) -> int:
    """Start a command of this program that outlives us; gives the number of the process."""
    command = [sys.executable, "-m", "finder", "--home", str(settings.home), *arguments]
    root = str(Path(__file__).parents[1])
    told = {"PYTHONPATH": root, "FINDER_DATABASE_URL": settings.database_url}
    if settings.now:
        told["FINDER_NOW"] = settings.now.isoformat(timespec="minutes")
    with Path(os.devnull).open("r+b") as nothing:
        process = subprocess.Popen(  # noqa: S603 - this program itself.
            command,
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            start_new_session=True,
            env=os.environ | told,
        )
    _CHILDREN.append(process)
    _CHILDREN[:] = [one for one in _CHILDREN if one.poll() is None]
    return process.pid


_CHILDREN: list[subprocess.Popen[bytes]] = []
"""Those that may still run, so that none stays as a zombie."""


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
