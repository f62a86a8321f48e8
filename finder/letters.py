"""A letter: what is to be sent to one person by e-mail, and how the net carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from secrets import token_hex
from typing import Any

from finder.errors import LetterError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_LONGEST_LINE = 900
"""Characters of a header; a line of a mail ends at 998 octets (RFC 5322, 2.1.1)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail of plain text to one address, which `addresses.read_address` has read.

    `language` is that of the text. `headers` are further ones, in ASCII. `key` is the same
    whenever the same letter is sent again: who gets it twice is shown it once.

    Raises LetterError where a line break or the like stands in the address, the subject
    or a header: by such, strangers would write headers of their own.
    """

    to: str
    subject: str
    text: str
    language: str
    headers: tuple[tuple[str, str], ...] = ()
    key: str = ""

    def __post_init__(self) -> None:
        for name, value in self.headers:
            good = _HEADER.fullmatch(name) and value.isascii() and len(value) <= _LONGEST_LINE
            if not good:
                raise LetterError(f"The header {name!r} of a letter cannot be sent.")
        for part in (self.to, self.subject, self.key, *(value for _, value in self.headers)):
            if _CONTROL.search(part) or not _can_be_encoded(part):
                raise LetterError("A line break stands where a letter may have none.")
        if "@" not in self.to or not self.subject.strip() or not _can_be_encoded(self.text):
            raise LetterError("A letter needs an address, a subject, and text.")

    @property
    def body(self) -> str:
        """The text as it is sent: no control characters, one line break at its end."""
        return _CONTROL_IN_TEXT.sub(" ", self.text.replace("\r\n", "\n")).strip("\n") + "\n"


def _can_be_encoded(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Policy(EmailPolicy):
    """Folds headers where the library would spoil them.

    It would encode the long addresses of the web in List-Unsubscribe, which then mean
    nothing, and it loses spaces where a subject has to be encoded in several words.
    """

    def fold(self, name: str, value: Any) -> str:
        """The header as text."""
        return self._whole(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as it is sent."""
        return self._whole(name, value).encode("ascii") or super().fold_binary(name, value)

    def _whole(self, name: str, value: Any) -> str:
        text = str(value)
        if name in {"Subject", "From"} and not text.isascii() and not self.utf8:
            sender = value.addresses[0] if name == "From" else None
            said = Header(sender.display_name if sender else text, "utf-8", 75, name)
            text = said.encode(linesep=self.linesep)
            text += f"{self.linesep} <{sender.addr_spec}>" if sender else ""
        elif not name.startswith("List-"):
            return ""
        return f"{name}: {text}{self.linesep}"


_POLICY = _Policy(linesep=SMTP.linesep, max_line_length=76, cte_type="7bit")


def composed(letter: Letter, sender: Address, now: datetime) -> EmailMessage:
    """The letter as the net carries it (RFC 5322); `now` is of UTC.

    It says that a program wrote it (RFC 3834), so that no other program answers.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.key or token_hex(16)}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers:
        message[name] = value
    message.set_content(letter.body)
    message["Content-Language"] = letter.language
    return message
