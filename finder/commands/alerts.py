"""`finder alerts`: mails to those who follow a search, and what is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from finder.commands import DONE, DONE_WITH_REJECTED, NOT_DONE, opened, settings_of

if TYPE_CHECKING:
    from finder.mail_round import Summary


@click.group()
def alerts() -> None:
    """Send the mails of alerts; list, export or erase those who get them."""


@alerts.command()
@click.pass_context
def send(context: click.Context, /) -> int:
    """Send what is new, to each address at most once in seven days; to be run every day."""
    from finder.mail_round import send_alerts
    from finder.web.telling import tellings

    with opened(settings_of(context)) as here:
        summary = send_alerts(here, tellings(here))
    click.echo(_said(summary))
    if summary.waits:
        click.echo(f"finder: {summary.waits} What is due waits for the next time.", err=True)
        return NOT_DONE
    return DONE_WITH_REJECTED if summary.refused else DONE


def _said(summary: Summary) -> str:
    told = [
        f"Sent: {summary.sent:,} with news, {summary.asked:,} that ask for confirmation.",
        f"Addresses: {summary.nothing_new:,} for which nothing is new, {summary.erased:,} erased.",
    ]
    if summary.refused:
        told.append(f"By the mail server: {summary.refused:,} refused.")
    if summary.unknown:
        told.append(f"Searches that name what is not known at present: {summary.unknown:,}.")
    return "\n".join(told)


@alerts.command("list")
@click.pass_context
def list_(context: click.Context, /) -> int:
    """List who follows something: the address, how many searches, since when."""
    from finder.alerts import following

    with opened(settings_of(context)) as here, here.sessions() as session:
        for one in following.everyone(session):
            confirmed = len(following.followed(one))
            waiting = len(one.alerts) - confirmed
            unconfirmed = f", {waiting} not confirmed" if waiting else ""
            failing = f", refused since {one.failing_since}" if one.failing_since else ""
            since = one.created_at.date()
            click.echo(f"{one.address}: follows {confirmed}{unconfirmed}, since {since}{failing}")
    return DONE


@alerts.command()
@click.argument("address")
@click.pass_context
def export(context: click.Context, /, address: str) -> int:
    """Print all that is kept of an address, as JSON."""
    from finder.alerts import following
    from finder.console import print_json

    with opened(settings_of(context)) as here, here.sessions() as session:
        found = following.by_address(session, address.strip())
        if found is None:
            return _nothing(address)
        print_json(following.told_of(found))
    return DONE


@alerts.command()
@click.argument("address")
@click.pass_context
def erase(context: click.Context, /, address: str) -> int:
    """Erase an address with all that it follows."""
    from finder import db
    from finder.alerts import following

    with opened(settings_of(context)) as here, db.forgetting(here.sessions) as session:
        found = following.by_address(session, address.strip())
        if found is None:
            return _nothing(address)
        following.forget(session, found)
    click.echo(f"{address} is erased.")
    return DONE


def _nothing(address: str) -> int:
    click.echo(f"Nothing is kept of {address}.")
    return DONE
