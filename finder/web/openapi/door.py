"""The description for programs, and the page that says the same to people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from finder.accounts import limits
from finder.fields import BY_NAME
from finder.members import NAMES
from finder.store import opportunities
from finder.web.api import answer
from finder.web.offers.state import STATES, in_words
from finder.web.openapi import document, examples, parameters
from finder.web.openapi.operations import (
    MEANINGS,
    OPERATIONS,
    PUBLISHING,
    READING,
    Operation,
)
from finder.web.publish_api.bodies import LARGEST, LARGEST_LIST, MOST_AT_ONCE
from finder.web.rendering import page
from finder.web.visit import Visit, visit

description = Blueprint("openapi", __name__, url_prefix=document.BASE)
blueprint = Blueprint("api-page", __name__)


@dataclass(frozen=True, slots=True)
class Call:
    """One call as a person reads it: its method and address, what it is for, and a command."""

    method: str
    address: str
    meaning: str
    command: str


@description.get("/openapi.json")
def as_json() -> Response:
    """The whole description, as OpenAPI 3.1."""
    now = visit()
    with now.installation.sessions() as session:
        listed = opportunities.first_id(session)
    return answer(document.document(now, listed or 1), now)


@blueprint.get("/data/api")
def show() -> Response:
    """How programs ask and publish, with commands to try."""
    now = visit()
    say = now.catalogue.gettext
    within = int(limits.PROGRAM.within.total_seconds() // 60)
    return page(
        "api.html",
        address=f"{now.base}{document.BASE}",
        reading=[_call(one, now) for one in OPERATIONS if one.part == READING],
        publishing=[_call(one, now) for one in OPERATIONS if one.part == PUBLISHING],
        arguments=[
            (one["name"], one["description"], _shown(one.get("example")))
            for one in parameters.of_search(now)
        ],
        members=[(name, say(BY_NAME[name].label), say(BY_NAME[name].help)) for name in NAMES],
        states=[(code, in_words(now, code)) for code in STATES],
        statuses=[(code, say(meaning)) for code, meaning in MEANINGS.items()],
        example=json.dumps(examples.opportunity(now.installation), indent=2),
        most=limits.PROGRAM.most,
        minutes=within,
        largest=LARGEST,
        largest_list=LARGEST_LIST,
        most_at_once=MOST_AT_ONCE,
    )


def _call(one: Operation, now: Visit) -> Call:
    meaning = now.catalogue.gettext(one.summary)
    return Call(one.method.upper(), f"{document.BASE}{one.path}", meaning, _command(one, now))


def _command(one: Operation, now: Visit) -> str:
    """The same as a command of curl."""
    path = one.path.replace("{external_id}", examples.ID).replace("{id}", "1")
    asked = {"search": "?q=yoga&day=tue", "suggest": "?q=yo"}.get(one.name, "")
    parts = ["curl"]
    parts += [f"-X {one.method.upper()}"] if one.method != "get" else []
    parts += ['-H "Authorization: Bearer $TOKEN"'] if one.part == PUBLISHING else []
    if one.body:
        kind = "application/merge-patch+json" if one.body == "Patch" else "application/json"
        sent = json.dumps(examples.bodies(now.installation)["Patch"])
        given = f"'{sent}'" if one.body == "Patch" else "@choir.json"
        parts += [f"-H 'Content-Type: {kind}'", f"-d {given}"]
    return " ".join([*parts, f"'{now.base}{document.BASE}{path}{asked}'"])


def _shown(example: Any) -> str:
    if isinstance(example, list):
        return str(example[0])
    return "" if example is None else str(example)
