"""What an opportunity is about, its festivals, and by what changes are known again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add both lists, empty for what is there already; marks are of changes to come."""
    op.create_table(
        "change_mark",
        sa.Column("value", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("value", name="pk_change_mark"),
    )
    for name in ("topics", "festivals"):
        op.add_column(
            "opportunity", sa.Column(name, sa.JSON(), nullable=False, server_default="[]")
        )
