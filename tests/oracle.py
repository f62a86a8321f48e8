"""The search contract evaluated literally, listing by listing, over plain objects.

Slow on purpose, and without arrays: every facet number is the total of the question
with that value, every unknown count the total with that group added. True, None and
False stand for *matches*, *not stated* and *does not match*.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from finder.asked import show_price
from finder.atlas.box import Box, Grid
from finder.city import City
from finder.drafts import Ages
from finder.models import Occurrence, Opportunity, Venue
from finder.places import AreaMap
from finder.query import SearchQuery
from finder.search.engine import Gathering, Places
from finder.text import Clause, canonical, folding, is_run, parse, stem, words
from finder.topics import LANGUAGES, TOPICS, names
from finder.vocabulary import (
    Access,
    Attendance,
    Closed,
    Day,
    Enrol,
    Fit,
    Form,
    Group,
    Kind,
    Level,
    Mode,
    Online,
    Part,
    ProviderType,
    Sort,
)

Truth = bool | None
DAYS = tuple(Day)
NEVER = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Spot:
    """A place: its point, or nothing stated, and the areas it lies in."""

    point: tuple[float, float] | None = None
    areas: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Meeting:
    """One occurrence that is on."""

    id: int
    day: date
    start: time | None
    ends: datetime | None
    starts_utc: datetime
    until_utc: datetime
    spot: Spot
    full: bool = False


@dataclass(frozen=True)
class Listing:
    """One published opportunity."""

    id: int
    row: Opportunity
    provider: str
    spot: Spot
    meetings: tuple[Meeting, ...]
    texts: tuple[str, ...]
    access: frozenset[str]
    says_access: bool

    @cached_property
    def topics(self) -> frozenset[str]:
        """Its topics and the broad ones that they belong to."""
        found = set(self.row.topics)
        return frozenset(found | {TOPICS[code].parent or code for code in found})

    @property
    def language(self) -> str:
        """The language of the listing without its region."""
        return self.row.language.partition("-")[0].lower()

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of all texts, runs of CJK characters aside."""
        return frozenset(w for text in self.texts for w in words(text) if not is_run(w))

    @cached_property
    def foldings(self) -> frozenset[str]:
        """The plain foldings of all words."""
        return frozenset(map(folding, self.words))

    @cached_property
    def stems(self) -> frozenset[str | None]:
        """What all words come to in the language of the listing."""
        return frozenset(stem(word, self.language) for word in self.words)


@dataclass(frozen=True)
class Answer:
    """What the contract says the answer is; `order` is None where text decides it."""

    ids: tuple[int, ...]
    facets: dict[str, tuple[dict[str, int], int]]
    unknown: dict[Group, int]
    why: dict[int, tuple[int | None, float | None]] = field(default_factory=dict)
    closed: int = 0
    relaxations: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> int:
        """How many match."""
        return len(self.ids)


def load(session: Session, city: City, areas: AreaMap) -> list[Listing]:
    """All that is published, as plain objects."""
    spots: dict[int | None, Spot] = {None: Spot()}
    rows = session.scalars(
        select(Opportunity)
        .where(Opportunity.status == "published")
        .options(
            selectinload(Opportunity.schedule),
            selectinload(Opportunity.occurrences),
            joinedload(Opportunity.provider),
            joinedload(Opportunity.venue).joinedload(Venue.area),
        )
    )
    found = []
    for row in rows:
        for venue in (row.venue, *(_venue(session, o) for o in row.occurrences)):
            if venue and venue.id not in spots:
                spots[venue.id] = _spot(venue, areas)
        held = (_venue(session, o) for o in row.occurrences if o.status != "cancelled")
        venues = [venue for venue in (row.venue, *held) if venue]
        names = {
            areas.name(code, locale): None
            for venue in venues
            for code in (areas.ancestors(venue.area.code) if venue.area else ())
            for locale in city.locales
        }
        meetings = tuple(
            Meeting(
                o.id, o.day, o.start, o.ends, o.starts_utc, o.until_utc,
                spots[o.venue_id or row.venue_id], o.status == "full",
            )
            for o in row.occurrences
            if o.status != "cancelled"
        )  # fmt: skip
        texts = (
            row.title,
            " ; ".join(row.categories),
            row.provider.name,
            " ; ".join((*(venue.name for venue in venues), *names)),
            f"{row.summary}\n{row.description}",
        )
        found.append(
            Listing(
                row.id, row, row.provider.slug, spots[row.venue_id], meetings, texts,
                *_access(session, row),
            )
        )  # fmt: skip
    return found


def _access(session: Session, row: Opportunity) -> tuple[frozenset[str], bool]:
    """What helps to take part: its own, and what all its venues share; and is any stated?"""
    at = {o.venue_id or row.venue_id for o in row.occurrences if o.status != "cancelled"}
    venues = [session.get(Venue, id_) if id_ else None for id_ in at or {row.venue_id}]
    each = [set(venue.access) if venue else set() for venue in venues]
    return frozenset({*row.access, *set.intersection(*each)}), bool(row.access or any(each))


def _venue(session: Session, occurrence: Occurrence) -> Venue | None:
    return session.get(Venue, occurrence.venue_id) if occurrence.venue_id else None


def _spot(venue: Venue, areas: AreaMap) -> Spot:
    if venue.lat is None or venue.lng is None:
        return Spot()
    code = venue.area.code if venue.area else None
    inside = frozenset(areas.ancestors(code)) if code else frozenset()
    return Spot((venue.lat, venue.lng), inside)


class Oracle:
    """Answers questions about some listings of a city at a local time."""

    def __init__(self, listings: Sequence[Listing], city: City, now: datetime) -> None:
        self.listings = sorted(listings, key=lambda listing: listing.id)
        self.city = city
        self.now = now
        self.now_utc = now.replace(tzinfo=city.timezone).astimezone(UTC).replace(tzinfo=None)
        self.languages = {
            listing.row.language.partition("-")[0].lower() for listing in listings
        } - {""}
        self._corrections: dict[Clause, Clause] = {}
        self.stages = {stage.code: Ages(stage.low, stage.high) for stage in city.stages}

    def answer(self, query: SearchQuery, areas: Iterable[str]) -> Answer:
        """The whole answer; ids in order unless the order is by relevance."""
        matching = self.matching(query)
        ids = [listing.id for listing in self._ordered(matching, query)]
        why = {listing.id: self._why(listing, query) for listing in matching}
        closed = len(self.matching(query.replace(closed=Closed.INCLUDE))) - len(matching)
        return Answer(
            tuple(ids), self._facets(query, areas), self._unknown(query), why, closed,
            tuple(self._relaxations(query, len(matching))),
        )  # fmt: skip

    def ordered(self, query: SearchQuery) -> list[int]:
        """Ids of all that match, in order unless text decides it."""
        return [listing.id for listing in self._ordered(self.matching(query), query)]

    def places(self, query: SearchQuery, grid: Grid) -> Places:
        """For each cell the answer to the question whether it is there, and only there."""
        found = self.matching(query)
        spots = {
            spot.point
            for one in self.listings
            for spot in (one.spot, *(m.spot for m in one.meetings))
        }
        cells: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for lat, lng in filter(None, spots):
            if query.box is None or _box(Spot((lat, lng)), query):
                row = math.floor((lat - grid.south) / grid.height)
                column = math.floor((lng - grid.west) / grid.width)
                cells.setdefault((row, column), []).append((lat, lng))
        everywhere = query.box or Box(-90, -180, 90, 180)
        return Places(
            total=len(found),
            placed=len(self.matching(_there(query, everywhere))),
            online=sum(self._is_online(one.row) for one in found),
            cells=tuple(filter(None, (self._cell(query, cells[key]) for key in sorted(cells)))),
        )

    def _cell(self, query: SearchQuery, points: list[tuple[float, float]]) -> Gathering | None:
        there = _there(query, _around(points))
        found = self.matching(there)
        at = {spot.point for one in found for spot in self._attended(one, there) if spot.point}
        return Gathering(_around(list(at)), len(at), len(found)) if found else None

    def _attended(self, listing: Listing, query: SearchQuery) -> list[Spot]:
        """Where one would go: to every meeting of a course that must fit, or to any that does."""
        if listing.row.schedule.form != Form.DATED:
            return [listing.spot]
        coming = self._coming(listing)
        if query.fit is Fit.ALL and listing.row.attendance != Attendance.EACH:
            return [m.spot for m in coming]
        return [
            m.spot
            for m in coming
            if _within(m, query)
            and _lets(_meets(m, query), Group.SCHEDULE, query)
            and _lets(self._place(listing.row, m.spot, query), Group.PLACE, query)
        ]

    def matching(self, query: SearchQuery) -> list[Listing]:
        """The listings that match."""
        return [listing for listing in self.listings if self.matches(listing, query)]

    def matches(self, listing: Listing, query: SearchQuery) -> bool:
        """Every argument is satisfied, and not everything is over."""
        row = listing.row
        return (
            not self._over(listing)
            and self._words(listing, query)
            and _lets(self._age(row, query), Group.AGE, query)
            and _lets(self._stage(row, query), Group.AGE, query)
            and (not query.kind or Kind(row.kind) in query.kind)
            and _lets(_mode(row, query), Group.MODE, query)
            and _lets(self._price(row, query), Group.PRICE, query)
            and (not query.provider or listing.provider in query.provider)
            and (query.closed is Closed.INCLUDE or not self._shut(listing))
            and (not query.festival or bool(set(query.festival) & set(row.festivals)))
            and all(
                _lets(truth, group, query) for group, truth in self._listed(listing, query).items()
            )
            and (not self._is_online(row) or query.with_online)
            and self._when_and_where(listing, query)
        )

    def _listed(self, listing: Listing, query: SearchQuery) -> dict[Group, Truth]:
        row = listing.row
        languages = {code.partition("-")[0].lower() for code in row.languages}
        return {
            Group.ENROL: self._enrol(row, query),
            Group.TOPIC: _has(set(listing.topics), query.topic, said=bool(row.topics)),
            Group.LANG: _has(languages, query.lang, said=bool(languages)),
            Group.ACCESS: _has(set(listing.access), query.access, said=listing.says_access),
            Group.LEVEL: _has({row.level}, query.level, said=row.level is not None),
            Group.PROVIDER_TYPE: _has(
                {row.provider.type}, query.provider_type, said=row.provider.type is not None
            ),
        }

    def _enrol(self, row: Opportunity, query: SearchQuery) -> Truth:
        if not query.enrol:
            return True
        opens, closes, today = row.enrol_opens, row.enrol_closes, self.now.date()
        if opens is None and closes is None:
            return None
        if closes and closes < today:
            return False
        if opens and opens > today:
            return Enrol.SOON in query.enrol and opens <= today + timedelta(days=30)
        closing = closes is not None and closes <= today + timedelta(days=7)
        return Enrol.OPEN in query.enrol or (closing and Enrol.CLOSING in query.enrol)

    def _shut(self, listing: Listing) -> bool:
        """Enrolment is over, or no place is left."""
        row, coming = listing.row, self._coming(listing)
        over = row.enrol_closes is not None and row.enrol_closes < self.now.date()
        return over or row.places_left == 0 or (bool(coming) and all(m.full for m in coming))

    # --- numbers ------------------------------------------------------------------

    def _facets(
        self, query: SearchQuery, areas: Iterable[str]
    ) -> dict[str, tuple[dict[str, int], int]]:
        ceilings = (None, *(step * 100 for step in self.city.price_steps), *query.price)
        prices = {show_price(ceiling): ceiling for ceiling in ceilings}
        values: dict[str, dict[str, object]] = {
            "kind": {k: k for k in Kind},
            "stage": {code: code for code in self.stages},
            "area": {code: code for code in areas},
            "day": {d: d for d in Day},
            "time": {p: p for p in Part},
            "mode": {m: m for m in Mode},
            "price": prices,  # type: ignore[dict-item]
            "level": {v: v for v in Level},
            "access": {v: v for v in Access},
            "provider_type": {v: v for v in ProviderType},
            "enrol": {v: v for v in Enrol},
        }
        for name in ("topic", "lang"):
            held = {
                value.partition("-")[0].lower() if name == "lang" else value
                for listing in self.matching(query.replace(**{name: ()}))
                for value in (listing.topics if name == "topic" else listing.row.languages)
            }
            values[name] = {v: v for v in held | set(getattr(query, name))}
        found = {}
        for name, choices in values.items():
            counts = {
                str(text): len(self.matching(query.replace(**{name: (value,)})))
                for text, value in choices.items()
            }
            without = self.matching(query.replace(**{name: ()}))
            found[name] = (counts, sum(_says_nothing_of(name, listing) for listing in without))
        return found

    def _relaxations(self, query: SearchQuery, total: int) -> list[tuple[str, int]]:
        """Of each argument the loosening that finds most, printed as `argument value`."""
        if total >= 5:
            return []
        found: dict[str, tuple[int, int, str]] = {}
        for place, (name, value, change) in enumerate(_loosened(query)):
            other = len(self.matching(query.replace(**change)))
            if other > found.get(name, (total, 0, ""))[0]:
                found[name] = (other, found.get(name, (0, place, ""))[1], value)
        ordered = sorted(found.items(), key=lambda item: (-item[1][0], item[1][1]))
        return [(f"{name} {value}".strip(), one) for name, (one, _, value) in ordered[:4]]

    def _unknown(self, query: SearchQuery) -> dict[Group, int]:
        total = len(self.matching(query))
        return {
            group: len(self.matching(query.replace(unknown=(*query.unknown, group)))) - total
            for group in query.groups
            if group not in query.unknown
        }

    # --- words ----------------------------------------------------------------------

    def _words(self, listing: Listing, query: SearchQuery) -> bool:
        if not query.q:
            return True
        wanted = parse(query.q)
        clauses = [self._correction(clause) for clause in wanted.all]
        return all(self._holds(listing, clause) for clause in clauses) and not any(
            self._holds(listing, clause) for clause in wanted.none
        )

    def _correction(self, clause: Clause) -> Clause:
        """The correction of a clause, which is the same for every listing."""
        known = self._corrections.get(clause)
        if known is None:
            known = self._corrections[clause] = self._corrected(clause)
        return known

    def _corrected(self, clause: Clause) -> Clause:
        """The likeliest word one edit away, for one that no published listing has."""
        word, folded = clause.words[0], folding(clause.words[0])
        plain = not clause.pattern and word.isalpha() and not is_run(word)
        if not plain or not 4 <= len(folded) <= 30:
            return clause
        known = any(self._holds(listing, clause) for listing in self.listings)
        if known and (
            any(self._says(listing, clause) for listing in self.listings)
            or folded in _words_of_names()
        ):
            return clause
        likely = min(
            (
                (edits, _single(other) != _single(folded), -times, other)
                for other, times in self._times.items()
                if 3 <= len(other) <= 30 and other.isalpha()
                for edits in [_edits(folded, other)]
                if edits == 1 or (edits == 2 and len(folded) >= 8 and folded[0] == other[0])
                if not known or _single(other) == _single(folded)
            ),
            default=(0, False, 0, word),
        )
        return Clause((likely[3],))

    @cached_property
    def _times(self) -> Counter[str]:
        """In how many listings each word occurs."""
        return Counter(word for listing in self.listings for word in listing.foldings)

    def _holds(self, listing: Listing, clause: Clause) -> bool:
        return self._says(listing, clause) or not _named(clause).isdisjoint(listing.topics)

    def _says(self, listing: Listing, clause: Clause) -> bool:
        if len(clause.words) > 1:
            return any(clause.pattern in canonical(text) for text in listing.texts)
        word = clause.words[0]
        if is_run(word):
            return any(folding(word) in canonical(text) for text in listing.texts)
        if folding(word) in listing.foldings:
            return True
        stemmed = stem(word, listing.language)
        return stemmed is not None and stemmed in listing.stems

    # --- who and how much -------------------------------------------------------------

    def _age(self, row: Opportunity, query: SearchQuery) -> Truth:
        if not query.age:
            return True
        found = [_overlaps(row, asked.ages) for asked in query.age]
        if None in found:
            return None
        return all(found) if query.family else any(found)

    def _stage(self, row: Opportunity, query: SearchQuery) -> Truth:
        if not query.stage:
            return True
        found = [_overlaps(row, self.stages[code]) for code in query.stage]
        return None if None in found else any(found)

    def _price(self, row: Opportunity, query: SearchQuery) -> Truth:
        if not query.price:
            return True
        return _any(self._costs(row, ceiling) for ceiling in query.price)

    def _costs(self, row: Opportunity, ceiling: int | None) -> Truth:
        if row.price_free:
            return True
        if ceiling is None:
            return None if row.price_low is None else False
        if row.currency and row.currency != self.city.currency:
            return None
        if row.price_low is not None:
            return row.price_low <= ceiling
        if row.price_high is not None and row.price_high <= ceiling:
            return True
        return None

    # --- when and where ---------------------------------------------------------------

    def _is_online(self, row: Opportunity) -> bool:
        return row.mode == Mode.ONLINE

    def _over(self, listing: Listing) -> bool:
        form = listing.row.schedule.form
        if form == Form.DATED:
            return not self._coming(listing)
        return form == Form.SPAN and not self._span_dates(listing)

    def _coming(self, listing: Listing) -> list[Meeting]:
        return [m for m in listing.meetings if m.until_utc > self.now_utc]

    def _span_dates(self, listing: Listing) -> list[date]:
        """The dates on which a span could still bring a meeting."""
        schedule = listing.row.schedule
        assert schedule.first
        assert schedule.last
        first = max(schedule.first, self.now.date() - timedelta(days=2))
        days = [first + timedelta(days=n) for n in range((schedule.last - first).days + 1)]
        return [day for day in days if self._could_still_be(day, schedule.start, schedule.end)]

    def _could_still_be(self, day: date, start: time | None, end: time | None) -> bool:
        if end is None:
            return day >= self.now.date()
        ends = datetime.combine(day, end)
        if end <= (start or time()):
            ends += timedelta(days=1)
        return ends > self.now

    def _when_and_where(self, listing: Listing, query: SearchQuery) -> bool:
        row = listing.row
        if row.schedule.form != Form.DATED:
            return _lets(self._undated(listing, query), Group.SCHEDULE, query) and _lets(
                self._place(row, listing.spot, query), Group.PLACE, query
            )
        coming = self._coming(listing)

        def here(meeting: Meeting) -> bool:
            return _lets(self._place(row, meeting.spot, query), Group.PLACE, query)

        def then(meeting: Meeting) -> bool:
            return _lets(_meets(meeting, query), Group.SCHEDULE, query)

        if query.fit is Fit.ALL and row.attendance != Attendance.EACH:
            return all(here(m) and then(m) for m in coming) and any(
                _within(m, query) for m in coming
            )
        return any(here(m) and then(m) and _within(m, query) for m in coming)

    def _undated(self, listing: Listing, query: SearchQuery) -> Truth:
        schedule = listing.row.schedule
        if schedule.form == Form.ALWAYS:
            return True
        if schedule.form == Form.UNSTATED:
            return None if query.asks_when else True
        dates = [
            day
            for day in self._span_dates(listing)
            if (not query.from_ or day >= query.from_) and (not query.to or day <= query.to)
        ]
        if not dates:
            return False
        verdicts = []
        for day in dates:
            meeting = _imagined(day, schedule.start, schedule.end)
            verdicts.append(_meets(meeting, query))
        if all(verdict is False for verdict in verdicts):
            return False
        any_day = [
            _meets(
                _imagined(date(2024, 1, 1) + timedelta(days=n), schedule.start, schedule.end), query
            )
            for n in range(7)
        ]
        return True if all(verdict is True for verdict in any_day) else None

    def _place(self, row: Opportunity, spot: Spot, query: SearchQuery) -> Truth:
        if self._is_online(row):
            return True
        return _all((self._near(spot, query), self._area(spot, query), _box(spot, query)))

    def _near(self, spot: Spot, query: SearchQuery) -> Truth:
        if not query.near:
            return True
        if spot.point is None:
            return None
        return any(
            kilometres(near.place.lat, near.place.lng, *spot.point) <= query.radius
            for near in query.near
        )

    def _area(self, spot: Spot, query: SearchQuery) -> Truth:
        if not query.area:
            return True
        return None if spot.point is None else any(code in spot.areas for code in query.area)

    # --- order and why ------------------------------------------------------------------

    def _matched(self, listing: Listing, query: SearchQuery) -> Meeting | None:
        """The soonest coming meeting that satisfies everything."""
        for meeting in sorted(self._coming(listing), key=lambda m: (m.starts_utc, m.id)):
            if (
                _within(meeting, query)
                and _lets(_meets(meeting, query), Group.SCHEDULE, query)
                and _lets(self._place(listing.row, meeting.spot, query), Group.PLACE, query)
            ):
                return meeting
        return None

    def _why(self, listing: Listing, query: SearchQuery) -> tuple[int | None, float | None]:
        meeting = self._matched(listing, query)
        spot = meeting.spot if meeting else listing.spot
        if self._is_online(listing.row) or spot.point is None or not query.near:
            return meeting.id if meeting else None, None
        away = min(kilometres(n.place.lat, n.place.lng, *spot.point) for n in query.near)
        return meeting.id if meeting else None, away

    def _ordered(self, matching: list[Listing], query: SearchQuery) -> list[Listing]:
        keys = {
            Sort.SOONEST: lambda one: self._time_key(one, query),
            Sort.NEWEST: lambda one: -one.row.created_at.timestamp() // 60,
            Sort.NEAREST: lambda one: self._distance_key(one, query),
            Sort.RELEVANCE: lambda _one: 0,
        }
        return sorted(matching, key=keys[query.order])

    def _distance_key(self, listing: Listing, query: SearchQuery) -> float:
        away = self._why(listing, query)[1]
        return math.inf if away is None else away

    def _time_key(self, listing: Listing, query: SearchQuery) -> tuple[int, float]:
        form = listing.row.schedule.form
        if form == Form.DATED:
            meeting = self._matched(listing, query)
            assert meeting is not None
            return 0, meeting.starts_utc.timestamp()
        if form == Form.SPAN:
            dates = self._span_dates(listing)
            first = max(dates[0], query.from_) if query.from_ else dates[0]
            return 1, first.toordinal()
        return (2, 0) if form == Form.ALWAYS else (3, 0)


def _there(query: SearchQuery, box: Box) -> SearchQuery:
    known = tuple(group for group in query.unknown if group is not Group.PLACE)
    return query.replace(box=box, unknown=known, online=Online.EXCLUDE)


def _around(points: list[tuple[float, float]]) -> Box:
    lats, lngs = [lat for lat, _ in points], [lng for _, lng in points]
    return Box(min(lats), min(lngs), max(lats), max(lngs))


def _box(spot: Spot, query: SearchQuery) -> Truth:
    if query.box is None:
        return True
    if spot.point is None:
        return None
    (lat, lng), box = spot.point, query.box
    return box.south <= lat <= box.north and box.west <= lng <= box.east


def kilometres(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Great-circle distance, by the spherical law of cosines in its stable form."""
    a, b, turn = math.radians(lat1), math.radians(lat2), math.radians(lng2 - lng1)
    across = math.hypot(
        math.cos(b) * math.sin(turn),
        math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(turn),
    )
    along = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return 6371.0088 * math.atan2(across, along)


def _single(word: str) -> str:
    """A word in which no letter follows itself."""
    return re.sub(r"(.)\1+", r"\1", word)


def _edits(one: str, other: str) -> int:
    """Optimal string alignment distance, by its textbook table."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            table[i, j] = min(
                table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b)
            )
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


def _lets(truth: Truth, group: Group, query: SearchQuery) -> bool:
    return group in query.unknown if truth is None else truth


def _any(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    return True if True in found else None if None in found else False


_FILTERS = (
    "q", "age", "stage", "near", "area", "box", "from_", "day", "time", "slot", "after", "before",
    "enrol", "kind", "topic", "mode", "lang", "level", "access", "provider", "provider_type",
    "festival", "price",
)  # fmt: skip


def _loosened(query: SearchQuery) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What the contract lists: drop one, go further, another part of day, and so on."""
    nothing = SearchQuery()
    for name in _FILTERS:
        together = {"near": ("near", "within"), "from_": ("from_", "to")}.get(name, (name,))
        if any(getattr(query, one) != getattr(nothing, one) for one in together):
            yield name.rstrip("_"), "", {one: getattr(nothing, one) for one in together}
    further = [km for km in (2, 5, 10, 25, 50) if km > query.radius]
    if query.near and further:
        yield "within", str(further[0]), {"within": float(further[0])}
    for part in Part if query.time else ():
        if [part] != list(query.time):
            yield "time", part, {"time": (part,)}
    yield from _let_in(query)


def _let_in(query: SearchQuery) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if query.fit is Fit.ALL:
        yield "fit", "any", {"fit": Fit.ANY}
    if not query.with_online:
        yield "online", "include", {"online": Online.INCLUDE}
    if query.closed is not Closed.INCLUDE:
        yield "closed", "include", {"closed": Closed.INCLUDE}
    for group in query.groups:
        if group not in query.unknown:
            yield "unknown", group, {"unknown": (*query.unknown, group)}


@cache
def _words_of_names() -> frozenset[str]:
    """Every word, folded, in a name of a topic."""
    known = (name for code in LANGUAGES for found in names(code).values() for name in found)
    return frozenset(folding(word) for name in known for word in words(name))


@cache
def _named(clause: Clause) -> frozenset[str]:
    """Topics whose names in some language hold a clause, name by name."""
    return frozenset(
        code
        for language in LANGUAGES
        for code, known in names(language).items()
        if any(_in_name(name, language, clause) for name in known)
    )


def _in_name(name: str, language: str, clause: Clause) -> bool:
    word = clause.words[0]
    if len(clause.words) > 1:
        return clause.pattern in canonical(name)
    if is_run(word):
        return folding(word) in canonical(name)
    mine = words(name)
    stemmed = stem(word, language)
    return folding(word) in map(folding, mine) or (
        stemmed is not None and stemmed in (stem(one, language) for one in mine)
    )


def _has(held: set[Any], wanted: Sequence[str], *, said: bool) -> Truth:
    if not wanted:
        return True
    return bool(held & set(wanted)) if said else None


def _all(truths: Iterable[Truth]) -> Truth:
    found = list(truths)
    return False if False in found else None if None in found else True


def _overlaps(row: Opportunity, asked: Ages) -> Truth:
    if row.age_low is None and row.age_high is None:
        return None
    low, high = row.age_low or 0, math.inf if row.age_high is None else row.age_high
    return low < (math.inf if asked.high is None else asked.high) and (asked.low or 0) < high


def _mode(row: Opportunity, query: SearchQuery) -> Truth:
    if not query.mode:
        return True
    return None if row.mode is None else row.mode in query.mode


def _within(meeting: Meeting, query: SearchQuery) -> bool:
    last = meeting.day
    begins = datetime.combine(meeting.day, meeting.start or time())
    if meeting.ends and meeting.ends - begins >= timedelta(days=1):
        last = (meeting.ends - timedelta(minutes=1)).date()
    return (not query.to or meeting.day <= query.to) and (not query.from_ or last >= query.from_)


def _imagined(day: date, start: time | None, end: time | None) -> Meeting:
    ends = None if end is None else datetime.combine(day, end)
    if ends and end is not None and end <= (start or time()):
        ends += timedelta(days=1)
    return Meeting(0, day, start, ends, NEVER, NEVER, Spot())


def _meets(meeting: Meeting, query: SearchQuery) -> Truth:
    """Day, time, slot, after and before, dates aside; hours not stated are tried out."""
    if meeting.start is not None:
        minute = meeting.start.hour * 60 + meeting.start.minute
        return _all((_starts_well(meeting.day, minute, query), _ends_well(meeting, minute, query)))
    end = None if meeting.ends is None else _minutes_after_midnight(meeting)
    tried = [
        _all((_starts_well(meeting.day, minute, query), _ends_well(meeting, minute, query)))
        for minute in _telling_minutes(query)
        if end is None or minute < end
    ]
    if all(verdict is False for verdict in tried):
        return False
    needs_hour = query.time or query.slot or query.after is not None
    if needs_hour or (query.before is not None and end is None):
        return None
    return True


def _telling_minutes(query: SearchQuery) -> list[int]:
    """The minutes at which an answer may change; trying these is trying all."""
    edges = {0, 12 * 60, 17 * 60, query.after or 0}
    return sorted(minute for minute in edges if minute < 24 * 60)


def _minutes_after_midnight(meeting: Meeting) -> int:
    assert meeting.ends is not None
    return int((meeting.ends - datetime.combine(meeting.day, time())).total_seconds() // 60)


def _starts_well(day: date, minute: int, query: SearchQuery) -> bool:
    weekday = DAYS[day.weekday()]
    part = Part.MORNING if minute < 720 else Part.AFTERNOON if minute < 1020 else Part.EVENING
    return (
        (not query.day or weekday in query.day)
        and (not query.time or part in query.time)
        and (not query.slot or any(s.day == weekday and s.part == part for s in query.slot))
        and (query.after is None or minute >= query.after)
    )


def _ends_well(meeting: Meeting, start: int, query: SearchQuery) -> Truth:
    if query.before is None:
        return True
    if meeting.ends is not None:
        return _minutes_after_midnight(meeting) <= query.before
    return None if start < query.before else False


def _says_nothing_of(name: str, listing: Listing) -> bool:  # noqa: PLR0911 - one for each.
    row, form = listing.row, listing.row.schedule.form
    if name == "kind":
        return False
    if name == "stage":
        return row.age_low is None and row.age_high is None
    if name == "area":
        if row.mode == Mode.ONLINE:
            return False
        spots = [m.spot for m in listing.meetings] or [listing.spot]
        return all(spot.point is None for spot in spots)
    if name == "day":
        return form in {Form.SPAN, Form.UNSTATED}
    if name == "time":
        if form == Form.DATED:
            return all(m.start is None for m in listing.meetings)
        return form == Form.UNSTATED or (form == Form.SPAN and row.schedule.start is None)
    if name == "mode":
        return row.mode is None
    lacks = {
        "level": row.level is None,
        "access": not listing.says_access,
        "provider_type": row.provider.type is None,
        "enrol": row.enrol_opens is None and row.enrol_closes is None,
        "topic": not row.topics,
        "lang": not row.languages,
    }
    if name in lacks:
        return lacks[name]
    return not row.price_free and row.price_low is None and row.price_high is None
