"""The conversations of a person as they see them: which there are, what they call them, what they think of each reply.

Knows: the tables `conversations`, `turns` and `feedback`. Does not know: channels, or what a turn means. A person's
conversations are those whose name begins alike (`bot.web.talk`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Engine, delete, func, select
from sqlalchemy.orm import Session

from bot.memory.models import Conversation, Feedback, TurnRow
from bot.memory.seal import Seal

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation in a list.

    Attributes:
        name: What the channel calls it.
        title: What the person calls it; else its first words.
        turns: How many messages got a reply.
        last: When the last one did, ISO 8601, UTC.
    """

    name: str
    title: str
    turns: int
    last: str


class Talks:
    """The conversations of one database. Safe to use from several threads."""

    def __init__(
        self,
        engine: Engine,
        errors: Callable[[], AbstractContextManager[None]],
        seal: Callable[[], Seal],
        shrink: Callable[[], None],
    ) -> None:
        """`errors` turns what the database raises into a MemoryStoreError; `shrink` leaves no trace of the deleted."""
        self._engine, self._errors, self._seal, self._shrink = engine, errors, seal, shrink

    def all(self, channel: str, prefix: str, most: int = 200) -> list[Talk]:
        """The conversations whose names begin with `prefix`, the last one first."""
        with self._errors(), Session(self._engine) as session:
            rows = session.execute(
                select(
                    Conversation.external, Conversation.title, func.count(TurnRow.id), func.max(TurnRow.replied_at),
                    func.min(TurnRow.id),
                )
                .join(TurnRow)
                .where(Conversation.channel == channel, Conversation.external.startswith(prefix, autoescape=True))
                .group_by(Conversation.id)
                .order_by(func.max(TurnRow.id).desc())
                .limit(most)
            ).all()  # fmt: skip
            first = select(TurnRow.id, TurnRow.said).where(TurnRow.id.in_([row[4] for row in rows]))
            said = {id: text for id, text in session.execute(first).all()}
            seal = self._seal()
            return [
                Talk(name, seal.open(title) or _begun(seal.open(said[id])), turns, _utc(last).isoformat())
                for name, title, turns, last, id in rows
                if "/" not in name[len(prefix) :]  # else it is somebody's whose own name begins like this one's
            ]

    def rename(self, channel: str, name: str, title: str) -> bool:
        """Call a conversation `title`, or by its first words again where that is ""; False: there is none."""
        with self._errors(), Session(self._engine) as session, session.begin():
            found = session.scalar(select(Conversation).where(*_at(channel, name)))
            if found is not None:
                found.title = self._seal().close(title) if title else ""
            return found is not None

    def forget(self, channel: str, name: str) -> int:
        """Delete a conversation with everything that was said in it; returns how many turns there were."""
        with self._errors(), Session(self._engine) as session, session.begin():
            found = session.scalar(select(Conversation).where(*_at(channel, name)))
            if found is None:
                return 0
            theirs = TurnRow.conversation_id == found.id
            number = session.scalar(select(func.count()).select_from(TurnRow).where(theirs)) or 0
            session.execute(delete(Feedback).where(Feedback.turn_id.in_(select(TurnRow.id).where(theirs))))
            session.execute(delete(TurnRow).where(theirs))
            session.execute(delete(Conversation).where(Conversation.id == found.id))
        self._shrink()
        return number

    def judge(self, channel: str, name: str, message_id: str, verdict: str, note: str = "") -> bool:
        """Keep what a person thinks of the reply to a message, in the place of what they thought before.

        Args:
            verdict: "right", "wrong", or "" to take it back.

        Returns:
            False: there is no such message.
        """
        with self._errors(), Session(self._engine) as session, session.begin():
            turn = session.scalar(
                select(TurnRow).join(Conversation).where(*_at(channel, name), TurnRow.message_id == message_id)
            )
            if turn is None:
                return False
            session.execute(delete(Feedback).where(Feedback.turn_id == turn.id))
            if verdict:
                kept = self._seal().close(note)
                session.add(Feedback(turn_id=turn.id, verdict=verdict, note=kept, at=datetime.now(UTC)))
            return True

    def verdicts(self, channel: str, name: str) -> dict[str, str]:
        """What the person thinks of the replies of a conversation, by message id."""
        with self._errors(), Session(self._engine) as session:
            rows = session.execute(
                select(TurnRow.message_id, Feedback.verdict)
                .join(Feedback, Feedback.turn_id == TurnRow.id)
                .join(Conversation, Conversation.id == TurnRow.conversation_id)
                .where(*_at(channel, name))
                .order_by(Feedback.id)
            )
            return {message: verdict for message, verdict in rows}


def _at(channel: str, name: str) -> tuple[ColumnElement[bool], ...]:
    return Conversation.channel == channel, Conversation.external == name


def _begun(said: str) -> str:
    words = " ".join(said.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
