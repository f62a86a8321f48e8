"""Columns of the local engine as rows of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from finder.search.columns import (
    KINDS,
    LEVELS,
    MODES,
    NONE,
    PROVIDER_TYPES,
    SETS,
    Columns,
    Names,
)


def listings(facts: Columns, names: Names) -> list[dict[str, Any]]:
    """A row for each opportunity, its words aside."""
    return [_listing(facts, names, ordinal) for ordinal in range(facts.opportunities)]


def _listing(facts: Columns, names: Names, ordinal: int) -> dict[str, Any]:
    row = int(facts.row_start[ordinal])
    aged = bool(facts.aged[row])
    return {
        "id": int(facts.id[ordinal]),
        "created": int(facts.created[ordinal]),
        "kind": KINDS[facts.kind[row]].value,
        "mode": _value(MODES, facts.mode[row]),
        "provider": names.providers[facts.provider[row]],
        "provider_type": _value(PROVIDER_TYPES, facts.provider_type[row]),
        "level": _value(LEVELS, facts.level[row]),
        **{name: _set(names, name, getattr(facts, name)[row]) for name in SETS},
        "age_low": int(facts.age_low[row]) if aged else None,
        "age_high": int(facts.age_high[row]) if aged else None,
        **{name: bool(getattr(facts, name)[row]) for name in _FLAGS},
        **{name: _number(getattr(facts, name)[row]) for name in _NUMBERS},
        "form": int(facts.form[row]),
        "unstated": int(facts.unstated[row]),
    }


_FLAGS = ("full", "free", "foreign", "each", "hourless")
_NUMBERS = ("opens", "closes", "price_low", "price_high", "first", "last", "start", "end")


def _value(values: Sequence[Any], number: int) -> str | None:
    return None if number == NONE else str(values[number])


def _set(names: Names, name: str, number: int) -> list[str]:
    return [] if number == NONE else names.sets[name][number]


def _number(number: int) -> int | None:
    return None if number == NONE else int(number)


def meetings(facts: Columns, around: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """A row for each meeting, or for the place where there are none; see `tables.meeting`.

    `around` holds for each area number that area with all that it lies in.
    """
    return [found for row in range(facts.rows) for found in _of_row(facts, around, row)]


def _of_row(facts: Columns, around: Sequence[Sequence[str]], row: int) -> Iterator[dict[str, Any]]:
    spot, area = int(facts.spot[row]), int(facts.area[row])
    place = {
        "listing": int(facts.id[facts.owner[row]]),
        "lat": None if spot == NONE else float(facts.spot_lat[spot]),
        "lng": None if spot == NONE else float(facts.spot_lng[spot]),
        "area": [] if area == NONE else list(around[area]),
    }
    begin, end = int(facts.occ_start[row]), int(facts.occ_start[row + 1])
    if begin == end:
        yield place | dict.fromkeys(_OF_MEETING) | {"full": False}
    for place_of in range(begin, end):
        yield place | {
            "occurrence": int(facts.occ_id[place_of]),
            "day": int(facts.occ_day[place_of]),
            "last": int(facts.occ_last[place_of]),
            "hour": _number(facts.occ_hour[place_of]),
            "end": _number(facts.occ_end[place_of]),
            "utc": int(facts.occ_utc[place_of]),
            "until": int(facts.occ_until[place_of]),
            "full": bool(facts.occ_full[place_of]),
        }


_OF_MEETING = ("occurrence", "day", "last", "hour", "end", "utc", "until")
