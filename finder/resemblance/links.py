"""Web pages compared: whether two listings lead to the same page."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from finder.drafts import Draft
from finder.resemblance.agreement import Agreement

_INDEX = frozenset({"", "index", "index.html", "index.php", "home", "en", "default.aspx"})


@lru_cache(maxsize=50_000)
def page(address: str) -> tuple[str, str]:
    """The host of an address, and which page of it; the second is empty for the first page."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return "", ""
    path = parts.path.rstrip("/")
    inner = f"{path}?{parts.query}" if parts.query else path
    return host, "" if inner.strip("/").casefold() in _INDEX else inner


def pages(draft: Draft) -> list[tuple[str, str]]:
    """The pages of its own that a listing leads to, that for enrolment first."""
    found = [page(address) for address in (draft.enrol_url, draft.url) if address]
    return list(dict.fromkeys(one for one in found if one[1]))


def compare(one: Draft, other: Draft) -> Agreement:
    """Whether both lead to the same page; DIFFERENT where to two pages of one site."""
    mine, theirs = pages(one), pages(other)
    if not mine or not theirs:
        return Agreement.UNSTATED
    if set(mine) & set(theirs):
        return Agreement.SAME
    hosts = {host for host, _ in mine} & {host for host, _ in theirs}
    return Agreement.DIFFERENT if hosts else Agreement.UNSTATED
