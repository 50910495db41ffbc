"""The tables of the bot's memory: who spoke, in which conversation, what was said and replied.

Knows: SQLAlchemy 2 typed mappings; they hold on SQLite and PostgreSQL alike. Does not know: what the JSON in them
means.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The root of all tables."""


class User(Base):
    """A person on one channel."""

    __tablename__ = "user"
    __table_args__ = (UniqueConstraint("channel", "external"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    external: Mapped[str] = mapped_column(String(200))
    lang: Mapped[str] = mapped_column(String(8), default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Conversation(Base):
    """A place on one channel where people talk with the bot, and its dialogue state."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "external"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    external: Mapped[str] = mapped_column(String(200))
    state: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    turns: Mapped[list[TurnRow]] = relationship(back_populates="conversation", order_by="TurnRow.id")


class TurnRow(Base):
    """A message and the reply to it; a redelivered message finds the reply here."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("conversation_id", "message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(200))
    said: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reply: Mapped[dict[str, Any]] = mapped_column(JSON)
    replied_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    conversation: Mapped[Conversation] = relationship(back_populates="turns")
    user: Mapped[User] = relationship()
