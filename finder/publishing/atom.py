"""Atom 1.0 (RFC 4287), with the links between its pages of RFC 5005."""

from __future__ import annotations

from datetime import datetime

from finder.publishing.feed import Entry, Feed, element, html, xml

MIMETYPE = "application/atom+xml"
ATOM = "http://www.w3.org/2005/Atom"


def write(feed: Feed) -> bytes:
    """The feed as a file."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="{ATOM}" xml:lang="{xml(feed.language)}">',
        element("id", feed.source),
        element("title", feed.title),
        element("subtitle", feed.description),
        element("updated", _time(feed.updated)),
        _link("self", MIMETYPE, feed.source),
        _link("alternate", "text/html", feed.url),
    ]
    if feed.following:
        lines.append(_link("next", MIMETYPE, feed.following))
    for entry in feed.entries:
        lines += _entry(entry)
    lines += ["</feed>", ""]
    return "\n".join(lines).encode()


def _link(rel: str, type_: str, address: str) -> str:
    return element("link", "", {"rel": rel, "type": type_, "href": address})


def _entry(entry: Entry) -> list[str]:
    spoken = {"xml:lang": entry.language} if entry.language else {}
    return [
        "<entry>",
        element("id", entry.id),
        element("title", entry.title, {"type": "text"} | spoken),
        _link("alternate", "text/html", entry.url),
        element("published", _time(entry.published)),
        element("updated", _time(entry.updated)),
        f"<author>{element('name', entry.provider)}</author>",
        *(element("category", "", {"term": code, "label": name}) for code, name in entry.topics),
        element("summary", html(entry), {"type": "html"}),
        "</entry>",
    ]


def _time(utc: datetime) -> str:
    return utc.replace(microsecond=0).isoformat() + "Z"
