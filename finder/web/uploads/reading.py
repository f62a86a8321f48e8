"""How a file was read: its encoding, its dates, and what its columns were taken for, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finder.i18n import N_, isolated
from finder.imports.looks import Look
from finder.imports.matching.answers import BY_LENGTH, ONCE, WEEKLY
from finder.imports.matching.candidates import Reason
from finder.imports.matching.columns import Column, State
from finder.imports.matching.targets import DAY_COLUMNS, NOTHING, TARGETS
from finder.vocabulary import Kind
from finder.web.visit import visit
from finder.written_dates import Order

ORDERS = {
    Order.DAY_MONTH: N_("The day comes first, as in 31/01/2026"),
    Order.MONTH_DAY: N_("The month comes first, as in 01/31/2026"),
}
REPEATS = {
    WEEKLY: N_("Every week from that date on"),
    ONCE: N_("On that date alone"),
}
BY_ITS_LENGTH = N_("By its length: a few days are an event, up to a year is a course")


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """One column: its letter and name, some of its cells, and what it was taken for, and why."""

    place: int
    letter: str
    name: str
    sample: tuple[str, ...]
    target: str
    label: str
    reasons: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """How the file was read; empty texts where that is of no matter."""

    encoding: str
    lines: tuple[str, ...]
    order: str
    dates: tuple[str, ...]
    kind: str
    repeats: str
    columns: tuple[ReadColumn, ...]
    is_known: bool


def reading(look: Look, answers: Mapping[str, Any]) -> Reading:
    """How a file was read, in the language of the page."""
    say = visit().catalogue.gettext
    repeats = answers.get("repeats", "")
    return Reading(
        encoding=look.encoding.upper(),
        lines=look.lines,
        order=say(ORDERS[Order(look.order)]) if look.order else "",
        dates=look.dates,
        kind=kind_in_words(answers.get("kind", "")),
        repeats=say(REPEATS[repeats]) if repeats else "",
        columns=tuple(map(_column, look.columns)),
        is_known=look.is_known,
    )


def _column(one: Column) -> ReadColumn:
    return ReadColumn(
        place=one.place,
        letter=one.letter,
        name=one.name,
        sample=one.sample,
        target=one.target,
        label=target_in_words(one.target),
        reasons=" · ".join(_because(reason) for reason in one.reasons),
        asked=one.state is State.ASKED,
    )


def _because(reason: Reason) -> str:
    """Why a column was taken for something; what stands in the table keeps its direction."""
    values = {name: isolated(value) for name, value in reason.values.items()}
    return visit().catalogue.gettext(reason.sentence, **values)


def target_in_words(target: str) -> str:
    """What a column can be, so that one can choose it."""
    now = visit()
    label = now.catalogue.gettext(TARGETS[target].label)
    day = DAY_COLUMNS.get(target)
    return f"{label}: {now.labels('day', day)}" if day else label


def targets() -> list[tuple[str, str]]:
    """All that a column can be, by name; what is left out is first."""
    return [
        (name, target_in_words(name)) for name in (NOTHING, *(t for t in TARGETS if t != NOTHING))
    ]


def kind_in_words(kind: str) -> str:
    """What all of a table is called; empty where nothing was said."""
    if kind == BY_LENGTH:
        return visit().catalogue.gettext(BY_ITS_LENGTH)
    return visit().labels("kind", kind) if kind in set(Kind) else ""
