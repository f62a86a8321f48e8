"""The one form of the question, filled in as it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from finder import formats
from finder.query import DEFAULT_WITHIN, SearchQuery
from finder.vocabulary import Fit, Online
from finder.web.facets import Asking, Box, boxes, chosen

if TYPE_CHECKING:
    from finder.search.engine import Result

_RADII = (1.0, 2.0, DEFAULT_WITHIN, 10.0, 25.0, 50.0)
_CARRIED = (
    "family", "stage", "area", "slot", "kind", "mode", "price", "provider", "unknown", "sort",
    "per_page",
)  # fmt: skip
_END_OF_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Form:
    """Every control of the form; `hidden` carries what is chosen by links."""

    q: str
    age: str
    near: str
    within: tuple[Box, ...]
    from_: str
    to: str
    days: tuple[Box, ...]
    times: tuple[Box, ...]
    after: str
    before: str
    fit: bool
    online: bool
    hidden: tuple[tuple[str, str], ...]
    asks_when: bool


def form(asking: Asking, result: Result) -> Form:
    """The form as it stands beside an answer."""
    query = asking.query
    return Form(
        q=query.q,
        age=_first(query, "age"),
        near=_first(query, "near"),
        within=_radii(asking),
        from_=_first(query, "from"),
        to=_first(query, "to"),
        days=tuple(boxes(asking, "day", result)),
        times=tuple(boxes(asking, "time", result)),
        after=_clock(query, "after"),
        before=_clock(query, "before"),
        fit=query.fit is Fit.ALL,
        online=query.online is Online.INCLUDE,
        hidden=tuple(_hidden(query)),
        asks_when=query.asks_when,
    )


def _first(query: SearchQuery, name: str) -> str:
    return next(iter(chosen(query, name)), "")


def _radii(asking: Asking) -> tuple[Box, ...]:
    """Distances to choose from; the default is sent empty, for it needs no place."""
    radii = sorted({*_RADII, asking.query.radius})
    return tuple(
        Box(
            "" if radius == DEFAULT_WITHIN else f"{radius:g}",
            formats.radius(asking.locale, radius),
            "",
            radius == asking.query.radius,
        )
        for radius in radii
    )


def _clock(query: SearchQuery, name: str) -> str:
    """A time as an input takes it, which knows no 24:00."""
    return "" if getattr(query, name) == _END_OF_DAY else _first(query, name)


def _hidden(query: SearchQuery) -> list[tuple[str, str]]:
    carried = [(name, text) for name in _CARRIED for text in chosen(query, name)]
    for name in ("age", "near"):
        carried += [(name, text) for text in chosen(query, name)[1:]]
    if query.online is Online.EXCLUDE:
        carried.append(("online", Online.EXCLUDE.value))
    for name in ("after", "before"):
        if getattr(query, name) == _END_OF_DAY:
            carried.append((name, "24:00"))
    return carried
