"""The map: what a question finds, where it takes place; drawn here, and as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from sqlalchemy.orm import Session

from finder import formats
from finder.atlas.box import Box
from finder.query import SearchQuery
from finder.search.engine import Places, Result
from finder.tiles import Tiles
from finder.vocabulary import Group, Mode
from finder.web import drawing, facets, forms, map_data
from finder.web.api import refusal
from finder.web.asking import asked
from finder.web.drawing import Sheet
from finder.web.facets import Asking
from finder.web.headers import take_pictures_from
from finder.web.rendering import page
from finder.web.search import provider_names, said
from finder.web.visit import Visit, visit

blueprint = Blueprint("maps", __name__)

LEAFLET_KB = 46
"""What the movable map loads when it is asked for, packed."""


@dataclass(frozen=True, slots=True)
class District:
    """One district: how many opportunities it has, the list of them, and a closer look."""

    code: str
    name: str
    count: int
    number: str
    label: str
    href: str
    closer: str


@dataclass(frozen=True, slots=True)
class Movable:
    """What the movable map is told: its files, its data, what it asks for and first shows."""

    script: str
    sheet: str
    data: str
    listed: str
    args: str
    bounds: str
    tiles: Tiles | None
    size: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A question looked at on a map; `there` is the answer to it with a known place."""

    places: Places
    there: Result
    sheet: Sheet
    districts: list[District]


@blueprint.get("/map")
def show() -> Response:
    """A map of the districts with all that is found, and the same as tables."""
    now = visit()
    args = forms.as_meant(request.args.items(multi=True))
    question = asked(args, now.installation, locale=now.locale, now=now.now())
    query = question.reading.query
    asking = Asking(query, now.installation.world, now.labels, now.links)
    with now.installation.sessions() as session:
        looked = _look(now, session, asking)
        chips = facets.chips(asking, provider_names(session, query), now.links.map)
    movable = _movable(now, query, looked.sheet)
    answer = page(
        "map.html",
        query=query,
        places=looked.places,
        sheet=looked.sheet,
        dots=sorted(looked.sheet.dots, key=lambda dot: -dot.gathering.total),
        districts=_listed(now, query, looked.districts),
        online=_online(now, query),
        whole=_whole(now, query, looked.places),
        movable=movable,
        chips=chips,
        form=forms.alone(asking, looked.there),
        offered=now.suggester.most_frequent(now.now()),
        refused=said(question.reading.refused, now.catalogue, now.labels),
        corrected=looked.there.corrected,
        left_out=formats.listing(now.labels.locale, question.left_out),
    )
    if movable.tiles:
        take_pictures_from(answer, movable.tiles.origin)
    return answer


@blueprint.get("/map.geojson")
def data() -> Response:
    """The same for programs, among them the movable map; nonsense is refused as a whole."""
    now = visit()
    args = [pair for pair in request.args.items(multi=True) if pair[0] != "kept"]
    question = asked(args, now.installation, locale=now.locale, now=now.now())
    if question.reading.refused:
        return refusal(now, question.reading.refused)
    query = question.reading.query
    asking = Asking(query, now.installation.world, now.labels, now.links)
    with now.installation.sessions() as session:
        looked = _look(now, session, asking)
    view, places = looked.sheet.view, looked.places
    told = map_data.collection(
        query,
        looked.sheet,
        dict(now.site.outlines.shapes(view, now.now().date())),
        [_told(one) for one in looked.districts],
        total=places.total,
        placed=places.placed,
        online=places.online,
        unstated=places.unstated,
        outside=looked.sheet.outside,
        url=now.links.search(query),
    )
    response = Response(current_app.json.dumps(told), mimetype=map_data.MEDIA_TYPE)
    response.content_language.add(now.locale)
    response.headers["Cache-Control"] = "no-cache"
    if not now.links.prefix:
        response.vary.add("Accept-Language")
    return response


def _look(now: Visit, session: Session, asking: Asking) -> Looked:
    query, moment = asking.query, now.now()
    engine = now.installation.engine
    view = drawing.seen(now, query, moment.date())
    places = engine.places(query, moment, view.grid)
    there = engine.search(query.there(), moment)
    sheet = drawing.drawn(now, session, query, view, places)
    return Looked(places, there, sheet, _districts(now, asking, sheet, there))


def _online(now: Visit, query: SearchQuery) -> str:
    """The list of what is found and online."""
    stated = tuple(group for group in query.unknown if group is not Group.MODE)
    return now.links.search(query.replace(mode=(Mode.ONLINE,), unknown=stated))


def _whole(now: Visit, query: SearchQuery, places: Places) -> str:
    """The map of all places where anything is found."""
    if not places.cells:
        return ""
    return now.links.map(query.there(box=Box.around(cell.box for cell in places.cells)))


def _districts(now: Visit, asking: Asking, sheet: Sheet, there: Result) -> list[District]:
    """The districts on the sheet, those in which most is found first."""
    query = asking.query
    shown = {one.code for one in sheet.outlines}
    return [
        District(
            code=one.value,
            name=one.label,
            count=one.count,
            number=asking.number(one.count),
            label=drawing.counted(now, one.label, one.count),
            href=now.links.search(query.there(area=(one.value,))),
            closer=now.links.map(query.there(area=(one.value,))),
        )
        for one in asking.values("area", there)
        if one.value in shown
    ]


def _listed(now: Visit, query: SearchQuery, districts: list[District]) -> list[District]:
    """Those that have something, of the areas that are asked for."""
    areas = now.installation.areas
    asked_for = frozenset().union(*(areas.descendants(code) for code in query.area))
    return [one for one in districts if one.count and (not query.area or one.code in asked_for)]


def _told(one: District) -> dict[str, Any]:
    """A district as the properties of a feature."""
    return {
        "code": one.code,
        "name": one.name,
        "count": one.count,
        "number": one.number,
        "label": one.label,
        "url": one.href,
    }


def _movable(now: Visit, query: SearchQuery, sheet: Sheet) -> Movable:
    return Movable(
        script=now.links.static("leaflet/leaflet.js"),
        sheet=now.links.static("leaflet/leaflet.css"),
        data=now.links.address("/map.geojson"),
        listed=now.links.address("/search"),
        args=urlsplit(now.links.search(query.there(box=None))).query,
        bounds=str(sheet.view.inside),
        tiles=now.installation.city.tiles,
        size=formats.number(now.labels.locale, LEAFLET_KB),
    )
