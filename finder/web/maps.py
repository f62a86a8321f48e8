"""The map: what a question finds, where it takes place; drawn here, and as data."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request

from finder import formats
from finder.atlas.box import Box
from finder.query import SearchQuery
from finder.search.engine import Places, Result
from finder.vocabulary import Mode
from finder.web import drawing, facets, forms
from finder.web.asking import asked
from finder.web.drawing import Sheet
from finder.web.facets import Asking
from finder.web.rendering import page
from finder.web.search import provider_names, said
from finder.web.visit import Visit, visit

blueprint = Blueprint("maps", __name__)


@dataclass(frozen=True, slots=True)
class District:
    """One district: how many opportunities it has, the list of them, and a closer look."""

    name: str
    number: str
    label: str
    href: str
    closer: str


@blueprint.get("/map")
def show() -> Response:
    """A map of the districts with all that is found, and the same as lists."""
    now = visit()
    moment = now.now()
    args = forms.as_meant(request.args.items(multi=True))
    question = asked(args, now.installation, locale=now.locale, now=moment)
    query = question.reading.query
    asking = Asking(query, now.installation.world, now.labels, now.links)
    view = drawing.seen(now, query, moment.date())
    places = now.installation.engine.places(query, moment, view.grid)
    there = now.installation.engine.search(query.there(), moment)
    with now.installation.sessions() as session:
        sheet = drawing.drawn(now, session, query, view, places)
        chips = facets.chips(asking, provider_names(session, query), now.links.map)
    return page(
        "map.html",
        query=query,
        places=places,
        sheet=sheet,
        dots=sorted(sheet.dots, key=lambda dot: -dot.gathering.total),
        districts=_districts(now, asking, sheet, there),
        online=_online(now, query),
        whole=_whole(now, query, places),
        chips=chips,
        form=forms.alone(asking, there),
        offered=now.suggester.most_frequent(moment),
        refused=said(question.reading.refused, now.catalogue, now.labels),
        corrected=there.corrected,
        left_out=formats.listing(now.labels.locale, question.left_out),
    )


def _online(now: Visit, query: SearchQuery) -> str:
    """The list of what is found and online."""
    return now.links.search(query.replace(mode=(Mode.ONLINE,)))


def _whole(now: Visit, query: SearchQuery, places: Places) -> str:
    """The map of all places where anything is found."""
    if not places.cells:
        return ""
    return now.links.map(query.there(box=Box.around(cell.box for cell in places.cells)))


def _districts(now: Visit, asking: Asking, sheet: Sheet, there: Result) -> list[District]:
    """The districts on the sheet in which anything is found, those with most of it first."""
    query, areas = asking.query, now.installation.areas
    shown = {one.code for one in sheet.outlines}
    if query.area:
        shown &= frozenset().union(*(areas.descendants(code) for code in query.area))
    return [
        District(
            name=one.label,
            number=asking.number(one.count),
            label=drawing.counted(now, one.label, one.count),
            href=now.links.search(query.there(area=(one.value,))),
            closer=now.links.map(query.there(area=(one.value,))),
        )
        for one in asking.values("area", there)
        if one.count and one.value in shown
    ]
