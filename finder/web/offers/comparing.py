"""Comparing: two people have changed one offer at once, and the second chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from flask import Response, request

from finder.amendments import amendments
from finder.fields import BY_NAME
from finder.models import Offer, Provider
from finder.offers.writing import OfferChangedError, kept
from finder.problems import Fault
from finder.web.accounts import pages
from finder.web.offers import desk
from finder.web.offers.controls import NAMES
from finder.web.visit import visit

_PICK = "pick-"


@dataclass(frozen=True, slots=True)
class Differing:
    """One field of which two people say different things; `kept` says that I left it as it was."""

    name: str
    label: str
    theirs: str
    mine: str
    kept: bool


def show(
    of: Provider, offer_id: int, mine: Mapping[str, str], fault: OfferChangedError
) -> Response:
    """Both versions side by side; what was typed last is carried along, so nothing is lost."""
    say = visit().catalogue.gettext
    said = kept(mine)
    shown = dict(zip(NAMES, request.form.get("seen", "").split("."), strict=False))
    differing = [
        Differing(
            name=one.field,
            label=say(BY_NAME[one.field].label),
            theirs=one.before,
            mine=one.after,
            kept=shown.get(one.field) == _trace(one.field, one.after),
        )
        for one in amendments(fault.theirs, said)
    ]
    return pages.show(
        "publish/comparing.html",
        status=409,
        at=desk.path(of, offer_id),
        base=desk.path(of),
        here=desk.path(of, offer_id),
        differing=differing,
        carried_values={name: said[name] for name in NAMES if said.get(name)},
        version=fault.version,
        why=say(str(fault)),
    )


def seen(values: Mapping[str, str]) -> str:
    """Traces of all fields as a form shows them, to tell later which of them were changed."""
    return ".".join(_trace(name, values.get(name, "")) for name in NAMES)


def _trace(name: str, text: str) -> str:
    value = BY_NAME[name].parser(text) if text else ""
    return f"{crc32(repr(text if isinstance(value, Fault) else value).encode()):x}"


def chosen(values: Mapping[str, str], theirs: Offer) -> dict[str, str]:
    """What was sent, but of each field for which theirs was picked, what they wrote."""
    given = request.form
    return {
        name: theirs.values.get(name, "") if given.get(f"{_PICK}{name}") == "theirs" else text
        for name, text in values.items()
    }
