"""A mail server on this machine, which keeps what it is given, and refuses what it is told to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Taken:
    """One letter that the server took: its envelope, and what was in it."""

    sender: str
    to: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The letter, parsed."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def text(self) -> str:
        """What is to be read in it."""
        return cast(str, self.message.get_content())


@dataclass
class MailServer:
    """What the server holds and does; tests change `answers` and look at `taken`.

    An answer stands for a recipient; `on_data` may refuse a letter when it comes.
    """

    url: str = ""
    taken: list[Taken] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    on_data: Callable[[int], str] = field(default=lambda _number: "250 OK")
    connections: int = 0
    users: list[tuple[bytes, bytes]] = field(default_factory=list)

    def to(self, address: str) -> list[Taken]:
        """The letters that came for an address."""
        return [one for one in self.taken if address in one.to]

    # The names and the arguments of these are aiosmtpd's.
    async def handle_EHLO(  # noqa: N802, D102
        self, _server: SMTP, session: Session, _envelope: Envelope, host: str, answers: list[str]
    ) -> list[str]:
        session.host_name = host
        self.connections += 1
        return answers

    async def handle_RCPT(  # noqa: N802, D102
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802, D102
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.on_data(len(self.taken))
        if answer.startswith("250"):
            raw = cast(bytes, envelope.content)
            self.taken.append(Taken(str(envelope.mail_from), list(envelope.rcpt_tos), raw))
        return answer


@contextmanager
def mail_server(
    tls: ssl.SSLContext | None = None, *, implicit: bool = False, **options: Any
) -> Iterator[MailServer]:
    """A running server; with `tls` after STARTTLS, or from the start if `implicit`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = MailServer()
    if tls and implicit:
        options["ssl_context"] = tls
    elif tls:
        options |= {"tls_context": tls, "require_starttls": True}
    controller = Controller(
        server, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True, **options
    )
    server.url = f"smtp://127.0.0.1:{port}"
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def knows_password(server: MailServer) -> dict[str, Any]:
    """Options of a server that asks who is there, and takes `user` with `pass word`."""

    def authenticator(
        _server: Any, _session: Any, _envelope: Any, _mechanism: str, told: LoginPassword
    ) -> AuthResult:
        server.users.append((told.login, told.password))
        return AuthResult(success=told.password == b"pass word", handled=False)

    return {"authenticator": authenticator, "auth_require_tls": False}
