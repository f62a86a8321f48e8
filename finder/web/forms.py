"""The one form of the question, filled in as it was asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from finder import formats
from finder.asked import Slot
from finder.query import DEFAULT_WITHIN, SearchQuery
from finder.vocabulary import Day, Fit, Online, Part, Sort
from finder.web.facets import Asking, Box, boxes, chosen

if TYPE_CHECKING:
    from finder.search.engine import Result

_RADII = (1.0, 2.0, DEFAULT_WITHIN, 10.0, 25.0, 50.0)
_CARRIED = (
    "family", "stage", "area", "box", "enrol", "topic", "lang", "level", "access", "kind", "mode",
    "price", "provider", "provider_type", "festival", "unknown", "closed", "sort",
    "per_page",
)  # fmt: skip
"""Arguments that the form has no control for; those that it has must not be sent twice."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours one is free, as a grid: names of the parts of the day, a row of boxes a day."""

    parts: tuple[str, ...]
    days: tuple[tuple[str, tuple[Box, ...]], ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Form:
    """Every control of the form; `hidden` carries what is chosen by links.

    An age or a place has a control for each that was asked for.
    """

    q: str
    age: tuple[str, ...]
    near: tuple[str, ...]
    within: tuple[Box, ...]
    from_: str
    to: str
    days: tuple[Box, ...]
    times: tuple[Box, ...]
    after: str
    before: str
    hours: Hours
    fit: bool
    online: Box
    hidden: tuple[tuple[str, str], ...]
    asks_when: bool


def form(asking: Asking, result: Result) -> Form:
    """The form as it stands beside an answer."""
    query = asking.query
    return Form(
        q=query.q,
        age=_each(query, "age"),
        near=_each(query, "near"),
        within=_radii(asking),
        from_=_first(query, "from"),
        to=_first(query, "to"),
        days=tuple(boxes(asking, "day", result)),
        times=tuple(boxes(asking, "time", result)),
        after=_first(query, "after"),
        before=_first(query, "before"),
        hours=_hours(asking),
        fit=query.fit is Fit.ALL,
        online=_online(asking),
        hidden=tuple(_hidden(query)),
        asks_when=query.asks_when,
    )


def alone(asking: Asking, result: Result) -> Form:
    """The heart of the form by itself, which carries along what the rest of it would hold."""
    kept = {"q", "age", "near", "within", "page"}
    hidden = tuple(pair for pair in asking.query.to_args() if pair[0] not in kept)
    return replace(form(asking, result), hidden=hidden)


def _hours(asking: Asking) -> Hours:
    labels, slots = asking.labels, frozenset(asking.query.slot)

    def box(day: Day, part: Part) -> Box:
        slot = Slot(day, part)
        return Box(str(slot), labels("slot", str(slot)), "", slot in slots)

    def short(day: Day) -> str:
        return formats.standing_alone(formats.weekday(labels.locale, day, "abbreviated"))

    return Hours(
        parts=tuple(labels("time", part) for part in Part),
        days=tuple((short(day), tuple(box(day, part) for part in Part)) for day in Day),
        chosen=bool(slots),
    )


def _each(query: SearchQuery, name: str) -> tuple[str, ...]:
    return tuple(chosen(query, name)) or ("",)


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


def _online(asking: Asking) -> Box:
    """One box: to show online ones too, or to leave them out where that was asked for."""
    say, online = asking.labels.say, asking.query.online
    if online is Online.EXCLUDE:
        return Box(Online.EXCLUDE, say("Leave out what is online"), "", checked=True)
    label = say("Show online ones too, wherever I am")
    return Box(Online.INCLUDE, label, "", online is Online.INCLUDE)


def _hidden(query: SearchQuery) -> list[tuple[str, str]]:
    return [(name, text) for name in _CARRIED for text in chosen(query, name)]


_DEPENDENT: dict[tuple[str, str], str] = {
    ("sort", Sort.RELEVANCE): "ask",
    ("sort", Sort.NEAREST): "near",
}


def as_meant(args: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The arguments without those that only went with a field that was emptied in the form.

    Such a field is sent, and empty; an address written by hand leaves it out. What somebody
    keeps goes along with a question and is no part of it.
    """
    given = [pair for pair in args if pair[0] != "kept"]
    filled = {name for name, text in given if text.strip()}
    emptied = {name for name, _ in given} - filled
    return [pair for pair in given if _leans_on(*pair) not in emptied]


def _leans_on(name: str, text: str) -> str | None:
    return "near" if name == "within" else _DEPENDENT.get((name, text.strip()))
