"""Facets as counts: for each value of an argument, the total if it alone were given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ScalarSelect, and_, case, func, not_, or_, select, true

from finder.asked import show_price
from finder.search.columns import KINDS, LEVELS, MODES, PROVIDER_TYPES, SPAN, UNSTATED
from finder.search.engine import Facet
from finder.search.hours import (
    DAY_M,
    DAY_T,
    DAYS,
    MAYBE_NO_DAY,
    MAYBE_NO_TIME,
    PART_M,
    PART_T,
    PARTS,
    SURE_NO_DAY,
    SURE_NO_TIME,
)
from finder.search.postgres import truths
from finder.search.postgres.asking import passes
from finder.search.postgres.tables import listing
from finder.search.postgres.tally import LISTED, Tally
from finder.search.postgres.truths import Truth, unstated
from finder.search.snapshot import Choices
from finder.vocabulary import Access, Enrol, Group, Mode

L = listing.c


@dataclass(frozen=True)
class Counted:
    """Where the numbers of one facet stand: values and *not stated*.

    `groups` names the map that holds the values of an open list, each of which counts
    `more` besides.
    """

    values: Mapping[str, int] = field(default_factory=dict)
    unstated: int | None = None
    groups: str = ""
    more: int | None = None

    def read(self, numbers: list[int], groups: Mapping[str, Mapping[str, int] | None]) -> Facet:
        """The facet, from all numbers and maps of an answer."""
        more = 0 if self.more is None else numbers[self.more]
        counts = {value: numbers[place] for value, place in self.values.items()}
        if self.groups:
            found = groups[self.groups] or {}
            counts = dict.fromkeys(counts, more)
            counts |= {value: times + more for value, times in found.items()}
        return Facet(counts, 0 if self.unstated is None else numbers[self.unstated])


@dataclass(frozen=True)
class Facets:
    """All facets of one question."""

    tally: Tally
    choices: Choices
    areas: Collection[str]
    day: int

    def counted(self) -> dict[str, Counted]:
        """What is counted for each."""
        query = self.tally.asking.query
        kinds = {kind.value: L.kind == kind.value for kind in KINDS}
        levels = {level.value: L.level == level.value for level in LEVELS}
        types = {kind.value: L.provider_type == kind.value for kind in PROVIDER_TYPES}
        access = {str(value): L.access.contains([str(value)]) for value in (*Access, *query.access)}
        enrol = truths.enrolments(self.day)
        return {
            "kind": self._of("kind", kinds, None),
            "stage": self._of("stage", self._stages(), Group.AGE),
            "area": self._area(),
            "day": self._day(),
            "time": self._time(),
            "mode": self._mode(),
            "price": self._of("price", self._prices(), Group.PRICE),
            "level": self._of("level", levels, Group.LEVEL),
            "provider_type": self._of("provider_type", types, Group.PROVIDER_TYPE),
            "topic": self._open("topic"),
            "lang": self._open("lang"),
            "access": self._of("access", access, Group.ACCESS),
            "enrol": self._of("enrol", {str(e): enrol[e] for e in Enrol}, Group.ENROL),
        }

    def groups(self) -> dict[str, ScalarSelect[Any]]:
        """The maps of the open lists."""
        tally = self.tally
        return {
            "topic": tally.groups(func.unnest(L.topic), tally.without("topic")),
            "lang": tally.groups(func.unnest(L.lang), tally.without("lang")),
            "area": self._areas(),
        }

    def _lets(self, group: Group) -> bool:
        return group in self.tally.asking.query.unknown

    def _of(self, name: str, values: Mapping[str, Truth], group: Group | None) -> Counted:
        others = self.tally.without(name)
        lacks = not_(true()) if group is None else unstated(group)
        lenient = group is not None and self._lets(group)
        found = {
            value: self.tally.count(others, or_(has, lacks) if lenient else has)
            for value, has in values.items()
        }
        return Counted(found, self.tally.count(others, lacks))

    def _open(self, name: str) -> Counted:
        """Any number of values; what is asked for is counted where nothing has it too."""
        group = Group(name)
        lacking = self.tally.count(self.tally.without(name), unstated(group))
        asked: Iterable[str] = getattr(self.tally.asking.query, name)
        return Counted(
            dict.fromkeys(asked, lacking), lacking, name, lacking if self._lets(group) else None
        )

    def _stages(self) -> dict[str, Truth]:
        return {code: truths.ages([ages]) for code, ages in self.choices.stages.items()}

    def _prices(self) -> dict[str, Truth]:
        ceilings = dict.fromkeys((*self.choices.prices, *self.tally.asking.query.price))
        found = {show_price(ceiling): truths.price(ceiling) for ceiling in ceilings}
        if self._lets(Group.PRICE):
            return {value: truth.is_not(False) for value, truth in found.items()}
        return found

    def _mode(self) -> Counted:
        """Asking for what is online implies that it counts where a place is asked for."""
        values = {mode.value: L.mode == mode.value for mode in MODES}
        found = self._of("mode", values, Group.MODE)
        if self.tally.asking.query.online is not None:
            return found
        lets_in = self._lets(Group.MODE)
        others = self.tally.without("mode")
        is_online = and_(values[Mode.ONLINE.value], self.tally.without("mode", "online"))
        lacks = and_(others, L.mode.is_(None)) if lets_in else not_(true())
        place = self.tally.count(or_(func.coalesce(is_online, not_(true())), lacks))
        return Counted({**found.values, Mode.ONLINE.value: place}, found.unstated)

    def _hours(self, bits: int) -> Truth:
        return LISTED.c.hours.bitwise_and(bits) != 0

    def _day(self) -> Counted:
        base, left_out = (
            (DAY_M, MAYBE_NO_DAY) if self._lets(Group.SCHEDULE) else (DAY_T, SURE_NO_DAY)
        )
        values = {
            day.value: self.tally.count(self._hours(1 << base + n)) for n, day in enumerate(DAYS)
        }
        silent = L.form.in_((SPAN, UNSTATED))
        return Counted(values, self.tally.count(self._hours(1 << left_out), silent))

    def _time(self) -> Counted:
        base, left_out = (
            (PART_M, MAYBE_NO_TIME) if self._lets(Group.SCHEDULE) else (PART_T, SURE_NO_TIME)
        )
        values = {
            part.value: self.tally.count(self._hours(1 << base + n)) for n, part in enumerate(PARTS)
        }
        return Counted(values, self.tally.count(self._hours(1 << left_out), L.hourless))

    def _area(self) -> Counted:
        """Online opportunities lie in no area; where they are asked for they pass every one."""
        everywhere = self.tally.count(self._everywhere())
        lacking = self.tally.count(self.tally.without("area"), unstated(Group.PLACE))
        values = dict.fromkeys(sorted(self.areas), everywhere)
        return Counted(values, lacking, "area", everywhere)

    def _everywhere(self) -> Truth:
        some, those = LISTED.c.somewhere, LISTED.c.everywhere
        return and_(some > 0, case((LISTED.c.whole, those == some), else_=those > 0))

    def _areas(self) -> ScalarSelect[Any]:
        """How many listings lie in each area, those aside that count for every one."""
        found = self.tally.judged.c
        mask = self.tally.asking.masks.all("area")
        inside = (
            select(found.id, func.unnest(found.area).label("code"), func.count().label("times"))
            .where(passes(found.bits, mask))
            .group_by(found.id, "code")
            .subquery()
        )
        every = inside.c.times + LISTED.c.everywhere == LISTED.c.somewhere
        counted = (
            select(inside.c.code, func.count().label("times"))
            .join_from(inside, LISTED, LISTED.c.id == inside.c.id)
            .where(not_(self._everywhere()), or_(not_(LISTED.c.whole), every))
            .group_by(inside.c.code)
            .subquery()
        )
        return select(func.jsonb_object_agg(counted.c.code, counted.c.times)).scalar_subquery()
