"""Formulas: cells that a spreadsheet would run instead of showing, made harmless and back."""

from __future__ import annotations

import re

_STARTS = re.compile("[=+\\-@\t\r\n\0＝＋－＠]")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_MARK = "'"
"""Says to spreadsheets that text follows."""


def guarded(text: str) -> str:
    """A cell that is shown as it is: what could be a formula gets an apostrophe in front.

    A plain number is no formula.
    """
    if _STARTS.match(text) and not _NUMBER.fullmatch(text):
        return _MARK + text
    return text


def unguarded(text: str) -> str:
    """A cell as it was before `guarded`."""
    return text[1:] if text[:1] == _MARK and _STARTS.match(text, 1) else text
