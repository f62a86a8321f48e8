"""The command `finder`: it parses, calls and prints; the work is done in the rooms below."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from finder import __version__
from finder.commands import (
    DONE,
    DONE_WITH_REJECTED,
    NOT_DONE,
    alerts,
    duplicates,
    expire,
    i18n,
    opened,
    settings_of,
    tables,
    uploads,
    user,
)
from finder.errors import FinderError
from finder.settings import Settings

if TYPE_CHECKING:
    from finder.imports.report import Report

INTERRUPTED, PIPE_CLOSED = 130, 141
"""What a shell reports for a program that SIGINT or SIGPIPE ended."""

SEARCH_OPTIONS = {
    "q": "Words; quotes make a phrase, -word leaves out.",
    "age": "An age: 67, 6-9, 60- or 18m.",
    "family": "`all`: every age given must be welcome.",
    "stage": "A stage of life of the city, such as teens.",
    "near": "A place, postcode, district or lat,lng.",
    "within": "Kilometres around it; 5 where not said.",
    "area": "The code of a district.",
    "box": "A part of the map by two corners: lat,lng,lat,lng, the south-west one first.",
    "from": "First day, as 2027-03-31.",
    "to": "Last day.",
    "day": "A day of the week: mon … sun.",
    "time": "A part of the day: morning, afternoon or evening.",
    "slot": "A day and a part of it: tue-evening.",
    "after": "Starts at HH:MM or later.",
    "before": "Ends by HH:MM.",
    "fit": "`all`: every meeting must fit, not any.",
    "kind": "course, event, workplace or resource.",
    "mode": "in-person, online, blended or self-paced.",
    "enrol": "open, soon (opens within 30 days) or closing (within 7).",
    "topic": "The code of a topic.",
    "lang": "A language of instruction, such as en.",
    "level": "beginner, intermediate or advanced.",
    "access": "What helps to take part: wheelchair, captions, childcare …",
    "price": "`free`, or the most you can pay.",
    "provider": "The short name of a provider.",
    "provider_type": "A kind of provider: library, school, university …",
    "festival": "The short name of a festival.",
    "unknown": "A group of facts that need not be stated: age, place, schedule, price …",
    "online": "`include` or `exclude` what is online.",
    "closed": "`include` what is full, or whose enrolment is over.",
    "sort": "relevance, soonest, nearest or newest.",
    "page": "Which page, from 1.",
    "per_page": "Results on a page, at most 100.",
}
"""Every argument of the search contract, in its order; each may be repeated."""


def main() -> None:
    """Run the command and leave with its exit status."""
    sys.exit(run(sys.argv[1:]))


def run(args: list[str]) -> int:
    """Run the command and return its exit status.

    What goes wrong is said in one line on standard error, never as a traceback.
    """
    try:
        status = finder.main(args, prog_name="finder", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return NOT_DONE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except FinderError as error:
        return _complain(str(error), error.exit_status)
    except _NobodyListensError:
        return PIPE_CLOSED
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _complain(f"{place}{error.strerror or error}", NOT_DONE)
    return int(status or DONE)


def _complain(sentence: str, status: int) -> int:
    click.echo(f"finder: {sentence}", err=True)
    return status


class _NobodyListensError(Exception):
    """Whoever read the output has left."""


class _Program(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; click itself would end with 1 where the output is a closed pipe."""
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError as error:
            # The interpreter must not try to write the rest when it leaves.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise _NobodyListensError from error
        return status


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", metavar="DIR", help="The folder of the city; else FINDER_HOME, else var.")
@click.version_option(__version__, prog_name="finder", message="%(prog)s %(version)s")
@click.pass_context
def finder(context: click.Context, /, home: str | None) -> None:
    """Find the learning in a city that fits one's age, place and free time."""
    context.obj = home


@finder.command()
@click.option("--serve/--no-serve", default=True, help="Serve it, or only prepare it.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port."
)
@click.pass_context
def demo(context: click.Context, /, *, serve: bool, host: str, port: int) -> int:
    """Make the sample city, load it, and serve it."""
    from finder import demo as sample
    from finder.console import print_report
    from finder.upkeep import upgrade as bring_up_to_date

    settings = settings_of(context)
    prepared = sample.prepare(settings.home, today=settings.clock(UTC)().date())
    click.echo(f"Loading the sample city in {settings.home} …")
    bring_up_to_date(settings)
    # Whether it is new or not: an earlier start may have been stopped before this.
    print_report(_import(settings, prepared.csv, profile="finder", allow_withdrawals=True))
    if serve:
        _serve(settings, host=host, port=port, workers=2)
    return DONE


@finder.command("new-city")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="What the city is called.")
@click.option("--timezone", required=True, help="Its time zone, such as America/Chicago.")
@click.option("--currency", required=True, help="Its currency, such as USD.")
@click.option(
    "--locales", default="en", show_default=True, help="Languages, the main one first: en,es."
)
@click.option(
    "--areas", "areas_file", required=True, type=click.Path(path_type=Path),
    help="A GeoJSON file with the boundaries of its districts.",
)  # fmt: skip
@click.option("--area-name", required=True, help="The property of a boundary that holds its name.")
@click.option(
    "--postcodes", "postcodes_file", type=click.Path(path_type=Path),
    help="A GeoNames file of postcodes with their coordinates.",
)  # fmt: skip
@click.pass_context
def new_city(context: click.Context, /, folder: Path, locales: str, **answers: Any) -> int:
    """Make the folder of a new city, and its database."""
    from finder.new_city import make_city
    from finder.upkeep import upgrade as bring_up_to_date

    settings = settings_of(context, folder)
    spoken = tuple(filter(None, (locale.strip() for locale in locales.split(","))))
    make_city(folder, locales=spoken, **answers)
    bring_up_to_date(settings)
    click.echo(f"The city is in {folder}. Next: finder --home {folder} import FILE")
    return DONE


@finder.command()
@click.pass_context
def upgrade(context: click.Context, /) -> int:
    """Bring database, areas and index up to date."""
    from finder.upkeep import upgrade as bring_up_to_date

    settings = settings_of(context)
    bring_up_to_date(settings)
    click.echo("The database is up to date.")
    return DONE


@finder.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--profile", default="auto", show_default=True, help="How the columns are named.")
@click.option("--provider", metavar="SLUG", help="Who offers what the file does not say.")
@click.option("--source", metavar="NAME", help="What the file is called the next time, too.")
@click.option("--encoding", help="How its characters are written, such as cp949.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@click.option("--allow-withdrawals", is_flag=True, help="Even if over a fifth has vanished.")
@click.option(
    "--report", metavar="F.csv", type=click.Path(path_type=Path), help="Write all problems here."
)
@click.option(
    "--corrected", metavar="OUT.xlsx", type=click.Path(path_type=Path),
    help="Write the table here, its problems marked in the cells.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def import_(
    context: click.Context,
    /,
    file: Path,
    report: Path | None,
    corrected: Path | None,
    *,
    as_json: bool,
    **options: Any,
) -> int:
    """Take in the opportunities of a table: CSV, TSV, XLSX, XLS or ODS."""
    from finder.console import follow, meter, print_json, print_report, write_report
    from finder.imports.report import check_target
    from finder.upkeep import take_in

    for target in filter(None, (report, corrected)):
        check_target(target, file)
    with opened(settings_of(context)) as here:
        with meter() as progress:
            done = take_in(here, file, progress, corrected=corrected, **options)
        # From here on the rows are in, whatever else fails.
        fault = "" if options["dry_run"] else follow(here)
        if as_json:
            print_json(done.as_json(str))
        else:
            print_report(done, dry_run=options["dry_run"])
    faults = [fault, write_report(done, report) if report else ""]
    for said in filter(None, faults):
        _complain(said, DONE_WITH_REJECTED)
    return DONE_WITH_REJECTED if any(faults) or done.rejected else DONE


def _import(settings: Settings, file: Path, **options: Any) -> Report:
    from finder.console import meter
    from finder.upkeep import import_file

    with opened(settings) as here, meter() as progress:
        return import_file(here, file, progress, **options)


def _search_options(command: Callable[..., int]) -> Callable[..., int]:
    for name, meaning in reversed(SEARCH_OPTIONS.items()):
        option = "--" + name.replace("_", "-")
        command = click.option(option, name, multiple=True, metavar="…", help=meaning)(command)
    return command


@finder.command()
@_search_options
@click.option("--json", "as_json", is_flag=True, help="Print what the API answers.")
@click.pass_context
def search(context: click.Context, /, *, as_json: bool, **given: tuple[str, ...]) -> int:
    """Find opportunities; options may be repeated, which means: or."""
    from finder import query
    from finder.console import print_answer, print_refusals

    with opened(settings_of(context)) as here:
        args = [(name, value) for name, values in given.items() for value in values]
        reading = query.read(args, here.world)
        if reading.refused:
            print_refusals(reading.refused, str)
            return NOT_DONE
        print_answer(here, reading.query, as_json=as_json)
    return DONE


@finder.command()
@click.pass_context
def reindex(context: click.Context, /) -> int:
    """Make the search index anew from the database, and the dates of the months ahead."""
    from finder.console import meter
    from finder.upkeep import reindex as make_anew

    with opened(settings_of(context)) as here, meter() as progress:
        make_anew(here, progress)
    click.echo("The search index was made anew.")
    return DONE


@finder.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port."
)
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes."
)
@click.pass_context
def serve(context: click.Context, /, host: str, port: int, workers: int) -> int:
    """Serve the pages over HTTP until stopped with Ctrl-C."""
    _serve(settings_of(context), host=host, port=port, workers=workers)
    return DONE


def _serve(settings: Settings, *, host: str, port: int, workers: int) -> None:
    from finder import serving
    from finder.console import meter
    from finder.upkeep import follower

    with opened(settings) as here:
        with meter() as progress:
            follower(here).catch_up(progress)
        serving.check_address(host, port)
        click.echo(f"{here.city.name} is served on http://{host}:{port} (stop with Ctrl-C)")
        serving.serve(here, host=host, port=port, workers=workers)


@finder.command()
@click.pass_context
def check(context: click.Context, /) -> int:
    """Say whether all is sound, and what to do where not."""
    from finder.checks import run_checks

    sound = True
    for one in run_checks(settings_of(context)):
        mark = "ok " if one.sound else "BAD"
        click.echo(f"{mark}  {one.name}: {one.finding}")
        sound = sound and one.sound
    return DONE if sound else NOT_DONE


for command in (
    alerts.alerts,
    duplicates.duplicates,
    expire.expire,
    i18n.i18n,
    tables.template,
    tables.match,
    uploads.uploads,
    user.user,
):
    finder.add_command(command)
