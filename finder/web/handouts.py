"""What a list becomes in other hands: a comparison side by side, and a sheet of paper."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request
from markupsafe import Markup

from finder import shortlist as lists
from finder.publishing import qr_code
from finder.web.rendering import page
from finder.web.shortlist import as_of, asked_for, short_address, shown
from finder.web.visit import visit

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
