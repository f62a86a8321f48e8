"""What each argument but the schedule says of a listing or a meeting, as SQL.

An expression is true, false, or NULL where the listing does not state it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, exists, func, literal, null, or_, true
from sqlalchemy.dialects.postgresql import ARRAY

from finder.atlas.box import Box
from finder.drafts import Ages
from finder.query import SearchQuery
from finder.search.columns import DATED, GROUPS, OPEN_AGE
from finder.search.filters import CLOSING, EARTH_RADIUS_KM, SOON
from finder.search.postgres.tables import listing, meeting
from finder.vocabulary import Enrol, Group, Mode

Truth = ColumnElement[bool]
L, M = listing.c, meeting.c


@dataclass(frozen=True)
class Today:
    """The moment of a question: local day and minute of the day, and UTC minute."""

    day: int
    minute: int
    utc: int


def truths(
    query: SearchQuery, stages: Mapping[str, Ages], today: Today
) -> dict[str, tuple[Group | None, Truth]]:
    """For each argument that is given, and for what goes without saying, its group and truth."""
    asked = [a.ages for a in query.age]
    found: dict[str, tuple[object, Group | None, Callable[[], Truth]]] = {
        "age": (query.age, Group.AGE, lambda: ages(asked, family=query.family)),
        "stage": (query.stage, Group.AGE, lambda: ages([stages[code] for code in query.stage])),
        "kind": (query.kind, None, lambda: L.kind.in_(query.kind)),
        "mode": (query.mode, Group.MODE, lambda: L.mode.in_(query.mode)),
        "price": (query.price, Group.PRICE, lambda: or_(*map(price, query.price))),
        "provider": (query.provider, None, lambda: L.provider.in_(query.provider)),
        "enrol": (query.enrol, Group.ENROL, lambda: enrolment(query.enrol, today.day)),
        "topic": (query.topic, Group.TOPIC, lambda: of_set("topic", query.topic)),
        "lang": (query.lang, Group.LANG, lambda: of_set("lang", query.lang)),
        "access": (query.access, Group.ACCESS, lambda: of_set("access", query.access)),
        "festival": (query.festival, None, lambda: L.festival.overlap(_texts(query.festival))),
        "level": (query.level, Group.LEVEL, lambda: L.level.in_(query.level)),
        "provider_type": (
            query.provider_type,
            Group.PROVIDER_TYPE,
            lambda: L.provider_type.in_(query.provider_type),
        ),
        "near": (query.near, Group.PLACE, lambda: near(query)),
        "area": (query.area, Group.PLACE, lambda: placed(M.area.overlap(_texts(query.area)))),
        "box": (query.box, Group.PLACE, lambda: box(query.box)),
        "online": (not query.with_online, None, lambda: ~online()),
        "closed": (not query.with_closed, None, lambda: ~shut(today)),
    }
    return {name: (group, truth()) for name, (given, group, truth) in found.items() if given}


def _texts(values: Iterable[str]) -> ColumnElement[Any]:
    return literal([str(value) for value in values], ARRAY(Text))


def ages(asked: Iterable[Ages], *, family: bool = False) -> Truth:
    """Ages overlap: any of those asked for, or every one of a family."""
    join = and_ if family else or_
    return join(
        *(
            and_(L.age_low < (OPEN_AGE if a.high is None else a.high), L.age_high > (a.low or 0))
            for a in asked
        )
    )


def price(ceiling: int | None) -> Truth:
    """Stated to be free (None), or the lowest stated price at most a ceiling in hundredths."""
    if ceiling is None:
        nothing = and_(L.price_low.is_(None))
        return case((L.free, true()), (nothing, null()), else_=~true())
    return case(
        (L.free, true()),
        (L.foreign, null()),
        (L.price_low.is_not(None), L.price_low <= ceiling),
        (L.price_high <= ceiling, true()),
        else_=null(),
    )


def unstated(group: Group) -> Truth:
    """Whether a listing states nothing of a group."""
    return L.unstated.bitwise_and(1 << GROUPS.index(group)) != 0


def of_set(name: str, wanted: Iterable[str]) -> Truth:
    """Any of the values is among those of the listing."""
    return case((unstated(Group(name)), null()), else_=L[name].overlap(_texts(wanted)))


def enrolments(day: int) -> dict[Enrol, Truth]:
    """What can be said of enrolment on a day; what states nothing is in none of them."""
    waits = func.coalesce(L.opens > day, ~true())
    over = over_on(day)
    is_open = and_(~over, ~waits, or_(L.opens.is_not(None), L.closes.is_not(None)))
    return {
        Enrol.OPEN: is_open,
        Enrol.SOON: and_(~over, waits, L.opens - day <= SOON),
        Enrol.CLOSING: and_(is_open, func.coalesce(L.closes - day <= CLOSING, ~true())),
    }


def enrolment(states: Iterable[Enrol], day: int) -> Truth:
    """Any of the states of enrolment that are asked for."""
    found = enrolments(day)
    return case((unstated(Group.ENROL), null()), else_=or_(*(found[state] for state in states)))


def over_on(day: int) -> Truth:
    """Whether enrolment has closed before a day."""
    return func.coalesce(L.closes < day, ~true())


def shut(today: Today) -> Truth:
    """Closed or full, or every coming meeting is."""
    others = meeting.alias()
    free = exists().where(others.c.listing == L.id, others.c.until > today.utc, ~others.c.full)
    return or_(over_on(today.day), L.full, and_(L.form == DATED, ~free))


def online() -> Truth:
    """Whether a listing has no place because it is online."""
    return func.coalesce(L.mode == Mode.ONLINE.value, ~true())


def placed(there: Truth) -> Truth:
    """Online opportunities pass: whether they count is an argument of its own."""
    return case((online(), true()), (M.lat.is_(None), null()), else_=there)


def near(query: SearchQuery) -> Truth:
    """Within the radius of any of the places."""
    return placed(distance(query, M.lat, M.lng) <= query.radius)


def box(asked: Box | None) -> Truth:
    """In a part of the map."""
    if asked is None:
        return true()
    inside = M.lat.between(asked.south, asked.north) & M.lng.between(asked.west, asked.east)
    return placed(inside)


def distance(
    query: SearchQuery, lat: ColumnElement[float], lng: ColumnElement[float]
) -> ColumnElement[float]:
    """Kilometres from the nearest place asked for, by the haversine formula."""
    found = [_away(asked.place.lat, asked.place.lng, lat, lng) for asked in query.near]
    return found[0] if len(found) == 1 else func.least(*found)


def _away(
    lat: float, lng: float, lats: ColumnElement[float], lngs: ColumnElement[float]
) -> ColumnElement[float]:
    half_lat, half_lng = func.radians(lats - lat) / 2, func.radians(lngs - lng) / 2
    square = func.power(func.sin(half_lat), 2) + func.cos(func.radians(lat)) * func.cos(
        func.radians(lats)
    ) * func.power(func.sin(half_lng), 2)
    away = 2 * EARTH_RADIUS_KM * func.asin(func.sqrt(func.least(square, 1.0)))
    # The least of NULL and a number is the number.
    return case((lats.is_not(None), away), else_=null())
