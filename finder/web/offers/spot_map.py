"""A map to point at: where a place is, said by a click in a form, without any script.

The map is the picture of a button: a browser sends with the form where on the picture the
click was, in the picture's own pixels. A click on a wide view brings that part closer; on a
close one it says where the place is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from markupsafe import Markup

from finder.asked import BadValueError, read_box
from finder.atlas.box import Box
from finder.atlas.circles import Circle
from finder.atlas.view import KM_OF_A_DEGREE, WIDTH, View
from finder.i18n import N_
from finder.parsers import degrees
from finder.problems import Fault
from finder.store import venues
from finder.web import drawing
from finder.web.visit import site, visit

blueprint = Blueprint("spot-map", __name__)

SIZES = (288, 512)
"""Pixels from side to side, for narrow screens and for others: a sheet of style shows one."""

FINE_KM = 0.025
"""A pixel of the smaller picture that is no more than this says where a place is."""

CLOSER, CLOSEST_KM = 12, 1.0
_LANDMARKS, _KEPT = 40, 3600
_BOX = "map-box"
_LARGE, _SMALL, _LETTER = 42, 38, 0.55
"""Units of the letters of districts and of other places; how wide one is, as part of its size."""
_PIN = 26
"""Units of the place that is said already, from its middle."""

_WIDE, _CLOSE = (
    N_("Map of the districts: a click brings that part closer"),
    N_("Map: a click says where the place is"),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """The map of a form: its picture in each size, what it shows, and what a click does."""

    src: str
    sizes: tuple[tuple[int, int], ...]
    box: str
    alt: str


@dataclass(frozen=True, slots=True)
class Click:
    """A point that was clicked; `says` that it is the place, else that part comes closer."""

    lat: float
    lng: float
    says: bool
    box: Box


@dataclass(frozen=True, slots=True)
class Landmark:
    """Something known on the map, in units; its name stands on a `line` above or below it."""

    name: str
    x: float
    y: float
    line: float


def spot(latitude: str, longitude: str) -> Spot:
    """The map for a form in which these coordinates stand."""
    at = _point(latitude, longitude)
    box = _asked(request.args.get("view", ""), at)
    view = View.of(box)
    given = {"box": str(box)} | ({"at": f"{at[0]},{at[1]}"} if at else {})
    say = visit().catalogue.gettext
    return Spot(
        src=f"{visit().links.address('/map.svg')}?{urlencode(given)}",
        sizes=tuple((size, round(size * view.height / WIDTH)) for size in SIZES),
        box=str(box),
        alt=say(_CLOSE if _is_close(view) else _WIDE),
    )


def click() -> Click | None:
    """Where on the map of a form somebody clicked; a key that presses the button says nowhere."""
    sent = request.form
    for size in SIZES:
        x, y = (_pixel(sent.get(f"map-{size}.{axis}", "")) for axis in "xy")
        if x or y:
            box = _asked(sent.get(_BOX, ""), None)
            view = View.of(box)
            lat, lng = view.point(x * WIDTH / size, y * WIDTH / size)
            return Click(round(lat, 5), round(lng, 5), _is_close(view), box)
    return None


def shown_next() -> str:
    """What the map shows after a form was sent; empty where that is left to the coordinates."""
    if request.form.get("do") == "whole":
        return str(_whole())
    made = click()
    if made is None:
        return ""
    if made.says:
        return str(made.box)
    nearer = max(_width_km(View.of(made.box)) / CLOSER, CLOSEST_KM)
    return str(_around((made.lat, made.lng), nearer))


@blueprint.get("/map.svg")
def picture() -> Response:
    """The districts and what is known there, as a picture by itself."""
    at = _point(*f"{request.args.get('at', '')},".split(",")[:2])
    view = View.of(_asked(request.args.get("box", ""), at))
    response = Response(_drawn(view, at), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = f"public, max-age={_KEPT}"
    return response


def _drawn(view: View, at: tuple[float, float] | None) -> str:
    """Colours stand in it, because a picture knows no sheet of style; the page darkens it."""
    now = visit()
    outlines = now.site.outlines.on(view, now.now().date())
    parts = [
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}"'
            ' font-family="system-ui, sans-serif" text-anchor="middle" fill="#3d4b52">'
            '<rect width="{w}" height="{h}" fill="#dfeceb" stroke="#76878d" stroke-width="5"/>'
        ).format(w=WIDTH, h=view.height)
    ]
    line = Markup('<path d="{}" fill="#fff" stroke="#76878d" stroke-width="2.5"/>')
    parts += [line.format(one.path) for one in outlines if one.path]
    dot = Markup('<circle cx="{x:.0f}" cy="{y:.0f}" r="8" fill="#0e5a63"/>')
    text = Markup(
        '<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" stroke="#fff" stroke-width="7"'
        ' paint-order="stroke">{name}</text>'
    )
    pins = [Circle(view.x(at[1]), view.y(at[0]), _PIN, 0)] if at else []
    names = list(drawing.names(outlines, pins, now.labels))
    parts += [text.format(x=one.x, y=one.y + 12, size=_LARGE, name=one.text) for one in names]
    taken = [(one.x, one.y, len(one.text) * _LARGE * _LETTER) for one in names]
    taken += [(one.x, one.y, 2 * _PIN) for one in pins]
    # What is far away is found by the districts; there is no room for more.
    for one in _landmarks(view, taken) if _is_close(view) else ():
        called = text.format(x=one.x, y=one.line, size=_SMALL, name=one.name)
        parts.append(dot.format(x=one.x, y=one.y) + called)
    pin = Markup('<circle cx="{:.0f}" cy="{:.0f}" r="22" fill="#b3261e" stroke="#fff"')
    parts += [pin.format(one.x, one.y) + Markup(' stroke-width="8"/>') for one in pins]
    return str(Markup("").join(parts)) + "</svg>"


def _landmarks(view: View, taken: list[tuple[float, float, float]]) -> Iterator[Landmark]:
    """What people know there: venues, those of most first, then places by name; where is room."""
    here = site().installation
    with here.sessions() as session:
        known = venues.within(session, view.box, _LANDMARKS)
    known += [
        (name, place.lat, place.lng)
        for name, place in here.gazetteer.names
        if not place.is_postcode
        and (place.lat, place.lng) in view.box
        and name not in here.areas.called
    ]
    for name, lat, lng in known:
        x, y, half = view.x(lng), view.y(lat), len(name) * _SMALL * _LETTER / 2
        for line in (y - 16, y + 44):
            inside = half < x < WIDTH - half and 50 < line < view.height - 20
            free = all(abs(line - b) > 42 or abs(x - a) > half + wide / 2 for a, b, wide in taken)
            if inside and free:
                taken += [(x, line, 2 * half), (x, y, 16)]
                yield Landmark(name, x, y, line)
                break


def _point(latitude: str, longitude: str) -> tuple[float, float] | None:
    lat, lng = (degrees(text) if text.strip() else None for text in (latitude, longitude))
    if lat is None or lng is None or isinstance(lat, Fault) or isinstance(lng, Fault):
        return None
    return (lat, lng) if abs(lat) < 90 and abs(lng) < 180 else None


def _asked(text: str, at: tuple[float, float] | None) -> Box:
    """What a view is asked for of, else what is around a point, else the whole city."""
    try:
        return read_box(text, site().installation.world)
    except BadValueError:
        return _around(at, CLOSEST_KM) if at else _whole()


def _around(at: tuple[float, float], kilometres: float) -> Box:
    return View.around([at], kilometres).inside


def _whole() -> Box:
    return visit().site.outlines.extent(visit().now().date())


def _width_km(view: View) -> float:
    return WIDTH / view.high * KM_OF_A_DEGREE


def _is_close(view: View) -> bool:
    return _width_km(view) / SIZES[0] <= FINE_KM


def _pixel(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
