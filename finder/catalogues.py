"""Catalogues of translations as files: what there is to say, what is missing, what is new.

The format is that of GNU gettext. Messages stand in one order and without line numbers, so that
two people who add some of them rarely meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from finder.errors import FinderError

KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "say": None,
    "gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "many": (1, 2),
    "pgettext": ((1, "c"), 2),
}
"""The names by which a message is known in Python and in templates."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_NUMBERS = {"n", "total", "left", "count"}
_WIDTH = 100

Key = tuple[str | None, str]
"""Context and text of a message; of one with plurals, its singular."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one message of a catalogue, in words."""

    locale: str
    message: str
    reason: str


def files(folder: Path) -> list[Path]:
    """The catalogues in a folder of translations, in the order of their languages."""
    return sorted(folder.glob("*/LC_MESSAGES/messages.po"))


def language_of(file: Path) -> str:
    """The language whose catalogue a file is."""
    return file.parts[-3]


def messages(package: Path, templates: Path) -> Catalog:
    """Everything that the program says: in its Python below `package`, and in its templates."""
    found = Catalog(charset="utf-8")
    for place, method, pattern in (
        (package, "python", "**.py"),
        (templates, "jinja2", "**.html"),
    ):
        for file, _line, message, comments, context in extract_from_dir(
            place, [(pattern, method)], keywords=KEYWORDS
        ):
            where = [(f"{place.name}/{file}", 0)]
            found.add(message, locations=where, auto_comments=comments, context=context)
    return found


def read(file: Path) -> Catalog:
    """A catalogue as it stands in its file; raises FinderError where it is not one."""
    try:
        with file.open("rb") as source:
            return read_po(source, abort_invalid=True)
    except (OSError, ValueError) as error:
        raise FinderError(f"{file} is not a catalogue of translations: {error}") from error


def faults(file: Path, said: Catalog) -> Iterator[Fault]:
    """All that keeps a catalogue from saying what the program says."""
    locale = language_of(file)
    known = {_key(message): message for message in read(file) if message.id}
    wanted = {_key(message) for message in said if message.id}
    for key in sorted(wanted - known.keys(), key=str):
        yield Fault(locale, key[1], "is missing")
    for key, message in known.items():
        for reason in _reasons(message, outdated=key not in wanted):
            yield Fault(locale, key[1], reason)


def _reasons(message: Message, *, outdated: bool) -> Iterator[str]:
    if outdated:
        yield "is no longer said: finder i18n update takes it out"
    elif not _whole(message):
        yield "is not translated"
    if message.fuzzy:
        yield "is marked as doubtful: read it, then take the mark out"
    if _whole(message) and (wrong := _wrong_placeholders(message)):
        yield f"has other placeholders than the English: {', '.join(sorted(wrong))}"


def _wrong_placeholders(message: Message) -> set[str]:
    """Placeholders that are too many or too few; a plural form may say its number in words."""
    ids = _texts(message.id)
    allowed = {name for text in ids for name in _PLACEHOLDER.findall(text)}
    free = _NUMBERS if len(ids) > 1 else set()
    wrong: set[str] = set()
    for text in _texts(message.string):
        used = set(_PLACEHOLDER.findall(text))
        wrong |= (used - allowed) | (allowed - used - free)
    return wrong


def update(file: Path, said: Catalog) -> tuple[int, int]:
    """Bring a catalogue to what the program says: how many were added, how many taken out.

    What is translated stays as it is; what is new stands there empty. The head of the file,
    with its comments, is kept.
    """
    catalogue = read(file)
    before = {_key(message) for message in catalogue if message.id}
    wanted = {_key(message) for message in said if message.id}
    # Babel's guesses at what a new message may resemble would have to be read one by one.
    catalogue.update(said, no_fuzzy_matching=True)
    _write(file, catalogue)
    return len(wanted - before), len(before - wanted)


def begin(folder: Path, locale: str, said: Catalog) -> Path:
    """The new and empty catalogue of a language; raises FinderError where CLDR has none such."""
    try:
        name = Locale.parse(locale.replace("-", "_")).english_name
    except (UnknownLocaleError, ValueError) as error:
        raise FinderError(f"There is no language of the code '{locale}'.") from error
    plural = get_plural(locale)
    file = folder / locale / "LC_MESSAGES" / "messages.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    head = (
        f"# {name} messages of the learning-opportunity finder.\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {locale}\\n"\n'
        f'"Plural-Forms: {plural.plural_forms}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"'
    )
    file.write_text(head + "\n", encoding="utf-8")
    update(file, said)
    return file


def template(said: Catalog) -> bytes:
    """A catalogue of all messages without translations, for tools that want one (`.pot`)."""
    return _printed(said)


def _write(file: Path, catalogue: Catalog) -> None:
    head = file.read_text(encoding="utf-8").partition("\n\n")[0].rstrip()
    body = _printed(catalogue, omit_header=True).decode("utf-8").strip()
    file.write_text(f"{head}\n\n{body}\n", encoding="utf-8")


def _printed(catalogue: Catalog, *, omit_header: bool = False) -> bytes:
    out = BytesIO()
    write_po(
        out, catalogue, width=_WIDTH, sort_output=True, include_lineno=False,
        omit_header=omit_header, ignore_obsolete=True,
    )  # fmt: skip
    return out.getvalue()


def _key(message: Message) -> Key:
    return message.context, _texts(message.id)[0]


def _texts(said: object) -> tuple[str, ...]:
    if isinstance(said, str):
        return (said,)
    return tuple(said) if isinstance(said, tuple | list) else ()


def _whole(message: Message) -> bool:
    texts = _texts(message.string)
    return bool(texts) and all(texts)
