"""The index is a follower: it can be deleted, cut short, foreign or killed, and comes back."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from finder import db, models
from finder.city import City
from finder.errors import SearchIndexError
from finder.places import AreaMap
from finder.query import SearchQuery
from finder.search import documents, generations
from finder.search.follower import Follower
from finder.search.local import LocalEngine
from finder.store.changes import next_change
from tests.random_city import NOW, Site, add_listings, make_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Three listings, indexed."""
    site = make_site(tmp_path)
    add_listings(site, [{"title": title} for title in ("Yoga", "Swimming", "Library tour")])
    site.follower.catch_up()
    return site


def titles(site: Site, q: str = "") -> set[int]:
    """Ids of what is found, by an engine that has nothing open yet."""
    engine = LocalEngine(site.follower.folder, site.city, site.areas, site.sessions)
    return {hit.id for hit in engine.search(SearchQuery(q=q), NOW).hits}


def withdraw(site: Site, id_: int) -> None:
    with site.sessions.begin() as session:
        row = session.get_one(models.Opportunity, id_)
        row.status, row.change = "withdrawn", next_change(session)


def test_no_index_says_what_to_do(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    with pytest.raises(SearchIndexError, match="finder reindex"):
        site.engine.search(SearchQuery(), NOW)


def test_catching_up_twice_writes_nothing_new(site: Site) -> None:
    first = site.follower.catch_up()
    assert site.follower.catch_up().generation == first.generation


def test_changes_are_followed(site: Site) -> None:
    add_listings(site, [{"title": "Pottery"}])
    with site.sessions.begin() as session:
        row = session.get_one(models.Opportunity, 1)
        row.title, row.change = "Judo", next_change(session)
    withdraw(site, 2)
    site.follower.catch_up()
    assert titles(site, "pottery") == {4}
    assert titles(site, "judo") == {1}
    assert titles(site, "yoga") == titles(site, "swimming") == set()


def test_an_open_engine_sees_the_next_generation(site: Site) -> None:
    assert site.engine.search(SearchQuery(q="pottery"), NOW).total == 0
    add_listings(site, [{"title": "Pottery"}])
    site.follower.catch_up()
    assert site.engine.search(SearchQuery(q="pottery"), NOW).total == 1


def test_withdrawn_is_neither_shown_nor_counted_before_the_index_knows(site: Site) -> None:
    assert site.engine.search(SearchQuery(), NOW).total == 3
    withdraw(site, 2)
    result = site.engine.search(SearchQuery(), NOW)
    assert result.total == 2
    assert {hit.id for hit in result.hits} == {1, 3}
    assert result.facets["kind"].counts["course"] == 2


def test_deleted_index_is_rebuilt(site: Site) -> None:
    shutil.rmtree(site.follower.folder)
    site.follower.catch_up()
    assert titles(site) == {1, 2, 3}


def break_pointer(folder: Path, _name: str) -> None:
    (folder / "current").write_text("../../etc", encoding="ascii")


def break_pointer_bytes(folder: Path, _name: str) -> None:
    (folder / "current").write_bytes(b"\xff\xfe\x00")


def cut_column(folder: Path, name: str) -> None:
    path = folder / name / "kind.npy"
    path.write_bytes(path.read_bytes()[:-1])


def lose_column(folder: Path, name: str) -> None:
    (folder / name / "posting.npy").unlink()


def pickle_column(folder: Path, name: str) -> None:
    path = folder / name / "kind.npy"
    size = path.stat().st_size
    path.write_bytes(b"\x80\x04]\x94.".ljust(size, b"\0"))


def foreign_manifest(folder: Path, name: str) -> None:
    (folder / name / "manifest.json").write_text(json.dumps({"format": 99}), encoding="utf-8")


def forget_column(folder: Path, name: str) -> None:
    path = folder / name / "manifest.json"
    told = json.loads(path.read_text("utf-8"))
    del told["files"]["kind"]
    path.write_text(json.dumps(told), encoding="utf-8")


def half_manifest(folder: Path, name: str) -> None:
    path = folder / name / "manifest.json"
    path.write_text(path.read_text("utf-8")[:40], encoding="utf-8")


def lose_words(folder: Path, name: str) -> None:
    (folder / name / "manifest.json").unlink()
    for words in folder.glob("words-*"):
        shutil.rmtree(words)


DAMAGE = [
    break_pointer, break_pointer_bytes, cut_column, lose_column, pickle_column, foreign_manifest,
    forget_column, half_manifest, lose_words,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_recognised_and_mended(site: Site, damage: object) -> None:
    folder = site.follower.folder
    damage(folder, generations.current(folder))  # type: ignore[operator]
    with pytest.raises(SearchIndexError, match="finder reindex"):
        titles(site)
    site.follower.catch_up()
    assert titles(site) == {1, 2, 3}


def test_a_database_put_back_from_a_backup_is_noticed(site: Site, tmp_path: Path) -> None:
    """Other listings then take the same ids and change numbers."""
    database = tmp_path / "finder.sqlite3"
    backup = dump(database)
    add_listings(site, [{"title": "Pottery"}] * 3)
    site.follower.catch_up()
    put_back(database, backup)
    assert site.engine.search(SearchQuery(), NOW).total >= 3
    add_listings(site, [{"title": "Lanterns"}] * 5)
    site.follower.catch_up()
    assert titles(site, "pottery") == set()
    assert len(titles(site, "lanterns")) == 5


def dump(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def put_back(database: Path, lines: list[str]) -> None:
    """Replace what the database holds, as restoring it while nobody looks would."""
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in tables.fetchall():
            connection.execute(f'DROP TABLE "{name}"')
        connection.executescript("\n".join(lines))


def test_an_index_ahead_of_its_database_is_built_anew(site: Site) -> None:
    add_listings(site, [{"title": "Pottery"}])
    site.follower.catch_up()
    with site.sessions.begin() as session:
        session.get_one(models.ChangeCounter, 1).value = 2
    site.follower.catch_up()
    assert titles(site, "pottery") == {4}


def test_an_area_that_left_the_file_breaks_no_search(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    told = json.loads(path.read_text("utf-8"))
    told["features"] = [f for f in told["features"] if f["properties"]["code"] != "west"]
    path.write_text(json.dumps(told), encoding="utf-8")
    areas = AreaMap.load(path)
    engine = LocalEngine(site.follower.folder, site.city, areas, site.sessions)
    assert engine.search(SearchQuery(), NOW).total == 3
    with site.sessions() as session, pytest.raises(SearchIndexError, match="other areas"):
        Follower(site.follower.folder, site.city, areas, site.sessions).present(session)


def test_more_languages_of_a_city_make_no_listing_longer(site: Site, tmp_path: Path) -> None:
    """Else what lies in a district would sink below what has none."""
    add_listings(site, [{"title": "Pottery", "venue_id": 1}])
    path = tmp_path / "areas.geojson"
    told = json.loads(path.read_text("utf-8"))
    for feature in told["features"]:
        name = feature["properties"].pop("name")
        feature["properties"]["names"] = {"en": name, "fi": f"Kaupunginosa {name}"}
    path.write_text(json.dumps(told), encoding="utf-8")
    areas = AreaMap.load(path)
    with site.sessions() as session:
        one, two = (
            list(documents.read(session, areas, locales))[-1] for locales in (["en"], ["en", "fi"])
        )
    assert "kaupunginosa" in two.frequencies.keys() - one.frequencies.keys()
    assert two.length == one.length


def test_a_file_where_the_folder_should_be(site: Site) -> None:
    shutil.rmtree(site.follower.folder)
    site.follower.folder.write_text("", encoding="utf-8")
    with pytest.raises(SearchIndexError, match="move it away"):
        site.follower.catch_up()


def test_a_flipped_byte_is_found_by_the_check(site: Site) -> None:
    folder = site.follower.folder
    name = generations.current(folder) or ""
    generations.verify(folder, name)
    path = folder / name / "posting_weight.npy"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(SearchIndexError, match="damaged"):
        generations.verify(folder, name)


# Whoosh leaves the file of a broken segment to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_words_that_do_not_belong_are_built_anew(site: Site) -> None:
    folder = site.follower.folder
    for segment in folder.glob("words-*/*.seg"):
        segment.write_bytes(b"nonsense")
    add_listings(site, [{"title": "Pottery"}])
    site.follower.catch_up()
    assert titles(site, "pottery") == {4}
    gc.collect()


def test_unwritable_folder_is_said(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(generations, "_write", refuse)
    add_listings(site, [{"title": "Pottery"}])
    with pytest.raises(SearchIndexError, match="make it writable"):
        site.follower.catch_up()
    assert titles(site) == {1, 2, 3}


KILLED = """
    import os, sys, threading, time
    from pathlib import Path
    from tests.random_city import make_site, add_listings
    site = make_site(Path(sys.argv[1]))
    add_listings(site, [{"title": f"Yoga {n}"} for n in range(400)])
    site.follower.catch_up()
    add_listings(site, [{"title": "Pottery"}] * 400)
    print("ready", flush=True)
    while True:
        site.follower.rebuild()
"""


@pytest.mark.parametrize("delay", [0.0, 0.03, 0.08, 0.15])
def test_killed_while_indexing_loses_nothing(tmp_path: Path, delay: float) -> None:
    root = Path(__file__).parent.parent
    worker = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path / "home")],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"ready\n"
    time.sleep(delay)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    site = _reopen(tmp_path / "home")
    assert site.engine.search(SearchQuery(q="yoga"), NOW).total == 400
    site.follower.catch_up()
    assert site.engine.search(SearchQuery(q="pottery"), NOW).total == 400


def _reopen(folder: Path) -> Site:
    city, areas = City.load(folder), AreaMap.load(folder / "areas.geojson")
    sessions = db.sessions(create_engine(f"sqlite:///{folder / 'finder.sqlite3'}"))
    follower = Follower(folder / "index", city, areas, sessions)
    return Site(
        city, areas, sessions, follower, LocalEngine(folder / "index", city, areas, sessions)
    )


def test_readers_never_see_two_generations_at_once(site: Site) -> None:
    """While a writer adds pairs of listings, every answer holds whole pairs."""
    stop = threading.Event()
    odd: list[int] = []

    def read() -> None:
        engine = LocalEngine(site.follower.folder, site.city, site.areas, site.sessions)
        while not stop.is_set():
            result = engine.search(SearchQuery(q="twin", per_page=100), NOW)
            if result.total % 2 or result.facets["kind"].counts["course"] != result.total:
                odd.append(result.total)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(15):
        add_listings(site, [{"title": "Twin"}, {"title": "Twin"}])
        site.follower.catch_up()
    stop.set()
    for reader in readers:
        reader.join()
    assert odd == []
    assert site.engine.search(SearchQuery(q="twin"), NOW).total == 30


def test_a_provider_that_came_later_is_found_and_the_others_are_not(site: Site) -> None:
    """What was indexed before does not know its name."""
    with site.sessions.begin() as session:
        session.add(models.Provider(id=77, slug="newcomer", name="Newcomer", type=None, url=""))
    add_listings(site, [{"title": "Judo", "provider_id": 77}])
    site.follower.catch_up()
    assert "newcomer" in site.engine.providers()
    for asked in (("newcomer",), ("newcomer", "newcomer")):
        result = site.engine.search(SearchQuery(provider=asked), NOW)
        assert [hit.id for hit in result.hits] == [4]


def test_a_restored_database_is_known_by_its_marks(site: Site, tmp_path: Path) -> None:
    """The same numbers were given out twice, and what they changed is out of sight."""
    file, backup = tmp_path / "finder.sqlite3", tmp_path / "backup"
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
    change_title(site, 1, "Judo")
    site.follower.catch_up()
    with closing(sqlite3.connect(backup)) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)
    change_title(site, 2, "Karate")
    site.follower.catch_up()
    assert titles(site, "judo") == set()
    assert titles(site, "yoga") == {1}


def change_title(site: Site, id_: int, title: str) -> None:
    with site.sessions.begin() as session:
        row = session.get_one(models.Opportunity, id_)
        row.title, row.change = title, next_change(session)
