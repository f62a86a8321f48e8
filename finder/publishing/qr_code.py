"""QR codes: an address that a phone reads from paper, as a drawing."""

from __future__ import annotations

import segno
from segno import DataOverflowError

_QUIET = 4
"""Modules of white around a code, without which many readers find none."""


def svg(text: str) -> str:
    """A text as an SVG element that scales, black on white; empty where it is too long."""
    try:
        code = segno.make_qr(text, error="m")
    except DataOverflowError:
        return ""
    drawn: str = code.svg_inline(
        border=_QUIET, omitsize=True, light="#fff", svgclass=None, lineclass=None
    )
    return drawn
