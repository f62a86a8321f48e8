"""Parameters: the arguments of a question, each with its shape and an example of this city."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from finder.arguments import ARGUMENTS, MOST_PER_PAGE, MOST_VALUES
from finder.asked import LONGEST_Q
from finder.i18n import N_
from finder.installation import Installation
from finder.topics import TOPICS
from finder.vocabulary import (
    Access,
    Closed,
    Day,
    Enrol,
    Fit,
    Group,
    Kind,
    Level,
    Mode,
    Online,
    Part,
    ProviderType,
    Sort,
)
from finder.web.openapi.shapes import CLOCK, DATE, TEXT, Shape, one_of
from finder.web.visit import Visit

ASK = "ask"
_ASKED = N_("A question in plain words; what it says joins the other arguments.")

_SHAPES: dict[str, Shape] = {
    "q": TEXT | {"maxLength": LONGEST_Q},
    "age": TEXT | {"pattern": r"^\d{1,3}m?(-(\d{1,3}m?)?)?$"},
    "family": one_of(["all"]),
    "near": TEXT | {"maxLength": 200},
    "within": {"type": "number", "minimum": 0.1, "maximum": 200},
    "box": TEXT,
    "from": DATE,
    "to": DATE,
    "day": one_of(Day),
    "time": one_of(Part),
    "slot": one_of(f"{day}-{part}" for day in Day for part in Part),
    "after": CLOCK,
    "before": CLOCK,
    "fit": one_of(Fit),
    "kind": one_of(Kind),
    "mode": one_of(Mode),
    "enrol": one_of(Enrol),
    "topic": one_of(TOPICS),
    "lang": TEXT | {"pattern": "^[a-z]{2,3}$"},
    "level": one_of(Level),
    "access": one_of(Access),
    "price": TEXT | {"pattern": r"^(free|\d{1,7}(\.\d{1,2})?)$"},
    "provider": TEXT,
    "provider_type": one_of(ProviderType),
    "festival": TEXT,
    "unknown": one_of(Group),
    "online": one_of(Online),
    "closed": one_of(Closed),
    "sort": one_of(Sort),
    "page": {"type": "integer", "minimum": 1, "maximum": 100_000, "default": 1},
    "per_page": {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": 20},
}
"""The shape of one value; those that only the city knows are found there."""

_ALWAYS: dict[str, Any] = {
    "q": "yoga", "age": "6-9", "family": "all", "within": 5, "day": "tue", "time": "evening",
    "slot": "tue-evening", "after": "17:00", "before": "21:30", "fit": "all", "kind": "course",
    "mode": "in-person", "enrol": "open", "topic": "singing", "lang": "en", "level": "beginner",
    "access": "wheelchair", "price": "free", "provider_type": "library", "unknown": "age",
    "online": "include", "closed": "include", "sort": "soonest", "page": 1, "per_page": 20,
}  # fmt: skip


def of_search(now: Visit) -> list[Shape]:
    """Every argument of a question, with `ask`."""
    asked = _parameter(ASK, now.catalogue.gettext(_ASKED), TEXT, "yoga for over 60s on tuesday")
    return [asked, *(named(name, now) for name in ARGUMENTS)]


def named(name: str, now: Visit) -> Shape:
    """One argument of the search contract."""
    here = now.installation
    of_city = _of_city(here)
    shape = dict(_SHAPES.get(name) or of_city[name][0])
    example = of_city[name][1] if name in of_city else _ALWAYS[name]
    if ARGUMENTS[name].many:
        shape = {"type": "array", "items": shape, "maxItems": MOST_VALUES}
        example = [example] if example is not None else None
    return _parameter(name, now.labels("argument", name), shape, example)


def of_beginning(now: Visit) -> Shape:
    """What somebody has begun to type."""
    shape = TEXT | {"maxLength": LONGEST_Q}
    return _parameter("q", now.labels("argument", "q"), shape, "yo")


def _of_city(here: Installation) -> dict[str, tuple[Shape, Any]]:
    """What only the city knows: shapes and examples."""
    today, areas = here.clock().date(), sorted(here.areas.codes)
    lat, lng = here.city.lat, here.city.lng
    stages = [stage.code for stage in here.city.stages]
    providers, festivals = sorted(here.engine.providers()), sorted(here.engine.festivals())
    around = ",".join(f"{value:.2f}" for value in (lat - 1, lng - 1, lat + 1, lng + 1))
    return {
        "stage": (one_of(stages), stages[0]),
        "area": (one_of(areas), areas[0]),
        "near": (_SHAPES["near"], f"{lat:.4f},{lng:.4f}"),
        "box": (_SHAPES["box"], around),
        "from": (DATE, today.isoformat()),
        "to": (DATE, (today + timedelta(days=30)).isoformat()),
        "provider": (TEXT, providers[0] if providers else None),
        "festival": (TEXT, festivals[0] if festivals else None),
    }


def _parameter(name: str, told: str, shape: Shape, example: Any) -> Shape:
    made: Shape = {"name": name, "in": "query", "description": told, "schema": shape}
    return made | ({"example": example} if example is not None else {})
