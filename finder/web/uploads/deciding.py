"""Deciding: a check is begun again, confirmed, stopped, or its file is thrown away."""

from __future__ import annotations

from flask import Blueprint, Response, request

from finder.errors import UploadError
from finder.models import Provider, Upload
from finder.permissions import Action
from finder.vocabulary import UploadState
from finder.web.accounts import access, pages
from finder.web.uploads import office
from finder.web.uploads.shown import page
from finder.web.visit import visit

blueprint = Blueprint("upload-deciding", __name__)


@blueprint.post("/publish/<slug>/uploads/<int:upload_id>/begin")
def begin(slug: str, upload_id: int) -> Response:
    """Do what is next, once more where a worker was killed."""
    of, row = _sent(slug, upload_id, Action.WRITE)
    if row.state == UploadState.PUBLISHING:
        office.provider(slug, Action.PUBLISH)
    elif row.state != UploadState.CHECKING:
        try:
            office.desk().put_back(row.id)
        except UploadError as fault:
            return _refused(of, row, fault)
    office.go_on(row.id)
    return pages.leave(office.path(of, row.id))


@blueprint.post("/publish/<slug>/uploads/<int:upload_id>/confirm")
def confirm(slug: str, upload_id: int) -> Response:
    """Let what was shown go live; `plan` says what that was."""
    of, row = _sent(slug, upload_id, Action.PUBLISH)
    try:
        office.desk().confirm(
            row.id,
            request.form.get("plan", ""),
            good_rows="good-rows" in request.form,
            withdrawals="withdrawals" in request.form,
        )
    except UploadError as fault:
        return _refused(of, row, fault)
    office.go_on(row.id)
    return pages.leave(office.path(of, row.id))


@blueprint.post("/publish/<slug>/uploads/<int:upload_id>/stop")
def stop(slug: str, upload_id: int) -> Response:
    """Ask whoever works on it to stop."""
    of, row = _sent(slug, upload_id, Action.WRITE)
    office.desk().stop(row.id)
    return pages.leave(office.path(of, row.id))


@blueprint.post("/publish/<slug>/uploads/<int:upload_id>/discard")
def discard(slug: str, upload_id: int) -> Response:
    """Throw a file away that is not live."""
    of, row = _sent(slug, upload_id, Action.WRITE)
    try:
        office.desk().discard(row.id)
    except UploadError as fault:
        return _refused(of, row, fault)
    return pages.leave(office.path(of), "changed")


def _sent(slug: str, upload_id: int, action: Action) -> tuple[Provider, Upload]:
    of = office.provider(slug, action)
    access.check_form()
    return of, office.upload(of, upload_id)


def _refused(of: Provider, row: Upload, fault: UploadError) -> Response:
    said = fault.say(visit().catalogue.gettext)
    return page(of, office.upload(of, row.id), (pages.Fault("", said),))
