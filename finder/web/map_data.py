"""The map as GeoJSON (RFC 7946): districts with their numbers, and a point for each circle."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Any

import shapely

from finder.asked import Near
from finder.atlas.view import View
from finder.query import SearchQuery
from finder.web.drawing import Dot, Sheet

MEDIA_TYPE = "application/geo+json"
_PLACES = 5
"""Decimals of a degree in the lines of districts: about a metre."""

Feature = dict[str, Any]


def collection(
    query: SearchQuery,
    sheet: Sheet,
    shapes: Mapping[str, Any],
    districts: list[Feature],
    **told: Any,
) -> dict[str, Any]:
    """All that a sheet shows; `shapes` are the boundaries of its districts, in degrees."""
    box = sheet.view.box
    return {
        "type": "FeatureCollection",
        **told,
        "bbox": [box.west, box.south, box.east, box.north],
        "features": [
            *(_district(one, shapes[one["code"]]) for one in districts),
            *map(_near, query.near, repeat(query.radius)),
            *(_place(dot, sheet.view) for dot in sheet.dots),
        ],
    }


def _district(told: Feature, shape: Any) -> Feature:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    rings = [list(map(_ring, (part.exterior, *part.interiors))) for part in parts]
    geometry = {"type": "MultiPolygon", "coordinates": rings}
    return {"type": "Feature", "geometry": geometry, "properties": {"kind": "district"} | told}


def _ring(ring: Any) -> list[list[float]]:
    points: list[list[float]] = shapely.get_coordinates(ring).round(_PLACES).tolist()
    return points


def _near(near: Near, kilometres: float) -> Feature:
    """A place to be near to, with how far around it was asked for."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [near.place.lng, near.place.lat]},
        "properties": {"kind": "near", "name": near.text, "kilometres": kilometres},
    }


def _place(dot: Dot, view: View) -> Feature:
    """A circle; `shown` is where it stands so that it touches no other."""
    lat, lng = dot.gathering.box.middle
    north, east = view.point(dot.circle.x, dot.circle.y)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lng, lat]},
        "properties": {
            "kind": "place",
            "name": dot.venue or None,
            "district": dot.district or None,
            "points": dot.gathering.points,
            "count": dot.gathering.total,
            "number": dot.number,
            "label": dot.label,
            "shown": [east, north],
            "url": dot.href,
        },
    }
