"""Headers on every answer: what a browser may do with our pages, which is little."""

from __future__ import annotations

from flask import Flask, Response, request

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src {images}; script-src 'self'; "
    "worker-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

POLICY = _POLICY.format(images="'self'")

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # A question may hold an age and a place: it is told to nobody that a link leads to.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def take_pictures_from(response: Response, origin: str) -> None:
    """Let this one page show pictures of another server; `origin` is its scheme and host."""
    response.headers["Content-Security-Policy"] = _POLICY.format(images=f"'self' {origin}")


A_YEAR = 365 * 24 * 60 * 60


def guard(app: Flask) -> None:
    """Put the headers on every answer of the application."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static" and response.status_code in {200, 304}:
        kept = f"public, max-age={A_YEAR}, immutable" if request.args.get("v") else "no-cache"
        response.headers["Cache-Control"] = kept
    return response
