"""Plain text: what a source sends becomes text without markup or invisible traps."""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

_TAGS = (
    "a|abbr|address|article|b|blockquote|body|br|caption|center|cite|code|dd|div|dl|dt|em|figure|"
    "font|footer|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|link|main|mark|meta|nav|o:p|"
    "ol|p|pre|q|s|script|section|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|"
    "thead|title|tr|u|ul|video|wbr"
)
_MARKUP = re.compile(rf"</?(?:{_TAGS})\b[^<>]*>|<!--", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
_PARAGRAPHS = frozenset(
    {"article", "blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "section",
     "table", "ul"}
)  # fmt: skip
_BLOCKS = _PARAGRAPHS | {
    "address", "body", "caption", "center", "dd", "div", "dt", "figure", "footer", "header", "hr",
    "html", "main", "nav", "pre", "tbody", "tfoot", "thead", "tr",
}  # fmt: skip
_UNSEEN = frozenset({"script", "style", "svg", "head"})

# Control characters, byte order marks and marks that turn the direction of all that
# follows; joiners stay, because Persian and Indic spelling needs them.
_TRAPS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n ?")
_MANY_BREAKS = re.compile(r"\n{3,}")


def cleaned(text: str) -> str:
    """The text without control characters, in composed form, trimmed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    text = _SURROGATES.sub("\ufffd", _TRAPS.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def one_line(text: str) -> str:
    """Clean text without markup and line breaks."""
    return " ".join(paragraphs(text).split())


def paragraphs(text: str) -> str:
    """Clean text without markup; paragraphs and list items keep their line breaks."""
    if "<" in text and _MARKUP.search(text):
        text = _without_markup(text)
    # What was escaped twice is unescaped twice; more often nobody does it.
    for _ in range(2):
        if "&" in text and _ENTITY.search(text):
            text = html.unescape(text)
    text = cleaned(text)
    if "\n" not in text and "  " not in text and text.isprintable():
        return text
    return _MANY_BREAKS.sub("\n\n", _BREAKS.sub("\n", _SPACES.sub(" ", text)))


def _without_markup(text: str) -> str:
    parser = _Reader()
    parser.feed(text)
    parser.close()
    return "".join(parser.parts)


class _Reader(HTMLParser):
    """Collects what a browser would show as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where a browser would."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n• ")
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What closes itself has nothing inside."""
        if tag not in _UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """End a line or a paragraph where a browser would."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is to be seen."""
        if not self._unseen:
            self.parts.append(data if data.strip() else " ")
