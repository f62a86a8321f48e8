"""Sitemaps: the addresses of all pages, for search engines, as sitemaps.org describes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

MOST_ADDRESSES = 50_000
"""More than that no reader takes from one file."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One address, when what stands there last changed (UTC), and its twins by language."""

    address: str
    changed: datetime | None = None
    twins: Mapping[str, str] | None = None


def index(parts: Iterable[Entry]) -> str:
    """The list of the files that hold the addresses."""
    lines = (
        f"<sitemap><loc>{escape(one.address)}</loc>{_changed(one)}</sitemap>\n" for one in parts
    )
    return f'{_HEAD}<sitemapindex xmlns="{_SITEMAP}">\n{"".join(lines)}</sitemapindex>\n'


def urlset(entries: Iterable[Entry]) -> str:
    """One file of addresses."""
    lines = (
        f"<url><loc>{escape(one.address)}</loc>{_changed(one)}{_twins(one)}</url>\n"
        for one in entries
    )
    namespaces = f'xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}"'
    return f"{_HEAD}<urlset {namespaces}>\n{''.join(lines)}</urlset>\n"


def _changed(one: Entry) -> str:
    if one.changed is None:
        return ""
    moment = one.changed.replace(tzinfo=UTC, microsecond=0).isoformat()
    return f"<lastmod>{moment}</lastmod>"


def _twins(one: Entry) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(address)}/>'
        for language, address in (one.twins or {}).items()
    )
