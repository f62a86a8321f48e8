"""`finder i18n`: what translators need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from finder.commands import DONE, NOT_DONE

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog


@click.group()
def i18n() -> None:
    """Keep the translations complete: extract, update, check."""


@i18n.command()
@click.argument("file", metavar="FILE.pot", type=click.Path(path_type=Path))
def extract(file: Path) -> int:
    """Write all that the program says, for translation tools."""
    from finder import catalogues

    said = _said()
    file.write_bytes(catalogues.template(said))
    click.echo(f"{len(said):,} messages are in {file}.")
    return DONE


@i18n.command()
@click.argument("locales", metavar="[LANGUAGE]…", nargs=-1)
def update(locales: tuple[str, ...]) -> int:
    """Bring catalogues up to date, all or some; one that is new is begun."""
    from finder import catalogues
    from finder.resources import folder

    translations, said = folder("translations"), _said()
    there = {catalogues.language_of(file): file for file in catalogues.files(translations)}
    for locale in locales or there:
        if locale in there:
            added, removed = catalogues.update(there[locale], said)
            click.echo(f"{locale}: {added} new, {removed} taken out")
        else:
            click.echo(f"{locale}: begun in {catalogues.begin(translations, locale, said)}")
    return DONE


@i18n.command()
def check() -> int:
    """Say what is missing, doubtful or outdated in the catalogues."""
    from finder import catalogues
    from finder.resources import folder

    said = _said()
    there = catalogues.files(folder("translations"))
    wrong = [fault for file in there for fault in catalogues.faults(file, said)]
    for fault in wrong:
        click.echo(f"{fault.locale}: “{fault.message}” {fault.reason}")
    click.echo(f"{len(there)} catalogues, {len(said):,} messages, {len(wrong):,} faults")
    return NOT_DONE if wrong else DONE


def _said() -> Catalog:
    from finder import catalogues
    from finder.resources import folder

    return catalogues.messages(Path(catalogues.__file__).parent, folder("templates"))
