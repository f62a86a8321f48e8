"""The audit log, for those who may read it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from finder.permissions import Action
from finder.store import audit
from finder.web.accounts import access, fields, pages
from finder.web.accounts.log_lines import lines_of
from finder.web.visit import site

blueprint = Blueprint("city-log", __name__)

PER_PAGE = 100


@blueprint.get("/city/log")
def show() -> Response:
    """The newest lines, and a link to those before them."""
    access.require(Action.AUDIT)
    before = fields.as_number(request.args.get("before", "")) or None
    with site().installation.sessions() as session:
        lines = audit.latest(session, before=before, most=PER_PAGE + 1)
    older = lines[PER_PAGE - 1].id if len(lines) > PER_PAGE else None
    return pages.show("accounts/log.html", lines=lines_of(lines[:PER_PAGE]), older=older)
