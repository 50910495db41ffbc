"""People with identities on several channels, feedback, and texts that can be sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New tables beside the old ones, everything copied, the old ones dropped."""
    op.create_table(
        "users",
        sa.Column("id", sa.Integer),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
    )
    op.create_table(
        "identities",
        sa.Column("id", sa.Integer),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("external", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identities"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_identities_user_id", ondelete="CASCADE"),
        sa.UniqueConstraint("channel", "external", name="uq_identities_channel"),
    )
    op.create_index("ix_identities_user_id", "identities", ["user_id"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("external", sa.String(200), nullable=False),
        sa.Column("state", sa.Text),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("channel", "external", name="uq_conversations_channel"),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer),
        sa.Column("conversation_id", sa.Integer, nullable=False),
        sa.Column("identity_id", sa.Integer, nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("sent_at", _TIME, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("replied_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_turns_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name="fk_turns_identity_id", ondelete="CASCADE"),
        sa.UniqueConstraint("conversation_id", "message_id", name="uq_turns_conversation_id"),
    )
    for column in ("conversation_id", "identity_id", "replied_at"):
        op.create_index(f"ix_turns_{column}", "turns", [column])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer),
        sa.Column("turn_id", sa.Integer, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name="fk_feedback_turn_id", ondelete="CASCADE"),
    )
    op.create_index("ix_feedback_turn_id", "feedback", ["turn_id"])
    op.execute('INSERT INTO users (id, lang, created_at) SELECT id, lang, created_at FROM "user"')
    op.execute('INSERT INTO identities (id, user_id, channel, external) SELECT id, id, channel, external FROM "user"')
    op.execute(
        "INSERT INTO conversations (id, channel, external, state, created_at) "
        "SELECT id, channel, external, CAST(state AS TEXT), created_at FROM conversation"
    )
    op.execute(
        "INSERT INTO turns (id, conversation_id, identity_id, message_id, said, sent_at, reply, replied_at) "
        "SELECT id, conversation_id, user_id, message_id, said, sent_at, CAST(reply AS TEXT), replied_at FROM turn"
    )
    _count_on("users", "identities", "conversations", "turns")
    for table in ("turn", "conversation", "user"):
        op.drop_table(table)


def downgrade() -> None:
    """The old tables again; feedback is lost, and so are sealed texts, which they cannot hold."""
    from importlib import import_module

    import_module("bot.memory.migrations.versions.v0001_first").upgrade()
    op.execute(
        'INSERT INTO "user" (id, channel, external, lang, created_at) SELECT i.id, i.channel, i.external, u.lang, '
        "u.created_at FROM identities i JOIN users u ON u.id = i.user_id"
    )
    op.execute(
        "INSERT INTO conversation (id, channel, external, state, created_at) SELECT id, channel, external, "
        "CAST(CASE WHEN state LIKE 'sealed:%' THEN NULL ELSE state END AS JSON), created_at FROM conversations"
        if op.get_bind().dialect.name == "postgresql"
        else "INSERT INTO conversation (id, channel, external, state, created_at) SELECT id, channel, external, "
        "CASE WHEN state LIKE 'sealed:%' THEN NULL ELSE state END, created_at FROM conversations"
    )
    reply = "CAST(reply AS JSON)" if op.get_bind().dialect.name == "postgresql" else "reply"
    op.execute(
        "INSERT INTO turn (id, conversation_id, user_id, message_id, said, sent_at, reply, replied_at) SELECT id, "
        f"conversation_id, identity_id, message_id, said, sent_at, {reply}, replied_at FROM turns "
        "WHERE reply NOT LIKE 'sealed:%'"
    )
    _count_on("user", "conversation", "turn")
    for table in ("feedback", "turns", "conversations", "identities", "users"):
        op.drop_table(table)


def _count_on(*tables: str) -> None:
    """PostgreSQL counts ids by sequences, which know nothing of rows that were copied."""
    if op.get_bind().dialect.name == "postgresql":
        for table in tables:
            op.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), "
                f'COALESCE((SELECT MAX(id) FROM "{table}"), 0) + 1, false)'
            )
