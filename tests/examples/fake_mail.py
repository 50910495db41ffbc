"""A mailbox and a post office on loopback: as much of IMAP (RFC 3501) and SMTP (RFC 5321) as `imaplib` and `smtplib`
use for reading unread mail and sending answers."""

from __future__ import annotations

import re
import socketserver
import threading


class FakeMail:
    """Both servers over one mailbox."""

    def __init__(self) -> None:
        self.inbox: list[tuple[bytes, bool]] = []
        """Mail and whether it is read; the place plus one is the UID."""
        self.sent: list[bytes] = []
        self.refusals = 0
        self._lock = threading.Lock()
        fake = self

        class IMAP(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                for line in self.rfile:
                    tag, _, rest = line.decode().strip().partition(" ")
                    self.wfile.write(fake._imap(rest))
                    self.wfile.write(f"{tag} OK done\r\n".encode())
                    if rest.startswith("LOGOUT"):
                        return

        class SMTP(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                self.wfile.write(b"220 ready\r\n")
                for line in self.rfile:
                    command = line.decode().strip().upper()
                    if command == "DATA":
                        self.wfile.write(b"354 go on\r\n")
                        data = b""
                        while (part := self.rfile.readline()) not in (b".\r\n", b""):
                            data += part[1:] if part.startswith(b"..") else part
                        with fake._lock:
                            fake.sent.append(data)
                    if command.startswith("MAIL") and fake._refused():
                        self.wfile.write(b"451 too many\r\n")
                        continue
                    self.wfile.write(b"221 bye\r\n" if command == "QUIT" else b"250 fine\r\n")
                    if command == "QUIT":
                        return

        self._servers = [_Server(("127.0.0.1", 0), handler) for handler in (IMAP, SMTP)]
        self.imap_port, self.smtp_port = (int(server.server_address[1]) for server in self._servers)
        for server in self._servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def arrive(self, mail: bytes) -> None:
        """A mail lies in the box, unread."""
        with self._lock:
            self.inbox.append((mail, False))

    def unread(self, place: int) -> None:
        """A mail is unread again."""
        with self._lock:
            self.inbox[place] = self.inbox[place][0], False

    def close(self) -> None:
        """Close the doors."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _refused(self) -> bool:
        with self._lock:
            if self.refusals:
                self.refusals -= 1
                return True
            return False

    def _imap(self, command: str) -> bytes:
        with self._lock:
            if command.startswith("CAPABILITY"):
                return b"* CAPABILITY IMAP4rev1\r\n"
            if command.startswith("SELECT"):
                return f"* {len(self.inbox)} EXISTS\r\n".encode()
            if command.startswith("UID SEARCH UNSEEN"):
                uids = " ".join(str(n) for n, (_, read) in enumerate(self.inbox, 1) if not read)
                return f"* SEARCH {uids}".rstrip().encode() + b"\r\n"
            if found := re.match(r"UID FETCH (\d+) \(BODY.PEEK\[\]\)", command):
                mail = self.inbox[int(found[1]) - 1][0]
                head = f"* {found[1]} FETCH (UID {found[1]} BODY[] {{{len(mail)}}}\r\n".encode()
                return head + mail + b")\r\n"
            if found := re.match(r"UID STORE (\d+) \+FLAGS \(\\Seen\)", command):
                self.inbox[int(found[1]) - 1] = self.inbox[int(found[1]) - 1][0], True
        return b""


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_: object) -> None:
        """Somebody hung up."""
