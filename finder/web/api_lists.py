"""Lists for programs: the areas, topics and providers that a question may name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from finder import topics
from finder.arguments import ARGUMENTS, Refusal
from finder.asked import BadValueError
from finder.i18n import N_
from finder.publishing.addresses import web_address
from finder.store import providers as store
from finder.web.api import answer, refusal
from finder.web.links import provider_in_path
from finder.web.visit import Visit, visit

blueprint = Blueprint("api-lists", __name__, url_prefix="/api/v1")

_PAGING = ("page", "per_page")


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a list is asked for, and how long it may be."""

    number: int
    size: int


def read_page(
    args: Iterable[tuple[str, str]], names: Iterable[str] = _PAGING
) -> tuple[Page, tuple[Refusal, ...]]:
    """The page of a list that arguments ask for, and those of them that make no sense."""
    given: dict[str, list[str]] = {}
    for name, text in args:
        if text.strip():
            given.setdefault(name, []).append(text.strip())
    unknown = BadValueError(N_("There is no such argument."))
    refused = [
        Refusal.of(name, texts[0], unknown) for name, texts in given.items() if name not in names
    ]
    values: dict[str, int] = {}
    for name in _PAGING:
        argument = ARGUMENTS[name]
        values[name], bad = argument.read(given.get(name, []), visit().installation.world)
        refused += [Refusal.of(name, text, fault) for text, fault in bad]
    return Page(values["page"], values["per_page"]), tuple(refused)


@blueprint.get("/areas")
def areas() -> Response:
    """Every area of the city, with its names and a point inside it."""
    now = visit()
    if refused := _refused(now):
        return refused
    known = now.installation.areas
    today = now.now().date()
    told = [
        {
            "code": shape.code,
            "kind": shape.kind,
            "label": now.labels("area", shape.code),
            "names": dict(shape.names),
            "parent": shape.parent,
            "lat": known.centre(shape.code)[0],
            "lng": known.centre(shape.code)[1],
            "valid_from": _day(shape.valid_from),
            "valid_to": _day(shape.valid_to),
        }
        for shape in known.shapes
        if shape.is_valid(today)
    ]
    return answer({"areas": told}, now)


@blueprint.get("/topics")
def every_topic() -> Response:
    """Every topic of the vocabulary, with its field of ISCED-F 2013."""
    now = visit()
    if refused := _refused(now):
        return refused
    told = [
        {
            "code": topic.code,
            "label": now.labels("topic", topic.code),
            "parent": topic.parent,
            "isced": topic.isced,
        }
        for topic in topics.TOPICS.values()
    ]
    return answer({"topics": told}, now)


@blueprint.get("/providers")
def providers() -> Response:
    """Every provider that offers something, by name."""
    now = visit()
    page, refused = read_page(request.args.items(multi=True))
    if refused:
        return refusal(now, refused)
    with now.installation.sessions() as session:
        total, rows = store.offering(session, skip=(page.number - 1) * page.size, most=page.size)
    told = [
        {
            "id": row.slug,
            "name": row.name,
            "type": row.type,
            "url": web_address(row.url) or None,
            "page": f"{now.base}/provider/{provider_in_path(row)}",
            "opportunities": number,
        }
        for row, number in rows
    ]
    return answer(
        {"total": total, "page": page.number, "per_page": page.size, "providers": told}, now
    )


def _refused(now: Visit) -> Response | None:
    """The refusal of arguments where none is taken."""
    _, refused = read_page(request.args.items(multi=True), names=())
    return refusal(now, refused) if refused else None


def _day(value: Any) -> str | None:
    return None if value is None else value.isoformat()
