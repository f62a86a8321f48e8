"""Fingerprints: whether two drafts say the same, without keeping either."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date, time
from functools import cache
from typing import Any

from finder.drafts import Draft


def fingerprint(draft: Draft) -> str:
    """The same for drafts that say the same, else another; stable between versions."""
    text = json.dumps(_plain(draft), ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    """Data for JSON; of a dataclass only what differs from its defaults."""
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        stated = ((name, getattr(value, name)) for name in _names(value.__class__))
        return {name: _plain(item) for name, item in stated if item not in (None, "", ())}
    raise TypeError(f"{type(value)} has no place in a draft")


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(known.name for known in fields(kind))
