"""What the check of an upload has found, one list of it at a time, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from finder.fields import BY_NAME
from finder.i18n import N_, isolated
from finder.imports.difference import Changed, New, Vanished
from finder.imports.findings import Finding
from finder.imports.results import Result
from finder.web.accounts import fields
from finder.web.visit import visit

ON_A_PAGE = 50
LONGEST = 600
"""So many characters of a text are shown."""

LISTS = {
    "problems": N_("Problems"),
    "new": N_("New"),
    "changed": N_("Changed"),
    "waiting": N_("Waiting for the city"),
    "vanished": N_("No longer in the file"),
}
"""What there are lists of, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One list and how long it is."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One field that is no longer what it was; empty texts mean: not stated."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: where it stands in the file, and what is to be said of it.

    Of a problem `heading` and `value` are those of its cell, and `keeps_out` says that its
    row is not taken in.
    """

    cell: str
    title: str = ""
    heading: str = ""
    value: str = ""
    sentence: str = ""
    keeps_out: bool = False
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """The check as its page shows it: counts, one list, and which part of it."""

    result: Result
    taken: int
    notices: int
    tabs: tuple[Tab, ...]
    wanted: Tab | None
    lines: tuple[Line, ...]
    page: int
    last: int


def checked(result: Result, wanted: str, page: str) -> View:
    """What is to be shown; `wanted` names a list, else it is the first that is not empty."""
    lists: dict[str, Sequence[Any]] = {
        "problems": tuple(one for one in result.findings if one.problem.code != "waits"),
        "new": result.difference.new,
        "changed": result.difference.changed,
        "waiting": result.difference.waiting,
        "vanished": result.difference.vanished,
    }
    say = visit().catalogue.gettext
    tabs = tuple(Tab(code, say(label), len(lists[code])) for code, label in LISTS.items())
    filled = [one for one in tabs if one.count]
    chosen = next((one for one in filled if one.code == wanted), next(iter(filled), None))
    last = max(1, -(-chosen.count // ON_A_PAGE)) if chosen else 1
    number = min(max(1, fields.as_number(page)), last)
    shown = lists[chosen.code][(number - 1) * ON_A_PAGE : number * ON_A_PAGE] if chosen else ()
    return View(
        result=result,
        taken=result.read - result.rejected,
        notices=sum(not one.keeps_out for one in lists["problems"]),
        tabs=tabs,
        wanted=chosen,
        lines=tuple(_LINE[type(one)](one) for one in shown),
        page=number,
        last=last,
    )


def _of_finding(one: Finding) -> Line:
    catalogue, value = visit().catalogue, one.problem.value
    # Else a sentence that runs from right to left shows -5 as 5-.
    quoted = isolated(value) if catalogue.direction == "rtl" else value
    return Line(
        cell=one.cell,
        heading=_cut(one.heading),
        value=_cut(value),
        sentence=replace(one, problem=replace(one.problem, value=quoted)).say(catalogue.gettext),
        keeps_out=one.keeps_out,
    )


def _of_new(one: New) -> Line:
    return Line(str(one.row), _cut(one.title))


def _of_vanished(one: Vanished) -> Line:
    return Line("", _cut(one.title))


def _of_changed(one: Changed) -> Line:
    return Line(str(one.row), _cut(one.title), facts=tuple(_facts(one)))


def _facts(one: Changed) -> Iterator[Fact]:
    now = visit()
    for each in one.amendments:
        label = now.catalogue.gettext(BY_NAME[each.field].label)
        before, after = (
            _cut(now.labels.field(each.field, text)) for text in (each.before, each.after)
        )
        yield Fact(label, before, after)


_LINE: dict[type, Callable[[Any], Line]] = {
    Finding: _of_finding,
    New: _of_new,
    Vanished: _of_vanished,
    Changed: _of_changed,
}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
