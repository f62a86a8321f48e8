"""Looser questions whose totals the statement of a question counts along."""

from __future__ import annotations

from finder.query import SearchQuery
from finder.relaxations import Relaxation, candidates
from finder.search.hours import MAYBE_NO_DAY, MAYBE_NO_TIME, SURE_NO_DAY, SURE_NO_TIME
from finder.search.loosening import ANEW
from finder.search.postgres.asking import CLOCK
from finder.search.postgres.tally import LISTED, Tally
from finder.vocabulary import Group

_LEFT_OUT = {"day": (SURE_NO_DAY, MAYBE_NO_DAY), "time": (SURE_NO_TIME, MAYBE_NO_TIME)}


def counted(tally: Tally, query: SearchQuery) -> dict[tuple[str, str], int]:
    """By argument and value where the total of a looser question stands, if it is counted."""
    found = {}
    for one in candidates(query):
        place = _place(tally, query, one)
        if place is not None:
            found[one.argument, one.value] = place
    return found


def _place(tally: Tally, query: SearchQuery, one: Relaxation) -> int | None:
    name, masks = one.argument, tally.asking.masks
    if name in ANEW or (name == "time" and one.value):
        return None
    if name == "unknown":
        return tally.count(tally.passing(masks.all(lenient=Group(one.value))))
    if name in _LEFT_OUT:
        bit = 1 << _LEFT_OUT[name][Group.SCHEDULE in query.unknown]
        return tally.count(tally.without(CLOCK), LISTED.c.hours.bitwise_and(bit) != 0)
    if query.with_online and not one.query.with_online:
        return None
    waived = {name, "online"} if one.query.with_online else {name}
    return tally.count(tally.without(*waived))
