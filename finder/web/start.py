"""The first page, the pages that explain, and what programs ask for first."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, make_response

from finder.labels import FacetValue
from finder.query import SearchQuery
from finder.web import forms
from finder.web.facets import Asking, Choice, toggled
from finder.web.rendering import page
from finder.web.tables import MOST_ROWS
from finder.web.visit import visit

blueprint = Blueprint("start", __name__)

MOST_AREAS = 12
"""Enough to fill whole rows of two, three or four."""

ROBOTS = """\
User-agent: *
Disallow: /search?
Disallow: /*/search?
Disallow: /search.
Disallow: /*/search.
Disallow: /week?
Disallow: /*/week?
Disallow: /*.ics
Disallow: /list
Disallow: /*/list
Disallow: /*kept=
Disallow: /map?
Disallow: /*/map?
Disallow: /map.geojson
Disallow: /*/map.geojson
Disallow: /alerts
Disallow: /*/alerts
"""


@blueprint.get("/")
def start() -> Response:
    """The question, and places to begin from."""
    now = visit()
    installation = now.installation
    asking = Asking(SearchQuery(), installation.world, now.labels, now.links)
    result = installation.engine.search(asking.query, now.now())

    innermost = [
        v
        for v in asking.values("area", result)
        if len(installation.areas.descendants(v.value)) == 1
    ]
    return page(
        "start.html",
        form=forms.form(asking, result),
        offered=now.suggester.most_frequent(now.now()),
        total=result.total,
        stages=_choices(asking, "stage", asking.values("stage", result)),
        kinds=_choices(asking, "kind", asking.values("kind", result)),
        areas=_choices(asking, "area", innermost)[:MOST_AREAS],
    )


def _choices(asking: Asking, name: str, values: Iterable[FacetValue]) -> list[Choice]:
    return [
        Choice(
            one.label,
            asking.number(one.count),
            asking.links.search(toggled(asking, name, one)),
            selected=False,
        )
        for one in values
        if one.count
    ]


@blueprint.get("/help")
def help_() -> Response:
    """How to find something."""
    return page("help.html", most_rows=MOST_ROWS)


@blueprint.get("/about")
def about() -> Response:
    """What this is, and what it does not do."""
    return page("about.html", api_address=f"{visit().links.root}/api/v1/opportunities")


robots = Blueprint("robots", __name__)


@robots.get("/robots.txt")
def robots_txt() -> Response:
    """Every question is a page: robots are asked to leave those alone."""
    response = make_response(ROBOTS)
    response.mimetype = "text/plain"
    return response
