"""The description of the interface for programs, as OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from finder import __version__
from finder.i18n import N_
from finder.web.openapi import examples, parameters, schemas
from finder.web.openapi.operations import MEANINGS, OPERATIONS, PUBLISHING, Operation
from finder.web.openapi.shapes import TEXT, WHOLE, Shape, ref
from finder.web.publish_api.bodies import JSON, PATCH
from finder.web.visit import Visit

BASE = "/api/v1"
_PROBLEM = "application/problem+json"

_PATH: dict[str, Shape] = {
    "id": {"type": "string", "pattern": r"^[0-9]{1,18}$"},
    "external_id": {"type": "string", "minLength": 1, "maxLength": 200},
}
_HEADERS: dict[str, Shape] = {"ETag": TEXT, "Location": TEXT, "Retry-After": WHOLE,
                              "WWW-Authenticate": TEXT}  # fmt: skip


def document(now: Visit, listed: int) -> dict[str, Any]:
    """The whole description, in the language of the visit; `listed` is the id of some listing."""
    say = now.catalogue.gettext
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, now, listed)
    about = say(N_("What this site knows, your program may know: every listing, without asking and"
                   " without a key."))  # fmt: skip
    token = say(N_("Send Authorization: Bearer and a token that holds; a manager makes one."))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": say(N_("Learning in {city}"), city=now.city),
            "version": __version__,
            "description": f"{about} {now.base}/data/api",
            "license": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
        },
        "servers": [{"url": now.base + BASE}],
        "paths": paths,
        "components": {
            "schemas": schemas.components(now.catalogue),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": token}
            },
        },
    }


def _operation(operation: Operation, now: Visit, listed: int) -> Shape:
    made: Shape = {
        "operationId": operation.name,
        "summary": now.catalogue.gettext(operation.summary),
        "tags": [operation.part],
        "responses": {
            str(status): _answer(status, schema, operation, now)
            for status, schema in sorted(operation.answers.items())
        },
    }
    if given := _parameters(operation, now, listed):
        made["parameters"] = given
    if operation.body:
        made["requestBody"] = _body(operation, now)
    if operation.part == PUBLISHING:
        made["security"] = [{"token": []}]
    return made


def _parameters(operation: Operation, now: Visit, listed: int) -> list[Shape]:
    found: list[Shape] = []
    for name, shape in _PATH.items():
        if f"{{{name}}}" in operation.path:
            example = str(listed) if name == "id" else examples.ID
            found.append(
                {"name": name, "in": "path", "required": True, "schema": shape, "example": example}
            )
    if operation.arguments == ("*",):
        found += parameters.of_search(now)
    elif operation.arguments == ("q",):
        found.append(parameters.of_beginning(now))
    else:
        found += [parameters.named(name, now) for name in operation.arguments]
    found += [{"name": name, "in": "header", "schema": TEXT} for name in operation.headers]
    return found


def _body(operation: Operation, now: Visit) -> Shape:
    example = examples.bodies(now.installation)[operation.body]
    content = {"schema": ref(operation.body), "example": example}
    kinds = (PATCH, JSON) if operation.method == "patch" else (JSON,)
    return {"required": True, "content": dict.fromkeys(kinds, content)}


def _answer(status: int, schema: str, operation: Operation, now: Visit) -> Shape:
    made: Shape = {"description": now.catalogue.gettext(MEANINGS[status])}
    if schema:
        kind = _PROBLEM if schema == "Problem" else JSON
        made["content"] = {kind: {"schema": ref(schema)}}
    elif status == 200:
        made["content"] = {JSON: {"schema": {"type": "object"}}}
    if names := _headers(status, operation):
        made["headers"] = {name: {"schema": _HEADERS[name]} for name in names}
    return made


def _headers(status: int, operation: Operation) -> tuple[str, ...]:
    if operation.part == PUBLISHING and operation.answers.get(status) == "Record":
        return ("ETag", "Location") if status == 201 else ("ETag",)
    return {401: ("WWW-Authenticate",), 403: ("WWW-Authenticate",), 429: ("Retry-After",),
            503: ("Retry-After",), 304: ("ETag",)}.get(status, ())  # fmt: skip
