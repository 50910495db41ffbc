"""E-mail as a channel; a thread is a conversation. A sender is only what a mail says: name none under `owners`."""

import asyncio
import imaplib
import smtplib
from datetime import UTC, datetime
from email import message_from_bytes, policy, utils
from email.message import EmailMessage
from functools import partial

from bot.adapters.delivery import deliver, persist_blocking
from bot.adapters.lanes import Lanes
from bot.config import secret
from bot.render import as_text
from bot.types import Message


class MailAdapter:
    def __init__(
        self, imap, smtp, own, deliveries, every=15.0
    ):  # `imap`, `smtp`: connect and log in; `own`: our address
        self._imap, self._smtp, self._own, self._deliveries, self._every = imap, smtp, own, deliveries, every
        self._persist = partial(persist_blocking, errors=(OSError, imaplib.IMAP4.abort), first=every)

    async def run(self, handler):
        lanes, taken = Lanes(), set()
        try:
            while True:
                uids = (await self._persist(self._box, "SEARCH", "UNSEEN"))[0].decode().split()
                for uid in [uid for uid in uids if uid not in taken]:
                    taken.add(uid)
                    raw = await self._persist(self._box, "FETCH", uid, "(BODY.PEEK[])")
                    mail = message_from_bytes(raw[0][1], policy=policy.default)
                    thread = str(mail["References"] or mail["In-Reply-To"] or mail["Message-ID"] or uid).split()[0]
                    lanes.start(thread, partial(self._answer, handler, uid, thread, mail))
                await asyncio.sleep(self._every)
        finally:
            await lanes.finish(3.0)

    async def _answer(self, handler, uid, thread, mail):
        sender, id, earlier = utils.parseaddr(mail["From"])[1], mail["Message-ID"] or uid, mail["In-Reply-To"] or ""
        if sender != self._own and (mail["Auto-Submitted"] or "no") == "no":  # two robots would never stop
            lines = mail.get_body(("plain",)).get_content().splitlines() if mail.get_body(("plain",)) else []
            text = "\n".join(line for line in lines if not line.startswith(">")).strip()
            message = Message("mail", thread, sender, id, text, "", datetime.now(UTC), earlier)
            letter = self._letter(mail, await handler(message), sender)
            await deliver(self._deliveries, message, id, [letter], partial(self._persist, self._send))
        await self._persist(self._box, "STORE", uid, "+FLAGS", r"(\Seen)")

    def _box(self, *command):
        with self._imap() as box:
            box.select()
            return box.uid(*command)[1]

    def _letter(self, mail, reply, to):
        letter, id, subject = EmailMessage(), mail["Message-ID"] or "", (mail["Subject"] or "").removeprefix("Re: ")
        letter["From"], letter["To"], letter["Subject"] = self._own, to, f"Re: {subject}"
        letter["Message-ID"], letter["In-Reply-To"], letter["Auto-Submitted"] = utils.make_msgid(), id, "auto-replied"
        letter["References"] = f"{mail['References'] or ''} {id}".strip()
        letter.set_content(as_text(reply, 5, pictures=True))  # choices are numbered, for mail has no buttons
        if reply.picture:
            letter.add_attachment(reply.picture, "image", "png", filename="graph.png")
        return letter

    def _send(self, letter):
        with self._smtp() as post:
            post.send_message(letter)  # every error of smtplib is an OSError
        return letter["Message-ID"]


def make(app):
    own, password, host = (secret(name, "for mail") for name in ("MAIL_ADDRESS", "MAIL_PASSWORD", "MAIL_HOST"))

    def login(kind):
        server = kind(host)
        server.login(own, password)
        return server

    return MailAdapter(partial(login, imaplib.IMAP4_SSL), partial(login, smtplib.SMTP_SSL), own, app.memory.deliveries)
