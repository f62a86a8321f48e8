"""`finder duplicates`: listings that may be the same are found, for the staff to decide on."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from finder.commands import DONE, opened, settings_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from finder.store.pairs import Found

_GENTLE = 15
_SHOWN = 60
"""So many characters of a title are shown."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="All pairs, with reasons, as JSON.")
@click.option("--most", default=20, show_default=True, help="How many pairs are shown.")
@click.option("--gently", is_flag=True, help="Let whoever searches go first.")
@click.option("--begun", default=0, hidden=True, help="The number of a look that was noted.")
@click.pass_context
def duplicates(
    context: click.Context, /, *, as_json: bool, most: int, gently: bool, begun: int
) -> int:
    """Find listings that may be the same; the staff decide on them at /city/duplicates."""
    from finder.upkeep import look_for_duplicates

    if gently:
        os.nice(_GENTLE)
    with opened(settings_of(context)) as here:
        looked = look_for_duplicates(here, begun)
        with here.sessions() as session:
            if as_json:
                click.echo(json.dumps(list(map(_data, looked.found)), indent=1))
            else:
                _print(session, looked.found[:most])
                _sum_up(looked.listings, looked.found)
    return DONE


def _data(pair: Found) -> dict[str, Any]:
    found = pair.resemblance
    return {
        "one": pair.one,
        "other": pair.other,
        "score": found.score,
        "likeness": found.likeness,
        "reasons": dict(found.reasons),
    }


def _print(session: Session, found: Sequence[Found]) -> None:
    from finder.store.opportunities import titles

    numbers = {number for pair in found for number in (pair.one, pair.other)}
    named = {number: title[:_SHOWN] for number, _, title in titles(session, numbers)}
    for pair in found:
        click.echo(f"{pair.resemblance.score:>3}  {pair.resemblance.likeness}")
        click.echo(f"     {pair.one:>7}  {named[pair.one]}")
        click.echo(f"     {pair.other:>7}  {named[pair.other]}")


def _sum_up(listings: int, found: Sequence[Found]) -> None:
    from finder.vocabulary import Likeness

    kinds = [pair.resemblance.likeness for pair in found]
    parts = ", ".join(f"{kinds.count(one):,} {one.replace('-', ' ')}" for one in Likeness)
    click.echo(f"{listings:,} listings compared: {parts}. Decide on them at /city/duplicates.")
