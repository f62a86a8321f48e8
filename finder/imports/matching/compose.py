"""From a match and its answers to a profile, in the shape of the files in `imports/profiles`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from finder.imports.matching.answers import BY_LENGTH, ONCE, Answers, order_of, repeats_of
from finder.imports.matching.columns import Column, State
from finder.imports.matching.match import Match
from finder.imports.matching.targets import DAY_COLUMNS, FLAGS, NOTHING, TARGETS, flag_field
from finder.written_dates import Order

_IDENTITY = (
    ("title",),
    ("first_date", "starts", "date_range", "dates"),
    ("start_time", "hours", "days_and_hours", "days"),
    ("venue", "place_cell", "address"),
    ("ages", "lowest_age"),
    ("provider",),
)
"""What tells opportunities apart that have no id, the most telling first."""


def compose(
    match: Match, answers: Answers, rows: Sequence[Sequence[str]], *, name: str, title: str
) -> dict[str, Any]:
    """The profile of a table of which nothing is left to be asked, as data."""
    keys = _keys(match)
    order = order_of(match, answers)
    said: dict[str, Any] = {
        "name": name,
        "title": title,
        "columns": {key: [column.name] for key, column in keys.items()},
        "left_out": [column.name for column in match.columns if column.target == NOTHING],
        "made": list(_steps(match, order if isinstance(order, Order) else None, answers)),
        "needs": [key for key in keys if key.partition(" ")[0] == "title"],
    }
    if answers.kind and answers.kind != BY_LENGTH:
        said["constants"] = {"kind": answers.kind}
    if not match.of("id"):
        said["identity"] = _identity(keys, rows)
    if answers.encoding:
        said["encodings"] = [answers.encoding]
    return said


def _keys(match: Match) -> dict[str, Column]:
    """The columns that are used, by the name that each has in the profile."""
    keys: dict[str, Column] = {}
    for column in match.columns:
        if column.target == NOTHING or column.state not in {State.CERTAIN, State.TOLD}:
            continue
        key, number = column.target, 2
        while key in keys:
            key, number = f"{column.target} {number}", number + 1
        keys[key] = column
    return keys


def _all_of(match: Match, target: str) -> list[str]:
    count = len(match.of(target))
    return [target if number == 1 else f"{target} {number}" for number in range(1, count + 1)]


def _steps(match: Match, order: Order | None, answers: Answers) -> Iterator[dict[str, Any]]:
    """The steps that make our fields, each after those that it needs."""
    options = {"language": match.language} if match.language else {}
    dated = options | ({"order": order.value} if order else {})
    for target in TARGETS.values():
        if not match.of(target.name) or target.how in {"", "yes", "marked days"}:
            continue
        if target.how.startswith("lowest and highest"):
            continue
        more: dict[str, Any] = (
            dated if "date" in target.how else options if "day" in target.how else {}
        )
        if target.name == "coordinates" and _is_swapped(match):
            more = {"swapped": True}
        gives = list(target.gives)
        if target.name == "place_cell":
            gives[0] = "street"
        yield {"how": target.how, "of": [target.name], "gives": gives, **more}
    yield from _bounds(match)
    yield from _flags(match)
    if repeats_of(match, answers) == ONCE:
        yield {"how": "nothing", "of": ["days"], "gives": ["days"]}
    yield from _joined(match)
    if answers.kind == BY_LENGTH:
        yield {"how": "kind by length", "of": ["first_date", "last_date"], "gives": ["kind"]}


def _is_swapped(match: Match) -> bool:
    """GeoJSON has the longitude first."""
    (column,) = match.of("coordinates")[:1]
    return any('"Point"' in text for text in column.sample)


def _bounds(match: Match) -> Iterator[dict[str, Any]]:
    if match.targets & {"lowest_age", "highest_age"}:
        bounds = ["lowest_age", "highest_age"]
        yield {"how": "lowest and highest age", "of": bounds, "gives": ["ages"]}
        yield {"how": "ages", "of": ["ages"], "gives": ["ages"]}
    if match.targets & {"lowest_price", "highest_price"}:
        bounds = ["lowest_price", "highest_price"]
        yield {"how": "lowest and highest price", "of": bounds, "gives": ["price"]}


def _flags(match: Match) -> Iterator[dict[str, Any]]:
    if match.of("free"):
        yield {"how": "yes", "of": ["free"], "gives": ["said_free"], "words": ["free"]}
        yield {"how": "first", "of": ["said_free", "price"], "gives": ["price"]}
    for field in ("access", "venue_access"):
        named = [name for name in FLAGS if flag_field(name) == field and match.of(name)]
        if named:
            words = [FLAGS[name].value for name in named]
            yield {"how": "yes", "of": named, "gives": [f"marked_{field}"], "words": words}
            both = {"of": [field, f"marked_{field}"], "gives": [field], "with": ";"}
            yield {"how": "join", **both}
    days = [name for name in DAY_COLUMNS if match.of(name)]
    if days:
        marked = [DAY_COLUMNS[name].value for name in days]
        yield {"how": "marked days", "of": days, "gives": ["days"], "days": marked}


def _joined(match: Match) -> Iterator[dict[str, Any]]:
    for target, mark in (("categories", ";"), ("contact", "; ")):
        keys = _all_of(match, target)
        if target == "categories" and keys:
            yield {"how": "several lists", "of": keys, "gives": [target]}
        elif len(keys) > 1:
            yield {"how": "join", "of": keys, "gives": [target], "with": mark}
    places = [*(["street"] if match.of("place_cell") else _all_of(match, "address"))]
    places += _all_of(match, "town")
    if places and places != ["address"]:
        yield {"how": "parts of an address", "of": places, "gives": ["address"]}
    texts = _all_of(match, "description")
    if len(texts) > 1:
        yield {"how": "paragraphs", "of": texts, "gives": ["description"]}


def _identity(keys: dict[str, Column], rows: Sequence[Sequence[str]]) -> list[str]:
    """The fewest columns by which the rows can be told apart; all where none do it."""
    different = len({tuple(row) for row in rows})
    chosen: list[str] = []
    for group in _IDENTITY:
        chosen += [target for target in group if target in keys]
        places = [keys[key].place for key in chosen]
        apart = len({tuple(row[place] for place in places if place < len(row)) for row in rows})
        if chosen and apart * 200 >= different * 199:
            return chosen
    return list(keys)
