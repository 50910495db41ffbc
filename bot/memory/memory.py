"""The bot's memory: dialogue states and stored replies, kept over restarts.

Knows: the database. Does not know: what a reply means. A turn is written in one transaction with the state it leads
to, so a crash loses the turn whole, and a redelivered message is then answered as new.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, create_engine, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.dialogue import State
from bot.memory.codec import reply_from_json, reply_to_json, state_from_json, state_to_json
from bot.memory.models import Base, Conversation, TurnRow, User
from bot.types import MemoryStoreError, Message, Reply

log = logging.getLogger(__name__)


class Memory:
    """Users, conversations and turns in one database, created on first use. Safe to use from several threads."""

    def __init__(self, url: str) -> None:
        """Open the database at a SQLAlchemy URL.

        Raises:
            MemoryStoreError: The URL names no database, or it cannot be opened.
        """
        self.url = url
        try:
            parsed = make_url(url)
            if parsed.drivername.startswith("sqlite") and parsed.database not in (None, "", ":memory:"):
                Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
            self._engine = create_engine(parsed)
        except (ArgumentError, ImportError, OSError, SQLAlchemyError) as error:
            raise MemoryStoreError(f"database {url!r} cannot be opened: {_first_line(error)}") from error
        if parsed.drivername.startswith("sqlite"):
            event.listen(self._engine, "connect", _prepare_sqlite)
        with self._errors():
            Base.metadata.create_all(self._engine)

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    def state(self, channel: str, conversation: str) -> State:
        """The state of a conversation; a fresh one when there is none, or when it cannot be read any more."""
        with self._errors(), Session(self._engine) as session:
            row = session.scalar(select(Conversation).where(*_at(channel, conversation)))
            if row is None or row.state is None:
                return State()
            try:
                return state_from_json(row.state)
            except (KeyError, IndexError, TypeError, ValueError):
                log.warning("%s/%s: the stored dialogue state is not readable; starting afresh", channel, conversation)
                return State()

    def reply_of(self, message: Message) -> Reply | None:
        """The reply that this message already got, if it came before."""
        with self._errors(), Session(self._engine) as session:
            stored = session.scalar(
                select(TurnRow.reply)
                .join(Conversation)
                .where(*_at(message.channel, message.conversation), TurnRow.message_id == message.message_id)
            )
            return None if stored is None else reply_from_json(stored)

    def remember(self, message: Message, reply: Reply, state: State) -> None:
        """Write a turn and the state behind it, together. A message that is already there keeps its first reply."""
        try:
            with self._errors(), Session(self._engine) as session, session.begin():
                now = datetime.now(UTC)
                user = session.scalar(
                    select(User).where(User.channel == message.channel, User.external == message.user)
                )
                if user is None:
                    user = User(channel=message.channel, external=message.user, created_at=now)
                    session.add(user)
                user.lang = reply.lang
                place = session.scalar(select(Conversation).where(*_at(message.channel, message.conversation)))
                if place is None:
                    place = Conversation(channel=message.channel, external=message.conversation, created_at=now)
                    session.add(place)
                place.state = state_to_json(state)
                session.add(
                    TurnRow(
                        conversation=place,
                        user=user,
                        message_id=message.message_id,
                        said=message.text,
                        sent_at=message.sent_at,
                        reply=reply_to_json(reply),
                        replied_at=now,
                    )
                )
        except IntegrityError:
            log.warning("%s: message %s was answered twice at once", message.channel, message.message_id)

    def history(self, channel: str, conversation: str, most: int) -> list[tuple[str, str, Reply]]:
        """The last `most` turns as (message id, what was said, reply), oldest first."""
        with self._errors(), Session(self._engine) as session:
            chosen = select(TurnRow).join(Conversation).where(*_at(channel, conversation))
            rows = session.scalars(chosen.order_by(TurnRow.id.desc()).limit(most)).all()
            return [(row.message_id, row.said, reply_from_json(row.reply)) for row in reversed(rows)]

    def turns(self, channel: str, conversation: str) -> list[tuple[str, str]]:
        """What was said and replied, oldest first."""
        with self._errors(), Session(self._engine) as session:
            row = session.scalar(select(Conversation).where(*_at(channel, conversation)))
            return [] if row is None else [(turn.said, str(turn.reply["text"])) for turn in row.turns]

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            raise MemoryStoreError(f"database {_shown(self._engine)}: {_first_line(error)}") from error


def _at(channel: str, conversation: str) -> tuple[ColumnElement[bool], ...]:
    return Conversation.channel == channel, Conversation.external == conversation


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Two processes may share the file: readers do not block the writer, and a writer waits for its turn."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
