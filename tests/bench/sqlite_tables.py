"""The tables of the SQLite peer: words in FTS5, facts, meetings and lists of values.

They hold what is coming at the frozen minute of the measurement, worked out
beforehand. That is in the peer's favour: a real one would have to bring it up to date.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from finder.installation import Installation
from finder.models import Area, Opportunity, Provider, Venue
from finder.search import documents
from finder.search.columns import day_number
from finder.topics import with_parents
from finder.vocabulary import Access, Group, Kind, Level, Mode, ProviderType, Status

KINDS, MODES, LEVELS, TYPES = tuple(Kind), tuple(Mode), tuple(Level), tuple(ProviderType)
HELPS, GROUPS = tuple(Access), tuple(Group)
DATED, SPAN, ALWAYS, UNSTATED = range(4)
CLASS = 1 << 40
"""Between the order keys of meetings, spans, what is always open, and the rest."""
CELLS = (1 << 21) - 1
"""All cells of the week: bit 3 * weekday + part of the day."""
FAR_AGE = 32_000

_TOKEN = re.compile(r"[\w:\-]+")
_SCHEMA = """
CREATE VIRTUAL TABLE words USING fts5(title, topics, provider, place, text, content='',
    tokenize="unicode61 remove_diacritics 0 tokenchars ':-_'");
CREATE TABLE facts(id INTEGER PRIMARY KEY, kind INT, mode INT, level INT, type INT, age_low INT,
    age_high INT, free INT, price_low INT, price_high INT, opens INT, closes INT, venue INT,
    district INT, form INT, first INT, last INT, part INT, created INT, topic_of INT, lang_of INT,
    access INT, unstated INT, cells INT, soonest INT, shut INT);
CREATE TABLE meeting(listing INT, utc INT, cell INT, PRIMARY KEY(listing, utc)) WITHOUT ROWID;
CREATE TABLE place(id INTEGER PRIMARY KEY, lat REAL, lng REAL);
CREATE TABLE topic_set(id INT, value TEXT, PRIMARY KEY(id, value)) WITHOUT ROWID;
CREATE TABLE lang_set(id INT, value TEXT, PRIMARY KEY(id, value)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX facts_soonest ON facts(soonest);
CREATE INDEX facts_created ON facts(created);
CREATE INDEX facts_topics ON facts(topic_of);
CREATE INDEX facts_venue ON facts(venue);
CREATE INDEX topic_value ON topic_set(value, id);
INSERT INTO words(words) VALUES ('optimize');
ANALYZE;
"""
_MEETINGS = """
INSERT INTO meeting SELECT m.opportunity_id, unixepoch(m.starts_utc) / 60,
    3 * ((CAST(strftime('%w', m.day) AS INT) + 6) % 7)
    + (m.start >= '12:00') + (m.start >= '17:00')
FROM source.occurrence m JOIN source.opportunity o ON o.id = m.opportunity_id
WHERE m.status != 'cancelled' AND o.status = 'published' AND unixepoch(m.until_utc) / 60 > ?
"""
_PLACES = """
INSERT INTO place SELECT id, lat, lng FROM source.venue WHERE lat IS NOT NULL
"""
_LISTINGS = """
SELECT o.id, o.kind, o.mode, o.level, p.type, o.age_low, o.age_high, o.price_free, o.price_low,
    o.price_high, o.enrol_opens, o.enrol_closes, o.venue_id, v.area_id, v.lat, o.created_at,
    o.topics, o.languages, o.access, s.form, s.first, s.last, s.start, s.end,
    (SELECT group_concat(DISTINCT m.cell) FROM main.meeting m WHERE m.listing = o.id) AS cells,
    (SELECT min(m.utc) FROM main.meeting m WHERE m.listing = o.id) AS soonest
FROM source.opportunity o JOIN source.provider p ON p.id = o.provider_id
JOIN source.schedule s ON s.opportunity_id = o.id LEFT JOIN source.venue v ON v.id = o.venue_id
WHERE o.status = 'published' ORDER BY o.id
"""


def build(here: Installation, file: Path) -> sqlite3.Connection:
    """Make the tables in a file of their own, and open it."""
    if here.city.timezone.key != "UTC":
        raise ValueError("The peer reads local times as UTC: measure it on the corpus.")
    file.unlink(missing_ok=True)
    connection = sqlite3.connect(file, isolation_level=None, cached_statements=1_024)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000",
                   "mmap_size = 8000000000", "temp_store = MEMORY"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(_SCHEMA)
    connection.execute("ATTACH ? AS source", (here.sessions.kw["bind"].url.database,))
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO words(rowid, title, topics, provider, place, text)"
                           " VALUES (?, ?, ?, ?, ?, ?)", texts(here))  # fmt: skip
    _copy(here, connection)
    connection.execute("COMMIT")
    connection.execute("DETACH source")
    connection.executescript(_INDEXES)
    return connection


def texts(here: Installation) -> Iterator[tuple[object, ...]]:
    """For each listing the tokens of its fields, repeated as often as they occur."""
    names = {
        code: " ; ".join(
            {here.areas.name(c, x): None for c in here.areas.ancestors(code)
             for x in here.city.locales}
        )
        for code in here.areas.codes
    }  # fmt: skip
    query = (
        select(Opportunity.id, Opportunity.language, Opportunity.title, Opportunity.summary,
               Opportunity.description, Opportunity.categories, Opportunity.topics,
               Provider.name.label("provider"), Venue.name.label("venue"),
               Area.code.label("area"))
        .join(Provider, Provider.id == Opportunity.provider_id)
        .outerjoin(Venue, Venue.id == Opportunity.venue_id)
        .outerjoin(Area, Area.id == Venue.area_id)
        .where(Opportunity.status == Status.PUBLISHED)
        .order_by(Opportunity.id)
        .execution_options(yield_per=1_000)
    )  # fmt: skip
    with here.sessions() as session:
        for row in session.execute(query):
            fields = {
                "title": row.title,
                "topics": " ; ".join(row.categories),
                "provider": row.provider,
                "place": " ; ".join(filter(None, (row.venue, names.get(row.area, "")))),
                "text": f"{row.summary}\n{row.description}",
            }
            yield (row.id, *(_tokens(row, fields, name) for name in documents.WEIGHTS))


def _tokens(row: Any, fields: dict[str, str], name: str) -> str:
    """What `documents.make` makes of one field."""
    alone = {other: text if other == name else "" for other, text in fields.items()}
    topics = with_parents(row.topics) if name == "topics" else ()
    made = documents.make(row.id, row.language, alone, topics)
    weight = documents.WEIGHTS[name]
    tokens: list[str] = []
    for token, frequency in made.frequencies.items():
        if not _TOKEN.fullmatch(token):
            raise ValueError(f"The tokenizer of the peer would cut {token!r}.")
        tokens += [token] * round(frequency / weight)
    return " ".join(tokens)


def _copy(here: Installation, connection: sqlite3.Connection) -> None:
    """Meetings that are coming, places, and the facts of what is not wholly over."""
    now = here.clock()
    day, minute = day_number(now.date()), now.hour * 60 + now.minute
    connection.execute(_MEETINGS, (day * 1_440 + minute,))
    connection.execute(_PLACES)
    sets: dict[str, dict[tuple[str, ...], int]] = {"topic": {}, "lang": {}}
    rows = connection.cursor()
    rows.row_factory = sqlite3.Row
    rows.execute(_LISTINGS)
    facts = (_fact(row, sets, day, minute) for row in rows)
    marks = ", ".join("?" * 26)
    live = (fact for fact in facts if fact is not None)
    connection.executemany(f"INSERT INTO facts VALUES ({marks})", live)  # noqa: S608 - question marks.
    for name, found in sets.items():
        pairs = ((number, value) for values, number in found.items() for value in values)
        connection.executemany(f"INSERT INTO {name}_set VALUES (?, ?)", pairs)  # noqa: S608 - one of two names.


def _fact(
    row: sqlite3.Row, sets: dict[str, dict[tuple[str, ...], int]], day: int, minute: int
) -> tuple[object, ...] | None:
    """The columns of one listing, None where it is wholly over."""
    when = _when(row, day, minute)
    if when is None:
        return None
    form, first, last, part, cells, soonest = when
    topics = _number(sets["topic"], with_parents(json.loads(row["topics"])))
    langs = _number(sets["lang"], json.loads(row["languages"]))
    helps = sum(1 << HELPS.index(Access(one)) for one in json.loads(row["access"]))
    online = row["mode"] == Mode.ONLINE
    placed = row["lat"] is not None and not online
    closes = _day(row["enrol_closes"])
    return (
        row["id"], KINDS.index(row["kind"]), _place(MODES, row["mode"]),
        _place(LEVELS, row["level"]), _place(TYPES, row["type"]), row["age_low"] or 0,
        FAR_AGE if row["age_high"] is None else row["age_high"],
        row["price_free"], row["price_low"], row["price_high"], _day(row["enrol_opens"]), closes,
        row["venue_id"] if placed else None, row["area_id"] if placed else None,
        form, first, last, part, _minutes(row["created_at"]), topics, langs, helps,
        _unstated(row, (topics, langs, helps), placed=placed or online), cells, soonest,
        int(closes is not None and closes < day),
    )  # fmt: skip


def _unstated(row: sqlite3.Row, sets: tuple[int | None, int | None, int], *, placed: bool) -> int:
    topics, langs, helps = sets
    vague = row["form"] == "unstated" or row["form"] == "span"
    missing = {
        Group.AGE: row["age_low"] is None and row["age_high"] is None,
        Group.PLACE: not placed,
        Group.SCHEDULE: vague,
        Group.PRICE: not row["price_free"] and row["price_low"] is row["price_high"] is None,
        Group.ENROL: row["enrol_opens"] is None and row["enrol_closes"] is None,
        Group.LANG: langs is None,
        Group.ACCESS: not helps,
        Group.LEVEL: row["level"] is None,
        Group.TOPIC: topics is None,
        Group.MODE: row["mode"] is None,
        Group.PROVIDER_TYPE: row["type"] is None,
    }
    return sum(1 << place for place, group in enumerate(GROUPS) if missing[group])


def _when(
    row: sqlite3.Row, day: int, minute: int
) -> tuple[int, int | None, int | None, int | None, int, int] | None:
    """Form, dates, part of the day (3 = not stated), cells and order key."""
    if row["form"] == "always":
        return ALWAYS, None, None, None, CELLS, 2 * CLASS
    if row["form"] == "unstated":
        return UNSTATED, None, None, 3, 0, 3 * CLASS
    if row["form"] == "dated":
        if row["cells"] is None:
            return None
        cells = sum(1 << int(cell) for cell in row["cells"].split(","))
        return DATED, None, None, None, cells, row["soonest"]
    start, end = _clock(row["start"]), _clock(row["end"])
    first = max(_day(row["first"]) or 0, day + (end is not None and end <= minute))
    last = _day(row["last"]) or 0
    if first > last:
        return None
    part = 3 if start is None else (start >= 12 * 60) + (start >= 17 * 60)
    return SPAN, first, last, part, 0, CLASS + first


def _number(sets: dict[tuple[str, ...], int], values: Iterable[str]) -> int | None:
    key = tuple(sorted(set(values)))
    return sets.setdefault(key, len(sets)) if key else None


def _place(values: tuple[Any, ...], value: str | None) -> int | None:
    return None if value is None else values.index(value)


def _day(text: str | None) -> int | None:
    return None if text is None else day_number(date.fromisoformat(text))


def _clock(text: str | None) -> int | None:
    return None if text is None else int(text[:2]) * 60 + int(text[3:5])


def _minutes(text: str) -> int:
    return (
        day_number(date.fromisoformat(text[:10])) * 1_440 + int(text[11:13]) * 60 + int(text[14:16])
    )
