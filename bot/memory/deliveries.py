"""What went out on which update, kept over restarts: what `bot.adapters.delivery` asks for.

Knows: the table `deliveries`. Does not know: channels. A row holds ids alone, no word of anyone; when its turn is
forgotten nothing in it leads to a person any more.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.memory.models import Conversation, Delivery, TurnRow
from bot.types import Message

_DAYS = 7
"""How long an update without a turn is remembered; channels deliver again for a day at most."""


class Deliveries:
    """The pieces of replies that went out. Safe to use from several threads."""

    def __init__(self, engine: Engine, errors: Callable[[], AbstractContextManager[None]]) -> None:
        """`errors` turns what the database raises into a MemoryStoreError."""
        self._engine = engine
        self._errors = errors
        with errors(), Session(engine) as session, session.begin():
            old = Delivery.at < datetime.now(UTC) - timedelta(days=_DAYS)
            session.execute(delete(Delivery).where(old, Delivery.turn_id.is_(None)))

    def sent(self, channel: str, update: str) -> dict[int, str]:
        """The pieces that went out on an update: number and the channel's id of each."""
        with self._errors(), Session(self._engine) as session:
            found = select(Delivery.piece, Delivery.sent_id).where(
                Delivery.channel == channel, Delivery.update_id == update
            )
            return {row.piece: row.sent_id for row in session.execute(found)}

    def note(self, message: Message, update: str, piece: int, sent_id: str) -> None:
        """A piece of the reply to a message went out, on an update, under the channel's id `sent_id`."""
        try:
            with self._errors(), Session(self._engine) as session, session.begin():
                turn = session.scalar(
                    select(TurnRow.id)
                    .join(Conversation)
                    .where(
                        Conversation.channel == message.channel,
                        Conversation.external == message.conversation,
                        TurnRow.message_id == message.message_id,
                    )
                )
                session.add(
                    Delivery(
                        channel=message.channel, update_id=update, piece=piece, sent_id=sent_id, turn_id=turn,
                        at=datetime.now(UTC),
                    )
                )  # fmt: skip
        except IntegrityError:  # another process noted it
            return

    def replies_to(self, channel: str, conversation: str, message_id: str) -> list[str]:
        """The channel's ids of everything that went out in reply to a message, in order."""
        with self._errors(), Session(self._engine) as session:
            found = (
                select(Delivery.sent_id)
                .join(TurnRow, Delivery.turn_id == TurnRow.id)
                .join(Conversation)
                .where(
                    Conversation.channel == channel,
                    Conversation.external == conversation,
                    TurnRow.message_id == message_id,
                )
                .order_by(Delivery.id)
            )
            return list(session.scalars(found))
