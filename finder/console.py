"""What the command line prints for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import click

from finder import i18n
from finder.arguments import Refusal
from finder.errors import FinderError
from finder.imports.report import Report, write_problems_csv
from finder.installation import Installation
from finder.labels import Labels
from finder.problems import Problem, Severity, sentence
from finder.publishing import listings, opportunity_json
from finder.query import SearchQuery
from finder.upkeep import follower
from finder.web.cards import Card, Describer
from finder.web.links import Links

_BETWEEN_SIGNS = 0.1
"""Seconds; more often nobody sees."""

_SEVERITIES = {
    Severity.ERROR: "Rejected, because:",
    Severity.NOTICE: "Taken in, but mind:",
}


@contextmanager
def meter() -> Iterator[Callable[[str, int], None]]:
    """Something to tell how far a long work has come; it shows where a terminal is watched."""
    shown = sys.stderr.isatty()
    last = 0.0

    def tell(step: str, count: int) -> None:
        nonlocal last
        if shown and monotonic() - last > _BETWEEN_SIGNS:
            last = monotonic()
            click.echo(f"\r\x1b[K{count:,} {step}", err=True, nl=False)

    try:
        yield tell
    finally:
        if last:
            click.echo("\r\x1b[K", err=True, nl=False)


def follow(here: Installation) -> str:
    """Let the index know what an import brought; say what is wrong where it cannot."""
    try:
        with meter() as progress:
            follower(here).catch_up(progress)
    except (FinderError, OSError) as error:
        return f"The rows are in, but they cannot be found yet: {error} Then run: finder reindex"
    return ""


def write_report(report: Report, path: Path) -> str:
    """Write all problems into a file; say what is wrong where that is impossible."""
    try:
        write_problems_csv(report, path)
    except FinderError as error:
        return str(error)
    return ""


def print_report(report: Report, *, dry_run: bool = False) -> None:
    """Say what an import did: its profile, its counts, and its problems by kind."""
    click.echo(f"Profile: {report.profile}")
    click.echo(
        f"{report.read:,} rows read: {report.added:,} added, {report.changed:,} changed,"
        f" {report.unchanged:,} unchanged, {report.rejected:,} rejected."
    )
    if report.withdrawn:
        click.echo(f"{report.withdrawn:,} are no longer in the file and were withdrawn.")
    for severity, title in _SEVERITIES.items():
        _print_problems(title, [one for one in report.problems if one.severity is severity])
    if report.problems:
        click.echo("For each of them with its row, repeat with --report FILE.csv")
    if dry_run:
        click.echo("Nothing was written, as asked.")


def _print_problems(title: str, problems: Iterable[Problem]) -> None:
    by_code: dict[str, list[Problem]] = {}
    for problem in problems:
        by_code.setdefault(problem.code, []).append(problem)
    if by_code:
        click.echo(title)
    for alike in sorted(by_code.values(), key=len, reverse=True):
        first = alike[0]
        click.echo(f"{len(alike):>8,} × {first.code}; the first, in row {first.row}:")
        click.echo(f"           {sentence(first, str)}")


def print_refusals(refused: Iterable[Refusal], translate: Callable[[str], str]) -> None:
    """Say which options made no sense, and why, one a line."""
    for refusal in refused:
        option = refusal.name.replace("_", "-")
        click.echo(f"finder: --{option} {refusal.value}: {refusal.say(translate)}", err=True)


def print_answer(here: Installation, query: SearchQuery, *, as_json: bool) -> None:
    """Answer a question: as the API does, or in two lines for each opportunity."""
    now = here.clock()
    words = i18n.catalogue(i18n.offered(here.city.locales)[0])
    labels = Labels(here.city, here.areas, words)
    links = Links(here.settings.base_url, "", {})
    result = here.engine.search(query, now)
    with here.sessions() as session:
        found = listings.for_hits(session, result.hits, now, here.city.timezone)
        if as_json:
            print_json(
                opportunity_json.answer(
                    query, result, found, labels=labels, url=links.opportunity, today=now.date()
                )
            )
            return
        describer = Describer(words, labels, links, now)
        for typed, taken in result.corrected.items():
            click.echo(f"Nothing has the word “{typed}”; this has “{taken}”.")
        click.echo(f"{result.total:,} found")
        _print_cards(
            (describer.card(listing, fits=query.asks_when) for listing in found),
            first=(query.page - 1) * query.per_page + 1,
        )


def _print_cards(cards: Iterable[Card], first: int) -> None:
    for number, card in enumerate(cards, first):
        facts = [card.when.text, card.when.note, card.venue or card.district, card.distance]
        facts += [fact.text for fact in card.facts if fact.stated]
        click.echo(f"{number:>4}. {card.title} – {card.provider}")
        click.echo(f"      {' · '.join(filter(None, facts))}")


def print_json(data: Any) -> None:
    """Print data as JSON that people can read, too."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
