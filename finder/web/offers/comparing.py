"""Comparing: two people have changed one offer at once, and the second chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, request

from finder.amendments import amendments
from finder.fields import BY_NAME
from finder.models import Offer, Provider
from finder.offers.writing import OfferChangedError, kept
from finder.web.accounts import pages
from finder.web.offers import controls, desk
from finder.web.visit import visit

_PICK = "pick-"


@dataclass(frozen=True, slots=True)
class Differing:
    """One field of which two people say different things."""

    name: str
    label: str
    theirs: str
    mine: str


def show(
    of: Provider, offer_id: int, mine: Mapping[str, str], fault: OfferChangedError
) -> Response:
    """Both versions side by side; what was typed last is carried along, so nothing is lost."""
    say = visit().catalogue.gettext
    said = kept(mine)
    differing = [
        Differing(one.field, say(BY_NAME[one.field].label), one.before, one.after)
        for one in amendments(fault.theirs, said)
    ]
    return pages.show(
        "publish/comparing.html",
        status=409,
        at=desk.path(of, offer_id),
        base=desk.path(of),
        here=desk.path(of, offer_id),
        differing=differing,
        carried_values={name: said[name] for name in controls.NAMES if said.get(name)},
        version=fault.version,
        why=say(str(fault)),
    )


def chosen(values: Mapping[str, str], theirs: Offer) -> dict[str, str]:
    """What was sent, but of each field for which theirs was picked, what they wrote."""
    given = request.form
    return {
        name: theirs.values.get(name, "") if given.get(f"{_PICK}{name}") == "theirs" else text
        for name, text in values.items()
    }
