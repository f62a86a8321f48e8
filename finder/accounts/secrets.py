"""Secrets that are handed out once; the database keeps their hashes only."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe

LENGTH = 43
"""Characters of a secret: 256 bits, so that neither guessing nor a slow hash is needed."""


def fresh() -> str:
    """A new secret."""
    return token_urlsafe(32)


def kept(secret: str) -> str:
    """What is kept of a secret, and looked for when it is shown again."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
