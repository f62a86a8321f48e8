"""The atlas: views hold what they are to show, circles touch no other, outlines are small."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from finder import resources
from finder.atlas.box import Box, Grid
from finder.atlas.circles import LARGEST, SMALLEST, circles
from finder.atlas.outlines import Outlines
from finder.atlas.view import CELL, MARGIN, WIDTH, View
from finder.places import AreaMap, distance_km
from tests.random_city import write_city

TODAY = date(2027, 3, 15)
SAMPLE = resources.folder("sample_data") / "city" / "areas.geojson"

degrees = st.floats(0, 1, allow_nan=False)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """A part of the earth where people live, perhaps a single point."""
    south, west = draw(st.floats(-60, 70)), draw(st.floats(-179, 178))
    return Box(south, west, south + draw(degrees), west + draw(degrees))


@given(boxes())
def test_a_view_shows_all_of_it_with_a_margin(box: Box) -> None:
    view = View.of(box)
    for x in (view.x(box.west), view.x(box.east)):
        assert MARGIN - 1e-3 <= x <= WIDTH - MARGIN + 1e-3
    for y in (view.y(box.south), view.y(box.north)):
        assert MARGIN - 1e-3 <= y <= view.height - MARGIN + 1e-3


@given(boxes())
def test_a_unit_is_as_long_to_the_east_as_to_the_north(box: Box) -> None:
    view = View.of(box)
    lat, lng = box.middle
    east = distance_km(lat, lng, lat, lng + 10 / view.wide)
    north = distance_km(lat, lng, lat + 10 / view.high, lng)
    assert east == pytest.approx(north, rel=0.01)
    assert view.units(north) == pytest.approx(10, rel=0.01)


@pytest.mark.parametrize("box", [Box(-90, -180, 90, 180), Box(90, 0, 90, 0), Box(0, 0, 0, 0)])
def test_a_view_of_the_whole_earth_or_of_a_pole(box: Box) -> None:
    view = View.of(box)
    assert 0 < view.height <= WIDTH * 2
    assert float(view.grid.rows(box.middle[0])) >= 0


def test_a_view_of_a_single_point_is_a_neighbourhood() -> None:
    view = View.of(Box(38.7, -9.2, 38.7, -9.2))
    assert 0.5 < distance_km(view.box.south, -9.2, view.box.north, -9.2) < 1.5


def test_a_view_around_places_reaches_as_far_as_is_asked() -> None:
    view = View.around([(38.7, -9.2), (38.8, -9.1)], 2)
    assert distance_km(38.7, -9.2, 38.7, view.box.west) >= 2
    assert distance_km(38.8, -9.1, view.box.north, -9.1) >= 2


points = st.lists(st.tuples(degrees, degrees, st.integers(1, 5000)), max_size=60)


def gathered(view: View, found: list[tuple[float, float, int]]) -> list[tuple[Box, int]]:
    """Points of a part of the earth one degree wide and high, by their cells."""
    cells: dict[tuple[int, int], list[tuple[float, float, int]]] = {}
    for lat, lng, total in found:
        cell = int(view.grid.rows(lat)), int(view.grid.columns(lng))
        cells.setdefault(cell, []).append((lat, lng, total))
    return [
        (Box.around(Box(lat, lng, lat, lng) for lat, lng, _ in cell), sum(n for *_, n in cell))
        for cell in cells.values()
    ]


@given(points)
@example([(0.0, 0.0, 1)] * 9 + [(0.375, 0.0, 1), (0.4375, 0.0, 2)])
def test_circles_touch_no_other_and_stand_by_what_they_stand_for(
    found: list[tuple[float, float, int]],
) -> None:
    view = View.of(Box(0, 0, 1, 1))
    cells = gathered(view, found)
    made = circles(view, cells)
    assert sorted(circle.number for circle in made) == list(range(len(cells)))
    for one, other in combinations(made, 2):
        assert not one.touches(other)
    for circle in made:
        lat, lng = cells[circle.number][0].middle
        away = (view.x(lng) - circle.x) ** 2 + (view.y(lat) - circle.y) ** 2
        assert away <= 2 * circle.radius**2 + 1
        assert SMALLEST <= circle.radius <= LARGEST
        assert -0.001 <= circle.x - circle.radius <= circle.x + circle.radius <= WIDTH + 0.001
        assert circle.y - circle.radius >= -0.001
        assert circle.y + circle.radius <= view.height + 0.001
    for above, below in pairwise(made):
        assert above.y < below.y + 2 * CELL


def test_what_lies_outside_the_sheet_has_no_circle() -> None:
    view = View.of(Box(0, 0, 1, 1))
    far = Box(5, 5, 5, 5)
    assert [one.number for one in circles(view, [(far, 3), (Box(0.5, 0.5, 0.5, 0.5), 1)])] == [1]


def test_a_box_is_read_as_it_was_printed() -> None:
    box = Box(0.1 + 0.2, -9.123456789012345, 1e-7 + 0.3, -9.1)
    south, west, north, east = map(float, str(box).split(","))
    assert Box(south, west, north, east) == box


def test_cells_are_counted_to_the_north_and_east() -> None:
    grid = Grid(10, 20, 0.5, 0.25)
    assert [grid.rows(lat) for lat in (9.9, 10, 10.49, 10.5)] == [-1, 0, 0, 1]
    assert [grid.columns(lng) for lng in (19.9, 20, 20.25)] == [-1, 0, 1]


def test_outlines_are_small_and_remembered() -> None:
    outlines = Outlines(AreaMap.load(SAMPLE))
    view = View.of(outlines.extent(TODAY))
    found = outlines.on(view, TODAY)
    assert len(found) == 12
    assert sum(len(one.path) for one in found) < len(SAMPLE.read_text("utf-8")) / 5
    assert outlines.on(view, TODAY) is found
    for one in found:
        assert re.fullmatch(r"(m-?\d+( -?\d+|-\d+)+z)+", one.path)
        assert all(0 <= spot.x <= WIDTH and spot.room > 0 for spot in one.spots)


def test_a_closer_sheet_shows_fewer_districts_and_more_of_each() -> None:
    areas = AreaMap.load(SAMPLE)
    outlines = Outlines(areas)
    view = View.of(areas.extent(["old-harbour"]))
    codes = {one.code for one in outlines.on(view, TODAY)}
    assert "old-harbour" in codes
    assert len(codes) < 12


def test_only_innermost_areas_of_the_day_are_drawn(tmp_path: Path) -> None:
    write_city(tmp_path)
    outlines = Outlines(AreaMap.load(tmp_path / "areas.geojson"))
    found = outlines.on(View.of(outlines.extent(TODAY)), TODAY)
    assert [one.code for one in found] == ["east", "west"]
