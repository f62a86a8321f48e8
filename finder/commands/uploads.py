"""`finder uploads`: the files that providers sent."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from finder.commands import DONE, DONE_WITH_REJECTED, NOT_DONE, opened, settings_of

if TYPE_CHECKING:
    from finder.installation import Installation

_GENTLE = 5
"""Searches go first, but a machine with much to do must not keep it from finishing: while it
writes, nobody else can."""


@click.group()
def uploads() -> None:
    """Work on the files that providers sent: list, add, run, confirm, stop, forget."""


@uploads.command("list")
@click.option("--provider", metavar="SLUG", required=True, help="Whose files.")
@click.pass_context
def list_(context: click.Context, provider: str) -> int:
    """Say how far each file of a provider has come."""
    from finder.store import parties
    from finder.store import uploads as stored

    with opened(settings_of(context)) as here, here.sessions() as session:
        for row in stored.of_provider(session, parties.provider_id(session, provider)):
            far = f" {row.stage} {row.done:,}/{row.total:,}" if row.worker else ""
            click.echo(f"{row.id:>6}  {row.state:<11}{far}  {row.file_name}")
    return DONE


@uploads.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--provider", metavar="SLUG", required=True, help="Whose file it is.")
@click.pass_context
def add(context: click.Context, /, file: Path, provider: str) -> int:
    """Receive a file as its provider would, with the limits of the web, and check it."""
    from finder import db
    from finder.imports.readers import load
    from finder.store import parties
    from finder.upkeep import desk

    with opened(settings_of(context)) as here:
        data = load(file)
        with db.writing(here.sessions) as session:
            owner = parties.provider_id(session, provider)
        upload = desk(here).receive(owner, data, file.name)
        click.echo(f"Upload {upload}")
        return _run(context, upload)


@uploads.command()
@click.argument("upload", type=int)
@click.option("--by", type=int, help="The number of the account that acts.")
@click.option("--gently", is_flag=True, help="Let whoever searches go first.")
@click.option("--locale", default="en", help="In which language problems are marked.")
@click.pass_context
def run(
    context: click.Context, /, upload: int, by: int | None, locale: str, *, gently: bool
) -> int:
    """Do what is next: check the file, or let what was confirmed go live."""
    if gently:
        os.nice(_GENTLE)
        with opened(settings_of(context)) as here:
            from finder.upkeep import work_in_turn

            return _say(here, upload, work_in_turn(here, upload, by, locale))
    return _run(context, upload, by)


def _run(context: click.Context, upload: int, by: int | None = None) -> int:
    from finder.upkeep import work_on

    with opened(settings_of(context)) as here:
        return _say(here, upload, work_on(here, upload, by))


def _say(here: Installation, upload: int, state: str) -> int:
    """What has come of an upload."""
    from finder.imports.uploads import why
    from finder.store import uploads as stored
    from finder.upkeep import desk

    with here.sessions() as session:
        row = stored.get(session, upload)
    found = desk(here).result(upload)
    if found:
        seen = found.difference
        click.echo(
            f"{found.read:,} rows read: {len(seen.new):,} new, {len(seen.changed):,} changed,"
            f" {seen.unchanged:,} unchanged, {found.rejected:,} faulty,"
            f" {len(seen.vanished):,} vanished, {len(seen.waiting):,} for the city to read."
        )
    reason = why(row) if row else None
    click.echo(f"State: {state}" + (f". {reason}" if reason else ""))
    return NOT_DONE if state == "failed" else DONE_WITH_REJECTED if reason else DONE


@uploads.command()
@click.argument("upload", type=int)
@click.option("--good-rows", is_flag=True, help="Good rows go ahead of faulty ones.")
@click.option("--allow-withdrawals", is_flag=True, help="Even if over a fifth has vanished.")
@click.pass_context
def confirm(
    context: click.Context, /, upload: int, *, good_rows: bool, allow_withdrawals: bool
) -> int:
    """Let what the check has shown go live."""
    from finder.store import uploads as stored
    from finder.upkeep import desk

    with opened(settings_of(context)) as here:
        with here.sessions() as session:
            row = stored.get(session, upload)
        plan = row.plan if row else ""
        desk(here).confirm(upload, plan, good_rows=good_rows, withdrawals=allow_withdrawals)
    return _run(context, upload)


@uploads.command()
@click.argument("upload", type=int)
@click.pass_context
def stop(context: click.Context, /, upload: int) -> int:
    """Ask whoever works on a file to stop."""
    from finder.upkeep import desk

    with opened(settings_of(context)) as here:
        stopped = desk(here).stop(upload)
    click.echo("It stops." if stopped else "Nobody works on it.")
    return DONE


@uploads.command()
@click.option("--days", default=90, show_default=True, help="How old they are at least.")
@click.pass_context
def forget(context: click.Context, /, days: int) -> int:
    """Take away the files of uploads that were finished long ago; what came of them stays."""
    from finder import db
    from finder.imports.uploads import utc_now
    from finder.store import uploads as stored

    with opened(settings_of(context)) as here, db.writing(here.sessions) as session:
        count = stored.forget_files(session, utc_now() - timedelta(days=days))
    click.echo(f"{count:,} files were taken away.")
    return DONE
