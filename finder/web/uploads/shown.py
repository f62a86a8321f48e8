"""One upload as it stands: at work, checked, done, failed, or waiting to be begun."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request

from finder.errors import UploadError
from finder.imports.readers import WEB
from finder.imports.uploads import MARKED_AT_ONCE, why
from finder.models import Provider, Upload
from finder.permissions import Action, OfProvider
from finder.vocabulary import UploadState
from finder.web.accounts import access, pages
from finder.web.uploads import office
from finder.web.uploads.checked import checked
from finder.web.uploads.progress import progress
from finder.web.uploads.reading import reading
from finder.web.uploads.sending import STATES, said_of_waiting, workbook
from finder.web.visit import visit

blueprint = Blueprint("upload", __name__)


@blueprint.get("/publish/<slug>/uploads/<int:upload_id>")
def show(slug: str, upload_id: int) -> Response:
    """The page of one upload."""
    of = office.provider(slug, Action.SEE)
    return page(of, office.upload(of, upload_id))


@blueprint.get("/publish/<slug>/uploads/<int:upload_id>/marked")
def marked(slug: str, upload_id: int) -> Response:
    """The file with its problems marked in the cells, to be corrected and sent again."""
    of = office.provider(slug, Action.SEE)
    row, desk = office.upload(of, upload_id), office.desk()
    made = desk.marked(row.id)
    result = desk.result(row.id)
    try:
        if made is None and result is not None and result.read <= MARKED_AT_ONCE:
            target = io.BytesIO()
            desk.corrected(row.id, target, visit().catalogue)
            made = target.getvalue()
    except UploadError:
        made = None
    if made is None:
        return pages.leave(office.path(of, row.id))
    return workbook(made, f"{Path(row.file_name).stem}.xlsx")


def page(of: Provider, row: Upload, faults: Sequence[pages.Fault] = ()) -> Response:
    """An upload as it stands; with faults it answers a form."""
    told: dict[str, Any] = {
        "of": of,
        "row": row,
        "home": office.path(of),
        "here": office.path(of, row.id),
        "state": visit().catalogue.gettext(STATES[UploadState(row.state)]),
        "writes": office.writes(of),
        "publishes": access.allowed(Action.PUBLISH, OfProvider(of.id)),
        "reason": _reason(row),
    }
    if faults:
        told |= {"faults": tuple(faults), "status": 422, "at": told["here"]}
    found = progress(row, office.desk().clock())
    if found is not None:
        again = "again" in request.args and not found.is_silent
        said = visit().catalogue.gettext(found.sentence)
        return pages.show(
            "uploads/working.html",
            progress=found,
            sentence=said,
            again=again,
            stops=row.worker or row.state == UploadState.PUBLISHING,
            **told,
        )
    if row.state == UploadState.ASKED and told["writes"] and not faults:
        return pages.leave(office.path(of, row.id, "columns"))
    return _checked(row, told) if row.state == UploadState.CHECKED else _over(told)


def _checked(row: Upload, told: dict[str, Any]) -> Response:
    desk = office.desk()
    result, look = desk.result(row.id), desk.seen(row.id)
    if result is None:
        return _over(told)
    view = checked(result, request.args.get("show", ""), request.args.get("page", ""))
    read = reading(look, row.answers) if look else None
    waits = said_of_waiting(row.provider) if result.difference.waiting else ""
    return pages.show(
        "uploads/checked.html",
        found=view,
        read=read,
        waits=waits,
        limits=WEB,
        has_marked=result.read <= MARKED_AT_ONCE or desk.marked(row.id) is not None,
        **told,
    )


def _over(told: dict[str, Any]) -> Response:
    return pages.show("uploads/over.html", **told)


def _reason(row: Upload) -> str:
    """Why it failed, or has to be looked at again."""
    error = why(row)
    return error.say(visit().catalogue.gettext) if error else ""
