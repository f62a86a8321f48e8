"""The statement that answers one question in SQLite, or in PostgreSQL.

Each argument marks what fails it, as our engine does; one pass counts the facets of
short lists, a GROUP BY each topics, languages and areas.
"""

# ruff: noqa: S608 - made of our own words; what is asked for goes in as values.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from finder.asked import show_price
from finder.installation import Installation
from finder.query import SearchQuery
from finder.search.columns import day_number
from finder.vocabulary import Enrol, Group, Mode, Sort
from tests.bench.peers import NotExpressibleError
from tests.bench.sqlite_tables import (
    ALWAYS,
    CLASS,
    DATED,
    FAR_AGE,
    HELPS,
    KINDS,
    LEVELS,
    MODES,
    SPAN,
    TYPES,
    UNSTATED,
)
from tests.bench.sqlite_terms import (
    BITS,
    DAY_CELLS,
    DAYS,
    DISTANCE,
    FACET_GROUPS,
    GROUP_OF,
    PART_CELLS,
    PARTS,
    Dialect,
    listed,
    overlap,
    stated,
    truth,
    within,
)

_ONLINE = MODES.index(Mode.ONLINE)


@dataclass
class Statement:
    """The SQL of one question; `values` go with its question marks, by name."""

    query: SearchQuery
    now: datetime
    here: Installation
    match: str | None
    dialect: Dialect
    values: dict[str, Any] = field(default_factory=dict)
    fails: dict[str, str] = field(default_factory=dict)
    maybes: dict[str, str] = field(default_factory=dict)
    sums: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._facts()
        self._near()
        self._when()
        self._facets()
        self.sql = self._write()

    @property
    def day(self) -> int:
        """Today, in days since 1970."""
        return day_number(self.now.date())

    # --- arguments ------------------------------------------------------------------

    def _facts(self) -> None:
        query = self.query
        self.fails["closed"] = "shut"
        if query.age:
            overlaps = (
                overlap(age.ages.low or 0, FAR_AGE if age.ages.high is None else age.ages.high)
                for age in query.age
            )
            self.fails["age"] = f"NOT ({stated(Group.AGE)} AND ({' OR '.join(overlaps)}))"
            self.maybes["age"] = "TRUE"
        if query.kind:
            self.fails["kind"] = f"kind NOT IN ({listed(KINDS.index(kind) for kind in query.kind)})"
        if query.price:
            sure = " OR ".join(within(ceiling) for ceiling in query.price)
            self.fails["price"] = f"NOT ({sure})"
            self.maybes["price"] = "NOT free AND price_low IS NULL"
        for name in ("topic", "lang"):
            wanted = getattr(query, name)
            if wanted:
                names = ", ".join(f":{name}{place}" for place in range(len(wanted)))
                self.values |= {f"{name}{place}": value for place, value in enumerate(wanted)}
                among = f"SELECT id FROM {name}_set WHERE value IN ({names})"
                self.fails[name] = f"({name}_of IS NULL OR {name}_of NOT IN ({among}))"
                self.maybes[name] = f"{name}_of IS NULL"

    def _near(self) -> None:
        self.with_near = ""
        if not self.query.near:
            return
        if len(self.query.near) > 1:
            raise NotExpressibleError("several places")
        place, km = self.query.near[0].place, self.query.radius
        self.values |= {"lat": place.lat, "lng": place.lng, "km": km, "box": km / 111.0}
        self.with_near = (
            f"near AS MATERIALIZED (SELECT id AS spot, {DISTANCE} AS km FROM place"
            f" WHERE lat BETWEEN :lat - :box AND :lat + :box AND {DISTANCE} <= :km), "
        )
        self.fails["near"] = f"(km IS NULL AND mode IS DISTINCT FROM {_ONLINE})"
        self.maybes["near"] = "TRUE"
        self.fails["online"] = f"(mode IS NOT DISTINCT FROM {_ONLINE})"

    def _when(self) -> None:
        """What the meetings, or spans, say of the days and parts; see `finder.search.hours`."""
        query = self.query
        self.dated = bool(query.from_ or query.to)
        first = -(1 << 30) if query.from_ is None else day_number(query.from_)
        last = 1 << 30 if query.to is None else day_number(query.to)
        days = [DAYS.index(day) for day in query.day] or range(7)
        parts = [PARTS.index(part) for part in query.time] or range(3)
        on_days = sum(DAY_CELLS[day] for day in days)
        in_parts = sum(PART_CELLS[part] for part in parts)
        self.values |= {
            "first": first, "last": last, "from": first * 1_440, "to": (last + 1) * 1_440,
            "on_days": on_days, "in_parts": in_parts, "wanted": on_days & in_parts,
            "weekdays": sum(1 << day for day in days),
        }  # fmt: skip
        self.part_asked = f"part IN ({listed(parts)})" if query.time else "TRUE"
        whole_week = truth(not query.day)
        if not query.asks_when:
            return
        sure = (
            f"CASE form WHEN {DATED} THEN c & :wanted != 0"
            f" WHEN {SPAN} THEN within != 0 AND {whole_week} AND {self.part_asked}"
            f" ELSE form = {ALWAYS} END"
        )
        could = f"(part = 3 OR {self.part_asked}) AND within & :weekdays != 0"
        self.fails["when"] = f"NOT ({sure})"
        self.maybes["when"] = (
            f"CASE form WHEN {DATED} THEN FALSE WHEN {SPAN} THEN {could} ELSE TRUE END"
        )

    # --- what is counted --------------------------------------------------------------

    def _facets(self) -> None:
        self._count("total", "", "TRUE")
        self._count("closed", "", f"f = {BITS['closed']}", among="")
        for name, maybe in self.maybes.items():
            group = GROUP_OF[name]
            self._count("unknown", group, f"f = {BITS[name]} AND {maybe}", among="")
        for name, values in (("kind", KINDS), ("mode", MODES), ("level", LEVELS), ("type", TYPES)):
            facet = "provider_type" if name == "type" else name
            for place, value in enumerate(values):
                self._count(facet, value, f"{name} = {place}")
        if "online" in self.fails:
            self._count("mode", Mode.ONLINE, f"mode = {_ONLINE}", among="online")
        for stage in self.here.city.stages:
            high = FAR_AGE if stage.high is None else stage.high
            aged = f"{stated(Group.AGE)} AND {overlap(stage.low, high)}"
            self._count("stage", stage.code, aged)
        for ceiling in (None, *(100 * step for step in self.here.city.price_steps),
                        *self.query.price):  # fmt: skip
            self._count("price", show_price(ceiling), within(ceiling))
        for place, value in enumerate(HELPS):
            self._count("access", value, f"access & {1 << place} != 0")
        self._enrolment()
        self._days_and_parts()
        for facet, group in FACET_GROUPS.items():
            self._count(facet, "", f"NOT {stated(group)}")

    def _count(self, facet: str, value: str, what: str, among: str | None = None) -> None:
        """Count rows that fail nothing, or only the argument of the facet."""
        left_out = facet if among is None else among
        bit = BITS[left_out] if left_out in self.fails else 0
        where = "" if among == "" else f"f IN (0, {bit}) AND " if bit else "f = 0 AND "
        self.sums[facet, str(value)] = f"{where}({what})"

    def _enrolment(self) -> None:
        told = "(opens IS NOT NULL OR closes IS NOT NULL)"
        is_open = f"{told} AND coalesce(opens, 0) <= {self.day}"
        self._count("enrol", Enrol.OPEN, is_open)
        self._count("enrol", Enrol.SOON, f"opens > {self.day} AND opens <= {self.day + 30}")
        self._count("enrol", Enrol.CLOSING, f"{is_open} AND closes <= {self.day + 7}")

    def _days_and_parts(self) -> None:
        query = self.query
        any_day = f"form = {SPAN} AND within != 0 AND {truth(not query.day)}"
        for place, day in enumerate(DAYS):
            cells = DAY_CELLS[place] & self.values["in_parts"]
            self._when_count("day", day, f"c & {cells} != 0")
        for place, part in enumerate(PARTS):
            cells = PART_CELLS[place] & self.values["on_days"]
            self._when_count("time", part, f"c & {cells} != 0 OR ({any_day} AND part = {place})")
        nothing = {name: truth(not (self.dated or asked)) for name, asked in
                   (("time", query.time), ("day", query.day))}  # fmt: skip
        dayless = f"form = {SPAN} AND within != 0 AND {self.part_asked}"
        self._when_count("day", "", f"({dayless}) OR (form = {UNSTATED} AND {nothing['time']})")
        hourless = f"{any_day} OR (form = {UNSTATED} AND {nothing['day']})"
        self._when_count("time", "", f"part = 3 AND ({hourless})")

    def _when_count(self, facet: str, value: str, what: str) -> None:
        self._count(facet, value, what, among="when" if "when" in self.fails else None)

    # --- the statement ----------------------------------------------------------------

    def _write(self) -> str:
        early = {name: fails for name, fails in self.fails.items() if name != "when"}
        source = "facts LEFT JOIN near ON spot = venue" if self.with_near else "facts"
        score, where = "0", []
        if self.match is not None:
            self.values["match"] = self.match
            source = f"words JOIN {source.replace('facts', 'facts ON facts.id = words.rowid', 1)}"
            where.append(self.dialect.match)
            score = self.dialect.score
        score = score if self.query.order is Sort.RELEVANCE else "0"
        where += self._narrowed(early)
        number = self.dialect.number.format
        bits = " + ".join(f"{BITS[name]} * {number(fails)}" for name, fails in early.items())
        columns = f"facts.*, {bits} AS g, {score} AS score, {'km' if self.with_near else 'NULL'} km"
        # Half the time of sum(…), and as quick as to group by packed facts.
        counts = ", ".join(f"count(*) FILTER (WHERE {what})" for what in self.sums.values())
        first = f"SELECT {columns} FROM {source} WHERE {' AND '.join(where) or 'TRUE'}"
        return (
            f"WITH {self.with_near}a AS MATERIALIZED ({first}), {self._meetings()},"
            f" z AS (SELECT {self.dialect.array.format(counts)} AS counts FROM m)"
            " SELECT 'sum' AS what, counts AS value, 0 AS times FROM z"
            " UNION ALL SELECT * FROM (SELECT 'id', CAST(id AS TEXT) AS said, 0 FROM m WHERE f = 0"
            f" {self._order()} LIMIT 20) AS best"
            f" UNION ALL {self._of_sets('topic')} UNION ALL {self._of_sets('lang')}"
            " UNION ALL SELECT 'area', CAST(district AS TEXT), count(*) FROM m"
            " WHERE f = 0 AND district IS NOT NULL GROUP BY district"
        )

    def _narrowed(self, early: Mapping[str, str]) -> list[str]:
        """What fails two arguments counts nowhere; nor what surely fails age or place."""
        found = []
        if "age" in early:
            fits = early["age"].removeprefix("NOT ")
            found.append(f"(NOT {stated(Group.AGE)} OR {fits})")
        if "near" in early:
            by_word = "(km IS NOT NULL OR venue IS NULL)"
            by_place = "(venue IN (SELECT spot FROM near) OR venue IS NULL)"
            found.append(by_place if self.match is None else by_word)
        if len(early) > 1:
            found.append(f"{' + '.join(map(self.dialect.number.format, early.values()))} <= 1")
        return found

    def _meetings(self) -> str:
        """Cells of the meetings within the dates, and weekdays of spans."""
        if not self.query.asks_when:
            return "m AS (SELECT *, g AS f, cells AS c, 1 AS within FROM a)"
        cells = "cells"
        if self.dated:
            cells = (
                f"CASE form WHEN {DATED} THEN coalesce((SELECT sum(DISTINCT 1 << cell) FROM meeting"
                " WHERE listing = a.id AND utc >= :from AND utc < :to), 0) ELSE cells END"
            )
        within = f"CASE form WHEN {SPAN} THEN {self.dialect.weekdays()} ELSE 0 END"
        return (
            f"b AS MATERIALIZED (SELECT *, {cells} AS c, {within} AS within FROM a),"
            f" m AS MATERIALIZED (SELECT *, g + {BITS['when']}"
            f" * {self.dialect.number.format(self.fails['when'])} AS f FROM b)"
        )

    def _of_sets(self, name: str) -> str:
        among = f"IN (0, {BITS[name]})" if name in self.fails else "= 0"
        return (
            f"SELECT '{name}', value, CAST(sum(times) AS BIGINT) FROM (SELECT {name}_of AS number,"
            f" count(*) AS times FROM m WHERE f {among} GROUP BY {name}_of) AS counted"
            f" JOIN {name}_set ON id = number GROUP BY value"
        )

    def _order(self) -> str:
        soonest = "soonest"
        if self.query.asks_when:
            soonest = (
                f"CASE form WHEN {DATED} THEN (SELECT utc FROM meeting WHERE listing = m.id"
                " AND utc >= :from AND utc < :to AND :wanted >> cell & 1 = 1 ORDER BY utc LIMIT 1)"
                f" WHEN {SPAN} THEN {self.dialect.greatest}(soonest, {CLASS} + :first)"
                " ELSE soonest END"
            )
        keys = {
            Sort.RELEVANCE: "score",
            Sort.SOONEST: soonest,
            Sort.NEAREST: "km IS NULL, km",
            Sort.NEWEST: "created DESC",
        }
        return f"ORDER BY {keys[self.query.order]}, id"
