"""`finder expire`: listings that have grown old are asked about, hidden, and put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from finder.commands import DONE, DONE_WITH_REJECTED, NOT_DONE, opened, settings_of

if TYPE_CHECKING:
    from finder.freshness_round import Summary


@click.command()
@click.option("--dry-run", is_flag=True, help="Only count what would be done.")
@click.pass_context
def expire(context: click.Context, /, *, dry_run: bool) -> int:
    """Ask providers what has grown old, and hide what nobody answers for; run it every night."""
    from finder import freshness_round

    with opened(settings_of(context)) as here:
        summary = freshness_round.expire(here, dry_run=dry_run)
    click.echo(_said(summary, dry_run=dry_run))
    if summary.waits:
        click.echo(f"finder: {summary.waits} What is due waits for the next time.", err=True)
        return NOT_DONE
    return DONE_WITH_REJECTED if summary.refused else DONE


def _said(summary: Summary, *, dry_run: bool) -> str:
    letters, put = ("to be sent", "To be put") if dry_run else ("sent", "Put")
    gone = f"{summary.hidden:,} that nobody answered for; {summary.archived:,} archived"
    told = [
        f"Letters {letters}: {summary.letters:,}; listings they ask about: {summary.asked:,}.",
        f"{put} out of sight: {gone}.",
    ]
    if summary.silent:
        told.append(f"Nobody to write to about {summary.silent:,}: see /city/unconfirmed.")
    if summary.emptied:
        told.append(f"Old reports of residents whose words were erased: {summary.emptied:,}.")
    if summary.refused:
        told.append(f"By the mail server: {summary.refused:,} refused.")
    return "\n".join(told)
