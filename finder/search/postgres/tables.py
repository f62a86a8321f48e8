"""The tables that are searched, in a schema of their own.

They are no part of the truth and so of no migration: like the local index they follow
the database, can be dropped at any time, and are made by whoever makes them anew.
Facts and words are those of the local engine (`finder.search.columns`,
`finder.search.documents`); NULL means *not stated*.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

SCHEMA = "finder_search"
LAYOUT = 2
"""Rises with every change of these tables; those of another layout are made anew."""

metadata = MetaData(schema=SCHEMA)

state = Table(
    "state",
    metadata,
    Column("layout", Integer, nullable=False),
    Column("cursor", Integer, nullable=False),
    Column("city", BigInteger, nullable=False),
)
"""One row: up to which change number the tables follow, and for which city and areas."""

listing = Table(
    "listing",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("created", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("mode", Text),
    Column("provider", Text, nullable=False),
    Column("provider_type", Text),
    Column("level", Text),
    Column("topic", ARRAY(Text), nullable=False),
    Column("lang", ARRAY(Text), nullable=False),
    Column("access", ARRAY(Text), nullable=False),
    Column("festival", ARRAY(Text), nullable=False),
    Column("opens", Integer),
    Column("closes", Integer),
    Column("full", Boolean, nullable=False),
    Column("age_low", Integer),
    Column("age_high", Integer),
    Column("free", Boolean, nullable=False),
    Column("price_low", BigInteger),
    Column("price_high", BigInteger),
    Column("foreign", Boolean, nullable=False),
    Column("form", SmallInteger, nullable=False),
    Column("each", Boolean, nullable=False),
    Column("first", Integer),
    Column("last", Integer),
    Column("start", Integer),
    Column("end", Integer),
    Column("hourless", Boolean, nullable=False),
    Column("unstated", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("words", TSVECTOR, nullable=False),
    Column("folded", Text, nullable=False),
    Column("title", Text(collation="C"), nullable=False),
    Column("title_folded", Text(collation="C"), nullable=False),
    Column("offered_by", Text(collation="C"), nullable=False),
    Column("offered_by_folded", Text(collation="C"), nullable=False),
)
"""One row for each published opportunity; days, minutes and `unstated` as in `Columns`.

The last four are what is suggested: title and provider's name, as they are and as canonical
texts without spaces around."""

Index("ix_listing_words", listing.c.words, postgresql_using="gin")

meeting = Table(
    "meeting",
    metadata,
    Column("listing", Integer, nullable=False, index=True),
    Column("occurrence", Integer),
    Column("day", Integer),
    Column("last", Integer),
    Column("hour", Integer),
    Column("end", Integer),
    Column("utc", Integer),
    Column("until", Integer),
    Column("full", Boolean, nullable=False),
    Column("lat", Double),
    Column("lng", Double),
    Column("area", ARRAY(Text), nullable=False),
)
"""One row for each occurrence that is on, where it is; without an `occurrence` where
the schedule is not dated. `area` holds all areas around."""

spelling = Table(
    "spelling",
    metadata,
    Column("form", Text, primary_key=True),
    Column("word", Text, primary_key=True),
)
"""Words that may be a correction, by themselves and by what they are without one letter."""
