"""Uploads of providers, and what they have told of their own tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "provider_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_provider_profile"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name="fk_provider_profile_provider_id_provider"
        ),
    )
    op.create_index("ix_provider_profile_provider_id", "provider_profile", ["provider_id"])
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("source", "file_name", "file_sha256")
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("checked_change", sa.Integer(), nullable=True),
        sa.Column("good_rows", sa.Boolean(), nullable=False),
        sa.Column("withdrawals", sa.Boolean(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(), nullable=True),
        sa.Column("stops", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name="fk_upload_provider_id_provider"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name="fk_upload_run_id_import_run"),
    )
    op.create_index("ix_upload_provider_id", "upload", ["provider_id"])
    op.create_index("ix_upload_state", "upload", ["state"])
