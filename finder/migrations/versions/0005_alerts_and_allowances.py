"""Who follows which search by e-mail, and how often what may be done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the three tables, all empty."""
    op.create_table(
        "allowance",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_allowance"),
    )
    op.create_index("ix_allowance_until", "allowance", ["until"])
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("mailed_on", sa.Date(), nullable=True),
        sa.Column("failing_since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subscriber"),
        sa.UniqueConstraint("key", name="uq_subscriber_key"),
        sa.UniqueConstraint("address", name="uq_subscriber_address"),
    )
    _make_alerts()


def _make_alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("arguments", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name="fk_alert_subscriber_id_subscriber"
        ),
        sa.UniqueConstraint("key", name="uq_alert_key"),
        sa.UniqueConstraint("subscriber_id", "arguments", name="uq_alert_subscriber_id"),
    )
    op.create_index("ix_alert_subscriber_id", "alert", ["subscriber_id"])
