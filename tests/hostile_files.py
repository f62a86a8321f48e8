"""Files that would harm whoever opens them without care, made by the tests themselves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
"""A billion letters out of a few hundred."""


def workbook(*rows: Iterable[Any]) -> bytes:
    """A sound workbook with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def with_part(data: bytes, name: str, body: bytes, more: Mapping[str, bytes] = {}) -> bytes:
    """The archive with one part exchanged, and others added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, body if part == name else old.read(part))
        for part, content in more.items():
            new.writestr(part, content)
    return made.getvalue()


def renamed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The archive with something called otherwise in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return with_part(data, name, archive.read(name).replace(old, new))


def sheet(rows: bytes, head: bytes = b"") -> bytes:
    """A workbook whose only sheet has this XML as its rows."""
    body = b'%s<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
    return with_part(workbook(["a"]), SHEET, body % (head, MAIN.encode(), rows))


def padded(unpacked: int) -> bytes:
    """A workbook of about a thousandth of its unpacked size."""
    made = io.BytesIO(workbook(["a"]))
    with (
        zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(unpacked >> 24):
            part.write(bytes(1 << 24))
    return made.getvalue()


def lying(rows: bytes) -> bytes:
    """A workbook whose directory says that its sheet is a hundred bytes long."""
    data = bytearray(sheet(rows))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entry = archive.getinfo(SHEET)
    size = entry.file_size.to_bytes(4, "little")
    for place in range(len(data) - 4):
        if data[place : place + 4] == size:
            data[place : place + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def many_entries(count: int) -> bytes:
    """A workbook with so many empty parts."""
    made = io.BytesIO(workbook(["a"]))
    with zipfile.ZipFile(made, "a") as archive:
        for number in range(count):
            archive.writestr(f"xl/x{number}.xml", b"")
    return made.getvalue()


def text_cell(text: bytes, place: bytes = b"") -> bytes:
    """The XML of one cell."""
    at = b' r="%s"' % place if place else b""
    return b'<c%s t="inlineStr"><is><t>%s</t></is></c>' % (at, text)


_ODS_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def ods(rows: str, head: str = "", more: Mapping[str, bytes] = {}) -> bytes:
    """An OpenDocument spreadsheet whose only sheet has this XML as its rows."""
    body = (
        f"{head}<office:document-content {_ODS_SPACES} office:version='1.2'><office:body>"
        f"<office:spreadsheet><table:table table:name='Sheet1'>{rows}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'>"
        f"<manifest:file-entry manifest:full-path='/' manifest:media-type='{_ODS_TYPE.decode()}'/>"
        "<manifest:file-entry manifest:full-path='content.xml' manifest:media-type='text/xml'/>"
        "</manifest:manifest>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), _ODS_TYPE)
        archive.writestr("content.xml", body)
        archive.writestr("META-INF/manifest.xml", manifest)
        for name, content in more.items():
            archive.writestr(name, content)
    return made.getvalue()


def ods_row(*values: Any, attributes: str = "") -> str:
    """One row of an OpenDocument spreadsheet; dates, times and figures keep their type."""
    return f"<table:table-row {attributes}>{''.join(map(_ods_cell, values))}</table:table-row>"


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return (
            f"<table:table-cell office:value-type='float' office:value='{value}'>"
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    if isinstance(value, tuple):
        kind, said = value
        return (
            f"<table:table-cell office:value-type='{kind}' office:{kind}-value='{said}'>"
            f"<text:p>{said}</text:p></table:table-cell>"
        )
    return (
        f"<table:table-cell office:value-type='string'><text:p>{value}</text:p></table:table-cell>"
    )
