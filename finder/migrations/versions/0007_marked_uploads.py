"""The marked file of a large upload, which is made by whoever checks it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add its column."""
    op.add_column("upload", sa.Column("marked", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("upload") as table:
        table.drop_column("marked")
