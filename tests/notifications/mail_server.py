"""A mail server for tests: it speaks as much SMTP as is needed, takes mails, and misbehaves when told to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any


@dataclass
class MailServer:
    """What it took, and how it behaves to whom.

    Attributes:
        refuses: recipients, with the answer that each gets.
        hangs_at: recipients to whom it says nothing any more once their mail has come.
        drops: recipients whose mail it takes, and then hangs up before it says so; each once.
    """

    listening: socket.socket
    refuses: dict[str, str] = field(default_factory=dict)
    hangs_at: set[str] = field(default_factory=set)
    drops: set[str] = field(default_factory=set)
    took: list[Any] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def to(self) -> list[str]:
        """The names of those whose mail it took, in the order in which they came."""
        return [mail["To"].partition("@")[0] for mail in self.took]

    def serve(self) -> None:
        while not self.over.is_set():
            try:
                caller, _address = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        with caller, caller.makefile("rwb") as line:

            def say(words: str) -> None:
                line.write(f"{words}\r\n".encode())
                line.flush()

            say("220 mail.example.org")
            to = ""
            for heard in line:
                word = heard[:4].upper().strip()
                if word == b"RCPT":
                    to = heard.decode().partition("<")[2].partition(">")[0]
                    say(self.refuses.get(to, "250 Yes"))
                elif word == b"DATA":
                    say("354 Go on")
                    if not self._take(to, line):
                        return
                    say("250 Taken")
                elif word == b"QUIT":
                    say("221 Good-bye")
                    return
                else:
                    say("250 Yes")

    def _take(self, to: str, line: Any) -> bool:
        """Read a mail; whether its sender is told so."""
        lines = []
        while (read := line.readline()) not in (b".\r\n", b""):
            lines.append(read)
        if to in self.hangs_at:
            self.over.wait(10)
            return False
        self.took.append(message_from_bytes(b"".join(lines), policy=policy.default))
        if to in self.drops:
            self.drops.discard(to)
            return False
        return True


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server that runs on this machine until the end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = MailServer(listening)
        threading.Thread(target=server.serve, daemon=True).start()
        try:
            yield server
        finally:
            server.over.set()
            listening.shutdown(socket.SHUT_RDWR)
