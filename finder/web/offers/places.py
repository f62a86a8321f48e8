"""Places: one that is used already, of the gazetteer or the map, filled into a form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from flask import request
from sqlalchemy.orm import Session

from finder.models import Provider, Venue
from finder.places import Place
from finder.store import venues
from finder.web.accounts import fields
from finder.web.offers import spot_map
from finder.web.visit import site

_BY = ("postcode", "address", "venue")
"""The fields by which a place is looked up, the most exact first."""


def completed(session: Session, said: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """What was sent, with the place that was asked for, and the word of whether it is known."""
    values, wanted = dict(said), request.form.get("do", "")
    clicked = spot_map.click()
    if clicked is not None:
        return (
            (values | _point(clicked.lat, clicked.lng), "place") if clicked.says else (values, "")
        )
    if wanted == "known":
        row = session.get(Venue, fields.number("known"))
    elif wanted == "place":
        row = venues.called(session, values["venue"].strip()) if values["venue"].strip() else None
    else:
        return values, ""
    if row is not None:
        return values | _said_of(row), "place"
    found = _looked_up(values) if wanted == "place" else None
    if found is None:
        return values, "no-place"
    return values | _point(found.lat, found.lng), "place"


def known(session: Session, of: Provider) -> list[str]:
    """What a date of this provider may name as its place: its own places first.

    A name that several places have stands there with their addresses.
    """
    own = venues.used_by(session, of.id)
    shared = {name for name, number in Counter(row.name for row in own).items() if number > 1}
    said = [row.name if row.name not in shared else "" for row in own]
    full = (name or ", ".join(filter(None, (row.name, row.address)))
            for name, row in zip(said, own, strict=True))  # fmt: skip
    # What separates dates cannot stand in one.
    return [name for name in dict.fromkeys((*full, *venues.names(session))) if ";" not in name]


def _looked_up(values: Mapping[str, str]) -> Place | None:
    find = site().installation.gazetteer.find
    said = (values[name].strip() for name in _BY)
    return next((place for text in said if text and (place := find(text))), None)


def _said_of(row: Venue) -> dict[str, str]:
    point = {} if row.lat is None or row.lng is None else _point(row.lat, row.lng)
    access = "; ".join(row.access)
    return {
        "venue": row.name, "address": row.address, "postcode": row.postcode,
        "venue_access": access, "latitude": "", "longitude": "",
    } | point  # fmt: skip


def _point(lat: float, lng: float) -> dict[str, str]:
    return {
        name: f"{value:.6f}".rstrip("0").rstrip(".")
        for name, value in (("latitude", lat), ("longitude", lng))
    }
