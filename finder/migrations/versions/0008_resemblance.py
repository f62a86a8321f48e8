"""Listings that look alike, what was decided of them, and which were merged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_pair"),
        sa.UniqueConstraint("one_id", "other_id", name="uq_pair_one_id"),
        *_both("pair", "one_id", "other_id"),
    )
    op.create_table(
        "merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("hidden_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("merged_by", sa.Integer(), nullable=True),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_merge"),
        *_both("merge", "kept_id", "hidden_id"),
    )
    op.create_table(
        "comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("listings", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comparison"),
    )
    for table, column in (
        ("pair", "one_id"),
        ("pair", "other_id"),
        ("pair", "verdict"),
        ("merge", "kept_id"),
        ("merge", "hidden_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _both(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    """The columns that name opportunities."""
    return [
        sa.ForeignKeyConstraint([name], ["opportunity.id"], name=f"fk_{table}_{name}_opportunity")
        for name in columns
    ]
