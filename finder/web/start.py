"""The first page: the question, and places to begin from."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response

from finder.labels import FacetValue
from finder.query import SearchQuery
from finder.web import forms
from finder.web.facets import Asking, Choice, toggled
from finder.web.rendering import page
from finder.web.visit import visit

blueprint = Blueprint("start", __name__)

MOST_TOPICS = 12
MOST_AREAS = 12
"""Enough to fill whole rows of two, three or four."""


@blueprint.get("/")
def start() -> Response:
    """The question, and places to begin from."""
    now = visit()
    installation = now.installation
    asking = Asking(SearchQuery(), installation.world, now.labels, now.links)
    result = installation.engine.search(asking.query, now.now())

    innermost = [
        v
        for v in asking.values("area", result)
        if len(installation.areas.descendants(v.value)) == 1
    ]
    return page(
        "start.html",
        form=forms.form(asking, result),
        offered=now.suggester.most_frequent(now.now()),
        total=result.total,
        stages=_choices(asking, "stage", asking.values("stage", result)),
        kinds=_choices(asking, "kind", asking.values("kind", result)),
        topics=_choices(asking, "topic", asking.values("topic", result))[:MOST_TOPICS],
        areas=_choices(asking, "area", innermost)[:MOST_AREAS],
    )


def _choices(asking: Asking, name: str, values: Iterable[FacetValue]) -> list[Choice]:
    return [
        Choice(
            one.label,
            asking.number(one.count),
            asking.links.search(toggled(asking, name, one)),
            selected=False,
        )
        for one in values
        if one.count
    ]
