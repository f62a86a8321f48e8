"""Amendments: what differs between two versions of an offer, and what of it is material.

A small correction (spelling, a room, a date) may be seen at once; a material change is one
that could mislead residents: the age, the price, the place, who it is for, who offers it,
or where a link leads. Where one date takes place is as small as the date itself: whoever comes
has to know at once, and only a place that is known already can be named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from finder.fields import BY_NAME, FIELDS
from finder.plain import cleaned
from finder.problems import Fault
from finder.vocabulary import Standing

MATERIAL = frozenset(
    {"kind", "provider", "provider_type", "address", "postcode", "latitude", "longitude", "mode",
     "ages", "languages", "price", "currency", "licence"}
)  # fmt: skip
"""Fields of which any change is material."""

IN_WORDS = frozenset({"title", "summary", "description"})
"""Fields in which a change is small while the text stays recognisable."""

LINKS = frozenset({"url", "enrol_url", "provider_url"})
"""Fields in which a change is small while it leads to the same host."""

ALIKE = 0.8
"""Of texts that are this much alike (twice the matching part by both lengths), one corrects
the other; below, it says something else."""

LONG = 1_000


@dataclass(frozen=True, slots=True)
class Amendment:
    """One field that is no longer what it was; empty texts mean: not stated."""

    field: str
    before: str
    after: str
    material: bool


def waits(standing: Standing, changed: Sequence[Amendment], *, is_live: bool) -> bool:
    """Whether a moderator reads it first, by the city's trust in its provider."""
    if standing is Standing.TRUSTED:
        return False
    if standing is Standing.NEW or not is_live:
        return standing is Standing.NEW
    return any(one.material for one in changed)


def amendments(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Amendment, ...]:
    """What differs in meaning between two versions, each the texts of its fields by name.

    In the order of `FIELDS`; what is only written differently (`6 - 9`, `6-9`) does not differ.
    """
    found = []
    for field in FIELDS:
        old, new = (cleaned(version.get(field.name, "")) for version in (before, after))
        if _meaning(field.name, old) != _meaning(field.name, new):
            found.append(Amendment(field.name, old, new, _is_material(field.name, old, new)))
    return tuple(found)


def _meaning(name: str, text: str) -> object:
    value = BY_NAME[name].parser(text) if text else None
    return text if isinstance(value, Fault) else value


def _is_material(name: str, old: str, new: str) -> bool:
    if name in IN_WORDS:
        return not _alike(old, new)
    if name in LINKS:
        return bool(new) and _host(old) != _host(new)
    return name in MATERIAL


def _alike(old: str, new: str) -> bool:
    one, other = _pieces(old), _pieces(new)
    if 2 * min(len(one), len(other)) < ALIKE * (len(one) + len(other)):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _pieces(text: str) -> Sequence[str]:
    """Letters; of a long text words, because the time to compare grows with the square."""
    return text if len(text) <= LONG else text.split()


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return address
