"""Counting: how often listings are shown and opened, by people as far as can be told."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import Response, request

from finder.web.visit import site

_ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|monitor", re.IGNORECASE)
"""What programs that walk the web say of themselves."""


def count_shown(response: Response, ids: Iterable[int]) -> Response:
    """Count what a page of results shows."""
    if request.method == "GET":
        tally = site().tally
        tally.shown(ids)
        if tally.is_due:
            response.call_on_close(tally.write)
    return response


def count_opened(response: Response, id_: int) -> Response:
    """Count a listing whose page is shown to somebody who does not look like a robot."""
    if request.method == "GET" and not _ROBOT.search(request.headers.get("User-Agent", "")):
        tally = site().tally
        tally.opened(id_)
        if tally.is_due:
            response.call_on_close(tally.write)
    return response
