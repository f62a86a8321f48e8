"""Ways to a venue: links that leave this site, and are followed only when somebody chooses one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from finder.models import Venue

_MAP = "https://www.openstreetmap.org"


@dataclass(frozen=True, slots=True)
class Ways:
    """Addresses that lead to a venue; each is empty where the listing says too little for it.

    `route` and `search` lead to OpenStreetMap, `app` opens whatever map the device has.
    """

    route: str = ""
    app: str = ""
    search: str = ""


def ways(venue: Venue | None) -> Ways:
    """How to get to a venue: by its coordinates, else by its address."""
    if venue is None:
        return Ways()
    if venue.lat is None or venue.lng is None:
        said = ", ".join(filter(None, (venue.address, venue.postcode)))
        return Ways(search=f"{_MAP}/search?{urlencode({'query': said})}" if said else "")
    point = f"{venue.lat:.5f},{venue.lng:.5f}"
    return Ways(
        route=f"{_MAP}/directions?{urlencode({'to': point})}",
        app=f"geo:{point}?q={quote(point)}",
    )
