"""The archive that a workbook is: judged by its directory, then part by part."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from xml.parsers.expat import ExpatError

from finder.errors import SourceError
from finder.i18n import N_
from finder.imports.readers.limits import WEB, Limits

DAMAGED = N_("The workbook is damaged: open it in a spreadsheet program and save it again.")
_TOO_LARGE = N_("The workbook is too large when unpacked: save it as CSV.")
_TOO_LONG = N_("The workbook holds a cell of more than a million characters: shorten it.")
_TOO_MANY_PARTS = N_(
    "The workbook has {count} parts inside, more than a table needs: copy the table into a new"
    " workbook and save that."
)
_LOCKED = N_("The workbook has a password: save it without one.")

FAULTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, LookupError, ArithmeticError,
    ValueError, TypeError, AttributeError, AssertionError, SyntaxError, OSError, EOFError,
    RuntimeError, ExpatError,
)  # fmt: skip
"""What the libraries let through where bytes are not what they expect."""

FAR_OUT = N_(
    "The workbook is damaged, or it has cells or formats far outside the table: copy the table"
    " alone into a new workbook, or save it as CSV."
)
_MANY_ROWS = 10
"""So many times more rows than are taken may be there, because they were coloured, say."""

_CHUNK = 4 << 20
"""A stretch of text of that length is more than a million characters in any language."""

_MARKS = ("<!DOCTYPE", "<!ENTITY")
_DECLARED = tuple(
    mark.encode(encoding) for mark in _MARKS for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_LONGEST_START = max(map(len, _DECLARED))
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_IS_LOCKED = 0x1


def look_through(data: bytes, limits: Limits | None) -> None:
    """Check every part before it is parsed.

    Raises SourceError, or one of `FAULTS`, where it is not to be parsed.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        _check_directory(entries, limits)
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                _look_through(archive, entry.filename, limits)


def _check_directory(entries: list[zipfile.ZipInfo], limits: Limits | None) -> None:
    if limits and len(entries) > limits.entries:
        raise SourceError(_TOO_MANY_PARTS, count=f"{len(entries):,}")
    if sum(entry.file_size for entry in entries) > (limits or WEB).unpacked:
        raise SourceError(_TOO_LARGE)
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names) or any(map(_leads_outside, names)):
        raise SourceError(DAMAGED)
    if any(entry.flag_bits & _IS_LOCKED for entry in entries):
        raise SourceError(_LOCKED)
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise SourceError(DAMAGED)


def _leads_outside(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _look_through(archive: zipfile.ZipFile, name: str, limits: Limits | None) -> None:
    """Check one part without holding all of it."""
    before, rows = b"", 0
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            joined = before + chunk
            if any(mark in joined for mark in _DECLARED):
                raise SourceError(DAMAGED)
            if len(chunk) == _CHUNK and b"<" not in chunk:
                raise SourceError(_TOO_LONG)
            rows += chunk.count(b"<row")
            if limits and rows > limits.rows * _MANY_ROWS:
                raise SourceError(FAR_OUT)
            before = chunk[-_LONGEST_START:]
