"""The first page, the pages that explain, and what programs ask for first."""

from __future__ import annotations

from flask import Blueprint, Response, make_response

from finder.query import SearchQuery
from finder.web import forms
from finder.web.facets import Asking, Choice, toggled
from finder.web.rendering import page
from finder.web.visit import visit

blueprint = Blueprint("start", __name__)

ROBOTS = """\
User-agent: *
Disallow: /search?
Disallow: /*/search?
"""


@blueprint.get("/")
def start() -> Response:
    """The question, and places to begin from."""
    now = visit()
    installation = now.installation
    asking = Asking(SearchQuery(), installation.world, now.labels, now.links)
    result = installation.engine.search(asking.query, now.now())

    def choices(name: str) -> list[Choice]:
        return [
            Choice(v.label, asking.number(v.count), asking.links.search(q), selected=False)
            for v in asking.values(name, result)
            if v.count
            for q in (toggled(asking, name, v),)
        ]

    return page(
        "start.html",
        form=forms.form(asking, result),
        total=result.total,
        stages=choices("stage"),
        kinds=choices("kind"),
        areas=choices("area")[:12],
    )


@blueprint.get("/help")
def help_() -> Response:
    """How to find something."""
    return page("help.html")


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
