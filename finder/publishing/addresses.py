"""Addresses that providers gave, before they become links."""

from __future__ import annotations


def web_address(text: str) -> str:
    """The address if it leads into the web; anything else could run in the reader's browser."""
    return text if text.lower().startswith(("https://", "http://")) else ""
