"""Targets: what a column can be; a field of ours, or a part or a bundle of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finder.fields import FIELDS
from finder.i18n import N_
from finder.labels import ACCESS
from finder.vocabulary import Access, Day

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Target:
    """What a column can be: what people call it, and the fields that it gives.

    `how` is the transform that reads its cells, empty where they are taken as they are.
    Several columns may be one target where it `joins` them.
    """

    name: str
    label: str
    gives: tuple[str, ...]
    how: str = ""
    joins: bool = False


_HOW = {
    "first_date": "date", "last_date": "date", "enrol_opens": "date", "enrol_closes": "date",
    "start_time": "time", "end_time": "time", "days": "days", "ages": "ages",
    "price": "price and remark",
}  # fmt: skip
_JOINED = {"description", "address", "contact", "categories"}

_BUNDLES = (
    Target("lowest_age", N_("Lowest age"), ("ages",), "lowest and highest age"),
    Target("highest_age", N_("Highest age"), ("ages",), "lowest and highest age"),
    Target("lowest_price", N_("Lowest price"), ("price",), "lowest and highest price"),
    Target("highest_price", N_("Highest price"), ("price",), "lowest and highest price"),
    Target("free", N_("Free of charge: yes or no"), ("price",), "yes"),
    Target("town", N_("Town or district"), ("address",), joins=True),
    Target("coordinates", N_("Latitude and longitude"), ("latitude", "longitude"), "coordinates"),
    Target(
        "place_cell",
        N_("Address with coordinates"),
        ("address", "postcode", "latitude", "longitude"),
        "location cell",
    ),
    Target("starts", N_("Start with date and time"), ("first_date", "start_time"), "date and time"),
    Target("ends", N_("End with date and time"), ("last_date", "end_time"), "date and time"),
    Target("hours", N_("Start and end"), ("start_time", "end_time"), "hours"),
    Target(
        "days_and_hours", N_("Days and hours"), ("days", "start_time", "end_time"), "days and hours"
    ),
    Target("date_range", N_("First and last date"), ("first_date", "last_date"), "two dates"),
)

FLAGS: Mapping[str, Access] = {
    "meals": Access.MEALS,
    "transport": Access.TRANSPORT,
    "childcare": Access.CHILDCARE,
    "captions": Access.CAPTIONS,
    "sign_language": Access.SIGN_LANGUAGE,
    "hearing_loop": Access.HEARING_LOOP,
    "wheelchair": Access.WHEELCHAIR,
    "toilet": Access.TOILET,
    "parking": Access.PARKING,
}
"""Columns that say yes or no to one thing that helps to take part."""

_OF_THE_VENUE = {"wheelchair", "toilet", "parking", "hearing_loop"}

DAY_COLUMNS: Mapping[str, Day] = {f"on_{day.value}": day for day in Day}
"""Columns that are marked where something happens on that day of the week."""


def flag_field(name: str) -> str:
    """The field to which a column of yes and no belongs."""
    return "venue_access" if name in _OF_THE_VENUE else "access"


def _all() -> dict[str, Target]:
    own = (
        Target(field.name, field.label, (field.name,), _HOW.get(field.name, ""),
               field.name in _JOINED)
        for field in FIELDS
    )  # fmt: skip
    flags = (Target(name, ACCESS[word], (flag_field(name),), "yes") for name, word in FLAGS.items())
    days = (Target(name, N_("Marked where it is that day"), ("days",), "marked days")
            for name in DAY_COLUMNS)  # fmt: skip
    nothing = Target(NOTHING, N_("Left out"), ())
    return {one.name: one for one in (*own, *_BUNDLES, *flags, *days, nothing)}


TARGETS: Mapping[str, Target] = _all()
"""Every target by its name, our fields first, in the order in which they are offered."""
