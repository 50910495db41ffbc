"""What arrives from Telegram as messages: words, pressed buttons, edits, documents; in groups only what is for the bot.

Knows: updates of the Bot API. Does not know: what is done with a message.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import (
    CallbackQuery,
    Chat,
    Document,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    Update,
    User,
)
from telegram import Message as Said

from bot.types import Message

CHANNEL = "telegram"
_MARK = "✓ "
"""Before the words of a button that was pressed."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message and where it came from.

    Attributes:
        update: The update's id: the same when it is delivered again.
        thread: The topic of a forum; None elsewhere.
        group: Whether others read along.
        number: The id of the message on which this hangs: what was said, or what had the button that was pressed.
        edits: The id of the message of which this is a new wording; "" where it is none.
        query: The id of the pressed button's query, which wants to be acknowledged.
        keyboard: The buttons under which one was pressed, that one marked.
    """

    message: Message
    update: str
    chat: int
    thread: int | None
    group: bool
    number: int
    edits: str = ""
    query: str = ""
    document: Document | None = None
    keyboard: InlineKeyboardMarkup | None = None


def arrived(update: Update, me: User) -> Arrived | None:
    """What an update holds for the bot `me`; None where that is nothing."""
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query)
    said = update.message or update.edited_message
    if said is None or said.from_user is None or said.from_user.is_bot:
        return None
    text = said.text or said.caption or ""
    if not text and said.effective_attachment is None:
        return None  # somebody joined, a title changed
    group = said.chat.type in (Chat.GROUP, Chat.SUPERGROUP)
    if group:
        addressed, text = _addressed(said, text, me)
        if not addressed:
            return None
    edits = str(said.message_id) if update.edited_message is not None else ""
    stamp = f"-{said.edit_date.timestamp():.0f}" if edits and said.edit_date is not None else ""
    earlier = said.reply_to_message
    return Arrived(
        Message(
            CHANNEL, _conversation(said), str(said.from_user.id), f"{said.message_id}{stamp}", text,
            said.from_user.language_code or "", said.date, "" if earlier is None else str(earlier.message_id),
        ),
        str(update.update_id), said.chat.id, _thread(said), group, said.message_id, edits, document=said.document,
    )  # fmt: skip


def _pressed(update: int, query: CallbackQuery) -> Arrived | None:
    """A pressed button as the message that it stands for: a reply to what it stood under."""
    under = query.message
    if query.data is None or under is None:
        return None
    thread = _thread(under) if isinstance(under, Said) else None
    place = _conversation(under) if isinstance(under, Said) else str(under.chat.id)
    text = _label(under, query.data) if isinstance(under, Said) else query.data
    return Arrived(
        Message(
            CHANNEL, place, str(query.from_user.id), f"button-{query.id}", text,
            query.from_user.language_code or "", under.date, str(under.message_id),
        ),
        str(update), under.chat.id, thread, under.chat.type != Chat.PRIVATE, under.message_id, query=query.id,
        keyboard=_chosen(under, query.data),
    )  # fmt: skip


def _label(under: Said, data: str) -> str:
    """The text of a button; "#n" stands for the label of the n-th one, because its text was too long for Telegram."""
    if data.startswith("#") and data[1:].isdecimal() and under.reply_markup is not None:
        rows = under.reply_markup.inline_keyboard
        if int(data[1:]) < len(rows):
            return rows[int(data[1:])][0].text.removeprefix(_MARK)
    return data


def _chosen(under: object, data: str) -> InlineKeyboardMarkup | None:
    """The buttons of a message with the pressed one marked, and no other."""
    if not isinstance(under, Said) or under.reply_markup is None:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    (_MARK if button.callback_data == data else "") + button.text.removeprefix(_MARK),
                    callback_data=button.callback_data,
                )
                for button in row
            ]
            for row in under.reply_markup.inline_keyboard
        ]
    )


def _addressed(said: Said, text: str, me: User) -> tuple[bool, str]:
    """Whether a message of a group is for the bot (it is named, a command, or a reply to it), and its words."""
    name = f"@{me.username}".lower()
    entities = said.parse_entities() if said.text else said.parse_caption_entities()
    addressed = False
    for entity, words in entities.items():
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            _, at, other = words.partition("@")
            if at and f"@{other}".lower() != name:
                return False, text  # another bot's command
            addressed = True
        named = entity.type == MessageEntity.MENTION and words.lower() == name
        if named or (entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and entity.user.id == me.id):
            text = text.replace(words, "", 1)
            addressed = True
    earlier = said.reply_to_message
    if earlier is not None and earlier.from_user is not None and earlier.from_user.id == me.id:
        addressed = True
    return addressed, text.strip(" ,，:：\n")


def _thread(said: Said) -> int | None:
    return said.message_thread_id if said.is_topic_message else None


def _conversation(said: Said) -> str:
    """Every chat is a conversation, and every topic of a forum is one of its own."""
    thread = _thread(said)
    return str(said.chat.id) if thread is None else f"{said.chat.id}/{thread}"
