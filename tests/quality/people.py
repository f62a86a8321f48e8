"""People of the sample city who publish or look after it, signed in as people are."""

from __future__ import annotations

import html
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from http.cookiejar import CookieJar
from pathlib import Path

import pyotp

PASSWORD = "seven grey herons wade"  # noqa: S105 - of nobody.
PROVIDER = "portavela-libraries"

CAREFUL = "careful@example.org"
"""Signs in with a second factor."""

Run = Callable[..., str]
"""Runs a command of the finder in the city's folder; gives what it printed."""


@dataclass(frozen=True, slots=True)
class People:
    """Cookies of those who are signed in, by what they are; and paths that were sent by mail."""

    cookies: dict[str, tuple[str, str]]
    invitation: str
    reset: str
    request: str


def sign_up(address: str, run: Run, mail: Path) -> People:
    """Let people in as they come in: by an invitation, a link, a form."""
    roles = {"manager": ("--role", "manager", "--provider", PROVIDER),
             "careful": ("--role", "editor", "--provider", PROVIDER),
             "administrator": ("--staff", "administrator")}  # fmt: skip
    cookies = {}
    for who, role in roles.items():
        browser, jar = _browser(address)
        join = _path(run("user", "add", f"{who}@example.org", *role))
        _fill(browser, address + join, password=PASSWORD, again=PASSWORD)
        if not list(jar):
            fields = {"email": f"{who}@example.org", "password": PASSWORD}
            _fill(browser, f"{address}/publish/sign-in", **fields)
        if who == "careful":
            _set_up_app(browser, f"{address}/publish/account/second-factor")
        cookie = next(iter(jar))
        cookies[who] = cookie.name, cookie.value or ""
    invitation = _path(run("user", "add", "other@example.org", *roles["manager"]))
    stranger, _ = _browser(address)
    _fill(stranger, f"{address}/publish/forgotten", email="manager@example.org")
    fields = {"email": "club@example.org", "organisation": "A club of stargazers"}
    _fill(stranger, f"{address}/publish/request", **fields)
    return People(
        cookies,
        invitation,
        reset=_mailed(mail, r"/publish/reset/[\w.-]+"),
        request=_mailed(mail, r"/publish/request/[\w.-]+"),
    )


def _browser(address: str) -> tuple[urllib.request.OpenerDirector, CookieJar]:
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.addheaders = [("Origin", address)]
    return browser, jar


def _set_up_app(browser: urllib.request.OpenerDirector, page: str) -> None:
    """Give the code of an app that was told the secret which the page shows."""
    with browser.open(page, timeout=30) as answer:
        text = answer.read().decode()
    app = re.search(r'name="app" value="([^"]+)"', text)
    secret = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', text)
    if app is None or secret is None:
        raise SystemExit("The page of the second factor shows no secret.")
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    _fill(browser, page, app=html.unescape(app[1]), code=code, current=PASSWORD)


def _mailed(folder: Path, pattern: str) -> str:
    """The path in the letter that holds one, which may still be on its way."""
    for _ in range(50):
        for letter in folder.rglob("*"):
            if letter.is_file():
                message = message_from_bytes(letter.read_bytes(), policy=policy.default)
                body = message.get_body(("plain",))
                if body and (found := re.search(pattern, body.get_content())):
                    return found[0]
        time.sleep(0.1)
    raise SystemExit(f"No letter holds {pattern}")


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
