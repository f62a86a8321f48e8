"""Files and feeds as answers: sent once, and after that only when they have changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Response, request
from sqlalchemy.orm import Session

from finder.arguments import Refusal
from finder.query import SearchQuery
from finder.web import facets
from finder.web.facets import Asking
from finder.web.search import provider_names
from finder.web.visit import Visit

KEPT = 15 * 60
"""Seconds for which an answer may be kept before somebody asks again."""


def answer(  # noqa: PLR0913 - a file is sent with that much.
    now: Visit,
    data: bytes,
    mimetype: str,
    *,
    name: str,
    modified: datetime | None = None,
    status: int = 200,
) -> Response:
    """A file under a name; who has this very file already is told so.

    `modified`, in UTC, is given only where an older answer may stand for a newer one.
    A question may hold an age and a place, so that only who asked may keep the answer.
    """
    response = Response(data, status=status, content_type=f"{mimetype}; charset=utf-8")
    response.headers.set("Content-Disposition", "inline", filename=name)
    response.add_etag()
    if modified is not None:
        response.last_modified = modified.replace(tzinfo=UTC)
    dress(now, response)
    return response.make_conditional(request) if status == 200 else response  # type: ignore[return-value] # It gives back the response.


def dress(now: Visit, response: Response) -> None:
    """Put on what all files of a question share."""
    response.content_language.add(now.locale)
    if not now.links.prefix:
        response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = f"private, max-age={KEPT}"
    response.headers["X-Robots-Tag"] = "noindex"


def refusal(now: Visit, refused: Sequence[Refusal]) -> Response:
    """Say in plain text which arguments make no sense, and why."""
    say, labels = now.catalogue.gettext, now.labels
    lines = [say("The question cannot be understood.")]
    lines += [
        f"{labels('argument', one.name)} ({one.name}={one.value}): {one.say(say)}"
        for one in refused
    ]
    response = Response("\n".join((*lines, "")), status=400, mimetype="text/plain")
    dress(now, response)
    response.headers["Cache-Control"] = "no-store"
    return response


def title(now: Visit, session: Session, query: SearchQuery) -> str:
    """What a question asks for, in words."""
    asking = Asking(query, now.installation.world, now.labels, now.links)
    filters = " · ".join(facets.in_words(asking, provider_names(session, query)))
    name = now.catalogue.gettext("Learning in {city}", city=now.city)
    return f"{name}: {filters}" if filters else name


def host(now: Visit) -> str:
    """The name under which the city is known on the web."""
    return urlsplit(now.abroad.root).hostname or "localhost"
