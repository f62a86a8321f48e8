"""What a provider says of a table, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from finder import weekdays, written_dates, written_times
from finder.errors import SourceError
from finder.i18n import N_
from finder.imports.matching.candidates import Candidate
from finder.imports.matching.columns import Column
from finder.imports.matching.match import Match
from finder.imports.matching.targets import NOTHING, TARGETS
from finder.problems import Fault
from finder.vocabulary import Day, Kind
from finder.written_dates import Order, Written

BY_LENGTH = "by-length"
"""As kind: an event of a few days, a course of up to a year, else always available."""

KINDS = (*Kind, BY_LENGTH)

WEEKLY, ONCE = REPEATS = ("weekly", "once")
"""With a date and the name of its day: every week from then on, or that day alone."""

_DATED = (
    "first_date", "last_date", "enrol_opens", "enrol_closes", "starts", "ends", "date_range",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answers:
    """What was told of a table: targets by name of column, and what holds for all of it.

    `anew` says that what is known of such a table from before is not right.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    order: Order | None = None
    kind: str = ""
    repeats: str = ""
    encoding: str = ""
    anew: bool = False

    @property
    def says_more(self) -> bool:
        """Whether more was told than the encoding."""
        return bool(self.columns or self.order or self.kind or self.repeats or self.anew)

    def as_data(self) -> dict[str, Any]:
        """The same as data for JSON."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_data(cls, said: Mapping[str, Any]) -> Answers:
        """Read them back. Raises SourceError where one makes no sense."""
        columns = dict(said.get("columns", {}))
        for target in columns.values():
            if target not in TARGETS:
                raise SourceError(
                    N_("There is no field “{name}”: choose one of those that are offered."),
                    name=target,
                )
        kind, order = said.get("kind", ""), said.get("order") or None
        if kind and kind not in KINDS:
            raise SourceError(
                N_("“{name}” is no kind of opportunity: choose one of those that are offered."),
                name=kind,
            )
        if order and order not in set(Order):
            raise SourceError(
                N_("“{name}” is no order of dates: write day-month or month-day."), name=order
            )
        repeats = said.get("repeats", "")
        if repeats and repeats not in REPEATS:
            raise SourceError(N_("“{name}” is no answer: write weekly or once."), name=repeats)
        encoding, anew = said.get("encoding", ""), bool(said.get("anew"))
        return cls(columns, order and Order(order), kind, repeats, encoding, anew)


class Asked(StrEnum):
    """What a question is about."""

    ENCODING = "encoding"
    COLUMN = "column"
    TITLE = "title"
    ORDER = "order"
    REPEATS = "repeats"
    KIND = "kind"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be given: what stands in `Answers`, and what shows what it means.

    `sample` are texts of the table, read as this answer reads them.
    """

    value: str
    sample: tuple[str, ...] = ()
    candidate: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be said before anything of a table is believed; the likeliest choice first."""

    about: Asked
    choices: tuple[Choice, ...] = ()
    column: Column | None = None


def questions(match: Match, answers: Answers, *, has_provider: bool) -> list[Question]:
    """All that is still to be asked of a table."""
    found = [_about_column(column) for column in match.asked]
    if not match.of("title") and not any(column.target == "title" for column in match.asked):
        texts = [column for column in match.columns if column.sample]
        found.append(
            Question(Asked.TITLE, tuple(Choice(column.name, column.sample) for column in texts))
        )
    order = order_of(match, answers)
    if isinstance(order, Question):
        found.append(order)
    if repeats_of(match, answers) is None:
        found.append(Question(Asked.REPEATS, tuple(map(Choice, REPEATS))))
    if not match.of("kind") and not answers.kind:
        found.append(Question(Asked.KIND, tuple(map(Choice, _kinds(match)))))
    if not has_provider and not match.of("provider"):
        found.append(Question(Asked.PROVIDER))
    return found


def _about_column(column: Column) -> Question:
    likely = [Choice(one.target, column.sample, one) for one in column.candidates]
    return Question(Asked.COLUMN, (*likely, Choice(NOTHING)), column)


def _kinds(match: Match) -> Sequence[str]:
    has_length = match.targets & {"last_date", "ends", "date_range"}
    return (BY_LENGTH, *Kind) if has_length else tuple(Kind)


def order_of(match: Match, answers: Answers) -> Order | Question | None:
    """The order of dates in figures: as it was told, as all of them show it, or a question.

    None where no date could be confused.
    """
    if answers.order:
        return answers.order
    texts = dates_in_figures(match)
    if not texts:
        return None
    possible = written_dates.orders(texts, match.language)
    if len(possible) == 1:
        return possible.pop()
    unlike = [text for text in texts if _differs(text)] or texts
    return Question(
        Asked.ORDER, tuple(Choice(order, read_as(unlike[:3], order)) for order in Order)
    )


def dates_in_figures(match: Match) -> list[str]:
    """Samples of dates of which day and month could be confused."""
    return [
        text
        for target in _DATED
        for column in (*match.of(target), *match.asked)
        if column.target == target
        for text in match.cells[column.place].sample
        if written_dates.is_in_figures(text)
    ]


def _differs(text: str) -> bool:
    return len({str(written_dates.read(text, Written(order))) for order in Order}) > 1


def read_as(texts: Sequence[str], order: Order) -> tuple[str, ...]:
    """Each text and the date that it is in this order; none where it is none."""
    found = ((text, written_dates.read(text, Written(order))) for text in texts)
    return tuple(
        f"{text} → {day.isoformat() if hasattr(day, 'isoformat') else '–'}" for text, day in found
    )


def repeats_of(match: Match, answers: Answers) -> str | None:
    """Whether days beside a date mean every week; empty where there are none, None if in doubt.

    A table may name the day of each date, or the day on which a course is held every week.
    """
    days = [*match.of("days"), *match.of("days_and_hours")]
    if not days or not match.targets & {"first_date", "starts"}:
        return ""
    if match.targets & {"last_date", "ends"}:
        return WEEKLY
    if answers.repeats:
        return answers.repeats
    several = any(
        len(found) > 1
        for column in days
        for text in match.cells[column.place].sample
        if isinstance(found := _days(text, match.language), tuple)
    )
    return WEEKLY if several else None


def _days(text: str, language: str) -> tuple[Day, ...] | Fault:
    both = written_times.read_with_days(text, language)
    return weekdays.parse(text, language) if isinstance(both, Fault) else both[0]
