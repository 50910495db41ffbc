"""The bot's memory: dialogue states, stored replies and what people thought of them, kept over restarts.

Knows: the database. Does not know: what a reply means. A turn is written in one transaction with the state it leads
to, so a crash loses the turn whole, and a redelivered message is then answered as new.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, CursorResult, Engine, create_engine, delete, event, func, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.dialogue import State
from bot.memory.codec import Json, reply_from_json, reply_to_json, state_from_json, state_to_json
from bot.memory.deliveries import Deliveries
from bot.memory.models import Conversation, Delivery, Feedback, Identity, TurnRow, User
from bot.memory.schema import upgrade
from bot.memory.seal import Seal
from bot.memory.talks import Talks
from bot.types import MemoryStoreError, Message, Reply

log = logging.getLogger(__name__)

_MOST_JUDGED = 10
"""How many turns back an answer may stand that is judged."""
_TRIES = 5
_BUSY_MS = 20_000
"""How long SQLite waits for another process that writes or, to empty its log, reads."""
Verdict = Literal["right", "wrong"]


@dataclass(frozen=True, slots=True)
class Mark:
    """How a conversation's state was kept when it was read; by it is known whether it still is the newest."""

    kept: str | None


class Memory:
    """Users, conversations and turns in one database, created on first use. Safe to use from several threads."""

    def __init__(self, url: str, seal: Seal | None = None) -> None:
        """Open the database at a SQLAlchemy URL and bring it to the newest version.

        Args:
            seal: Seals what people said and what was replied; None: it is kept as it is.

        Raises:
            MemoryStoreError: The URL names no database, or it cannot be opened.
        """
        self.url = url
        self._seal = seal or Seal()
        try:
            parsed = make_url(url)
            if parsed.drivername.startswith("sqlite") and parsed.database not in (None, "", ":memory:"):
                Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
            self._engine = create_engine(parsed)
        except (ArgumentError, ImportError, OSError, SQLAlchemyError) as error:
            raise MemoryStoreError(f"database {url!r} cannot be opened: {_first_line(error)}") from error
        self._sqlite = parsed.drivername.startswith("sqlite")
        if self._sqlite:
            event.listen(self._engine, "connect", _prepare_sqlite)
        with self._errors():
            upgrade(self._engine)
        self.deliveries = Deliveries(self._engine, self._errors)
        self.talks = Talks(self._engine, self._errors, lambda: self._seal, self._shrink)

    def damage(self) -> str:
        """What a database of SQLite finds wrong with itself, page by page; "" where all is well, and of others."""
        if not self._sqlite:
            return ""
        with self._errors(), self._engine.connect() as connection:
            found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(5)"))]
        return "" if found == ["ok"] else "; ".join(found)

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    # --- turns --------------------------------------------------------------------------------------------------------

    def state(self, channel: str, conversation: str) -> State:
        """The state of a conversation; a fresh one when there is none, or when it cannot be read any more."""
        return self.read(channel, conversation)[0]

    def read(self, channel: str, conversation: str) -> tuple[State, Mark]:
        """The state of a conversation, and the mark by which `remember` knows whether it is still the newest."""
        with self._errors(), Session(self._engine) as session:
            kept = session.scalar(select(Conversation.state).where(*_at(channel, conversation)))
            if kept is None:
                return State(), Mark(None)
            try:
                return state_from_json(self._opened(kept)), Mark(kept)
            except (KeyError, IndexError, TypeError, ValueError):
                log.warning("%s/%s: the stored dialogue state is not readable; starting afresh", channel, conversation)
                return State(), Mark(kept)

    def reply_of(self, message: Message) -> Reply | None:
        """The reply that this message already got, if it came before."""
        return self.reply_to(message.channel, message.conversation, message.message_id)

    def earlier(self, message: Message) -> tuple[str, Reply] | None:
        """The turn that a message replies to, be it to what was said or to the reply: both."""
        sent = select(Delivery.turn_id).where(
            Delivery.channel == message.channel, Delivery.sent_id == message.reply_to
        )  # fmt: skip
        with self._errors(), Session(self._engine) as session:
            row = session.scalar(
                select(TurnRow)
                .join(Conversation)
                .where(
                    *_at(message.channel, message.conversation),
                    (TurnRow.message_id == message.reply_to) | TurnRow.id.in_(sent),
                )
                .order_by(TurnRow.id.desc())
            )
            return None if row is None else (self._seal.open(row.said), reply_from_json(self._opened(row.reply)))

    def remember(self, message: Message, reply: Reply, state: State, since: Mark | None = None) -> bool:
        """Write a turn and the state behind it, together. A message that is already there keeps its first reply.

        Args:
            since: What the turn began with: it is written only if that is still the newest. None: in any case.

        Returns:
            Whether it was written; False: another process was quicker with this message or with this conversation.
        """
        for _ in range(_TRIES):
            with contextlib.suppress(IntegrityError):  # someone else wrote the same person, place or message just now
                return self._write(message, reply, state, since)
            if self.reply_of(message) is not None:
                log.warning("%s: message %s was answered twice at once", message.channel, message.message_id)
                return False
        return False

    def _write(self, message: Message, reply: Reply, state: State, since: Mark | None) -> bool:
        with self._errors(), Session(self._engine) as session, session.begin():
            now = datetime.now(UTC)
            who = self._identity(session, message.channel, message.user)
            if who is None:
                user = User(created_at=now)
                who = Identity(user=user, channel=message.channel, external=message.user)
                session.add(who)
            who.user.lang = reply.lang
            place = session.scalar(select(Conversation).where(*_at(message.channel, message.conversation)))
            if place is None:
                place = Conversation(channel=message.channel, external=message.conversation, created_at=now)
                session.add(place)
            session.add(
                TurnRow(
                    conversation=place,
                    identity=who,
                    message_id=message.message_id,
                    said=self._seal.close(message.text),
                    sent_at=message.sent_at,
                    reply=self._closed(reply_to_json(reply)),
                    replied_at=now,
                )
            )
            session.flush()
            newest = Conversation.id == place.id
            if since is not None:
                newest &= Conversation.state.is_not_distinct_from(since.kept)
            changed = session.execute(
                update(Conversation).where(newest).values(state=self._closed(state_to_json(state)))
            )
            if cast("CursorResult[Any]", changed).rowcount != 1:
                session.rollback()
                return False
            return True

    def reply_to(self, channel: str, conversation: str, message_id: str) -> Reply | None:
        """The reply that a message of a conversation got; None where there is none."""
        with self._errors(), Session(self._engine) as session:
            chosen = select(TurnRow.reply).join(Conversation)
            stored = session.scalar(chosen.where(*_at(channel, conversation), TurnRow.message_id == message_id))
            return None if stored is None else reply_from_json(self._opened(stored))

    def history(self, channel: str, conversation: str, most: int) -> list[tuple[str, str, Reply]]:
        """The last `most` turns as (message id, what was said, reply), oldest first."""
        with self._errors(), Session(self._engine) as session:
            chosen = select(TurnRow).join(Conversation).where(*_at(channel, conversation))
            rows = session.scalars(chosen.order_by(TurnRow.id.desc()).limit(most)).all()
            return [
                (row.message_id, self._seal.open(row.said), reply_from_json(self._opened(row.reply)))
                for row in reversed(rows)
            ]

    def turns(self, channel: str, conversation: str, most: int = 200) -> list[tuple[str, str]]:
        """What was said and replied, oldest first."""
        return [(said, reply.text) for _, said, reply in self.history(channel, conversation, most)]

    def judge(self, channel: str, conversation: str, verdict: Verdict, note: str = "") -> bool:
        """Keep what a person thought of the last answer (else reply) of a conversation; False when there is none."""
        with self._errors(), Session(self._engine) as session, session.begin():
            chosen = select(TurnRow).join(Conversation).where(*_at(channel, conversation))
            turns = session.scalars(chosen.order_by(TurnRow.id.desc()).limit(_MOST_JUDGED)).all()
            answers = (t for t in turns if reply_from_json(self._opened(t.reply)).answer is not None)
            last = next(answers, turns[0] if turns else None)
            if last is not None:
                said = self._seal.close(note)
                session.add(Feedback(turn=last, verdict=verdict, note=said, at=datetime.now(UTC)))
            return last is not None

    def judged(self) -> list[tuple[str, Reply, Verdict, str]]:
        """Everything that was judged, oldest first: what was said, the reply, the verdict, the note."""
        with self._errors(), Session(self._engine) as session:
            rows = session.scalars(select(Feedback).order_by(Feedback.id)).all()
            return [
                (
                    self._seal.open(row.turn.said), reply_from_json(self._opened(row.turn.reply)),
                    "right" if row.verdict == "right" else "wrong", self._seal.open(row.note),
                )
                for row in rows
            ]  # fmt: skip

    # --- people's rights ----------------------------------------------------------------------------------------------

    def export(self, channel: str, user: str) -> Json:
        """Everything that is kept of one person on a channel, as JSON: their turns, oldest first, with feedback."""
        with self._errors(), Session(self._engine) as session:
            who = self._identity(session, channel, user)
            turns: list[Json] = []
            if who is not None:
                for row in session.scalars(select(TurnRow).where(TurnRow.identity == who).order_by(TurnRow.id)):
                    turns.append(
                        {
                            "conversation": row.conversation.external,
                            "message_id": row.message_id,
                            "sent_at": row.sent_at.isoformat(),
                            "said": self._seal.open(row.said),
                            "reply": self._opened(row.reply)["text"],
                            "feedback": [[f.verdict, self._seal.open(f.note)] for f in row.feedback],
                        }
                    )
            return {"channel": channel, "user": user, "lang": who.user.lang if who else "", "turns": turns}

    def forget(self, channel: str, user: str) -> int:
        """Delete everything of one person on a channel: turns, feedback, the state of every conversation they were in.

        Returns how many turns there were. Nothing of it stays in the database's file: SQLite overwrites what it
        deletes, and PostgreSQL gives the space back at its next vacuum.
        """
        with self._errors(), Session(self._engine) as session, session.begin():
            who = self._identity(session, channel, user)
            if who is None:  # a forgetting that was interrupted may have left its words in the write-ahead log
                session.rollback()
                self._shrink()
                return 0
            theirs = select(TurnRow.conversation_id).where(TurnRow.identity_id == who.id)
            places = session.scalars(select(Conversation).where(Conversation.id.in_(theirs))).all()
            number = session.scalar(select(func.count()).where(TurnRow.identity_id == who.id)) or 0
            session.execute(delete(TurnRow).where(TurnRow.identity_id == who.id))
            for place in places:
                place.state = None
                if not session.scalar(select(func.count()).where(TurnRow.conversation_id == place.id)):
                    session.delete(place)
            user_row = who.user
            session.delete(who)
            session.flush()
            if not session.scalar(select(func.count()).where(Identity.user_id == user_row.id)):
                session.delete(user_row)
        self._shrink()
        return number

    def prune(self, days: int) -> int:
        """Delete turns older than so many days, and conversations that have none left; returns how many turns."""
        with self._errors(), Session(self._engine) as session, session.begin():
            old = TurnRow.replied_at < datetime.now(UTC) - timedelta(days=days)
            number = session.scalar(select(func.count()).select_from(TurnRow).where(old)) or 0
            session.execute(delete(TurnRow).where(old))
            session.execute(
                delete(Conversation).where(Conversation.id.not_in(select(TurnRow.conversation_id).distinct()))
            )
        if number:
            self._shrink()
        return number

    def reseal(self, seal: Seal) -> int:
        """Seal every text again, with another seal's first key or with none; returns how many turns there are."""
        with self._errors(), Session(self._engine) as session, session.begin():
            for place in session.scalars(select(Conversation).where(Conversation.state.is_not(None))):
                place.state = seal.close(self._seal.open(str(place.state)))
            for place in session.scalars(select(Conversation).where(Conversation.title != "")):
                place.title = seal.close(self._seal.open(place.title))
            number = 0
            for row in session.scalars(select(TurnRow)):
                row.said, row.reply = seal.close(self._seal.open(row.said)), seal.close(self._seal.open(row.reply))
                number += 1
            for judged in session.scalars(select(Feedback)):
                judged.note = seal.close(self._seal.open(judged.note))
        self._seal = seal
        self._shrink()
        return number

    # --- the database -------------------------------------------------------------------------------------------------

    @staticmethod
    def _identity(session: Session, channel: str, user: str) -> Identity | None:
        return session.scalar(select(Identity).where(Identity.channel == channel, Identity.external == user))

    def _closed(self, data: Json) -> str:
        return self._seal.close(json.dumps(data, ensure_ascii=False))

    def _opened(self, kept: str) -> Json:
        found: Json = json.loads(self._seal.open(kept))
        return found

    def _shrink(self) -> None:
        """Leave no trace of what was deleted in SQLite's write-ahead log.

        Raises:
            MemoryStoreError: Somebody else reads so long that the log cannot be emptied; it can be tried again.
        """
        if self._sqlite:
            with self._errors(), self._engine.connect() as connection:
                busy = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
            if busy:
                raise MemoryStoreError(
                    f"database {_shown(self._engine)}: what was deleted still lies in its write-ahead log, as another "
                    "process reads from it; it is emptied at the next start"
                )

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
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")  # a power cut may lose the last turn, never the file
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Switch to the write-ahead log; of several that open a new file at once SQLite refuses some without waiting."""
    tries = 400
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            tries -= 1
            if not tries:
                raise
            time.sleep(0.05)


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
