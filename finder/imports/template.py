"""The blank template: a column for each field, with help, an example, and lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from finder.fields import FIELDS, Field
from finder.i18n import N_, Catalogue
from finder.imports.corrected import text_cell
from finder.imports.opening import OWN_SHEETS
from finder.labels import ACCESS, KINDS, LEVELS, MODES, PROVIDER_TYPES
from finder.parsers import YES_AND_NO
from finder.vocabulary import Attendance, Day

ROWS = 2_000
"""In so many rows the lists can be chosen from."""

_LISTED: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS,
    "mode": MODES,
    "level": LEVELS,
    "provider_type": PROVIDER_TYPES,
    "access": ACCESS,
    "venue_access": ACCESS,
}
"""Fields whose words are chosen from a list; of several one is chosen and others are typed."""

_YES_OR_NO = ("always_open", "waiting_list")
_DATES = ("first_date", "last_date", "enrol_opens", "enrol_closes")
_WIDE = {"description": 50, "summary": 40, "title": 34, "dates": 30}
_LISTS = "Lists"
_REQUIRED, _OPTIONAL = "FFDCE8F5", "FFF1F3F6"

EXAMPLES: Mapping[str, str] = {
    "id": "pottery-2027-01",
    "title": N_("Pottery for beginners"),
    "summary": N_("Six evenings with clay and glaze."),
    "categories": N_("Pottery;Crafts"),
    "provider": N_("Harbour Library"),
    "venue": N_("Workshop, second floor"),
    "address": N_("3 Quay Street, Portavela"),
    "postcode": "01234",
    "latitude": "41.8781",
    "longitude": "-87.6298",
    "ages": "18+",
    "price": "40",
    "currency": "EUR",
    "first_date": "2027-01-12",
    "last_date": "2027-02-16",
    "start_time": "18:30",
    "end_time": "20:30",
    "days": "tue",
    "enrol_closes": "2027-01-05",
    "enrol_url": "https://example.org/enrol",
    "places": "12",
}
"""One opportunity, as it may be written."""


def write_template(target: Path | IO[bytes], words: Catalogue) -> None:
    """Write the blank template in one language; its heads are known when it comes back."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import.

    book = Workbook(write_only=True)
    sheet = book.create_sheet(words.gettext(N_("Opportunities"))[:31])
    helped = book.create_sheet(words.gettext(OWN_SHEETS[0])[:31])
    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    for one in (sheet, helped):
        one.sheet_view.rightToLeft = words.direction == "rtl"
    columns = _columns(words)
    _write_lists(lists, columns)
    _write_table(sheet, words, columns)
    _write_help(helped, words)
    book.save(target)


def _columns(words: Catalogue) -> dict[str, list[str]]:
    """What can be chosen for each field, in the words of the language."""
    say = words.gettext
    found = {name: [say(label) for label in labels.values()] for name, labels in _LISTED.items()}
    yes, no = YES_AND_NO[words.locale.partition("-")[0]]
    found |= {name: [yes.split()[0], no.split()[0]] for name in _YES_OR_NO}
    found["attendance"] = [value.value for value in Attendance]
    found["days"] = [day.value for day in Day]
    return found


def _write_lists(sheet: Any, columns: Mapping[str, Sequence[str]]) -> None:
    longest = max(map(len, columns.values()))
    for number in range(longest):
        sheet.append(
            [
                text_cell(sheet, values[number]) if number < len(values) else None
                for values in columns.values()
            ]
        )


def _write_table(sheet: Any, words: Catalogue, columns: Mapping[str, Sequence[str]]) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - slow to import.
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    sheet.freeze_panes = "C2"
    for number, field in enumerate(FIELDS, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = _WIDE.get(field.name, 18)
        if field.name in columns:
            place = get_column_letter(list(columns).index(field.name) + 1)
            area = f"{_LISTS}!${place}$1:${place}${len(columns[field.name])}"
            choice = DataValidation("list", formula1=area, allow_blank=True)
            # Of several values one types the second after a semicolon.
            choice.showErrorMessage = not field.repeatable
            choice.add(f"{letter}2:{letter}{ROWS}")
            sheet.data_validations.append(choice)
    sheet.append([_head(sheet, field, words) for field in FIELDS])


def _head(sheet: Any, field: Field, words: Catalogue) -> Any:
    from openpyxl.comments import Comment  # noqa: PLC0415 - slow to import.
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415

    cell = text_cell(sheet, words.gettext(field.label))
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor=_REQUIRED if field.required else _OPTIONAL)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.comment = Comment(words.gettext(field.help), "finder", height=80, width=260)
    return cell


def _write_help(sheet: Any, words: Catalogue) -> None:
    """What each column takes, and an example of each."""
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - slow to import.

    say = words.gettext
    for letter, width in zip("ABCD", (26, 12, 70, 34), strict=True):
        sheet.column_dimensions[letter].width = width
    for line in _GUIDE:
        cell = text_cell(sheet, say(line))
        sheet.append([cell])
    sheet.append([])
    head = [text_cell(sheet, say(name)) for name in _HELP_HEADINGS]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for field in FIELDS:
        needed = say(N_("yes")) if field.required else ""
        said = (say(field.label), needed, say(field.help), example(field.name, words))
        cells = [text_cell(sheet, text) for text in said]
        cells[2].alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append(cells)


_GUIDE = (
    N_("Fill in one row for each course, event or other opportunity, on the first sheet."),
    N_("What you leave empty counts as not stated; nothing is guessed."),
    N_("Several values in one cell are separated by ;"),
    N_("Keep the ids as they are: by them a row is known again when you send the table anew."),
)
_HELP_HEADINGS = (N_("Column"), N_("Needed"), N_("What it takes"), N_("Example"))


def example(name: str, words: Catalogue) -> str:
    """What may stand in a field, in the words of the language; empty where help is enough."""
    known = {
        "kind": KINDS["course"],
        "mode": MODES["in-person"],
        "level": LEVELS["beginner"],
        "provider_type": PROVIDER_TYPES["library"],
    }
    if name in {"language", "languages"}:
        return words.locale
    text = known.get(name) or EXAMPLES.get(name, "")
    return words.gettext(text) if text else ""
