"""Readers: from the bytes of a file to a table, by what the bytes are.

The name of a file must agree with what is in it, because a table under a wrong
name is mostly another file than the one that was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from finder.errors import SourceError, UndecodableError
from finder.i18n import N_
from finder.imports.readers.apart import Read, read_apart
from finder.imports.readers.delimited import read_delimited
from finder.imports.readers.encodings import damaged_line, looks_binary, suggestion, texts
from finder.imports.readers.excel import read_xls, read_xlsx
from finder.imports.readers.limits import WEB, Limits
from finder.imports.readers.opendocument import read_ods
from finder.imports.readers.records import read_json
from finder.imports.readers.table import Row, Table

__all__ = [
    "READERS",
    "WEB",
    "Format",
    "Limits",
    "Row",
    "Table",
    "format_of",
    "load",
    "tables",
    "undecodable",
]


class Format(StrEnum):
    """What a file is."""

    TEXT = "CSV"
    JSON = "JSON"
    XLSX = "XLSX"
    XLS = "XLS"
    ODS = "ODS"


READERS: Mapping[str, Read] = {
    Format.XLSX: read_xlsx,
    Format.XLS: read_xls,
    Format.ODS: read_ods,
}
"""What reads a workbook. The library that knows ODS may end the process that it runs in."""


_BY_SUFFIX = {
    ".csv": Format.TEXT,
    ".tsv": Format.TEXT,
    ".tab": Format.TEXT,
    ".txt": Format.TEXT,
    ".json": Format.JSON,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".xls": Format.XLS,
    ".ods": Format.ODS,
}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TABLES = (_ZIP, b"%PDF", b"\x89PNG", b"\xff\xd8\xff")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
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
    check_filled(data, path.name)
    return data


def check_filled(data: bytes, name: str) -> None:
    """Raise SourceError where a file holds nothing."""
    if not data.strip():
        raise SourceError(N_("The file {name} is empty."), name=name)


def format_of(data: bytes, name: str, *, encoding: str | None = None) -> Format:
    """What these bytes are; in an `encoding` that was told, text may look like anything.

    Raises SourceError where the name says otherwise, or there is nothing.
    """
    check_filled(data, name)
    found = _sniffed(data, name, is_text=encoding is not None)
    named = _BY_SUFFIX.get(Path(name).suffix.lower())
    if named is None or named is found:
        return found
    raise SourceError(
        N_(
            "The file {name} is in truth {found}, not {named} as its name says: rename it if it is"
            " the right one, or save it again in that format."
        ),
        name=name,
        found=found.value,
        named=named.value,
    )


def _sniffed(data: bytes, name: str, *, is_text: bool) -> Format:
    if data.startswith(_ZIP):
        if _ODS in data[:1024]:
            return Format.ODS
        if b"xl/" in data:
            return Format.XLSX
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise SourceError(N_("The workbook has a password: save it without one."))
        return Format.XLS
    if data.startswith(_NO_TABLES) or (not is_text and looks_binary(data)):
        raise SourceError(
            N_("The file {name} is no table: offer CSV, TSV, XLSX, XLS, ODS or JSON."), name=name
        )
    start = data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]
    if start in {b"{", b"["} and Path(name).suffix.lower() in {".json", ""}:
        return Format.JSON
    if start == b"<":
        raise SourceError(
            N_(
                "The file {name} is a web page or XML, not a table: open it in a spreadsheet"
                " program and save it as CSV or XLSX."
            ),
            name=name,
        )
    return Format.TEXT


def tables(  # noqa: PLR0913 - each is a choice of whoever reads.
    data: bytes,
    name: str,
    *,
    declared: Sequence[str] = (),
    encoding: str | None = None,
    repairs: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Iterator[Table]:
    """The tables that a file can be, most certain first; several only by its encoding.

    Raises SourceError where it is none, or more than the limits allow, at the latest
    when its rows are walked.
    """
    if limits:
        limits.check_size(len(data))
    found = format_of(data, name, encoding=encoding)
    if found in READERS:
        yield _workbook(data, found, limits)
        return
    read = read_json if found is Format.JSON else read_delimited
    nothing = True
    for possible, text in texts(data, declared, encoding):
        nothing = False
        table = replace(read(_repaired(text, repairs or {})), encoding=possible)
        if limits:
            limits.check_columns(len(table.header))
            table = replace(table, rows=limits.bounded(table.rows))
        yield table
    if nothing:
        raise undecodable(data, name)


def _workbook(data: bytes, kind: Format, limits: Limits | None) -> Table:
    """The table in a workbook; of a stranger, and where a library asks for it, read apart."""
    if limits or kind is Format.ODS:
        return read_apart(data, kind, limits)
    return READERS[kind](data, None)


def _repaired(text: str, repairs: Mapping[str, str]) -> str:
    for damaged, right in repairs.items():
        text = text.replace(damaged, right)
    return text


def undecodable(data: bytes, name: str) -> UndecodableError:
    """The error that says that the encoding is not known, and which it could be."""
    line = damaged_line(data)
    if line is not None:
        return UndecodableError(
            N_(
                "Line {line} of the file {name} holds bytes that are not UTF-8: save the file as"
                " UTF-8 again."
            ),
            line=f"{line:,}",
            name=name,
        )
    guess = suggestion(data)
    if guess:
        return UndecodableError(
            N_(
                "The file {name} is not UTF-8. It looks like {guess}: if that is right, pass"
                " --encoding {guess}."
            ),
            name=name,
            guess=guess,
        )
    return UndecodableError(N_("The file {name} is not UTF-8. Save it again as UTF-8."), name=name)
