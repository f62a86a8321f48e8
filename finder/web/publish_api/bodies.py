"""Bodies: what a program sends, read as JSON with care, or refused with the reason."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from finder.errors import FinderError
from finder.i18n import N_

LARGEST, LARGEST_LIST = 1_000_000, 5_000_000
"""In bytes; one text of 50,000 signs takes up to 600,000 on its way."""

MOST_AT_ONCE = 500
"""Opportunities in one list."""

JSON, PATCH = "application/json", "application/merge-patch+json"


class BodyError(FinderError):
    """A body is not taken: the status and the message that says why, with its `values`."""

    def __init__(self, status: int, title: str, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.status = status
        self.title = title
        self.reason = reason
        self.values = values


_TITLES = {
    400: N_("Only JSON is taken"),
    413: N_("This is too large"),
    415: N_("Only JSON is taken"),
}


def refuse(status: int, reason: str, **values: object) -> NoReturn:
    """Raise the BodyError of a status."""
    raise BodyError(status, _TITLES[status], reason, **values)


def read(largest: int = LARGEST) -> Any:
    """What was sent; raises BodyError where it is too large, or is not JSON in UTF-8."""
    kind = request.mimetype
    if kind not in {JSON, PATCH} or request.content_encoding:
        refuse(415, N_("Send {type} in UTF-8, not packed."), type=JSON)
    request.max_content_length = largest
    try:
        raw = request.get_data()
    except RequestEntityTooLarge:
        refuse(413, N_("At most {most} bytes are taken at once."), most=f"{largest:,}")
    try:
        return json.loads(
            raw.decode("utf-8-sig"), object_pairs_hook=_members, parse_constant=_no_number
        )
    except UnicodeDecodeError:
        refuse(415, N_("Send {type} in UTF-8, not packed."), type=JSON)
    except json.JSONDecodeError as fault:
        refuse(
            400,
            N_("In line {line}, at character {column}, it stops being JSON (RFC 8259)."),
            line=fault.lineno,
            column=fault.colno,
        )
    except RecursionError:
        refuse(400, N_("It cannot be read: {value}"), value="[[[[…")
    except ValueError as fault:
        refuse(400, N_("It cannot be read: {value}"), value=str(fault)[:200])


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        refuse(400, N_("The member “{value}” stands twice in one object."), value=twice[:100])
    return found


def _no_number(text: str) -> NoReturn:
    refuse(400, N_("It cannot be read: {value}"), value=text)
