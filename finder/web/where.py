"""Where a venue is: a small map of its district, drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finder.atlas.box import Box
from finder.atlas.circles import Circle
from finder.atlas.outlines import Outline
from finder.atlas.view import View
from finder.models import Venue
from finder.query import SearchQuery
from finder.web import drawing
from finder.web.alike import around
from finder.web.drawing import Name
from finder.web.visit import Visit

_AROUND_KM = 2.0
"""How much is shown around a venue that lies in no district."""

_RADIUS = 22
"""Units of the dot."""


@dataclass(frozen=True, slots=True)
class Where:
    """A dot on the outlines of the districts; `label` says the same in words.

    `all` leads to all that takes place at this very point, `around` to the map around it.
    """

    view: View
    outlines: Sequence[Outline]
    names: Sequence[Name]
    dot: Circle
    label: str
    all: str
    around: str


def where(now: Visit, venue: Venue | None) -> Where | None:
    """The map of a venue, None where it is not known where that is."""
    near = around(venue, now.installation.world)
    if venue is None or venue.lat is None or venue.lng is None or near is None:
        return None
    point = Box(venue.lat, venue.lng, venue.lat, venue.lng)
    view, place = View.around([(venue.lat, venue.lng)], _AROUND_KM), venue.name or venue.address
    areas = now.installation.areas
    if venue.area and venue.area.code in areas.codes:
        view = View.of(Box.around([point, areas.extent([venue.area.code])]))
        district = now.labels("area", venue.area.code)
        place = now.labels.say("{one}, {other}", one=place, other=district)
    outlines = now.site.outlines.on(view, now.now().date())
    dot = Circle(view.x(venue.lng), view.y(venue.lat), _RADIUS, 0)
    return Where(
        view=view,
        outlines=outlines,
        names=list(drawing.names(outlines, [dot], now.labels)),
        dot=dot,
        label=now.labels.say("Map: {place}", place=place),
        all=now.links.search(SearchQuery(box=point)),
        around=now.links.map(near),
    )
