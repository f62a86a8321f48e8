"""All tables of the first version."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Column = sa.Column[Any]


def upgrade() -> None:
    """Make the tables, and the one row that counts changes."""
    _make_change_counter()
    _make_places()
    _make_providers_and_sources()
    _make_import_runs()
    _make_opportunities()
    _make_schedules()


def _make_change_counter() -> None:
    counter = op.create_table("change_counter", _id(), *_stated(sa.Integer, "value"))
    op.bulk_insert(counter, [{"id": 1, "value": 0}])


def _make_places() -> None:
    op.create_table(
        "area",
        _id(),
        *_stated(sa.String, "code", "kind"),
        *_stated(sa.JSON, "names"),
        *_perhaps(sa.Integer, "parent_id"),
        *_stated(sa.String, "boundary"),
        *_perhaps(sa.Date, "valid_from", "valid_to"),
        _points_to("area", "parent_id", "area"),
        _unique("area", "code"),
    )
    op.create_table(
        "venue",
        _id(),
        *_stated(sa.String, "key", "name", "address", "postcode"),
        *_perhaps(sa.Double, "lat", "lng"),
        *_perhaps(sa.Integer, "area_id"),
        *_stated(sa.JSON, "access"),
        _points_to("venue", "area_id", "area"),
        _unique("venue", "key"),
    )
    _index("venue", "area_id")


def _make_providers_and_sources() -> None:
    op.create_table(
        "provider",
        _id(),
        *_stated(sa.String, "slug", "name"),
        *_perhaps(sa.String, "type"),
        *_stated(sa.String, "url"),
        _unique("provider", "slug"),
        _unique("provider", "name"),
    )
    op.create_table(
        "source",
        _id(),
        *_stated(sa.String, "name", "profile", "licence"),
        _unique("source", "name"),
    )


def _make_import_runs() -> None:
    op.create_table(
        "import_run",
        _id(),
        *_stated(sa.Integer, "source_id"),
        *_stated(sa.String, "file_name", "file_sha256", "profile"),
        *_stated(sa.DateTime, "started_at", "finished_at"),
        *_stated(sa.Integer, "read", "added", "changed", "unchanged", "rejected", "withdrawn"),
        _points_to("import_run", "source_id", "source"),
    )
    _index("import_run", "source_id")
    op.create_table(
        "import_problem",
        _id(),
        *_stated(sa.Integer, "run_id", "row"),
        *_stated(sa.String, "field", "code", "value", "severity"),
        _points_to("import_problem", "run_id", "import_run"),
    )
    _index("import_problem", "run_id")


def _make_opportunities() -> None:
    op.create_table(
        "opportunity",
        _id(),
        *_stated(sa.Integer, "provider_id"),
        *_stated(sa.String, "external_id"),
        *_perhaps(sa.Integer, "source_id", "source_row"),
        *_stated(sa.String, "fingerprint", "status"),
        *_stated(sa.Integer, "change"),
        *_stated(sa.String, "kind", "title", "summary", "description", "language"),
        *_stated(sa.JSON, "categories"),
        *_perhaps(sa.Integer, "venue_id"),
        *_perhaps(sa.String, "mode"),
        *_perhaps(sa.Integer, "age_low", "age_high"),
        *_perhaps(sa.String, "level"),
        *_stated(sa.JSON, "languages"),
        *_stated(sa.Boolean, "price_free"),
        *_perhaps(sa.Integer, "price_low", "price_high"),
        *_stated(sa.String, "currency"),
        *_stated(sa.JSON, "access"),
        *_perhaps(sa.String, "attendance"),
        *_perhaps(sa.Date, "enrol_opens", "enrol_closes"),
        *_stated(sa.String, "enrol_url", "url", "contact"),
        *_perhaps(sa.Integer, "places", "places_left"),
        *_perhaps(sa.Boolean, "waiting_list"),
        *_stated(sa.String, "licence"),
        *_stated(sa.DateTime, "created_at", "updated_at", "confirmed_at"),
        _points_to("opportunity", "provider_id", "provider"),
        _points_to("opportunity", "source_id", "source"),
        _points_to("opportunity", "venue_id", "venue"),
        _unique("opportunity", "provider_id", "external_id"),
    )
    for column in ("provider_id", "source_id", "change", "venue_id"):
        _index("opportunity", column)


def _make_schedules() -> None:
    op.create_table(
        "schedule",
        sa.Column("opportunity_id", sa.Integer(), autoincrement=False, nullable=False),
        *_stated(sa.String, "form"),
        *_perhaps(sa.Date, "first", "last"),
        *_perhaps(sa.Time, "start", "end"),
        *_stated(sa.String, "rule"),
        *_stated(sa.JSON, "detail"),
        *_stated(sa.Date, "expanded_to"),
        sa.PrimaryKeyConstraint("opportunity_id", name="pk_schedule"),
        _points_to("schedule", "opportunity_id", "opportunity"),
    )
    op.create_table(
        "occurrence",
        _id(),
        *_stated(sa.Integer, "opportunity_id"),
        *_stated(sa.Date, "day"),
        *_perhaps(sa.Time, "start"),
        *_perhaps(sa.DateTime, "ends"),
        *_stated(sa.String, "zone"),
        *_stated(sa.DateTime, "starts_utc", "until_utc"),
        *_perhaps(sa.Integer, "venue_id"),
        *_stated(sa.String, "status"),
        _points_to("occurrence", "opportunity_id", "opportunity"),
        _points_to("occurrence", "venue_id", "venue"),
    )
    op.create_index("ix_occurrence_opportunity", "occurrence", ["opportunity_id", "starts_utc"])


def _id() -> _Column:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _stated(kind: type[sa.types.TypeEngine[Any]], *names: str) -> list[_Column]:
    return [sa.Column(name, kind(), nullable=False) for name in names]


def _perhaps(kind: type[sa.types.TypeEngine[Any]], *names: str) -> list[_Column]:
    return [sa.Column(name, kind(), nullable=True) for name in names]


def _points_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{columns[0]}")


def _index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])
