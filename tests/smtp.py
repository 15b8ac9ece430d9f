"""A mail server on this machine's loopback for the time of a test: it takes, refuses, or hangs up."""

from __future__ import annotations

import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Lock, Thread
from typing import Any, cast


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps what it took. `answers` replaces the answer to a command; an answer of "" hangs up."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answers: dict[str, str] = {}
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.heard: list[str] = []
        self.lock = Lock()
        self.context: ssl.SSLContext | None = None
        if certificate is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up on us does so on purpose."""


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.held = cast(MailServer, self.server)
        if not self._say("CONNECT", "220 here"):
            return
        while line := self.rfile.readline():
            command = line.decode().split()[0].upper() if line.strip() else ""
            with self.held.lock:
                self.held.heard.append(line.decode().strip())
            if not self._obey(command):
                return

    def finish(self) -> None:
        """What was made secure is a connection of its own, which nobody else closes."""
        with suppress(OSError):
            super().finish()
        self.request.close()

    def _obey(self, command: str) -> bool:
        if command == "EHLO":
            more = "250-STARTTLS\r\n" if self.held.context else ""
            return self._say(command, f"250-here\r\n{more}250 AUTH PLAIN")
        if command == "STARTTLS" and self.held.context:
            self._say(command, "220 go on")
            self.request = self.held.context.wrap_socket(self.request, server_side=True)
            self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
            return True
        if command == "AUTH":
            return self._say(command, "235 come in")
        if command == "DATA":
            return self._take()
        if command == "QUIT":
            self._say(command, "221 bye")
            return False
        return self._say(command, "250 so be it")

    def _take(self) -> bool:
        if not self._say("DATA", "354 tell") or self.held.answers.get("DATA", "").startswith(("4", "5")):
            return "DATA" in self.held.answers and bool(self.held.answers["DATA"])
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if not self._say("TAKEN", "250 taken"):
            return False
        if self.held.answers.get("TAKEN", "250").startswith("2"):
            with self.held.lock:
                self.held.raw.append(b"".join(lines))
                self.held.mails.append(message_from_bytes(b"".join(lines), policy=default))
        return True

    def _say(self, command: str, usual: str) -> bool:
        answer = self.held.answers.get(command, usual)
        if answer:
            self.wfile.write(f"{answer}\r\n".encode())
        return bool(answer)


@contextmanager
def mail_server(certificate: Path | None = None) -> Iterator[MailServer]:
    server = MailServer(certificate)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
