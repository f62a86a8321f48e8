"""Readers: from the bytes of a file to a table, by what the bytes are.

The name of a file must agree with what is in it, because a table under a wrong
name is mostly another file than the one that was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from finder.errors import SourceError
from finder.imports.readers.delimited import read_delimited
from finder.imports.readers.encodings import damaged_line, looks_binary, suggestion, texts
from finder.imports.readers.records import read_json
from finder.imports.readers.sheets import read_xls, read_xlsx
from finder.imports.readers.table import Row, Table

__all__ = ["Format", "Row", "Table", "format_of", "load", "tables", "undecodable"]


class Format(StrEnum):
    """What a file is."""

    TEXT = "a text table (CSV)"
    JSON = "JSON"
    XLSX = "an Excel workbook (.xlsx)"
    XLS = "an old Excel workbook (.xls)"


_BY_SUFFIX = {
    ".csv": Format.TEXT,
    ".tsv": Format.TEXT,
    ".tab": Format.TEXT,
    ".txt": Format.TEXT,
    ".json": Format.JSON,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xls": Format.XLS,
}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TABLES = (_ZIP, b"%PDF", b"\x89PNG", b"\xff\xd8\xff")


_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def load(path: Path) -> bytes:
    """The bytes of a file. Raises SourceError where it cannot be opened or is empty."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise SourceError(f"{path} is a folder: name a file in it.") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}).") from None
    if not data.strip():
        raise SourceError(f"The file {path.name} is empty.")
    return data


def format_of(data: bytes, name: str, *, encoding: str | None = None) -> Format:
    """What these bytes are; in an `encoding` that was told, text may look like anything.

    Raises SourceError where the name says otherwise.
    """
    found = _sniffed(data, name, is_text=encoding is not None)
    named = _BY_SUFFIX.get(Path(name).suffix.lower())
    if named is None or named is found:
        return found
    raise SourceError(
        f"The file {name} is {found}, not {named} as its name says:"
        " rename it if it is the right one, or save it again in that format."
    )


def _sniffed(data: bytes, name: str, *, is_text: bool) -> Format:
    if data.startswith(_ZIP) and b"xl/" in data:
        return Format.XLSX
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise SourceError(f"The workbook {name} has a password: save it without one.")
        return Format.XLS
    if data.startswith(_NO_TABLES) or (not is_text and looks_binary(data)):
        raise SourceError(f"The file {name} is no table: offer CSV, TSV, XLSX, XLS or JSON.")
    start = data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]
    if start in {b"{", b"["} and Path(name).suffix.lower() in {".json", ""}:
        return Format.JSON
    if start == b"<":
        raise SourceError(
            f"The file {name} is a web page or XML, not a table: open it in a spreadsheet"
            " program and save it as CSV or XLSX."
        )
    return Format.TEXT


def tables(
    data: bytes,
    name: str,
    *,
    declared: Sequence[str] = (),
    encoding: str | None = None,
    repairs: Mapping[str, str] | None = None,
) -> Iterator[Table]:
    """The tables that a file can be, most certain first; several only by its encoding.

    Raises SourceError where it is none.
    """
    found = format_of(data, name, encoding=encoding)
    if found is Format.XLSX:
        yield read_xlsx(data)
        return
    if found is Format.XLS:
        yield read_xls(data)
        return
    read = read_json if found is Format.JSON else read_delimited
    nothing = True
    for possible, text in texts(data, declared, encoding):
        nothing = False
        yield replace(read(_repaired(text, repairs or {})), encoding=possible)
    if nothing:
        raise undecodable(data, name)


def _repaired(text: str, repairs: Mapping[str, str]) -> str:
    for damaged, right in repairs.items():
        text = text.replace(damaged, right)
    return text


def undecodable(data: bytes, name: str) -> SourceError:
    """The error that says that the encoding is not known, and which it could be."""
    line = damaged_line(data)
    if line is not None:
        return SourceError(
            f"Line {line:,} of the file {name} holds bytes that are not UTF-8:"
            " save the file as UTF-8 again."
        )
    guess = suggestion(data)
    looks = f" It looks like {guess}: if that is right, pass --encoding {guess}." if guess else ""
    return SourceError(f"The file {name} is not UTF-8.{looks or ' Save it again as UTF-8.'}")
