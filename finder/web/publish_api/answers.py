"""Answers to programs: records and problems as JSON, with the tags that tell versions apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, request

from finder.errors import FinderError
from finder.i18n import N_
from finder.members import Pointed, legible, to_json
from finder.offers.record import Record
from finder.problems import Severity, sentence
from finder.web.api import problem
from finder.web.links import name_in_path
from finder.web.visit import visit

Json = dict[str, Any]


class OtherVersionError(FinderError):
    """What is stored is not the version that a program wants to change."""


def see_match(known: Record | None) -> None:
    """See that a change is meant for what is stored; raises OtherVersionError.

    If-Match names the version that is to be changed, If-None-Match: * wants none to be there.
    """
    wanted, unwanted = request.if_match, request.if_none_match
    tag = known.tag if known is not None else ""
    if request.headers.get("If-Match") is not None and not (
        known is not None and (wanted.star_tag or wanted.is_strong(tag))
    ):
        raise OtherVersionError("It has another version by now.")
    if known is not None and (unwanted.star_tag or unwanted.contains_weak(tag)):
        raise OtherVersionError("It is there already.")


def address(external_id: str) -> str:
    """Where a record stands."""
    return f"{visit().base}/api/v1/publish/opportunities/{quote(external_id, safe='')}"


def told(known: Record) -> Json:
    """A record as a program is told of it."""
    row = known.opportunity if known.is_seen else None
    page = f"{visit().base}/opportunity/{name_in_path(row)}" if row is not None else None
    return {
        "id": known.external_id,
        "state": known.state,
        "reason": known.reason or None,
        "url": page,
        "opportunity": to_json(known.values),
        "live": to_json(legible(known.live)) if known.live else None,
    }


def record(known: Record, status: int, notices: Sequence[Pointed] = ()) -> Response:
    """A record, what is to be said of the fields that were sent, and its tag."""
    response = plain(told(known) | {"notices": listed(notices)}, status)
    response.set_etag(known.tag)
    return response


def plain(data: Json, status: int = 200) -> Response:
    """Data as an answer."""
    response = Response(current_app.json.dumps(data), status=status, mimetype="application/json")
    response.content_language.add(visit().locale)
    response.vary.add("Accept-Language")
    return response


def listed(found: Iterable[Pointed]) -> list[Json]:
    """Problems as a program is told of them, each with a sentence that says what to do."""
    return [
        {
            "pointer": one.pointer,
            "code": one.problem.code,
            "value": one.problem.value or None,
            "detail": _sentence(one),
        }
        for one in found
    ]


def _sentence(one: Pointed) -> str:
    say = visit().catalogue.gettext
    if one.problem.code == "missing":
        return say(N_("Please fill this in."))
    return sentence(one.problem, say)


def parted(found: Iterable[Pointed]) -> tuple[list[Pointed], list[Pointed]]:
    """The errors among problems, and what is only said."""
    every = list(found)
    errors = [one for one in every if one.problem.severity is Severity.ERROR]
    return errors, [one for one in every if one not in errors]


def refused(found: Iterable[Pointed]) -> Response:
    """Nothing was kept, because of these problems."""
    say = visit().catalogue.gettext
    errors, notices = parted(found)
    return problem(
        422,
        say(N_("Something in it cannot be taken")),
        say(N_("Nothing was kept of it: correct what is listed, and send it again.")),
        errors=listed(errors),
        notices=listed(notices),
    )
