"""The channel: whether a sign-in may travel over this connection, and the cookie that does."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import Response, request

from finder.errors import FinderError
from finder.web.visit import site

SECURE, LOOPBACK = "__Host-session", "session"
"""Names of the cookie: with HTTPS the browser itself holds it to this very host and to HTTPS."""


class OpenChannelError(FinderError):
    """A sign-in was about to travel where others can read it."""


def token() -> str:
    """The token that the browser shows, empty where it shows none."""
    return request.cookies.get(_name(), "")


def see_that_it_is_closed() -> None:
    """See that nobody else can read along.

    Plain HTTP is taken on the machine itself, for trying things out, or where a setting
    says so. Raises OpenChannelError.
    """
    settings = site().installation.settings
    if not (is_secure() or settings.plain_http or _is_loopback()):
        raise OpenChannelError("Somebody wanted to sign in over plain HTTP.")


def is_secure() -> bool:
    """Whether the people who use this site come by HTTPS."""
    return request.is_secure or site().installation.settings.base_url.startswith("https:")


def _is_loopback() -> bool:
    """Whether the browser is on this machine; behind a proxy that is not known of, it is not."""
    forwarded = {"Forwarded", "X-Forwarded-For", "X-Forwarded-Proto"} & {
        name.title() for name, _ in request.headers
    }
    host = urlsplit(request.host_url).hostname or ""
    return not forwarded and _is_local(host) and _is_local(request.remote_addr or "")


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def keep(response: Response, secret: str) -> None:
    """Let the browser keep the token of a sign-in until it is closed."""
    response.set_cookie(_name(), secret, httponly=True, secure=is_secure(), samesite="Lax")


def forget(response: Response) -> None:
    """Let the browser forget the token."""
    response.delete_cookie(_name(), httponly=True, secure=is_secure(), samesite="Lax")


def _name() -> str:
    return SECURE if is_secure() else LOOPBACK
