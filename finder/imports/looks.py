"""Looks: what the columns of an upload are taken for, as it is kept and shown.

A file may be large, so it is read where its check is made, and no page reads it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from finder.imports.matching.answers import (
    Answers,
    Asked,
    Choice,
    Question,
    dates_in_figures,
    order_of,
    read_as,
)
from finder.imports.matching.candidates import Candidate, Reason
from finder.imports.matching.columns import Column, State
from finder.imports.opening import MATCHED, Opened, Wanted, encodings
from finder.imports.readers import Format, format_of
from finder.imports.readers.encodings import encoding_of, telling_lines
from finder.written_dates import Order

SHOWN = 3
LONGEST = 200
"""How many values are shown, and how many characters of each."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a file was read: its columns, and what is still to be asked.

    There are no columns where the table is ours or known from before (`is_known`), nor where
    its encoding is asked. Of a text there is the `encoding`, and `lines` are some of those with
    letters beyond ASCII; `encodings` are others that it could be in. `dates` are read in the
    `order`.
    """

    columns: tuple[Column, ...] = ()
    questions: tuple[Question, ...] = ()
    encoding: str = ""
    encodings: tuple[Choice, ...] = ()
    lines: tuple[str, ...] = ()
    order: str = ""
    dates: tuple[str, ...] = ()
    is_known: bool = False

    def asked(self, about: Asked) -> Question | None:
        """The question about the whole table, if it is asked."""
        return next((one for one in self.questions if one.about is about), None)

    def as_data(self) -> dict[str, Any]:
        """The same as data for JSON."""
        return {
            "columns": [_column(one) for one in self.columns],
            "questions": [_question(one) for one in self.questions],
            "encoding": self.encoding,
            "encodings": [_choice(one) for one in self.encodings],
            "lines": list(self.lines),
            "order": self.order,
            "dates": list(self.dates),
            "is_known": self.is_known,
        }

    @classmethod
    def from_data(cls, said: Mapping[str, Any]) -> Look:
        """Read it back."""
        columns = tuple(map(_read_column, said["columns"]))
        by_place = {one.place: one for one in columns}
        return cls(
            columns,
            tuple(_read_question(one, by_place) for one in said["questions"]),
            said["encoding"],
            tuple(map(_read_choice, said["encodings"])),
            tuple(said["lines"]),
            said["order"],
            tuple(said["dates"]),
            said["is_known"],
        )


def look_at(opened: Opened, data: bytes, name: str, wanted: Wanted) -> Look:
    """What is to be shown of a file that was opened."""
    told = wanted.answers or Answers()
    encoding = told.encoding or (opened.table.encoding if opened.table else "")
    if opened.table and not encoding and format_of(data, name) is Format.TEXT:
        encoding = encoding_of(data)
    found = Look(
        questions=opened.questions,
        encoding=encoding,
        encodings=encodings(data, wanted.locales) if told.encoding or not opened.table else (),
        lines=telling_lines(data, encoding) if encoding else (),
        is_known=opened.profile is not None and opened.profile.name == MATCHED,
    )
    match = opened.match
    if match is None:
        return found
    order = order_of(match, told)
    known = order if isinstance(order, Order) else None
    return replace(
        found,
        columns=match.columns,
        order=known or "",
        dates=read_as(dates_in_figures(match)[:SHOWN], known) if known else (),
        is_known=False,
    )


def _column(one: Column) -> list[Any]:
    return [one.place, one.name, _cut(one.sample), one.state.value, one.target,
            [_candidate(each) for each in one.candidates], _reasons(one.reasons)]  # fmt: skip


def _read_column(said: list[Any]) -> Column:
    place, name, sample, state, target, candidates, reasons = said
    ranked = tuple(map(_read_candidate, candidates))
    return Column(place, name, tuple(sample), State(state), target, ranked, _read_reasons(reasons))


def _candidate(one: Candidate) -> list[Any]:
    return [one.target, round(one.score, 3), _reasons(one.reasons)]


def _read_candidate(said: list[Any]) -> Candidate:
    target, score, reasons = said
    return Candidate(target, score, _read_reasons(reasons))


def _reasons(reasons: Sequence[Reason]) -> list[Any]:
    return [[one.sentence, one.values] for one in reasons]


def _read_reasons(said: Sequence[Any]) -> tuple[Reason, ...]:
    return tuple(Reason(sentence, values) for sentence, values in said)


def _question(one: Question) -> list[Any]:
    choices = [_choice(each) for each in one.choices]
    return [one.about.value, choices, one.column.place if one.column else None]


def _read_question(said: list[Any], columns: Mapping[int, Column]) -> Question:
    about, choices, place = said
    column = None if place is None else columns[place]
    return Question(Asked(about), tuple(map(_read_choice, choices)), column)


def _choice(one: Choice) -> list[Any]:
    return [one.value, _cut(one.sample)]


def _read_choice(said: list[Any]) -> Choice:
    value, sample = said
    return Choice(value, tuple(sample))


def _cut(texts: Sequence[str]) -> list[str]:
    return [text[:LONGEST] for text in texts[:SHOWN]]
