"""Drafts: what a form, a row or a feed item says, and whether it can be believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from finder.ages import Ages
from finder.fields import BY_NAME, FIELDS, Field
from finder.plain import cleaned
from finder.prices import Price
from finder.problems import Fault, Problem, Severity, error, notice, sentence
from finder.schedule import Schedule
from finder.vocabulary import Access, Attendance, Kind, Level, Mode, ProviderType
from finder.when import schedule_of

__all__ = [
    "FIELDS",
    "Ages",
    "Draft",
    "Field",
    "Price",
    "Problem",
    "ProviderDraft",
    "Severity",
    "VenueDraft",
    "check",
    "sentence",
]


@dataclass(frozen=True, slots=True)
class ProviderDraft:
    """Who offers it, as the source names them."""

    name: str
    type: ProviderType | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class VenueDraft:
    """Where it is, as the source says; both coordinates or none."""

    name: str = ""
    address: str = ""
    postcode: str = ""
    lat: float | None = None
    lng: float | None = None
    access: tuple[Access, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One opportunity as offered. `None` and empty mean: not stated."""

    external_id: str
    title: str
    provider: ProviderDraft
    kind: Kind
    summary: str = ""
    description: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    venue: VenueDraft | None = None
    mode: Mode | None = None
    ages: Ages | None = None
    level: Level | None = None
    languages: tuple[str, ...] = ()
    price: Price | None = None
    access: tuple[Access, ...] = ()
    schedule: Schedule = field(default_factory=Schedule)
    attendance: Attendance | None = None
    enrol_opens: date | None = None
    enrol_closes: date | None = None
    enrol_url: str = ""
    url: str = ""
    contact: str = ""
    places: int | None = None
    places_left: int | None = None
    waiting_list: bool | None = None
    licence: str = ""


_AS_THEY_ARE = (
    "title", "kind", "summary", "description", "language", "categories", "topics", "mode", "ages",
    "level", "languages", "access", "attendance", "enrol_opens", "enrol_closes", "enrol_url", "url",
    "contact", "places", "places_left", "waiting_list", "licence",
)  # fmt: skip


def check(values: Mapping[str, str], row: int) -> tuple[Draft | None, tuple[Problem, ...]]:
    """Read the fields of one row, as text by name; no draft where an error was found.

    Unknown names are passed over. The draft holds nothing that the row does not say.
    """
    said, problems = _read(values, row)
    problems += _missing(said, problems, row)
    schedule, more = schedule_of(said, row)
    faulty = {problem.field for problem in problems}
    # A first date that cannot be read has been spoken of already.
    problems += [one for one in more if one.code != "first-date-missing" or one.field not in faulty]
    venue, more = _venue(said, row)
    # Where one coordinate was faulty, that has been said already.
    problems += [] if _is_about_place(problems) else more
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None, tuple(problems)
    draft = Draft(
        external_id=said["id"],
        provider=ProviderDraft(
            said["provider"], said.get("provider_type"), said.get("provider_url", "")
        ),
        venue=venue,
        price=_price(said),
        schedule=schedule,
        **{name: said[name] for name in _AS_THEY_ARE if name in said},
    )
    return draft, tuple(problems)


def _read(values: Mapping[str, str], row: int) -> tuple[dict[str, Any], list[Problem]]:
    said: dict[str, Any] = {}
    problems = []
    for name, text in values.items():
        known = BY_NAME.get(name)
        text = cleaned(text)  # noqa: PLW2901 - the raw text is of no further use.
        if not text or known is None:
            continue
        value = known.parser(text)
        if isinstance(value, Fault):
            make = error if value.severity is Severity.ERROR else notice
            problems.append(make(row, name, value.code, text))
        elif value != "":
            said[name] = value
    return said, problems


def _missing(said: Mapping[str, Any], found: list[Problem], row: int) -> list[Problem]:
    faulty = {problem.field for problem in found}
    return [
        error(row, known.name, "provider-missing" if known.name == "provider" else "missing")
        for known in FIELDS
        if known.required and known.name not in said and known.name not in faulty
    ]


def _is_about_place(problems: Iterable[Problem]) -> bool:
    return any(problem.field in {"latitude", "longitude"} for problem in problems)


def _venue(said: Mapping[str, Any], row: int) -> tuple[VenueDraft | None, list[Problem]]:
    lat, lng, problems = _coordinates(said, row)
    venue = VenueDraft(
        said.get("venue", ""),
        said.get("address", ""),
        said.get("postcode", ""),
        lat,
        lng,
        said.get("venue_access", ()),
    )
    return (None if venue == _NOWHERE else venue), problems


_NOWHERE = VenueDraft()
_NORTH_POLE, _DATE_LINE = 90, 180


def _coordinates(
    said: Mapping[str, Any], row: int
) -> tuple[float | None, float | None, list[Problem]]:
    """Both coordinates or none; whether they lie in the city is for the map to say."""
    lat, lng = said.get("latitude"), said.get("longitude")
    if lat is None and lng is None:
        return None, None, []
    if lat is None or lng is None:
        return None, None, [notice(row, "latitude", "coordinates-incomplete")]
    both = f"{lat}, {lng}"
    if lat == 0 and lng == 0:
        return None, None, [notice(row, "latitude", "coordinates-zero", both)]
    if abs(lat) > _DATE_LINE or abs(lng) > _DATE_LINE:
        return None, None, [notice(row, "latitude", "coordinates-out-of-range", both)]
    if abs(lat) > _NORTH_POLE:
        swapped = abs(lng) <= _NORTH_POLE
        code = "coordinates-swapped" if swapped else "coordinates-out-of-range"
        return None, None, [notice(row, "latitude", code, both)]
    return lat, lng, []


def _price(said: Mapping[str, Any]) -> Price | None:
    price: Price | None = said.get("price")
    if price is None or price.currency:
        return price
    return replace(price, currency=said.get("currency", ""))
