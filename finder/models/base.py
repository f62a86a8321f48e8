"""The declarative base, and column types shared by the tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import DeclarativeBase


class _Moment(sqlite.DATETIME):
    """Moments as SQLAlchemy writes them to SQLite, in a fifth of its time: tables have many."""

    cache_ok = True

    def bind_processor(self, _: Dialect) -> Callable[[datetime | None], str | None]:
        return lambda moment: None if moment is None else moment.isoformat(" ", "microseconds")


class Base(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class.
        datetime: DateTime().with_variant(_Moment(), "sqlite"),  # type: ignore[no-untyped-call] # SQLAlchemy's own constructor.
        dict[str, Any]: JSON,
        list[str]: JSON,
        dict[str, str]: JSON,
    }
