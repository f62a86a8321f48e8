"""What a list becomes: a comparison side by side, a sheet of paper, a calendar."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request
from markupsafe import Markup

from finder import shortlist as lists
from finder.publishing import ical, meetings, qr_code
from finder.shortlist import Shortlist
from finder.store import opportunities as store
from finder.web.calendar import teller
from finder.web.files import answer
from finder.web.rendering import page
from finder.web.shortlist import as_of, asked_for, short_address, shown
from finder.web.visit import Visit, visit

blueprint = Blueprint("handouts", __name__)

MOST_COMPARED = 6
SIZES = ("14", "18", "24")
"""Points; large print begins at fourteen, giant print at eighteen."""


@blueprint.get("/list/compare")
def compare() -> Response:
    """Those that were picked from the list, else its first, side by side."""
    reading = asked_for()
    kept = reading.shortlist
    picked = frozenset(lists.read(request.args.getlist("pick")).shortlist.ids)
    wanted = [id_ for id_ in kept.ids if id_ in picked] or list(kept.ids)
    now = visit()
    with now.installation.sessions() as session:
        side_by_side = replace(kept, ids=tuple(wanted))
        view = shown(session, now, replace(reading, shortlist=side_by_side))
    return page(
        "list_compare.html",
        view=view,
        columns=view.entries[:MOST_COMPARED],
        most=MOST_COMPARED,
        left_out=len(view.entries[MOST_COMPARED:]),
    )


@blueprint.get("/list/sheet")
def sheet() -> Response:
    """The list in large type, for paper: nothing on it needs a screen."""
    reading = asked_for()
    now = visit()
    size = request.args.get("size", "")
    size = size if size in SIZES else SIZES[0]
    with now.installation.sessions() as session:
        view = shown(session, now, reading)
    address = short_address(now)
    return page(
        "list_sheet.html",
        view=view,
        size=size,
        sizes=SIZES,
        short=address,
        code=Markup(qr_code.svg(address)),  # noqa: S704 - a drawing that we have made.
        as_of=as_of(now),
    )


@blueprint.get("/list.ics")
def calendar() -> Response:
    """Every coming meeting of what is on the list; those of what is gone are cancelled."""
    kept = asked_for().shortlist
    now = visit()
    return answer(now, ical.write(_calendar(now, kept)), ical.MIMETYPE, name="list.ics")


def _calendar(now: Visit, kept: Shortlist) -> ical.Calendar:
    moment, zone, say = now.now(), now.installation.city.timezone, now.catalogue.gettext
    abroad, tells = now.abroad, teller(now)
    with now.installation.sessions() as session:
        rows = store.by_ids(session, kept.ids)
        rows += store.withdrawn(session, kept.ids)
        told = meetings.coming(session, rows, tells, now=moment, zone=zone)
        lasting = [meetings.span(row, tells, moment.date()) for row in rows]
    page_of_list = abroad.shortlist(kept)
    lines = [
        say("Coming meetings of what is on this list."),
        say("What has no dates stands only on the list: {address}", address=page_of_list),
    ]
    return ical.Calendar(
        name=kept.title or say("My list"),
        description="\n".join(lines),
        language=now.locale,
        zone=zone,
        source=abroad.shortlist(kept, "/list.ics"),
        url=page_of_list,
        events=[*told.events, *filter(None, lasting)],
        today=moment.date(),
    )
