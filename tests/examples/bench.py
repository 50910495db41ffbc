"""The bench of the example channel: people write and read mail."""

from __future__ import annotations

import email
import imaplib
import smtplib
from email.message import EmailMessage
from email.policy import default
from typing import ClassVar

from bot.adapters.delivery import Fleeting
from bot.conformance import Bench, Shown
from bot.types import Adapter
from examples.mail_channel import MailAdapter
from tests.examples.fake_mail import FakeMail


class MailBench(Bench):
    """E-mail."""

    lacks: ClassVar = {"buttons": "a mail has none; choices are numbered"}

    def __init__(self) -> None:
        self.fake = FakeMail()
        self._deliveries = Fleeting()

    def adapter(self) -> Adapter:
        """See Bench."""

        def imap() -> imaplib.IMAP4:
            box = imaplib.IMAP4("127.0.0.1", self.fake.imap_port)
            box.login("tuwen", "secret")
            return box

        def smtp() -> smtplib.SMTP:
            return smtplib.SMTP("127.0.0.1", self.fake.smtp_port)

        return MailAdapter(imap, smtp, "tuwen@example.org", self._deliveries, every=0.05)

    async def say(self, text: str, conversation: str = "1") -> str:
        """See Bench."""
        place = len(self.fake.inbox)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Ada <ada@example.org>", "tuwen@example.org", "Re: 图谱"
        mail["Message-ID"], mail["References"] = f"<{place}@example.org>", f"<thread-{conversation}@example.org>"
        mail.set_content(f"{text}\n\n> what was quoted\n")
        self.fake.arrive(mail.as_bytes(policy=default.clone(linesep="\r\n")))
        return str(place)

    def shown(self) -> list[Shown]:
        """See Bench."""
        return [_shown(email.message_from_bytes(raw, policy=default), n) for n, raw in enumerate(list(self.fake.sent))]  # type: ignore[arg-type]

    async def repeat(self, delivery: str) -> None:
        """See Bench."""
        self.fake.unread(int(delivery))

    def refuse(self, times: int) -> None:
        """See Bench."""
        self.fake.refusals = times

    def close(self) -> None:
        """See Bench."""
        self.fake.close()


def _shown(mail: EmailMessage, number: int) -> Shown:
    pictures = [part.get_content() for part in mail.iter_attachments() if part.get_content_type() == "image/png"]
    body = mail.get_body(("plain",))
    text = body.get_content().strip() if body is not None else ""
    return Shown(str(mail["References"]).split()[0], text, (), pictures[0] if pictures else None, str(number))
