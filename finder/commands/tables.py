"""`finder template` and `finder match`: tables before they are imported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from finder.commands import DONE, DONE_WITH_REJECTED, opened, settings_of
from finder.errors import SourceError

if TYPE_CHECKING:
    from finder.imports.matching.answers import Question
    from finder.imports.opening import Opened

_SHOWN = 40
"""So many characters of a value are shown."""


@click.command()
@click.argument("file", metavar="OUT.xlsx", type=click.Path(path_type=Path))
@click.option("--locale", default="en", show_default=True, help="In which language, such as ko.")
def template(file: Path, locale: str) -> int:
    """Write a blank table for providers, with help, an example and lists to choose from."""
    from finder import i18n
    from finder.imports.report import whole_file
    from finder.imports.template import write_template

    if not i18n.has_catalogue(locale):
        raise SourceError(
            f"There is no language '{locale}' here: choose one of {', '.join(i18n.languages())}."
        )
    with whole_file(file) as draft:
        write_template(draft, i18n.catalogue(locale))
    click.echo(f"The blank table is in {file}.")
    return DONE


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--provider", metavar="SLUG", help="Whose table it is.")
@click.option(
    "--column", "columns", metavar="NAME=FIELD", multiple=True,
    help="What a column is; FIELD is one of those offered, or nothing. May be repeated.",
)  # fmt: skip
@click.option("--dates", "order", metavar="ORDER", default="", help="day-month or month-day.")
@click.option("--kind", default="", help="What all of it is: course, event … or by-length.")
@click.option("--repeats", default="", help="With a day beside each date: weekly or once.")
@click.option("--encoding", default="", help="How its characters are written, such as cp949.")
@click.option("--keep", is_flag=True, help="Keep it, so that the provider's tables go in by it.")
@click.pass_context
def match(
    context: click.Context,
    /,
    file: Path,
    provider: str | None,
    columns: tuple[str, ...],
    *,
    keep: bool,
    **told: str,
) -> int:
    """Show what the columns of a table of your own are taken for, and ask where in doubt."""
    from finder.imports.matching.answers import Answers
    from finder.upkeep import keep_match, look_at

    answers = Answers.from_data({"columns": dict(map(_pair, columns)), **told})
    if keep and not provider:
        raise SourceError("Say with --provider whose table it is, so that it can be kept.")
    with opened(settings_of(context)) as here:
        found = look_at(here, file, answers, provider)
        _print(found)
        if found.questions:
            return DONE_WITH_REJECTED
        if keep and provider:
            keep_match(here, provider, found, answers)
            click.echo(f"Kept. Next: finder import {file} --provider {provider}")
    return DONE


def _pair(text: str) -> tuple[str, str]:
    name, sign, target = text.rpartition("=")
    if not sign:
        raise SourceError(f"--column {text}: write the name of the column, =, and the field.")
    return name.strip(), target.strip()


def _print(found: Opened) -> None:
    if found.match is None and found.profile is not None:
        click.echo(f"Profile: {found.profile.name}; its columns are known.")
    for column in found.match.columns if found.match else ():
        shown = " ".join((column.sample or ("",))[0].split())[:_SHOWN]
        mark = "?" if column.state == "asked" else " "
        click.echo(f"{mark} {column.letter:<3} {column.name[:30]:<31} {column.target:<16} {shown}")
    for question in found.questions:
        click.echo(_said(question))


def _said(question: Question) -> str:
    """One question with its likeliest answers, as options of this command."""
    choices = [choice.value for choice in question.choices][:5]
    if question.column is not None:
        options = "  ".join(f'--column "{question.column.name}={value}"' for value in choices)
        return f"What is column {question.column.letter}, “{question.column.name}”?  {options}"
    samples = "; ".join(sample for choice in question.choices[:2] for sample in choice.sample[:2])
    shown = f"  ({samples})" if samples else ""
    return f"{_ASKED[question.about].format(choices=' | '.join(choices))}{shown}"


_ASKED = {
    "encoding": "In which encoding is it?  --encoding {choices}",
    "title": "Which column is the title?  --column NAME=title, of: {choices}",
    "order": "Which comes first in its dates?  --dates {choices}",
    "repeats": "Does each come every week from its date on?  --repeats {choices}",
    "kind": "What is all of it?  --kind {choices}",
    "provider": "Who offers it?  --provider SLUG, or a column: --column NAME=provider",
}
