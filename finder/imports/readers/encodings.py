"""From bytes to text: by mark, strict UTF-8, or what was declared; never by guessing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence

from finder.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_SAMPLE = 65_536
_SOME_ASCII = 8
"""One in so many characters of any table is a separator, a figure or a line end."""
_MOST_CONTROLS = 0.02
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_LEAST_SOUND = 20
"""How many letters beyond ASCII are right for each that is not, in a damaged UTF-8 file."""
_CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 26, 27})


def texts(data: bytes, declared: Sequence[str], encoding: str | None) -> Iterator[tuple[str, str]]:
    """The texts that these bytes can be, each with its encoding if that is not certain.

    `encoding` overrules everything; `declared` are tried where neither a mark nor
    UTF-8 fits. Nothing is given where none fits.
    """
    if encoding:
        yield "", _as_told(data, encoding)
        return
    for mark, name in _MARKS:
        if data.startswith(mark):
            yield "", _marked(data, name)
            return
    text = _strict(data, _unmarked(data) or "utf-8")
    if text is not None:
        yield "", text
        return
    for name in declared:
        text = _strict(data, name)
        if text is not None:
            yield name, text


def encoding_of(data: bytes) -> str:
    """The encoding in which these bytes are read where nobody tells one."""
    marked = (name for mark, name in _MARKS if data.startswith(mark))
    return next(marked, "") or _unmarked(data) or "utf-8"


def _unmarked(data: bytes) -> str:
    """UTF-16 without its mark, which shows by the zeros in every other byte."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * _SOME_ASCII <= len(sample) // 2 or min(even, odd) * 8 > max(even, odd):
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = _strict(data, name)
    return "" if text is None or _has_controls(text[:_SAMPLE].encode()) else name


def looks_binary(data: bytes) -> bool:
    """Whether these bytes are no text in any encoding."""
    if any(data.startswith(mark) for mark, _ in _MARKS) or _unmarked(data):
        return False
    return _has_controls(data[:_SAMPLE])


def _has_controls(sample: bytes) -> bool:
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > len(sample) * _MOST_CONTROLS


_LATIN = (
    "cp1252", "cp1250", "cp1254", "cp1257", "cp1258", "latin_1", "iso8859_2", "iso8859_9",
    "iso8859_15", "mac_roman",
)  # fmt: skip
_SUGGESTED = (
    *_LATIN, "cp949", "cp932", "shift_jis", "euc_jp", "big5", "gb18030", "cp1251", "cp1253",
    "cp1255", "cp1256", "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8", "koi8_r",
)  # fmt: skip
"""What tables are found in; of the rest, hardly any would be the right advice."""


def suggestion(data: bytes) -> str:
    """The usual encoding that the bytes look like, empty if like none."""
    # Slow to import, and needed only where a file cannot be read.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    found = from_bytes(data[: 4 * _SAMPLE], cp_isolation=list(_SUGGESTED))
    best = found.best()
    if best is None or best.encoding not in _SUGGESTED:
        return ""
    # The Latin ones hardly differ in a short text, and nearly always it is the first.
    possible = {name for match in found for name in match.could_be_from_charset}
    return _LATIN[0] if best.encoding in _LATIN and _LATIN[0] in possible else best.encoding


_USUAL = {
    "ja": ("cp932", "euc_jp"), "ko": ("cp949",), "zh": ("gb18030", "big5"), "ru": ("cp1251",),
    "uk": ("cp1251",), "ar": ("cp1256",),
}  # fmt: skip
"""What old programs write by themselves where people speak these languages."""


def possible(data: bytes, languages: Sequence[str]) -> list[str]:
    """The encodings that these bytes can be in, the likeliest first.

    That is the usual one of the first language of which all bytes fit, then a
    detector's suggestion.
    """
    usual = [name for language in languages for name in _USUAL.get(language, ("cp1252",))]
    guess = suggestion(data)
    ranked = dict.fromkeys((*usual, guess, "cp1252", "mac_roman") if guess else (*usual, "cp1252"))
    return [name for name in ranked if _strict(data, name) is not None]


def telling_lines(data: bytes, encoding: str, most: int = 3) -> tuple[str, ...]:
    """The first lines with letters beyond ASCII, as they are in an encoding."""
    lines = data.decode(encoding, "replace").splitlines()
    return tuple(line.strip()[:200] for line in lines if not line.isascii())[:most]


def damaged_line(data: bytes) -> int | None:
    """The first line that is not UTF-8, where almost all else is; None where much is not."""
    text = data.decode("utf-8", "replace")
    faults = text.count("\ufffd")
    sound = sum(map(len, _NOT_ASCII.findall(text))) - faults
    if faults * _LEAST_SOUND > sound + len(text) / 500:
        return None
    return text[: text.index("\ufffd")].count("\n") + 1 if faults else None


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _marked(data: bytes, name: str) -> str:
    text = _strict(data, name)
    if text is None:
        raise SourceError(
            f"The file says that it is {name.upper()}, but it is damaged: save it again as UTF-8."
        )
    return text


def _as_told(data: bytes, encoding: str) -> str:
    try:
        text_codec = codecs.lookup(encoding)
        text = data.decode(text_codec.name)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"The file is not in the encoding {encoding}: byte {error.start + 1} cannot be read."
            " Leave --encoding out, or name another one."
        ) from None
    except (LookupError, UnicodeError):
        raise SourceError(
            f"There is no encoding called '{encoding}': write utf-8, cp949 or cp932, for example."
        ) from None
    return text.removeprefix("\ufeff")
