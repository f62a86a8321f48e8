"""Places compared: whether two listings happen at the same one."""

from __future__ import annotations

from finder.drafts import Draft, VenueDraft
from finder.places import distance_km
from finder.resemblance import streets, titles
from finder.resemblance.agreement import Agreement
from finder.vocabulary import Mode

HERE = 0.06
"""Kilometres between points of one building."""

NEAR = 0.3

_NOWHERE = frozenset({Mode.ONLINE, Mode.SELF_PACED})


def compare(one: Draft, other: Draft) -> Agreement:
    """Whether both happen at the same place; ALIKE where both happen online."""
    away, too = one.mode in _NOWHERE, other.mode in _NOWHERE
    if one.mode and other.mode and away != too:
        return Agreement.APART
    if one.venue is None or other.venue is None:
        # Much happens nowhere, so that is no more than alike.
        return Agreement.ALIKE if away and too else Agreement.UNSTATED
    return _venues(one.venue, other.venue)


def key(draft: Draft) -> str:
    """The same for what is stated to happen at one place; empty where that is not stated."""
    venue = draft.venue
    if venue is None:
        return "away" if draft.mode in _NOWHERE else ""
    if venue.lat is not None and venue.lng is not None:
        return f"{venue.lat:.3f} {venue.lng:.3f}"
    return titles.read(venue.address or venue.name).key


def _venues(one: VenueDraft, other: VenueDraft) -> Agreement:
    if one == other:
        return Agreement.SAME
    names = _names(one.name, other.name)
    houses = streets.compare(one.address, other.address)
    far = _distance(one, other)
    if far is None:
        return _by_name(names, houses)
    if names is Agreement.APART:
        # Pool 1 and pool 2 of one building.
        return Agreement.DIFFERENT
    if far <= HERE:
        return Agreement.SAME
    if far <= NEAR:
        return Agreement.SAME if Agreement.SAME in {names, houses} else Agreement.ALIKE
    return Agreement.PARTLY if Agreement.SAME in {names, houses} else Agreement.APART


def _by_name(names: Agreement, houses: Agreement) -> Agreement:
    """What names and addresses say, where there are no points to compare."""
    told = {names, houses} - {Agreement.UNSTATED}
    if not told:
        return Agreement.UNSTATED
    if told == {Agreement.SAME}:
        return Agreement.SAME
    if told <= {Agreement.SAME, Agreement.ALIKE}:
        return Agreement.ALIKE
    if houses is Agreement.SAME and names is not Agreement.APART:
        # One house has many names: that of the hall, of the building, of who runs it.
        return Agreement.ALIKE
    if Agreement.SAME in told or Agreement.ALIKE in told:
        return Agreement.PARTLY
    return Agreement.DIFFERENT


def _names(one: str, other: str) -> Agreement:
    if not one or not other:
        return Agreement.UNSTATED
    return titles.compare(titles.read(one), titles.read(other))


def _distance(one: VenueDraft, other: VenueDraft) -> float | None:
    """In kilometres; None where one of both has no point."""
    if one.lat is None or one.lng is None or other.lat is None or other.lng is None:
        return None
    return distance_km(one.lat, one.lng, other.lat, other.lng)
