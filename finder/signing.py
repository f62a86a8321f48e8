"""Signed texts: links and forms that can be read back, and that nobody else can make."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from finder.errors import FinderError

LONGEST_TOKEN = 1_000
_AHEAD = timedelta(minutes=5)
"""Clocks of several machines may differ by so much."""


class TokenError(FinderError):
    """A signed text is not ours, was altered, or is too old (`expired`)."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("A signed link or form is too old, or not ours.")
        self.expired = expired


@dataclass(frozen=True)
class Signer:
    """Signs with one key; what was signed for one purpose is of no use for another.

    `now` is real time with its zone, never that of FINDER_NOW: a link does not live
    longer because a demo has stopped its clock.
    """

    key: str = field(repr=False)

    def sign(self, purpose: str, *values: str, now: datetime) -> str:
        """The values as a text that may stand in an address; anybody can read it."""
        made = self._serializer(purpose).dumps([int(now.timestamp()), *values])
        return made if isinstance(made, str) else made.decode("ascii")

    def read(
        self, purpose: str, token: str, *, now: datetime, within: timedelta | None = None
    ) -> tuple[str, ...]:
        """The values that were signed for this purpose, not longer ago than `within`.

        Raises TokenError.
        """
        if len(token) > LONGEST_TOKEN:
            raise TokenError
        try:
            signed, *values = self._serializer(purpose).loads(token)
            since = datetime.fromtimestamp(signed, UTC)
        except (BadData, ValueError, TypeError, OverflowError, UnicodeError):
            raise TokenError from None
        if since > now + _AHEAD or (within is not None and now - since > within):
            raise TokenError(expired=True)
        return tuple(values)

    def digest(self, *values: str) -> str:
        """A name for the values that does not tell them to who does not have the key."""
        text = "\0".join(values).encode("utf-8", "surrogatepass")
        return hmac.new(self.key.encode(), text, hashlib.sha256).hexdigest()

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        return URLSafeSerializer(self.key, salt=f"finder {purpose}", signer_kwargs=how)
