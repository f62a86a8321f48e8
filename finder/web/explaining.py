"""The pages that explain: help, what this is, its data, and how accessible it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response

from finder import formats
from finder.fields import BY_NAME
from finder.i18n import N_
from finder.store import published
from finder.web.rendering import page
from finder.web.tables import MOST_ROWS
from finder.web.visit import visit

blueprint = Blueprint("explaining", __name__)

STATED = date(2026, 11, 30)
"""When the statement on accessibility was last gone through."""

_WAYS = (
    ("/search.csv?near=…&age=…", N_("All that a question finds, as a table.")),
    ("/search.rss?…", N_("What is new, as a feed; the same as Atom at search.atom.")),
    ("/search.ics?…", N_("All meetings that fit, as a calendar.")),
    ("/map.geojson?…", N_("Where it takes place, as GeoJSON.")),
    ("/api/v1/opportunities?…", N_("What a question finds, as JSON, with all counts.")),
    ("/api/v1/opportunities/1", N_("One listing, with its description and all its dates.")),
    ("/api/v1/suggest?q=…", N_("How a word may go on that somebody begins to type.")),
    ("/opportunity/1", N_("Every page of a listing holds the same as JSON-LD of schema.org.")),
    ("/sitemap.xml", N_("The addresses of all pages, and when each last changed.")),
)

_FIELDS = {
    "id": "id", "title": "title", "kind": "kind", "summary": "summary", "language": "language",
    "provider": "provider", "venue": "venue", "mode": "mode", "age": "ages", "topics": "topics",
    "level": "level", "languages": "languages", "price": "price", "access": "access",
    "attendance": "attendance", "places_left": "places_left", "waiting_list": "waiting_list",
    "source": "licence",
}  # fmt: skip
"""What the API calls a fact, and the field that providers fill in with it."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to get the data: an address, and what stands there."""

    address: str
    meaning: str


@blueprint.get("/help")
def help_() -> Response:
    """How to find something."""
    return page("help.html", contact=_contact(), most_rows=MOST_ROWS)


@blueprint.get("/about")
def about() -> Response:
    """What this is, and what it does not do."""
    return page("about.html", contact=_contact())


@blueprint.get("/data")
def data() -> Response:
    """How programs get all that is listed, and under which licences."""
    now = visit()
    say = now.catalogue.gettext
    with now.installation.sessions() as session:
        licences = published.licences(session)
    return page(
        "data.html",
        ways=[Way(now.base + address, say(meaning)) for address, meaning in _WAYS],
        fields=[(name, say(BY_NAME[field].label)) for name, field in _FIELDS.items()],
        licences=licences,
    )


@blueprint.get("/accessibility")
def accessibility() -> Response:
    """How far everyone can use the pages, and what is known to be wrong."""
    stated = formats.plain_day(visit().labels.locale, STATED)
    return page("accessibility.html", contact=_contact(), stated=stated)


def _contact() -> str:
    return visit().installation.city.contact
