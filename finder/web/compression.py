"""Answers travel packed: a fifth of the bytes, for phones that count them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from flask import Flask, Response, request

LEAST_BYTES = 500
"""Below this the head of the packing eats what is won."""

_TYPES = {"application/javascript", "application/json", "application/xml"}
_GZIP = 31
"""zlib's way of saying: in the format of gzip (RFC 1952), looking back as far as possible."""
_EACH_TIME = 5
"""Takes half the time of zlib's usual level, for 1 % more bytes."""
_FOR_EVER = 9


def compress(app: Flask) -> None:
    """Pack the answers of the application for those who accept gzip.

    Register this before whatever else changes answers: Flask runs the last one first.
    """
    app.after_request(_packed)


def pack_stream(response: Response) -> None:
    """Pack an answer that is made piece by piece, each piece as it comes."""
    response.vary.add("Accept-Encoding")
    if _is_wanted():
        response.response = _packing(response.iter_encoded())
        response.content_encoding = "gzip"
        _as_variant(response)


def _packing(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_EACH_TIME, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        yield packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


def _packed(response: Response) -> Response:
    if response.status_code == 304:
        # The answer that is still good may have been packed, and its tag is then a weak one.
        return _as_variant(response)
    if not _may_be_packed(response):
        return response
    response.vary.add("Accept-Encoding")
    if not _is_wanted():
        return response
    response.direct_passthrough = False
    pack = _pack_once if request.endpoint == "static" else _pack
    data = response.get_data()
    if len(data) < LEAST_BYTES:
        return response
    response.set_data(pack(data))
    response.content_encoding = "gzip"
    response.headers.pop("Accept-Ranges", None)
    return _as_variant(response)


def _may_be_packed(response: Response) -> bool:
    """Whether it is whole, text, and no secret.

    The length of a packed answer tells whether what somebody sent is repeated in it, which
    gives a secret away letter by letter (the attack is called BREACH). What carries one says
    `no-store` or sets a cookie, and is not packed.
    """
    kind = response.mimetype or ""
    return (
        response.status_code not in {204, 206}
        and (kind.startswith("text/") or kind.endswith(("+json", "+xml")) or kind in _TYPES)
        and "Content-Encoding" not in response.headers
        and "Set-Cookie" not in response.headers
        and not response.cache_control.no_store
        and (request.endpoint == "static" or not response.is_streamed)
    )


def _is_wanted() -> bool:
    """Whether gzip is accepted, and no less than the plain answer (RFC 9110, 12.5.3)."""
    accepted = request.accept_encodings
    return accepted["gzip"] > 0 and accepted["gzip"] >= accepted["identity"]


def _as_variant(response: Response) -> Response:
    """Weaken the tag: packed and plain answers say the same in different bytes."""
    tag, weak = response.get_etag()
    if tag and not weak and _is_wanted():
        response.set_etag(tag, weak=True)
        response.vary.add("Accept-Encoding")
    return response


def _pack(data: bytes, level: int = _EACH_TIME) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, _GZIP)
    return packer.compress(data) + packer.flush()


@lru_cache(maxsize=64)
def _pack_once(data: bytes) -> bytes:
    """Files stay as they are while the program runs, so the best packing is worth its time."""
    return _pack(data, _FOR_EVER)
