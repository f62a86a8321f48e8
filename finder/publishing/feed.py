"""Feeds: the newest listings of a search, as RSS and Atom both tell them; and text for XML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

_ILLEGAL = re.compile(
    "[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]"
)
"""What XML 1.0 forbids or advises against, non-characters of the lowest plane among it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One listing; `id` never changes, the times are UTC, `lines` are facts in words."""

    id: str
    url: str
    title: str
    language: str
    provider: str
    summary: str
    lines: Sequence[str]
    topics: Sequence[tuple[str, str]]
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Some listings, the newest first.

    `source` is the address of the feed itself, `url` that of the page of results, `following`
    that of the rest, empty where this is all; `minutes` says when to ask again.
    """

    title: str
    description: str
    language: str
    source: str
    url: str
    following: str
    updated: datetime
    entries: Sequence[Entry]
    minutes: int = 60


def element(name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> str:
    """An element of XML with text in it."""
    said = "".join(f' {key}="{xml(value)}"' for key, value in (attributes or {}).items())
    return f"<{name}{said}>{xml(text)}</{name}>" if text else f"<{name}{said}/>"


def xml(text: str) -> str:
    """A text as it may stand in XML, in an element or an attribute."""
    return escape(_ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def html(entry: Entry) -> str:
    """What is said of a listing, as HTML of our own; no markup of a provider comes through."""
    spoken = f' lang="{escape(entry.language)}"' if entry.language else ""
    said = f'<p dir="auto"{spoken}>{escape(entry.summary)}</p>' if entry.summary else ""
    lines = "".join(f'<li dir="auto">{escape(line)}</li>' for line in entry.lines if line)
    return f"{said}<ul>{lines}</ul>"
