"""What is special about searching inside PostgreSQL: its tables, and who keeps them."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from finder import db
from finder.commands import DONE, NOT_DONE
from finder.errors import SearchIndexError
from finder.installation import Installation
from finder.query import SearchQuery
from finder.search.engine import Suggestion
from finder.search.postgres import tables
from finder.search.postgres.engine import PostgresEngine
from finder.search.postgres.follower import PostgresFollower
from finder.settings import Settings
from tests.conftest import Runner
from tests.random_city import (
    NOW,
    PostgresSite,
    add_listings,
    change,
    make_postgres_site,
    make_site,
    question,
    redraw_border,
)

EVERYTHING = SearchQuery()


@pytest.fixture
def site(tmp_path: Path, postgres_url: str) -> Iterator[PostgresSite]:
    """A city in PostgreSQL."""
    made = make_postgres_site(tmp_path, postgres_url)
    yield made
    made.sessions.kw["bind"].dispose()


def total(site: PostgresSite, **args: str) -> int:
    return site.engine.search(question(site, list(args.items())), NOW).total


def test_tables_that_are_not_there_are_said_and_made(site: PostgresSite) -> None:
    with pytest.raises(SearchIndexError, match="finder reindex"):
        site.engine.search(EVERYTHING, NOW)
    with pytest.raises(SearchIndexError, match="finder reindex"):
        site.engine.warm()
    add_listings(site, [{}])
    site.follower.catch_up()
    site.engine.warm()
    assert total(site) == 1


def test_catching_up_takes_in_what_changed_and_only_that(site: PostgresSite) -> None:
    add_listings(site, [{"title": "Chess"}, {"title": "Choir"}, {"title": "Drums"}])
    assert site.follower.catch_up() == 3
    change(site, {1}, title="Checkers")
    change(site, {2}, status="withdrawn")
    seen: list[int] = []
    assert site.follower.catch_up(lambda _step, count: seen.append(count)) == 5
    assert seen == [1]
    assert (total(site, q="chess"), total(site, q="checkers"), total(site)) == (0, 1, 2)
    assert site.follower.catch_up() == 5


def test_tables_of_another_version_are_made_anew(site: PostgresSite) -> None:
    add_listings(site, [{}])
    site.follower.catch_up()
    with site.sessions.begin() as session:
        session.execute(tables.state.update().values(layout=0))
        session.execute(text(f"ALTER TABLE {tables.SCHEMA}.listing DROP COLUMN words"))
    with pytest.raises(SearchIndexError, match="finder reindex"):
        total(site, q="yoga")
    site.follower.catch_up()
    assert total(site, q="untitled") == 1


def test_a_failed_rebuild_leaves_what_was_there(
    site: PostgresSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_listings(site, [{}, {}])
    site.follower.catch_up()

    def fail(*_: object) -> None:
        raise SearchIndexError("stop here")

    with monkeypatch.context() as patch:
        patch.setattr("finder.search.postgres.follower._add_spellings", fail)
        with pytest.raises(SearchIndexError, match="stop here"):
            site.follower.rebuild()
    assert total(site) == 2
    assert site.follower.rebuild() == 2


def test_a_border_that_was_redrawn_makes_the_tables_anew(
    site: PostgresSite, tmp_path: Path
) -> None:
    add_listings(site, [{"venue_id": 1}])
    site.follower.catch_up()
    areas = redraw_border(site, tmp_path)
    PostgresFollower(site.city, areas, site.sessions).catch_up()
    engine = PostgresEngine(site.city, areas, site.sessions)
    redrawn = dataclasses.replace(site, areas=areas, engine=engine)
    assert (total(redrawn, area="east"), total(redrawn, q="west")) == (1, 0)


@pytest.mark.parametrize(
    ("title", "q"),
    [
        ("x" * 5_000, "x" * 5_000),
        ("ء", "ء"),
        ("o'clock \\ tea", "o'clock"),
        ("".join(chr(0x4E00 + n) + chr(0x5E00 - n) for n in range(3_900)), "\u4e00\u5e00"),
    ],
)
def test_words_that_are_no_lexemes_are_found_all_the_same(
    site: PostgresSite, title: str, q: str
) -> None:
    add_listings(site, [{"description": title}, {"description": "silence"}])
    site.follower.catch_up()
    found = site.engine.search(SearchQuery(q=q), NOW)
    assert [hit.id for hit in found.hits] == [1]


def test_a_city_in_sqlite_cannot_be_searched_so(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    with pytest.raises(SearchIndexError, match="FINDER_DATABASE_URL"):
        PostgresFollower(site.city, site.areas, site.sessions).catch_up()


def test_what_titles_say_comes_before_what_texts_mention(site: PostgresSite) -> None:
    add_listings(
        site,
        [
            {"title": "Choir", "description": "Not far from the chess club"},
            {"title": "Chess", "description": "Every week"},
        ],
    )
    site.follower.catch_up()
    found = site.engine.search(SearchQuery(q="chess"), NOW)
    assert [hit.id for hit in found.hits] == [2, 1]


def test_a_whole_city_lives_in_postgres(
    tmp_path: Path, postgres_url: str, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the commands alone; and the local engine over the same database answers the same."""
    monkeypatch.setenv("FINDER_DATABASE_URL", postgres_url)
    monkeypatch.setenv("FINDER_ENGINE", "postgres")
    home = tmp_path / "city"
    assert run("--home", home, "demo", "--no-serve")[0] == DONE
    status, out, _ = run("--home", home, "check")
    assert (status, "inside the database" in out) == (DONE, True)
    questions: tuple[list[str], ...] = (
        [],
        ["--q", "yoga"],
        ["--day", "tue", "--time", "evening"],
        ["--age", "8"],
    )
    inside = [answer(run, home, *asked) for asked in questions]
    begun = offered(home)
    monkeypatch.setenv("FINDER_ENGINE", "local")
    assert run("--home", home, "check")[0] == NOT_DONE
    assert run("--home", home, "reindex")[0] == DONE
    assert inside == [answer(run, home, *asked) for asked in questions]
    assert all(found["total"] for found in inside)
    assert begun == offered(home)
    assert all(begun[0])


def offered(home: Path) -> tuple[list[tuple[Suggestion, ...]], list[Suggestion]]:
    """What is suggested for some beginnings, and for nothing typed."""
    here = Installation.open(Settings.from_environment(os.environ | {"FINDER_HOME": str(home)}))
    now = here.clock()
    typed = ("s", "yo", "lib", "yoga, s", "people’s uni", "k")
    found = [here.engine.suggest(text, now, most=6) for text in typed]
    providers = here.engine.frequent_providers(now, most=5)
    assert here.engine.suggest(" ", now) == ()
    here.sessions.kw["bind"].dispose()
    return found, providers


def answer(run: Runner, home: Path, *asked: str) -> dict[str, Any]:
    """The numbers of an answer as JSON, and its hits where their order is the contract's."""
    status, out, _ = run("--home", home, "search", *asked, "--json")
    assert status == DONE
    found: dict[str, Any] = json.loads(out)
    del found["took_ms"]
    hits = found.pop("opportunities")
    return found | {"hits": sorted(hit["id"] for hit in hits)}


def test_a_city_far_behind_is_said(
    tmp_path: Path, postgres_url: str, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDER_DATABASE_URL", postgres_url)
    monkeypatch.setenv("FINDER_ENGINE", "postgres")
    home = tmp_path / "city"
    assert run("--home", home, "demo", "--no-serve")[0] == DONE
    engine = db.open_database(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE change_counter SET value = value + 1"))
    status, out, _ = run("--home", home, "check")
    assert (status, "1 changes behind" in out) == (NOT_DONE, True)
    assert run("--home", home, "reindex")[0] == DONE
    assert run("--home", home, "check")[0] == DONE
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {tables.SCHEMA} CASCADE"))
    status, out, _ = run("--home", home, "check")
    assert (status, "finder reindex" in out) == (NOT_DONE, True)
    engine.dispose()
