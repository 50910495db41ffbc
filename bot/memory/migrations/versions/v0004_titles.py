"""What people call their conversations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """One new column, empty where nobody gave a name."""
    op.add_column("conversations", sa.Column("title", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Without it, conversations are called by their first words."""
    op.drop_column("conversations", "title")
