"""Columns: what those of a table that is not ours are taken for, and what is asked about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, request

from finder.errors import SourceError, UploadError
from finder.i18n import N_
from finder.imports.looks import Look
from finder.imports.matching.answers import BY_LENGTH, REPEATS, Answers, Asked, Choice
from finder.imports.matching.assignment import excludes
from finder.imports.matching.columns import State
from finder.imports.matching.targets import NOTHING, TARGETS
from finder.models import Provider, Upload
from finder.permissions import Action
from finder.vocabulary import Kind, UploadState
from finder.web.accounts import access, pages
from finder.web.uploads import office, reading
from finder.web.uploads.progress import progress
from finder.web.uploads.reading import ReadColumn
from finder.web.visit import visit
from finder.written_dates import Order

blueprint = Blueprint("upload-columns", __name__)

QUESTIONS = {
    Asked.ENCODING: N_("In which of these are the letters right?"),
    Asked.ORDER: N_("How are the dates to be read?"),
    Asked.REPEATS: N_("Each date stands beside a day of the week. When does it take place?"),
    Asked.KIND: N_("What is offered in this table?"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer, and texts of the table as this answer reads them."""

    value: str
    label: str
    sample: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class AboutAll:
    """A question about the whole table."""

    name: str
    heading: str
    options: tuple[Option, ...]


@blueprint.get("/publish/<slug>/uploads/<int:upload_id>/columns")
def show(slug: str, upload_id: int) -> Response:
    """What is asked, and what every column is taken for."""
    of = office.provider(slug, Action.WRITE)
    row = office.upload(of, upload_id)
    look = office.desk().seen(row.id)
    if look is None or progress(row, office.desk().clock()) or row.state == UploadState.DONE:
        return pages.leave(office.path(of, row.id))
    return _page(of, row, look)


@blueprint.post("/publish/<slug>/uploads/<int:upload_id>/columns")
def answer(slug: str, upload_id: int) -> Response:
    """Note what was told, and check the file by it."""
    of = office.provider(slug, Action.WRITE)
    access.check_form()
    row, desk = office.upload(of, upload_id), office.desk()
    look = desk.seen(row.id)
    if look is None:
        return pages.leave(office.path(of, row.id))
    try:
        if "anew" in request.form:
            desk.consider_anew(row.id)
        else:
            told = _told(look, Answers.from_data(row.answers))
            faults = tuple(_faults(look, told)) if "other" not in request.form else ()
            if faults or "other" in request.form:
                return _page(of, row, look, faults=faults, told=told)
            desk.answer(row.id, told)
    except UploadError:
        return pages.leave(office.path(of, row.id))
    except SourceError as error:
        fault = pages.Fault("", error.say(visit().catalogue.gettext))
        return _page(of, row, look, faults=(fault,))
    office.go_on(row.id)
    return pages.leave(office.path(of, row.id, "columns" if "anew" in request.form else ""))


def _told(look: Look, before: Answers) -> Answers:
    """What was told; of a column only where it was asked, or is to be something else."""
    given = request.form
    columns = {}
    for column in look.columns:
        wanted = given.get(f"column-{column.place}", "")
        told = column.name in before.columns or column.state is State.ASKED
        if wanted in TARGETS and (told or wanted != column.target):
            columns[column.name] = wanted
    title = next((one for one in look.columns if str(one.place) == given.get("title")), None)
    if title:
        columns[title.name] = "title"
    encoding = given.get("encoding", before.encoding)
    return Answers.from_data(
        {
            "columns": columns or dict(before.columns if encoding == before.encoding else {}),
            "order": given.get("order", before.order or ""),
            "kind": given.get("kind", before.kind),
            "repeats": given.get("repeats", before.repeats),
            "encoding": encoding if encoding in {one.value for one in look.encodings} else "",
            "anew": before.anew,
        }
    )


def _faults(look: Look, told: Answers) -> Iterator[pages.Fault]:
    """What was not answered, and columns that say the same."""
    say = visit().catalogue.gettext
    answered = {
        Asked.ENCODING: told.encoding,
        Asked.ORDER: told.order,
        Asked.REPEATS: told.repeats,
        Asked.KIND: told.kind,
        Asked.TITLE: "title" in told.columns.values(),
    }
    # With another column some questions are not asked any more, so only the last are needed.
    for about, said in answered.items():
        if look.asked(about) and not said:
            yield pages.Fault(about.value, say(N_("Choose one of these.")))
    places = {one.name: one.place for one in look.columns}
    used = [(name, target) for name, target in told.columns.items() if target != NOTHING]
    for number, (name, target) in enumerate(used):
        for other, theirs in used[:number]:
            if excludes(target, theirs):
                sentence = say(_TWICE, one=other, other=name)
                yield pages.Fault(f"column-{places.get(name, 0)}", sentence)
                break


_TWICE = N_("“{one}” and “{other}” would say the same: leave one of them out.")


def _page(
    of: Provider,
    row: Upload,
    look: Look,
    *,
    faults: tuple[pages.Fault, ...] = (),
    told: Answers | None = None,
) -> Response:
    answers = told or Answers.from_data(row.answers)
    read = reading.reading(look, row.answers)
    more: dict[str, Any] = {}
    if faults:
        more = {"faults": faults, "status": 422, "at": office.path(of, row.id, "columns")}
    is_chosen = partial(_is_chosen, answers)
    return pages.show(
        "uploads/columns.html",
        of=of,
        row=row,
        home=office.path(of),
        here=office.path(of, row.id),
        read=read,
        about_all=tuple(_about_all(look, answers)),
        title=look.asked(Asked.TITLE),
        asked=[one for one in read.columns if is_chosen(one)],
        others=[one for one in read.columns if not is_chosen(one)],
        chosen=answers.columns,
        targets=reading.targets(),
        **more,
    )


def _is_chosen(answers: Answers, one: ReadColumn) -> bool:
    """Whether what a column is has to be chosen; a list for each would make a heavy page."""
    again = f"column-{one.place}" in request.form
    opened = str(one.place) in request.form.getlist("other")
    return one.asked or one.name in answers.columns or again or opened


def _about_all(look: Look, answers: Answers) -> Iterator[AboutAll]:
    """The questions about the whole table, and those that were answered before."""
    say = visit().catalogue.gettext
    known = {
        Asked.ENCODING: (answers.encoding, look.encodings),
        Asked.ORDER: (answers.order or "", tuple(map(Choice, Order))),
        Asked.REPEATS: (answers.repeats, tuple(map(Choice, REPEATS))),
        Asked.KIND: (answers.kind, tuple(map(Choice, (*Kind, BY_LENGTH)))),
    }
    for about, (said, choices) in known.items():
        question = look.asked(about)
        if not question and not said:
            continue
        offered = question.choices if question else choices
        options = (
            Option(one.value, _label(about, one.value), one.sample, one.value == said)
            for one in offered
        )
        yield AboutAll(about.value, say(QUESTIONS[about]), tuple(options))


def _label(about: Asked, value: str) -> str:
    say = visit().catalogue.gettext
    if about is Asked.ENCODING:
        return value.upper()
    if about is Asked.KIND:
        return reading.kind_in_words(value)
    return say(reading.ORDERS[Order(value)] if about is Asked.ORDER else reading.REPEATS[value])
