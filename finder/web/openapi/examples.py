"""Examples that work in this city, today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from finder.installation import Installation
from finder.vocabulary import Day

ID = "choir-2027"


def opportunity(here: Installation) -> dict[str, Any]:
    """One opportunity as PUT takes it, with dates that are to come."""
    first = here.clock().date() + timedelta(days=14)
    return {
        "title": "Choir for everybody",
        "kind": "course",
        "summary": "We sing together; nobody has to read music.",
        "language": "en",
        "topics": ["singing"],
        "ages": "16+",
        "languages": ["en"],
        "price": 5,
        "currency": here.city.currency,
        "first_date": first.isoformat(),
        "last_date": (first + timedelta(days=70)).isoformat(),
        "days": [tuple(Day)[first.weekday()].value],
        "start_time": "19:00",
        "end_time": "20:30",
        "mode": "in-person",
        "venue": "Music room",
        "address": "3 Quiet Lane",
        "latitude": round(here.city.lat, 4),
        "longitude": round(here.city.lng, 4),
        "venue_access": ["wheelchair"],
        "places": 30,
        "places_left": 12,
        "waiting_list": True,
        "enrol_url": "https://example.org/choir",
        "licence": "CC-BY-4.0",
    }


def bodies(here: Installation) -> dict[str, Any]:
    """What goes along with a call, by the name of its schema."""
    one = opportunity(here)
    short = {name: one[name] for name in ("title", "kind", "ages", "price")}
    return {
        "Taken": one,
        "Patch": {"places_left": 0, "contact": None},
        "List": {"opportunities": [{"id": ID} | one, {"id": "choir-2028"} | short]},
    }
