"""Mail: takes letters to the mail server that the settings name, or to a folder in a demo."""

from __future__ import annotations

import re
import smtplib
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from finder.addresses import read_address
from finder.errors import MailError, MailRefusedError, SettingError
from finder.letters import Letter, composed

PATIENCE = 15.0
"""Seconds that a mail server may take for each of its answers; a page waits for them."""

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_EXAMPLES = (
    "smtp://mail.example.org, smtp+starttls://user:password@mail.example.org:587,"
    " smtps://user:password@mail.example.org, file:///srv/finder/mail or console:"
)
_GOING_AWAY = 421
_NAMED = re.compile(r"([^<>\x00-\x1f]*)<([^<>]+)>")

Send = Callable[[Letter], None]
"""Sends a letter; raises MailRefusedError where this one is not taken, MailError where none is."""


class Outbox(Protocol):
    """Where letters are taken to; `sender` is who they come from."""

    @property
    def sender(self) -> Address:
        """The address that letters come from, and whose it is."""

    def opened(self) -> AbstractContextManager[Send]:
        """What sends many letters: `with outbox.opened() as send: send(letter)`."""

    def send(self, letter: Letter) -> None:
        """Send one letter, as `Send` does."""


def is_taken(send: Send, letter: Letter) -> bool:
    """Whether the server took a letter; if it refuses only this one, others go on."""
    try:
        send(letter)
    except MailRefusedError:
        return False
    return True


def open_outbox(url: str, sender: str, *, name: str, contact: str) -> Outbox | None:
    """The outbox of FINDER_MAIL_URL and FINDER_MAIL_FROM; None where no mail is sent.

    Letters come from the city's `contact` where no sender is set, by its `name` where
    the sender has none. Nobody is called yet. Raises SettingError.
    """
    if not url:
        return None
    parts = _split(url)
    where = _sender(sender, name, contact)
    if parts.scheme == "console":
        return ConsoleOutbox(where)
    if parts.scheme == "file":
        return FolderOutbox(where, _folder(parts))
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise _not_an_address()
    return SmtpOutbox(
        where,
        kind=parts.scheme,
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"console", "file", *_PORTS} and parts.port != 0
    except ValueError:
        good = False
    if not good or any(ord(sign) <= 0x20 for sign in url):
        raise _not_an_address()
    return parts


def _not_an_address() -> SettingError:
    # The value is not repeated: there may be a password in it.
    return SettingError(f"FINDER_MAIL_URL must be an address such as {_EXAMPLES}")


def _sender(text: str, name: str, contact: str) -> Address:
    given = text or contact
    if not given:
        raise SettingError(
            "FINDER_MAIL_FROM must say who the mails come from, such as"
            ' "River City <learn@example.org>"; or name a contact in city.toml'
        )
    named = _NAMED.fullmatch(given.strip())
    said, address = named.groups() if named else ("", given)
    try:
        user, _, host = read_address(address).rpartition("@")
        return Address(said.strip(' "') or name, user, host)
    except ValueError:
        raise SettingError(
            "FINDER_MAIL_FROM must be an address such as learn@example.org, or"
            f" River City <learn@example.org>, not '{given}'"
        ) from None


def _folder(parts: SplitResult) -> Path:
    folder = Path(unquote(parts.path))
    if parts.netloc or not folder.is_absolute():
        raise _not_an_address()
    if not folder.is_dir():
        raise SettingError(f"FINDER_MAIL_URL: there is no folder {folder}: please make it")
    return folder


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class SmtpOutbox:
    """Takes letters to a mail server: plainly (`smtp`), or encrypted as `kind` says."""

    sender: Address
    kind: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    clock: Callable[[], datetime] = _now

    @contextmanager
    def opened(self) -> Iterator[Send]:
        """Sends over one connection, which is made with the first letter."""
        line = _Line(self)
        try:
            yield line.send
        finally:
            line.close()

    def send(self, letter: Letter) -> None:
        """Send one letter."""
        with self.opened() as send:
            send(letter)


class _Line:
    """One connection to a mail server, made when it is needed, and anew when it was cut."""

    def __init__(self, outbox: SmtpOutbox) -> None:
        self._outbox = outbox
        self._client: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        outbox = self._outbox
        message = composed(letter, outbox.sender, outbox.clock())
        try:
            client = self._ready()
            client.send_message(message, outbox.sender.addr_spec, [letter.to])
        except smtplib.SMTPRecipientsRefused as error:
            self._refused(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPDataError as error:
            self._refused(error.smtp_code)
        except smtplib.SMTPNotSupportedError as error:
            if self._client is None:
                raise self._unusable(error) from None
            raise MailRefusedError(
                "The mail server does not know addresses in other letters than ASCII.",
                for_good=True,
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise self._unusable(error) from None

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()

    def _ready(self) -> smtplib.SMTP:
        """The connection; a server may have closed it while nothing was sent."""
        if self._client is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._client.rset()[0] == 250:
                    return self._client
            self.close()
        self._client = _connected(self._outbox)
        return self._client

    def _refused(self, code: int) -> None:
        """Say that one letter is not taken; what the server says may repeat the address."""
        if code == _GOING_AWAY:
            self.close()
            raise self._unusable(smtplib.SMTPResponseException(code, "")) from None
        later = "" if code >= 500 else " for now"
        raise MailRefusedError(
            f"The mail server does not take this letter{later} ({code}).", for_good=code >= 500
        ) from None

    def _unusable(self, error: Exception) -> MailError:
        where = f"{self._outbox.host} port {self._outbox.port}"
        return MailError(
            f"The mail server {where} cannot be used ({_reason(error)}):"
            " check FINDER_MAIL_URL, and whether it runs."
        )


def _connected(outbox: SmtpOutbox) -> smtplib.SMTP:
    make = smtplib.SMTP_SSL if outbox.kind == "smtps" else smtplib.SMTP
    secure: dict[str, Any] = {"context": ssl.create_default_context()}
    # Left to itself the library would ask the net what this machine is called.
    client = make(
        outbox.host,
        outbox.port,
        local_hostname=outbox.sender.domain,
        timeout=PATIENCE,
        **(secure if outbox.kind == "smtps" else {}),
    )
    try:
        if outbox.kind == "smtp+starttls":
            client.starttls(**secure)
        if outbox.user:
            client.login(outbox.user, outbox.password)
    except (OSError, smtplib.SMTPException):
        client.close()
        raise
    return client


def _reason(error: Exception) -> str:
    """Why, in few words, without anything that a server says: that may repeat an address."""
    # The library hides that it was waiting in vain.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "it does not answer in time"
    for kind, reason in _REASONS.items():
        if isinstance(error, kind):
            return reason
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answers {error.smtp_code}"
    if isinstance(error, ssl.SSLError):
        return f"the connection is not safe: {error.reason or error}"
    return getattr(error, "strerror", None) or type(error).__name__


_REASONS: dict[type[Exception], str] = {
    smtplib.SMTPAuthenticationError: "it does not accept the user and password",
    smtplib.SMTPNotSupportedError: "it knows no STARTTLS, or no passwords",
    smtplib.SMTPServerDisconnected: "it ended the connection",
}


@dataclass(frozen=True)
class FolderOutbox:
    """Puts letters into a folder, each a file that mail programs open; for demos and trials."""

    sender: Address
    folder: Path
    clock: Callable[[], datetime] = _now

    @contextmanager
    def opened(self) -> Iterator[Send]:
        """Writes one file after the other."""
        yield self.send

    def send(self, letter: Letter) -> None:
        """Write one letter."""
        now = self.clock()
        file = self.folder / f"{now:%Y%m%dT%H%M%S}-{token_hex(4)}.eml"
        try:
            file.touch(mode=0o600, exist_ok=False)
            file.write_bytes(composed(letter, self.sender, now).as_bytes())
        except OSError as error:
            raise MailError(f"{file} cannot be written: {error.strerror}.") from None


@dataclass(frozen=True)
class ConsoleOutbox:
    """Prints letters where the program's complaints go; for demos and trials."""

    sender: Address

    @contextmanager
    def opened(self) -> Iterator[Send]:
        """Prints one after the other."""
        yield self.send

    def send(self, letter: Letter) -> None:
        """Print one letter."""
        address = self.sender
        sys.stderr.write(f"From: {address}\nTo: {letter.to}\nSubject: {letter.subject}\n")
        sys.stderr.write(f"\n{letter.body}{'-' * 60}\n")
        sys.stderr.flush()
