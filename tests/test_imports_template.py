"""The blank template: in every language it comes back as a table of ours."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from finder.fields import FIELDS
from finder.i18n import catalogue, languages
from finder.imports.template import example, write_template
from finder.labels import KINDS, MODES
from finder.vocabulary import Kind
from tests.conftest import Runner
from tests.importing import Town, codes


def book(language: str) -> Any:
    made = io.BytesIO()
    write_template(made, catalogue(language))
    return load_workbook(io.BytesIO(made.getvalue()))


@pytest.mark.parametrize("language", languages())
def test_what_is_filled_in_goes_in(language: str, tmp_path: Path) -> None:
    words = catalogue(language)
    filled = book(language)
    sheet = filled.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [words.gettext(field.label) for field in FIELDS]
    for column, field in enumerate(FIELDS, 1):
        sheet.cell(2, column, example(field.name, words) or None)
    path = tmp_path / "filled.xlsx"
    filled.save(path)
    town = Town.make(tmp_path)
    report = town.take(path)
    assert codes(report) == []
    assert (report.profile, report.added) == ("finder", 1)
    assert town.rows("SELECT kind, mode, level, language FROM opportunity") == [
        ("course", "in-person", "beginner", language)
    ]
    assert town.rows("SELECT title FROM opportunity") == [words.gettext("Pottery for beginners")]
    assert town.take(path).unchanged == 1


def test_words_are_chosen_from_lists_in_the_language() -> None:
    words = catalogue("ko")
    template = book("ko")
    table, helped, lists = template.worksheets
    assert (lists.sheet_state, helped.title) == ("hidden", words.gettext("Help"))
    found = {}
    for choice in table.data_validations.dataValidation:
        (area,) = choice.sqref.ranges
        column = FIELDS[area.min_col - 1].name
        _, _, cells = choice.formula1.partition("!")
        found[column] = [row[0].value for row in lists[cells.replace("$", "")]]
        assert choice.showErrorMessage is not FIELDS[area.min_col - 1].repeatable
    assert found["kind"] == [words.gettext(label) for label in KINDS.values()]
    assert found["mode"] == [words.gettext(label) for label in MODES.values()]
    assert found["waiting_list"] == ["예", "아니요"]
    assert {"level", "provider_type", "access", "venue_access", "days"} <= found.keys()


def test_every_field_has_help_and_what_is_needed_is_said() -> None:
    words = catalogue("de")
    table, helped, _ = book("de").worksheets
    assert all(cell.comment and cell.comment.text for cell in table[1])
    said = {row[0].value: row for row in helped.iter_rows()}
    for field in FIELDS:
        row = said[words.gettext(field.label)]
        assert row[2].value == words.gettext(field.help)
        assert bool(row[1].value) == field.required


def test_an_empty_template_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    with path.open("wb") as file:
        write_template(file, catalogue("ar"))
    report = Town.make(tmp_path).take(path)
    assert codes(report) == [(1, "", "no-rows")]


def test_the_command_writes_it(tmp_path: Path, run: Runner) -> None:
    path = tmp_path / "blank.xlsx"
    assert run("template", path, "--locale", "ko")[0] == 0
    assert load_workbook(path).worksheets[0]["B1"].value == "제목"
    status, _, said = run("template", path, "--locale", "tlh")
    assert status == 2
    assert "no language 'tlh'" in said
    assert Kind.COURSE in KINDS
