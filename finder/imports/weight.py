"""Weight: whether a file is small enough to be worked on while somebody waits."""

from __future__ import annotations

import io
from zipfile import BadZipFile, ZipFile

SIZE = 200_000
UNPACKED = 300_000
LINES = 1_000
"""What is within these is checked in about a second: bytes, those of a workbook when it is
unpacked, and lines of a text."""

_ZIP = b"PK\x03\x04"


def is_light(data: bytes) -> bool:
    """Whether no page has to wait long for this file; of a workbook its directory says so."""
    if len(data) > SIZE:
        return False
    if not data.startswith(_ZIP):
        return data.count(b"\n") <= LINES
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return sum(entry.file_size for entry in archive.infolist()) <= UNPACKED
    except (BadZipFile, ValueError, NotImplementedError):
        return True  # It is refused before anything of it is read.
