"""Offers of providers, and how far the city trusts each provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table of offers; providers that are there already are known."""
    op.add_column(
        "provider", sa.Column("standing", sa.String(), nullable=False, server_default="known")
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("live", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
        sa.UniqueConstraint("provider_id", "external_id", name="uq_offer_provider_id"),
        sa.UniqueConstraint("opportunity_id", name="uq_offer_opportunity_id"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name="fk_offer_provider_id_provider"
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name="fk_offer_opportunity_id_opportunity"
        ),
    )
    op.create_index("ix_offer_provider_id", "offer", ["provider_id"])
    op.create_index("ix_offer_state", "offer", ["state"])
