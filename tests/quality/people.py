"""Somebody who publishes for a provider of the sample city, signed in as people are."""

from __future__ import annotations

import html
import re
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import CookieJar

PASSWORD = "seven grey herons wade"  # noqa: S105 - of nobody.
EMAIL = "manager@example.org"
PROVIDER = "portavela-libraries"

Run = Callable[..., str]
"""Runs a command of the finder in the city's folder; gives what it printed."""


@dataclass(frozen=True, slots=True)
class Manager:
    """The cookie of the one who is signed in, and a path at which another is invited."""

    cookie: tuple[str, str]
    invitation: str


def sign_up(address: str, run: Run) -> Manager:
    """Invite two people; one takes the invitation and signs in."""
    invitations = [
        _path(run("user", "add", email, "--role", "manager", "--provider", PROVIDER))
        for email in (EMAIL, "other@example.org")
    ]
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.addheaders = [("Origin", address)]
    _fill(browser, address + invitations[0], password=PASSWORD, again=PASSWORD)
    if not list(jar):
        _fill(browser, f"{address}/publish/sign-in", email=EMAIL, password=PASSWORD)
    cookie = next(iter(jar))
    return Manager((cookie.name, cookie.value or ""), invitations[1])


def _path(printed: str) -> str:
    link = re.search(r"\S*(/publish/join/\S+)", printed)
    if link is None:
        raise SystemExit(f"There is no invitation in what finder user add printed: {printed}")
    return link[1]


def _fill(browser: urllib.request.OpenerDirector, page: str, **fields: str) -> None:
    """Send the form of a page, with the hidden fields that it brings."""
    with browser.open(page, timeout=30) as answer:
        text = answer.read().decode()
    main = text.partition("<main")[2].rpartition("<form")[2]
    hidden = {
        name: html.unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', main)
    }
    body = urllib.parse.urlencode(hidden | fields).encode()
    with browser.open(page, body, timeout=30) as answer:
        answer.read()
