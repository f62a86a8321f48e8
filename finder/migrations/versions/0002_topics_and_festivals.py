"""What an opportunity is about, and the festivals that it belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add both lists, empty for what is there already."""
    for name in ("topics", "festivals"):
        op.add_column(
            "opportunity", sa.Column(name, sa.JSON(), nullable=False, server_default="[]")
        )
