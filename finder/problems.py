"""Problems: what is wrong with one field of one row, as data, and its sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from finder.i18n import N_

LONGEST_VALUE = 200
"""How much of a faulty value is kept, so that it can be found in the table."""

LONGEST_NAME = 60
"""How much of the name of a column is said."""


class Severity(StrEnum):
    """Whether a fault keeps a row out, or is only said."""

    ERROR = "error"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Fault:
    """What a parser gives instead of a value; it knows neither row nor field."""

    code: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one field of one row, as data; the sentence is made late."""

    row: int
    field: str
    code: str
    value: str = ""
    severity: Severity = Severity.ERROR


Translate = Callable[[str], str]
"""Gives a message, its placeholders untouched, in the reader's language."""


def notice(row: int, field: str, code: str, value: str = "") -> Problem:
    """A problem that is only said; the row goes in."""
    return Problem(row, field, code, value[:LONGEST_VALUE], Severity.NOTICE)


def error(row: int, field: str, code: str, value: str = "") -> Problem:
    """A problem that keeps the row out."""
    return Problem(row, field, code, value[:LONGEST_VALUE])


def shortened(name: str) -> str:
    """The name of a column as it is said: in one line, and not at any length."""
    cut = " ".join(name[: LONGEST_NAME + 1].split())
    return cut if len(name) <= LONGEST_NAME else f"{cut[: LONGEST_NAME - 1]}…"


def sentence(problem: Problem, translate: Translate = str) -> str:
    """What is wrong and what to do, in one sentence."""
    template = SENTENCES.get(problem.code, SENTENCES["unreadable"])
    return translate(template).format(value=problem.value, field=problem.field)


SENTENCES = {
    "unreadable": N_("“{value}” cannot be read as {field}: correct it or leave it empty."),
    "missing": N_("The field {field} is empty, but every row needs it: fill it in."),
    "provider-missing": N_(
        "It is not said who offers this: fill in the provider, or name one with --provider."
    ),
    "too-long": N_("The text of {field} is too long: shorten it."),
    "topic-unknown": N_(
        "“{value}” is in the list of topics neither as a code nor as a name,"
        " so the topics are found from the other words."
    ),
    "kind-unknown": N_(
        "“{value}” is no kind of opportunity: write course, event, workplace or resource."
    ),
    "not-in-list": N_(
        "“{value}” is not among the words that {field} takes, and was left out: use one of them."
    ),
    "no-date": N_(
        "These days, rule and dates leave no day on which it happens: correct one of them."
    ),
    "too-many-dates": N_("Of its {value} dates only the last 2,000 were taken in."),
    "field-ignored": N_(
        "The field {field} was left out, because others say already when it happens: keep one way."
    ),
    "date-unreadable": N_("“{value}” is not a date: write it as 2026-01-31."),
    "date-order": N_(
        "“{value}” is a date in which day and month could be confused: write it as 2026-01-31."
    ),
    "days-and-hours": N_(
        "“{value}” are no days of the week with one time of day for all, and were left out: write"
        " them as Mon 18:00-20:00, or in columns of their own."
    ),
    "date-out-of-range": N_("The date {value} is not between 1900 and 2200: correct it."),
    "dates-reversed": N_("The last date {value} lies before the first: correct one of the two."),
    "dates-unreadable": N_(
        "“{value}” is not a list of dates: write them as 2026-01-12 18:00-20:00; 2026-01-19."
    ),
    "place-unknown": N_(
        "No place is called “{value}” here yet: name one where something is offered already, or"
        " first write a listing that takes place there."
    ),
    "place-ambiguous": N_(
        "Several places are called “{value}”: write the address of the one behind it, after a"
        " comma."
    ),
    "first-date-missing": N_(
        "There is no first date, so nothing is shown of when it happens: fill it in."
    ),
    "time-unreadable": N_("“{value}” is not a time of day and was left out: write it as 18:30."),
    "end-is-start": N_("The end {value} is the start as well, so the end counts as not stated."),
    "end-before-start": N_(
        "The end {value} lies before the start, so the end counts as not stated: check both."
    ),
    "days-unreadable": N_("“{value}” are no days of the week and were left out: write mon;wed."),
    "rule-unusable": N_(
        "“{value}” is no rule by which dates repeat: write it as FREQ=WEEKLY;BYDAY=TU."
    ),
    "ages-unreadable": N_("“{value}” are no ages: write them as 6-9, 18m-36m, 60+ or all ages."),
    "ages-reversed": N_("In “{value}” the lower age is above the upper one: swap them."),
    "ages-unlikely": N_("Nobody is as old as “{value}” says: correct the ages."),
    "ages-in-words": N_(
        "“{value}” names no ages that are fixed anywhere, so the ages count as not stated."
    ),
    "price-unreadable": N_(
        "“{value}” is no price: write it as free, 5, 5.50, 5-20, up to 50 or from 10."
    ),
    "price-in-words": N_("“{value}” names no price in figures, so it counts as not stated."),
    "price-negative": N_("The price {value} is below zero: correct it."),
    "price-reversed": N_("In “{value}” the lower price is above the upper one: swap them."),
    "coordinates-incomplete": N_(
        "Only one of latitude and longitude is given, so both were left out: fill in the other."
    ),
    "coordinates-unreadable": N_(
        "“{value}” are no coordinates and were left out: write degrees such as 41.8781."
    ),
    "coordinates-out-of-range": N_(
        "The coordinates {value} lie nowhere on earth and were left out: correct them."
    ),
    "coordinates-zero": N_(
        "The coordinates {value} stand for no place and were left out: correct them."
    ),
    "coordinates-swapped": N_(
        "The coordinates {value} look swapped and were left out: exchange latitude and longitude."
    ),
    "coordinates-far": N_(
        "The coordinates {value} lie far outside the city and were left out: correct them."
    ),
    "url-unusable": N_(
        "“{value}” is no web address and was left out: write it as https://example.org/page."
    ),
    "number-unreadable": N_("“{value}” is no whole number from 1 up and was left out."),
    "yes-or-no": N_("“{value}” is neither yes nor no and was left out."),
    "language-unknown": N_("“{value}” is no language code and was left out: write en or pt-BR."),
    "currency-unknown": N_("“{value}” is no currency code: write three letters such as EUR."),
    "too-many-cells": N_(
        "The row has more cells than the header, so its values stand in wrong columns:"
        " put quotes round texts that contain the separator."
    ),
    "too-few-cells": N_("The row has fewer cells than the header; the missing count as empty."),
    "broken-row": N_(
        "The row cannot be read, probably for a quote too many or too few: “{value}”. Correct it."
    ),
    "cell-too-long": N_(
        "A cell of this row has far more characters than any text that is meant: shorten it or"
        " leave it empty."
    ),
    "shifted-row": N_(
        "The values of this row stand in wrong columns (“{value}” is no {field}): correct it."
    ),
    "formula": N_(
        "The cell {value} holds a formula without a result: open the file in a spreadsheet"
        " program and save it again."
    ),
    "no-heading": N_(
        "The cell {value} stands in a column without a name and was left out: name the column in"
        " the row of the names, or delete the cell."
    ),
    "cell-error": N_("The cell of {field} holds {value} instead of a value: correct its formula."),
    "other-sheets": N_("Only the first sheet was read; this one was left out: {value}."),
    "unknown-column": N_("The column “{value}” is not known and was left out."),
    "no-rows": N_("The table has a header but no rows: check that it is the right file."),
    "repeat": N_("The row repeats row {value} and adds nothing."),
    "merged": N_("The row says the same as row {value}; only its categories were added there."),
    "same-id": N_(
        "Row {value} has the same provider and id but says something else: give each its own id."
    ),
    "no-object": N_("This is to be an object with the fields of one opportunity."),
    "no-list": N_(
        "This is to be a list of opportunities, or an object with nothing but “opportunities”."
    ),
    "unknown-member": N_(
        "There is no field “{value}”: correct its name, or leave it out. The documentation of the"
        " interface names them all."
    ),
    "not-of-program": N_(
        "Who offers it is known by the token, so the field {field} is not taken: leave it out."
    ),
    "other-type": N_(
        "The field {field} takes no such value as “{value}”: the documentation of the interface"
        " says what it takes."
    ),
    "other-id": N_("The id “{value}” is not that of the address: leave it out."),
    "id-unusable": N_("“{value}” is no id: it takes 1 to 200 characters that can be seen."),
    "waits": N_("What this row says is seen by residents when the city has read it."),
    "looks-like-row": N_(
        "This looks like row {value}: title, time and place are the same, or nearly so. If it is"
        " the same, delete one of the two rows."
    ),
    "shown-as-another": N_(
        "The city shows this together with a listing that is the same; your row is kept."
    ),
    "taken-down": N_(
        "The city has taken this down, so nothing was changed. Change it by its form and hand it in"
        " again: the city then reads it."
    ),
    "provider-new": N_("There was no provider “{value}” yet; one of that name was made."),
    "not-withdrawn": N_(
        "{value} opportunities are not in the file, but nothing was withdrawn, because they may"
        " stand in rows that cannot be read: correct those first."
    ),
    "many-withdrawals": N_(
        "The import would withdraw {value} opportunities that this file no longer holds,"
        " more than a fifth: it will only be done when that is allowed."
    ),
}
"""What each code means and what to do about it. `{field}` is the name of the column."""
