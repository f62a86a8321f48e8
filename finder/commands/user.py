"""`finder user`: accounts of people who publish, and of the city's staff."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from finder.commands import DONE, settings_of
from finder.permissions import Role, Staff

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from finder.accounts.invitations import Offer
    from finder.models import User
    from finder.settings import Settings
    from finder.store.audit import Doing

HERE = "http://127.0.0.1:8000"
"""Where `finder serve` answers when nothing else is said."""


@click.group()
def user() -> None:
    """Accounts: add, invite, list, disable, enable, reset, export and erase them."""


def _offered(command: Callable[..., int]) -> Callable[..., int]:
    """The options that say what somebody may do."""
    for option in (
        click.option(
            "--staff", type=click.Choice([str(one) for one in Staff]), help="A role for the city."
        ),
        click.option("--provider", metavar="SLUG", help="The provider that they work for."),
        click.option(
            "--role", type=click.Choice([str(one) for one in Role]), help="What they do for it."
        ),
    ):
        command = option(command)
    return command


@user.command()
@click.argument("email")
@_offered
@click.pass_context
def add(context: click.Context, /, email: str, **offered: str | None) -> int:
    """Give EMAIL a role; who has no account yet gets it by a link that is printed once."""
    from finder.accounts import invitations, people

    address = _address(email)
    settings = settings_of(context)
    with _writing(settings) as (session, doing):
        offer = _offer(session, **offered)
        known = people.by_address(session, address)
        if known:
            invitations.grant(session, known, offer, doing)
            click.echo(f"{address} has an account already, which now has this role too.")
            return DONE
        token = invitations.invite(session, address, offer, doing)
    _print_link(settings, f"/publish/join/{token}", "7 days")
    return DONE


@user.command()
@click.argument("email")
@_offered
@click.option("--locale", default="en", show_default=True, help="The language of the mail.")
@click.pass_context
def invite(context: click.Context, /, email: str, locale: str, **offered: str | None) -> int:
    """Invite EMAIL by mail; the link in it works once."""
    from finder.accounts import invitations
    from finder.accounts.letters import Writer
    from finder.city import City
    from finder.errors import FinderError
    from finder.installation import outbox_of

    address, settings = _address(email), settings_of(context)
    city = City.load(settings.home)
    outbox = outbox_of(settings, city)
    if outbox is None or not settings.base_url:
        raise FinderError("Set FINDER_MAIL_URL and FINDER_BASE_URL, or use `finder user add`.")
    with _writing(settings) as (session, doing):
        offer = _offer(session, **offered)
        token = invitations.invite(session, address, offer, doing)
    writer = Writer(locale, city.names.get(locale) or city.name, settings.base_url)
    outbox.send(writer.invitation(address, offered["provider"] or "", token))
    click.echo(f"An invitation is on its way to {address}.")
    return DONE


@user.command("list")
@click.pass_context
def list_(context: click.Context, /) -> int:
    """List all accounts, and what they may do."""
    from finder.accounts import people

    with _writing(settings_of(context)) as (session, _doing):
        for one in people.found(session, "", sys.maxsize):
            click.echo(f"{one.email_typed}\t{_standing(one)}")
    return DONE


@user.command()
@click.argument("email")
@click.pass_context
def disable(context: click.Context, /, email: str) -> int:
    """Shut the account of EMAIL; it is signed out everywhere."""
    from finder.accounts import people

    with _writing(settings_of(context)) as (session, doing):
        people.disable(session, _known(session, email), doing)
    click.echo(f"{email} can no longer sign in.")
    return DONE


@user.command()
@click.argument("email")
@click.pass_context
def enable(context: click.Context, /, email: str) -> int:
    """Open the account of EMAIL again."""
    from finder.accounts import people

    with _writing(settings_of(context)) as (session, doing):
        people.enable(session, _known(session, email), doing)
    click.echo(f"{email} can sign in again.")
    return DONE


@user.command()
@click.argument("email")
@click.option("--without-second-factor", is_flag=True, help="Ask for no code any more, either.")
@click.pass_context
def reset(context: click.Context, /, email: str, *, without_second_factor: bool) -> int:
    """Print a link by which EMAIL sets a new password, once."""
    from finder.accounts import invitations, second_factor

    settings = settings_of(context)
    with _writing(settings) as (session, doing):
        found = _known(session, email)
        token = invitations.offer_password(session, found, doing)
        if without_second_factor:
            second_factor.turn_off(session, found, doing)
    _print_link(settings, f"/publish/reset/{token}", "an hour")
    return DONE


@user.command()
@click.argument("email")
@click.pass_context
def export(context: click.Context, /, email: str) -> int:
    """Print all that is kept about EMAIL, as JSON."""
    from finder.accounts import personal_data
    from finder.console import print_json

    with _writing(settings_of(context)) as (session, doing):
        told = personal_data.export(session, _known(session, email), doing.now)
    print_json(told)
    return DONE


@user.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask whether that is meant.")
@click.pass_context
def erase(context: click.Context, /, email: str, *, yes: bool) -> int:
    """Take out for good all that names EMAIL."""
    from finder.accounts import personal_data

    settings = settings_of(context)
    if not yes:
        click.confirm(f"Erase {email} for good?", abort=True)
    with _writing(settings) as (session, doing):
        personal_data.erase(session, _known(session, email), doing)
    click.echo(f"{email} is erased.")
    return DONE


@contextmanager
def _writing(settings: Settings) -> Iterator[tuple[Session, Doing]]:
    """A session that writes; the clock of accounts is never frozen."""
    from datetime import UTC, datetime

    from finder import db
    from finder.city import City
    from finder.store.audit import COMMAND, Doing

    City.load(settings.home)
    engine = db.open_database(settings.database_url)
    try:
        db.check_version(engine)
        with db.writing(db.sessions(engine)) as session:
            yield session, Doing(COMMAND, datetime.now(UTC).replace(tzinfo=None))
    finally:
        engine.dispose()


def _address(email: str) -> str:
    from finder.addresses import AddressError, read_address
    from finder.errors import FinderError

    try:
        return read_address(email)
    except AddressError as error:
        raise FinderError(str(error)) from None


def _known(session: Session, email: str) -> User:
    from finder.accounts import people
    from finder.errors import FinderError

    found = people.by_address(session, _address(email))
    if found is None:
        raise FinderError(f"There is no account of {email}: `finder user list` shows all.")
    return found


def _offer(session: Session, *, role: str | None, provider: str | None, staff: str | None) -> Offer:
    from finder.accounts import people
    from finder.accounts.invitations import Offer
    from finder.errors import FinderError

    if bool(role) != bool(provider) or not (role or staff):
        raise FinderError("Say --staff, or --role together with --provider.")
    found = people.provider_named(session, provider) if provider else None
    if provider and found is None:
        raise FinderError(f"There is no provider '{provider}': give its short name or its name.")
    return Offer(
        provider_id=found.id if found else None,
        role=Role(role) if role else None,
        staff=Staff(staff) if staff else None,
    )


def _standing(one: User) -> str:
    roles = [f"{each.role} of {each.provider.slug}" for each in one.memberships]
    said = ", ".join([*([one.staff] if one.staff else []), *sorted(roles)]) or "no role"
    return f"{said}, disabled" if one.disabled_at else said


def _print_link(settings: Settings, path: str, lasts: str) -> None:
    click.echo(f"Give this link to nobody else. It works once, for {lasts}:")
    click.echo(f"{settings.base_url or HERE}{path}")
    if not settings.base_url:
        click.echo("(Set FINDER_BASE_URL, or put the address of your site in front.)", err=True)
