"""The tables of the bot's memory: who spoke, where, what was said, replied and sent, and what people thought.

Knows: SQLAlchemy 2 typed mappings; they hold on SQLite and PostgreSQL alike. Does not know: what the texts in them
mean; those of `state`, `title`, `said`, `reply` and `note` may be
sealed (`bot.memory.seal`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The root of all tables; constraints have names, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class User(Base):
    """A person, on one channel or on several."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    lang: Mapped[str] = mapped_column(String(8), default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    identities: Mapped[list[Identity]] = relationship(back_populates="user", cascade="all, delete-orphan")


class Identity(Base):
    """A person as one channel knows them."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("channel", "external"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    external: Mapped[str] = mapped_column(String(200))
    user: Mapped[User] = relationship(back_populates="identities")


class Conversation(Base):
    """A place on one channel where people talk with the bot, and its dialogue state."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "external"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    external: Mapped[str] = mapped_column(String(200))
    state: Mapped[str | None] = mapped_column(Text, default=None)
    title: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    turns: Mapped[list[TurnRow]] = relationship(
        back_populates="conversation", order_by="TurnRow.id", cascade="all, delete-orphan"
    )


class TurnRow(Base):
    """A message and the reply to it; a redelivered message finds the reply here."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation_id", "message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    identity_id: Mapped[int] = mapped_column(ForeignKey("identities.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[str] = mapped_column(String(200))
    said: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reply: Mapped[str] = mapped_column(Text)
    replied_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    conversation: Mapped[Conversation] = relationship(back_populates="turns")
    identity: Mapped[Identity] = relationship()
    feedback: Mapped[list[Feedback]] = relationship(back_populates="turn", cascade="all, delete-orphan")


class Feedback(Base):
    """What a person thought of a reply: "right" or "wrong", and why."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    turn: Mapped[TurnRow] = relationship(back_populates="feedback")


class Delivery(Base):
    """A piece of a reply that went out; an update that comes again finds here what it need not send again."""

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("channel", "update_id", "piece"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(40))
    update_id: Mapped[str] = mapped_column(String(200))
    piece: Mapped[int]
    sent_id: Mapped[str] = mapped_column(String(200))
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turns.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
