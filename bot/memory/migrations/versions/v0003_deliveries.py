"""What went out, so that an update that comes again is not answered again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """One new table."""
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("update_id", sa.String(200), nullable=False),
        sa.Column("piece", sa.Integer, nullable=False),
        sa.Column("sent_id", sa.String(200), nullable=False),
        sa.Column("turn_id", sa.Integer),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name="fk_deliveries_turn_id", ondelete="SET NULL"),
        sa.UniqueConstraint("channel", "update_id", "piece", name="uq_deliveries_channel"),
    )
    for column in ("turn_id", "at"):
        op.create_index(f"ix_deliveries_{column}", "deliveries", [column])


def downgrade() -> None:
    """Without it, updates that come again are answered again."""
    op.drop_table("deliveries")
