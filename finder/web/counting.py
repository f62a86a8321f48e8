"""Counting: what people, as far as can be told, search for, are shown and open."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import Response, request

from finder.query import SearchQuery
from finder.sought import sought
from finder.web.visit import site

_ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|monitor", re.IGNORECASE)
"""What programs that walk the web say of themselves."""


def count_search(response: Response, query: SearchQuery, ids: Iterable[int]) -> Response:
    """Count what a page of results shows, and on the first one what it was asked for.

    The same question as a week, a map, a file or a feed does not count again: people come
    to the first two from here, and programs ask for the others every hour.
    """
    if _is_by_person():
        tally = site().tally
        tally.shown(ids)
        if query.page == 1:
            tally.asked(sought(query))
        if tally.is_due:
            response.call_on_close(tally.write)
    return response


def count_opened(response: Response, id_: int) -> Response:
    """Count a listing whose page is shown to somebody who does not look like a robot."""
    if _is_by_person():
        tally = site().tally
        tally.opened(id_)
        if tally.is_due:
            response.call_on_close(tally.write)
    return response


def _is_by_person() -> bool:
    return request.method == "GET" and not _ROBOT.search(request.headers.get("User-Agent", ""))
