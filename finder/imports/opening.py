"""Opening a file: its encoding, its table, and the profile under which it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from finder.errors import SourceError, UndecodableError
from finder.i18n import N_, catalogue, languages
from finder.imports.mapping import AUTO, check_header, choose
from finder.imports.matching.answers import Answers, Asked, Choice, Question, questions
from finder.imports.matching.compose import compose
from finder.imports.matching.match import Match, distinct, match
from finder.imports.profiles import Profile, all_profiles, by_name, fitting, from_data
from finder.imports.readers import Limits, Table, tables, undecodable
from finder.imports.readers.encodings import possible, telling_lines

MATCHED = "matched"
"""The name of a profile that was made from a match."""

OWN_SHEETS = (N_("Help"), N_("Problems"))
"""Sheets that our template and a marked file have beside that of the table."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is to be opened.

    `profile` is the name of one, or `auto`. `kept` are those of its provider, which
    are tried first. With `answers` a table that no profile knows is matched by its columns;
    `locales` say in which languages its names and encoding are likeliest.
    """

    profile: str = AUTO
    encoding: str | None = None
    limits: Limits | None = None
    kept: tuple[Profile, ...] = ()
    answers: Answers | None = None
    locales: tuple[str, ...] = ()
    has_provider: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it was opened.

    While there are `questions` there is no profile, and where the encoding is asked no
    table either. `data` is the profile as it is kept, where it comes from a match.
    """

    table: Table | None = None
    profile: Profile | None = None
    match: Match | None = None
    questions: tuple[Question, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


def open_table(data: bytes, name: str, wanted: Wanted) -> Opened:
    """The table in a file, with its profile or with what is to be asked before.

    Raises SourceError where it cannot be read, or where nobody knows its header and
    nobody is to be asked.
    """
    try:
        return _opened(data, name, wanted)
    except UndecodableError:
        choices = encodings(data, wanted.locales) if wanted.answers else ()
        if not choices:
            raise
        return Opened(questions=(Question(Asked.ENCODING, choices),))


def encodings(data: bytes, locales: Sequence[str]) -> tuple[Choice, ...]:
    """The encodings in which a text can be, the likeliest first, each with telling lines."""
    spoken = [locale.partition("-")[0] for locale in locales]
    return tuple(Choice(name, telling_lines(data, name)) for name in possible(data, spoken))


def _opened(data: bytes, name: str, wanted: Wanted) -> Opened:
    """The first table of which a profile, or else a match, is certain."""
    encoding = wanted.encoding or (wanted.answers.encoding if wanted.answers else "") or None
    builtin = all_profiles().values() if wanted.profile == AUTO else (by_name(wanted.profile),)
    declared = tuple(e for known in (*wanted.kept, *builtin) for e in known.encodings)
    for table in tables(
        data, name, declared=tuple(dict.fromkeys(declared)), encoding=encoding, limits=wanted.limits
    ):
        table = _without_own_sheets(table)  # noqa: PLW2901 - the other is of no use.
        opened = _under_kept(table, wanted) or _under_known(table, wanted)
        if opened is None:
            continue
        profile = opened.profile
        if profile and table.encoding and table.encoding not in profile.encodings:
            continue
        if profile and profile.repairs:
            repaired = tables(
                data,
                name,
                declared=profile.encodings,
                encoding=encoding,
                repairs=profile.repairs,
                limits=wanted.limits,
            )
            return replace(opened, table=next(iter(repaired)))
        return opened
    raise undecodable(data, name)


def _without_own_sheets(table: Table) -> Table:
    """The table without a word about sheets that our own files have beside it."""
    if not any(problem.code == "other-sheets" for problem in table.problems):
        return table
    ours = {catalogue(language).gettext(title) for language in languages() for title in OWN_SHEETS}
    kept = tuple(problem for problem in table.problems if problem.value not in ours)
    return replace(table, problems=kept)


def _under_kept(table: Table, wanted: Wanted) -> Opened | None:
    """The table under a profile that its provider has told before, if one fits its header."""
    header = distinct(table.header)
    best = fitting(header, wanted.kept) if wanted.profile == AUTO else None
    return Opened(replace(table, header=header), best) if best else None


def _under_known(table: Table, wanted: Wanted) -> Opened | None:
    """The table under a profile that ships with this program, or matched by its columns."""
    try:
        return Opened(table, choose(table.header, wanted.profile))
    except SourceError:
        if table.encoding:
            return None  # In another encoding it may be known.
        if wanted.answers is None or wanted.profile != AUTO:
            raise
    return _matched(table, wanted.answers, wanted)


def _matched(table: Table, answers: Answers, wanted: Wanted) -> Opened:
    header = distinct(table.header)
    if not any(name.strip() for name in table.header):
        check_header(table.header)
    rows = list(table)
    cells = [row.cells for row in rows]
    found = match(header, cells, locales=wanted.locales, told=answers.columns)
    table = replace(table, header=header, rows=rows, about=len(rows))
    asked = tuple(questions(found, answers, has_provider=wanted.has_provider))
    if asked:
        return Opened(table, match=found, questions=asked)
    data = compose(found, answers, cells, name=MATCHED, title=MATCHED)
    return Opened(table, from_data(data), found, data=data)
