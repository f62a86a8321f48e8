"""Without a connection: the script that answers then, and the page that says what is kept."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app, send_from_directory

from finder.web.rendering import page
from finder.web.shortlist import asked_for

blueprint = Blueprint("offline", __name__)
worker = Blueprint("worker", __name__)


@blueprint.get("/list/offline")
def no_connection() -> Response:
    """The page that stands in for all that is not kept; the script keeps it with the list."""
    asked_for()
    return page("list_offline.html")


@worker.get("/offline.js")
def script() -> Response:
    """The script that answers without a connection; only from here may it do so for all pages."""
    folder = cast(str, current_app.static_folder)
    response = send_from_directory(folder, "offline.js", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
