"""Forms that change something are taken only where they came from a page of ours."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes
from time import time
from urllib.parse import urlsplit

from flask import request

from finder.errors import FinderError
from finder.keys import key_for
from finder.web.visit import site

FIELD = "form-token"
"""The hidden field of every such form."""

LASTS = 24 * 60 * 60
"""Seconds for which a form may lie open."""

_NONCE, _TIME = 9, 5


class ForeignFormError(FinderError):
    """A form was sent that is not one of ours, or lay open for too long."""


def token(binding: str = "") -> str:
    """What a form carries to be known again; other each time, so that packing tells nothing.

    `binding` is what only the browser knows that the form is for, such as the token of a
    sign-in; empty where nobody is signed in.
    """
    head = int(time()).to_bytes(_TIME, "big") + token_bytes(_NONCE)
    return urlsafe_b64encode(head + _seal(head, binding)).decode()


def check(*bindings: str, secret_address: bool = False) -> None:
    """See that the form of this request was made by us, for this browser, and not long ago.

    It is to be bound to one of the `bindings`, of which the empty one stands for nobody.
    With a `secret_address`, which a stranger cannot know, the page tells nobody where it was,
    so its origin may be unknown. Raises ForeignFormError.
    """
    ours = any(_is_ours(request.form.get(FIELD), binding) for binding in bindings or ("",))
    if not (ours and _is_from_us(secret_address=secret_address)):
        raise ForeignFormError("A form was sent that is not one of ours.")


def _is_ours(given: str | None, binding: str) -> bool:
    try:
        told = urlsafe_b64decode((given or "").encode("ascii"))
    except ValueError:
        return False
    head, seal = told[: _TIME + _NONCE], told[_TIME + _NONCE :]
    age = time() - int.from_bytes(head[:_TIME], "big")
    return hmac.compare_digest(seal, _seal(head, binding)) and -60 <= age <= LASTS


def _seal(head: bytes, binding: str) -> bytes:
    key = key_for(site().installation.settings, "forms")
    return hmac.digest(key, head + binding.encode("utf-8", "surrogatepass"), sha256)


def _is_from_us(*, secret_address: bool) -> bool:
    """Whether the browser says that one of our pages sent it; every current browser says."""
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if fetched_from is not None and fetched_from != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is None or origin == "null":
        return fetched_from == "same-origin" or secret_address
    return origin in {_origin(request.host_url), _origin(site().installation.settings.base_url)}


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
