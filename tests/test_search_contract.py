"""Every engine keeps the search contract: equal to the oracle on random cities and questions."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from finder.atlas.box import Grid
from finder.query import SearchQuery
from finder.search import coming, ranking, timetable, weighing
from finder.search.engine import Result, SearchEngine
from finder.search.generations import Manifest
from finder.vocabulary import Sort
from tests.conftest import MakeSites
from tests.oracle import Answer, Oracle, load
from tests.random_city import (
    NOW,
    AnySite,
    add_listings,
    arguments,
    change,
    listings,
    question,
)

TIMES = int(os.environ.get("FINDER_ORACLE_TIMES", "1"))
CITIES = {"local": 60 * TIMES, "postgres": 12 * TIMES}
"""How many cities each engine is asked about; a database for each takes its time."""
QUESTIONS = 12
GRIDS = (Grid(38.0, -10.0, 0.005, 0.005), Grid(38.755, -9.155, 0.25, 0.25))
"""One in which each point has its cell, one that has points together and on either side."""
_QUESTIONS = st.lists(arguments(), min_size=QUESTIONS, max_size=QUESTIONS)


def _random(which: str, cities: int) -> settings:
    return settings(
        max_examples=cities,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        # A smaller example is worth minutes of an index, not of databases.
        phases=list(Phase) if which == "local" or TIMES > 1 else [Phase.reuse, Phase.generate],
    )


def assert_equal(result: Result, answer: Answer, query: SearchQuery) -> None:
    """Ids, totals, facets, unknown counts, order and reasons are those of the contract."""
    assert result.total == answer.total
    begin = (query.page - 1) * query.per_page
    found = [hit.id for hit in result.hits]
    if query.order is Sort.RELEVANCE:
        assert set(found) <= set(answer.ids)
        assert len(found) == len(answer.ids[begin : begin + query.per_page])
    else:
        assert found == list(answer.ids[begin : begin + query.per_page])
    for hit in result.hits:
        occurrence, away = answer.why[hit.id]
        assert hit.occurrence == occurrence
        assert hit.distance == (None if away is None else pytest.approx(away, abs=1e-6))
    assert {n: (dict(f.counts), f.unstated) for n, f in result.facets.items()} == answer.facets
    assert dict(result.unknown) == answer.unknown
    assert result.closed == answer.closed
    looser = tuple((f"{r.argument} {r.value}".strip(), r.total) for r in result.relaxations)
    assert looser == answer.relaxations


@pytest.mark.parametrize("which", CITIES)
def test_engine_equals_oracle(which: str, make_sites: MakeSites) -> None:
    @_random(which, CITIES[which])
    @given(found=st.lists(listings(), max_size=9), asked=_QUESTIONS)
    def holds(found: list[dict[str, Any]], asked: list[list[tuple[str, str]]]) -> None:
        with make_sites(which) as site:
            add_listings(site, found)
            site.follower.catch_up()
            compare(site, asked)

    holds()


def test_cells_answer_as_single_meetings_do(
    make_sites: MakeSites, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a city so large that meetings are not looked at one by one."""
    monkeypatch.setattr(timetable, "FEW", -1)
    monkeypatch.setattr(timetable, "MEETINGS", 1)
    monkeypatch.setattr(coming, "STEP", 2)
    monkeypatch.setattr(weighing, "LITTLE", 1)
    monkeypatch.setattr(ranking, "MANY", 0)

    @_random("local", CITIES["local"] // 2)
    @given(found=st.lists(listings(), max_size=9), asked=_QUESTIONS)
    def holds(found: list[dict[str, Any]], asked: list[list[tuple[str, str]]]) -> None:
        with make_sites("local") as site:
            add_listings(site, found)
            site.follower.catch_up()
            compare(site, asked)

    holds()


@pytest.mark.parametrize("which", CITIES)
def test_engine_equals_oracle_after_changes(which: str, make_sites: MakeSites) -> None:
    """What was added, changed or withdrawn stands beside the base; `late` nobody indexed yet."""

    @_random(which, CITIES[which] // 2)
    @given(
        before=st.lists(listings(), max_size=6),
        after=st.lists(listings(), max_size=4),
        withdrawn=st.sets(st.integers(1, 8), max_size=3),
        late=st.sets(st.integers(1, 10), max_size=2),
        asked=_QUESTIONS,
    )
    def holds(
        before: list[dict[str, Any]],
        after: list[dict[str, Any]],
        withdrawn: set[int],
        late: set[int],
        asked: list[list[tuple[str, str]]],
    ) -> None:
        with make_sites(which) as site:
            add_listings(site, before)
            base = site.follower.catch_up()
            compare(site, asked[:2])
            add_listings(site, after)
            change(site, withdrawn, status="withdrawn")
            change(site, {1, 2} - withdrawn, title="yoga library", kind="event")
            newest = site.follower.catch_up()
            if isinstance(base, Manifest) and isinstance(newest, Manifest):
                same = newest.generation == base.generation
                assert newest.base == ("" if same else f"g{base.generation:08}")
            change(site, late, status="withdrawn")
            compare(site, asked)

    holds()


def compare(site: AnySite, asked: list[list[tuple[str, str]]]) -> None:
    """Ask the engine and the oracle the same."""
    engine: SearchEngine = site.engine
    with site.sessions() as session:
        oracle = Oracle(load(session, site.city, site.areas), site.city, NOW)
        for args in asked:
            query = question(site, args)
            answer = oracle.answer(query, site.areas.codes)
            assert_equal(engine.search(query, NOW), answer, query)
            for grid in GRIDS:
                places = engine.places(query, NOW, grid)
                assert places == oracle.places(query, grid)
                for cell in places.cells:
                    assert engine.count(query.there(box=cell.box), NOW) == cell.total
