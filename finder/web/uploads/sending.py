"""Sending: the files that a provider sent, the form for another one, and the blank template."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from finder.errors import SourceError
from finder.i18n import N_
from finder.imports.readers import WEB
from finder.imports.template import write_template
from finder.models import Provider, Upload
from finder.offers.standings import MEANINGS
from finder.permissions import Action
from finder.store import uploads
from finder.vocabulary import Standing, UploadState
from finder.web.accounts import access, pages
from finder.web.uploads import office
from finder.web.visit import site, visit

blueprint = Blueprint("uploads", __name__)

MOST_BYTES = 5_200_000
"""Of a form with a file of the largest size that is taken."""

_DRAINED = 30_000_000
"""So much of what is too large is still received, since browsers show no answer before."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

STATES = {
    UploadState.RECEIVED: N_("Not checked yet"),
    UploadState.ASKED: N_("Something is asked"),
    UploadState.CHECKING: N_("Is being checked"),
    UploadState.CHECKED: N_("Checked, not live yet"),
    UploadState.PUBLISHING: N_("Goes live now"),
    UploadState.DONE: N_("Done"),
    UploadState.FAILED: N_("Cannot be read"),
}
"""What each state is called."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One file that was sent."""

    id: int
    name: str
    state: str
    at: datetime


@blueprint.get("/publish/<slug>/uploads")
def show(slug: str) -> Response:
    """All files with their states, and the form."""
    return _page(office.provider(slug, Action.SEE))


@blueprint.post("/publish/<slug>/uploads")
def send(slug: str) -> Response:
    """Keep a file and begin with its check."""
    of = office.provider(slug, Action.WRITE)
    request.max_content_length = MOST_BYTES
    try:
        access.check_form()
    except RequestEntityTooLarge:
        _drain()
        return _refused(of, SourceError(_TOO_LARGE, most=WEB.size // 1_000_000), 413)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _refused(of, SourceError(N_("Choose a file first.")))
    name = "".join(sign for sign in file.filename if sign.isprintable())
    source = request.form.get("source", "")
    with file.stream:
        data = file.read()
    try:
        upload_id = office.desk().receive(
            of.id, data, name, source=source if source in _sources(of) else ""
        )
    except SourceError as fault:
        return _refused(of, fault)
    office.go_on(upload_id)
    return pages.leave(office.path(of, upload_id))


@blueprint.get("/publish/<slug>/uploads/template")
def template(slug: str) -> Response:
    """The blank table in the language of the page."""
    office.provider(slug, Action.SEE)
    made = io.BytesIO()
    write_template(made, visit().catalogue)
    return workbook(made.getvalue(), f"template-{visit().locale}.xlsx")


def workbook(data: bytes, name: str) -> Response:
    """A workbook to be saved under a name."""
    response = Response(data, mimetype=XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


_TOO_LARGE = N_(
    "The file is larger than {most} MB: leave out what is not needed, or divide it into several"
    " files."
)


def _drain() -> None:
    left = min(request.content_length or 0, _DRAINED)
    stream = request.environ["wsgi.input"]
    while left > 0 and (piece := stream.read(min(left, 65_536))):
        left -= len(piece)


def _refused(of: Provider, fault: SourceError, status: int = 422) -> Response:
    said = fault.say(visit().catalogue.gettext)
    return _page(of, status=status, faults=(pages.Fault("file", said),), at=office.path(of))


def _page(of: Provider, **more: Any) -> Response:
    with site().installation.sessions() as session:
        rows = uploads.of_provider(session, of.id)
    return pages.show(
        "uploads/listed.html",
        of=of,
        home=office.path(of),
        rows=[_sent(row) for row in rows],
        sources=_sources(of),
        limits=WEB,
        waits=said_of_waiting(of),
        writes=office.writes(of),
        **more,
    )


def said_of_waiting(of: Provider) -> str:
    """Whether what this provider sends waits for the city; empty where nothing does."""
    standing = Standing(of.standing)
    say = visit().catalogue.gettext
    return "" if standing is Standing.TRUSTED else say(MEANINGS[standing])


def _sent(row: Upload) -> Sent:
    state = visit().catalogue.gettext(STATES[UploadState(row.state)])
    return Sent(row.id, row.file_name, state, row.created_at)


def _sources(of: Provider) -> dict[str, str]:
    """The files that a new one may take the place of, by the names of their sources."""
    with site().installation.sessions() as session:
        rows = uploads.of_provider(session, of.id)
    return {row.source: row.file_name for row in reversed(rows)}
