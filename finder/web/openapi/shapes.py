"""Shapes of JSON (JSON Schema 2020-12), put together from a few words."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
NUMBER: Shape = {"type": "number"}
TEXT_OR_NUMBER: Shape = {"type": ["string", "number"]}
WHOLE: Shape = {"type": "integer", "minimum": 0}
TRUTH: Shape = {"type": "boolean"}
DATE: Shape = {"type": "string", "format": "date"}
CLOCK: Shape = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
MOMENT: Shape = {"type": "string", "format": "date-time"}
START: Shape = {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}
"""The moment of a meeting; the bare day where its hour is not stated."""
ADDRESS: Shape = {"type": "string", "format": "uri"}


def thing(**members: Shape) -> Shape:
    """An object that has all of these members."""
    named = {name.rstrip("_"): shape for name, shape in members.items()}
    return {"type": "object", "properties": named, "required": list(named)}


def joined(one: Shape, other: Shape) -> Shape:
    """An object that has the members of both."""
    return {
        "type": "object",
        "properties": one["properties"] | other["properties"],
        "required": [*one["required"], *other["required"]],
    }


def many(shape: Shape) -> Shape:
    """A list of things of one shape."""
    return {"type": "array", "items": shape}


def by_name(shape: Shape) -> Shape:
    """An object whose members have any names and one shape."""
    return {"type": "object", "additionalProperties": shape}


def maybe(shape: Shape) -> Shape:
    """The same, or null where it is not stated."""
    if isinstance(shape.get("type"), str) and "enum" not in shape:
        return shape | {"type": [shape["type"], "null"]}
    return {"anyOf": [shape, {"type": "null"}]}


def one_of(words: type[StrEnum] | Iterable[str]) -> Shape:
    """A word of a closed list."""
    return {"type": "string", "enum": [str(word) for word in words]}


def ref(name: str) -> Shape:
    """A shape that stands among the components."""
    return {"$ref": f"#/components/schemas/{name}"}
