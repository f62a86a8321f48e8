"""Drawing a map: what is found as circles on the outlines of the districts, and named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from finder import formats
from finder.atlas.circles import Circle, circles
from finder.atlas.outlines import Outline
from finder.atlas.view import WIDTH, View
from finder.labels import Labels
from finder.query import SearchQuery
from finder.search.engine import Gathering, Places
from finder.store import venues
from finder.web.visit import Visit

_LETTER, _LINE = 16, 40
"""Units that a letter of a name takes up, more or less, and a line of text."""

_WIDE = 0x2E80
"""From here on letters are about twice as wide: Chinese, Japanese and Korean."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One circle: what stands in it, where it leads to, and how it is called.

    `venue` is the name of the only place there, with `others` at the same point; it is
    empty for several points, of which there is a `closer` map. `label` says all in one line.
    """

    circle: Circle
    gathering: Gathering
    venue: str
    others: int
    district: str
    number: str
    label: str
    href: str
    closer: str

    @property
    def size(self) -> str:
        """How long its number is, as a name that the stylesheet knows."""
        return "long" if len(self.number) > 3 else "short"


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a district, by its middle."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ring:
    """How far around a place was asked for."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map ready to be drawn, `outside` of which there are so many more places."""

    view: View
    outlines: Sequence[Outline]
    names: Sequence[Name]
    rings: Sequence[Ring]
    dots: Sequence[Dot]
    outside: int


def seen(now: Visit, query: SearchQuery, day: date) -> View:
    """What the map of a question shows: where it asks for, else the whole city."""
    if query.box:
        return View.of(query.box)
    if query.area:
        return View.of(now.installation.areas.extent(query.area))
    if query.near:
        return View.around([(near.place.lat, near.place.lng) for near in query.near], query.radius)
    return View.of(now.site.outlines.extent(day))


def drawn(now: Visit, session: Session, query: SearchQuery, view: View, places: Places) -> Sheet:
    """The sheet of a question, of which `places` are all that is found, by its cells."""
    today = now.now().date()
    found = circles(view, [(cell.box, cell.total) for cell in places.cells])
    dots = _dots(now, session, query, found, places.cells)
    outlines = now.site.outlines.on(view, today)
    shown = {circle.number for circle in found}
    return Sheet(
        view=view,
        outlines=outlines,
        names=list(names(outlines, found, now.labels)),
        rings=[
            Ring(view.x(near.place.lng), view.y(near.place.lat), view.units(query.radius))
            for near in query.near
        ],
        dots=dots,
        outside=sum(c.points for n, c in enumerate(places.cells) if n not in shown),
    )


def _dots(
    now: Visit,
    session: Session,
    query: SearchQuery,
    found: Sequence[Circle],
    cells: Sequence[Gathering],
) -> list[Dot]:
    """Circles with their names; each leads to what the question finds there."""
    middles = [cells[one.number].box.middle for one in found]
    single = [cells[one.number].box.middle for one in found if cells[one.number].points == 1]
    called = venues.names_at(session, single)
    codes = now.installation.areas.locate(
        [lat for lat, _ in middles], [lng for _, lng in middles], now.now().date()
    )
    made = []
    for circle, middle, code in zip(found, middles, codes, strict=True):
        cell = cells[circle.number]
        names = called.get(middle, []) if cell.points == 1 else []
        district = now.labels("area", code) if code else ""
        made.append(
            Dot(
                circle=circle,
                gathering=cell,
                venue=names[0] if names else "",
                others=max(len(names) - 1, 0),
                district=district,
                number=formats.number(now.labels.locale, cell.total),
                label=_label(now, cell, names, district),
                href=now.links.search(query.there(box=cell.box)),
                closer=now.links.map(query.there(box=cell.box)) if cell.points > 1 else "",
            )
        )
    return made


def _label(now: Visit, cell: Gathering, names: Sequence[str], district: str) -> str:
    """A circle in one line: where it is, and how many opportunities are found there."""
    say, many = now.catalogue.gettext, now.catalogue.ngettext
    place = many("{n} place", "{n} places", cell.points)
    if names and names[0]:
        place, more = names[0], len(names) - 1
        if more:
            place = say("{one}, {other}", one=place, other=many("{n} more", "{n} more", more))
    if district:
        place = say("{one}, {other}", one=place, other=district)
    return counted(now, place, cell.total)


def counted(now: Visit, place: str, total: int) -> str:
    """A place, and how many opportunities are found there."""
    number = formats.number(now.labels.locale, total)
    what = now.catalogue.ngettext(
        "{total} opportunity", "{total} opportunities", total, total=number
    )
    return now.catalogue.gettext("{place}: {what}", place=place, what=what)


def names(outlines: Iterable[Outline], found: Sequence[Circle], labels: Labels) -> Iterator[Name]:
    """The districts whose name has room on the sheet beside the circles and other names."""
    taken = [(c.x - c.radius, c.x + c.radius, c.y - c.radius, c.y + c.radius) for c in found]
    for one in outlines:
        text = labels("area", one.code)
        half = sum(_LETTER if ord(letter) < _WIDE else 2 * _LETTER for letter in text) / 2
        for spot in one.spots:
            box = (spot.x - half, spot.x + half, spot.y - _LINE / 2, spot.y + _LINE / 2)
            inside = 2 * half <= spot.room and box[0] >= 0 and box[1] <= WIDTH
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                yield Name(text, spot.x, spot.y)
                break


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
