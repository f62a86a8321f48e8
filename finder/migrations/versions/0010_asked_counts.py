"""How many searches ask for what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "asked_count",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("sought", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "sought", name="pk_asked_count"),
    )
