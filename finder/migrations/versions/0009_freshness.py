"""Reminders, residents' reports, and how often listings are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "reminder",
        *_keys("reminder", sa.Column("user_id", sa.Integer(), nullable=False)),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
    )
    op.create_index("ix_reminder_user_id", "reminder", ["user_id"])
    op.create_table(
        "fault_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reason", "words", "note")),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_fault_report"),
        _of_opportunity("fault_report"),
    )
    op.create_index("ix_fault_report_opportunity_id", "fault_report", ["opportunity_id"])
    op.create_index("ix_fault_report_created_at", "fault_report", ["created_at"])
    op.create_table(
        "found_count",
        *_keys("found_count", sa.Column("month", sa.Date(), nullable=False)),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
    )


def _keys(table: str, second: sa.Column) -> tuple[sa.schema.SchemaItem, ...]:  # type: ignore[type-arg]
    return (
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        second,
        sa.PrimaryKeyConstraint("opportunity_id", second.name, name=f"pk_{table}"),
        _of_opportunity(table),
    )


def _of_opportunity(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_opportunity_id_opportunity"
    return sa.ForeignKeyConstraint(["opportunity_id"], ["opportunity.id"], name=name)
