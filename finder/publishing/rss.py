"""RSS 2.0."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from finder.publishing.feed import Entry, Feed, element, html

MIMETYPE = "application/rss+xml"
ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


def write(feed: Feed) -> bytes:
    """The feed as a file."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<rss version="2.0" xmlns:atom="{ATOM}" xmlns:dc="{DUBLIN_CORE}">',
        "<channel>",
        element("title", feed.title),
        element("link", feed.url),
        element("description", feed.description),
        element("language", feed.language),
        element("lastBuildDate", _time(feed.updated)),
        element("ttl", str(feed.minutes)),
        _link("self", feed.source),
    ]
    if feed.following:
        lines.append(_link("next", feed.following))
    for entry in feed.entries:
        lines += _item(entry)
    lines += ["</channel>", "</rss>", ""]
    return "\n".join(lines).encode()


def _link(rel: str, address: str) -> str:
    return element("atom:link", "", {"rel": rel, "type": MIMETYPE, "href": address})


def _item(entry: Entry) -> list[str]:
    return [
        "<item>",
        element("title", entry.title),
        element("link", entry.url),
        element("guid", entry.id, {"isPermaLink": "false"}),
        element("pubDate", _time(entry.published)),
        element("dc:creator", entry.provider),
        *(element("category", label) for _, label in entry.topics),
        element("description", html(entry)),
        "</item>",
    ]


def _time(utc: datetime) -> str:
    return format_datetime(utc.replace(tzinfo=UTC, microsecond=0), usegmt=True)
