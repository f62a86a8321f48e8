"""Members: the fields of an offer as members of a JSON object, read into texts and back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from finder import parsers
from finder.fields import BY_NAME, FIELDS, Field
from finder.plain import cleaned, one_line
from finder.problems import Fault, Problem, error

ID = "id"
WHO = frozenset({"provider", "provider_type", "provider_url"})
"""Fields that are not for a program to say: who offers it is known by its token."""

NAMES = tuple(field.name for field in FIELDS if field.name not in WHO)
"""The members that are taken, in the order of `FIELDS`."""

NUMBERS = frozenset({"latitude", "longitude", "places", "places_left"})
TRUTHS = frozenset({"always_open", "waiting_list"})
"""Fields that have a natural type in JSON; the others are texts, or lists of texts."""

ALSO_NUMBERS = frozenset({"ages", "price"})
"""Texts that may be written as a number where they are no more than one."""


_OF_PLACES = frozenset({"place-unknown", "place-ambiguous"})
"""What is wrong with the place of a date, which no parser sees."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """A problem and where in the body it is, as a JSON pointer (RFC 6901)."""

    pointer: str
    problem: Problem


Texts = dict[str, str]


def pointer(*parts: str | int) -> str:
    """The JSON pointer that leads along these names and numbers."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def read(body: object, external_id: str, at: str = "") -> tuple[Texts, tuple[Pointed, ...]]:
    """The texts that a JSON object says, and what is wrong with its members.

    `at` is where the object stands in the body. What is null or empty is not stated.
    """
    if not isinstance(body, dict):
        return {}, (Pointed(at, error(0, "", "no-object")),)
    texts: Texts = {}
    wrong: list[Pointed] = []
    for name, value in body.items():
        said = _said(name, value, external_id, at)
        if isinstance(said, str):
            texts[name] = said
        else:
            wrong += said
    texts.pop(ID, None)
    return {name: text for name, text in texts.items() if text}, tuple(wrong)


def named(body: object) -> frozenset[str]:
    """The names of the members of an object, of nothing else any."""
    return frozenset(body) if isinstance(body, dict) else frozenset()


def pointed(problems: Iterable[Problem], body: object, at: str = "") -> tuple[Pointed, ...]:
    """Where in the body each problem of a field is; of a list, at the very item."""
    return tuple(found for problem in problems for found in _where(problem, body, at))


def to_json(texts: Mapping[str, str]) -> dict[str, Any]:
    """The texts of fields as members, each of its natural type where it can be read as that."""
    return {name: _natural(BY_NAME[name], texts[name]) for name in NAMES if texts.get(name)}


def legible(texts: Mapping[str, str]) -> Texts:
    """The texts that can be read: what residents see of those that were said."""
    return {
        name: text
        for name, text in texts.items()
        if name in NAMES and not isinstance(BY_NAME[name].parser(text), Fault)
    }


def _said(name: str, value: object, external_id: str, at: str) -> str | list[Pointed]:
    """The text of one member, or what is wrong with it."""
    where = at + pointer(name)
    if name not in NAMES:
        code = "not-of-program" if name in WHO else "unknown-member"
        return [Pointed(where, error(0, name, code, name))]
    if isinstance(value, list):
        return _listed(name, value, where)
    text = _text(name, value)
    if text is None:
        return [Pointed(where, error(0, name, "other-type", _shown(value)))]
    if name == ID and text != external_id:
        return [Pointed(where, error(0, name, "other-id", text))]
    return text


def _listed(name: str, values: list[Any], where: str) -> str | list[Pointed]:
    if not BY_NAME[name].repeatable:
        return [Pointed(where, error(0, name, "other-type", _shown(values)))]
    wrong = [
        Pointed(f"{where}/{place}", error(0, name, "other-type", _shown(value)))
        for place, value in enumerate(values)
        # What separates the values of a list would make two of one.
        if not isinstance(value, str) or ";" in value
    ]
    return wrong or "; ".join(part for part in map(cleaned, values) if part)


def _text(name: str, value: object) -> str | None:
    """A value as the text of its field, None where it is of another type."""
    if value is None:
        return ""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, bool):
        return ("yes" if value else "no") if name in TRUTHS else None
    if isinstance(value, int | float) and name in NUMBERS | ALSO_NUMBERS:
        # Without an exponent, which nobody writes and no parser reads.
        return format(Decimal(repr(value)), "f") if math.isfinite(value) else None
    return None


def _shown(value: object) -> str:
    if isinstance(value, list | dict):
        return "[…]" if isinstance(value, list) else "{…}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _where(problem: Problem, body: object, at: str) -> list[Pointed]:
    value = body.get(problem.field) if isinstance(body, dict) else None
    where = at + pointer(problem.field)
    field = BY_NAME.get(problem.field)
    if isinstance(value, list) and field is not None:
        items = enumerate(value)
        wrong = [(n, one) for n, one in items if _is_faulty(problem, field, one)]
        if wrong:
            return [
                Pointed(
                    f"{where}/{n}",
                    Problem(0, problem.field, problem.code, _value(problem, one), problem.severity),
                )
                for n, one in wrong
            ]
    return [Pointed(where, problem)]


def _is_faulty(problem: Problem, field: Field, one: Any) -> bool:
    """Whether it is this item of a list that a problem is about."""
    if problem.code in _OF_PLACES:
        return one_line(str(one).partition(parsers.AT)[2]) == problem.value
    return isinstance(field.parser(one), Fault)


def _value(problem: Problem, one: str) -> str:
    return problem.value if problem.code in _OF_PLACES else one[:200]


def _natural(field: Field, text: str) -> Any:
    if field.repeatable:
        return parsers.split(text)
    if field.name in NUMBERS | TRUTHS:
        value = field.parser(text)
        return text if isinstance(value, Fault) else value
    return text
