"""Measure, and write RESULTS.md.

Without options a real city: import, index, questions, pages and memory. With `--sizes`
invented cities, in comparison with other engines; sizes can be measured one after the
other, for their figures are kept in `--folder`.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import sleep

from finder.app import build
from finder.imports.run import import_table
from finder.installation import Installation
from finder.places import believable
from finder.query import SearchQuery, read
from finder.upkeep import follower
from tests.bench import chart, compare, report
from tests.bench.compare import PEERS
from tests.bench.measure import Spread, children, memory_mb, rounds, timed
from tests.bench.questions import Arguments, shapes
from tests.real_city import NOW, PROGRAMMES, make_chicago

CHECKOUT = Path(__file__).parent.parent.parent
RESULTS = Path(__file__).parent / "RESULTS.md"
PORT = 8765


def main() -> None:
    """Run what is asked for, print the figures, and write them beside this file."""
    options = _options()
    if options.sizes:
        _compare(options)
    else:
        _real_city()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=[], help="such as 10k,100k,1M")
    parser.add_argument("--folder", type=Path, help="keeps cities and figures; made if needed")
    parser.add_argument("--peers", default="sqlite", help=f"of {', '.join(PEERS)}")
    parser.add_argument("--pages", action="store_true", help="and pages, against Datasette")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    options.peers = [name for name in options.peers.split(",") if name]
    if options.sizes and not options.folder:
        parser.error("name a --folder for cities and figures")
    if strange := set(options.peers) - PEERS.keys():
        parser.error(f"there is no peer {strange.pop()}")
    return options


def _sizes(text: str) -> list[int]:
    """Raises ValueError, which argparse explains."""
    plain = (one.lower().replace("k", "000").replace("m", "000000") for one in text.split(","))
    return [int(one) for one in plain]


def _compare(options: argparse.Namespace) -> None:
    options.folder.mkdir(parents=True, exist_ok=True)
    for size in options.sizes:
        figures = compare.run(
            size, options.folder, options.peers, options.rounds, pages=options.pages
        )
        known = compare.save(figures, options.folder / "comparison.json")
        text = report.render(known)
        drawn = chart.draw(report.lines_of(known, 0.5), report.lines_of(known, 0.95))
        (RESULTS.parent / "chart.svg").write_text(drawn, encoding="utf-8")
        _write(text, comparison=True)


def _write(text: str, *, comparison: bool) -> None:
    """Put one part of the results in its place; the other stays."""
    before, _, after = RESULTS.read_text("utf-8").partition(report.HEADING)
    kept = f"{report.HEADING}{after}" if after else ""
    parts = (before.rstrip(), text) if comparison else (text.rstrip(), kept)
    RESULTS.write_text("\n\n".join(part for part in parts if part).rstrip() + "\n", "utf-8")
    print(text)  # noqa: T201 - the figures are what was asked for.


def _real_city() -> None:
    shared = Path(os.environ.get("FINDER_SHARED") or CHECKOUT.parent / "shared") / "data"
    if not (shared / "mcmf").is_dir():
        sys.exit(f"NOT MEASURED: there are no real listings in {shared}; set FINDER_SHARED.")
    with tempfile.TemporaryDirectory() as folder:
        lines = _measure(Path(folder) / "chicago", shared)
    _write("\n".join(lines), comparison=False)


def _measure(home: Path, shared: Path) -> list[str]:
    here = make_chicago(home, shared)
    return [
        *_heading(),
        *_loading(here, shared / PROGRAMMES),
        *_questions(here),
        *_pages(here),
        *_serving(home),
    ]


def _heading() -> list[str]:
    return [
        "# What was measured",
        "",
        f"Written by `make bench`: 21,654 programmes of Chicago, asked as on {NOW}.",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {_versions()}.",
        "Each figure is the median of five rounds, in brackets the least and the greatest.",
        "",
        "| loading | |",
        "|---|---|",
    ]


def _versions() -> str:
    load = os.getloadavg()[0]
    return f"Python {platform.python_version()}, load {load:.1f} at the start"


def _loading(here: Installation, file: Path) -> list[str]:
    seconds, report = timed(
        lambda: import_table(
            file,
            city=here.city,
            sessions=here.sessions,
            locate=here.areas.locate,
            judge_point=partial(believable, city=here.city),
            now=here.clock(),
        )
    )
    rebuilding, _ = timed(follower(here).rebuild)
    opening, _ = timed(here.engine.warm)
    pace = report.read / seconds
    return [
        f"| import | {report.read:,} rows in {seconds:.1f} s, {pace:,.0f} a second |",
        f"| index from the database, two processes | {rebuilding:.1f} s |",
        f"| index opened | {opening * 1000:.0f} ms |",
    ]


def _questions(here: Installation) -> list[str]:
    """Inside the engine: total, 20 hits, all facets and unknown counts."""
    now = here.clock()
    lines = ["", "| engine, ms | median | 95th percentile |", "|---|---|---|"]
    for name, asked in shapes().items():
        queries = [_query(here, args) for args in asked]
        spread = rounds(lambda query: here.engine.search(query, now), queries)
        lines.append(f"| {name} | {spread} |")
    return lines


def _query(here: Installation, args: Arguments) -> SearchQuery:
    reading = read(args, here.world)
    if reading.refused:
        sys.exit(f"A question of the benchmark makes no sense: {reading.refused}")
    return reading.query


def _pages(here: Installation) -> list[str]:
    client = build(here).test_client()
    asked = shapes()["words, age, radius, dates"]
    lines = ["", "| whole page, ms, in process | median | 95th percentile |", "|---|---|---|"]
    for locale in ("en", "ar"):
        spread = rounds(lambda path: client.get(path).get_data(), _paths(asked, locale))
        lines.append(f"| {locale} | {spread} |")
    return lines


def _paths(asked: list[Arguments], locale: str) -> list[str]:
    return [f"/{locale}/search?{urllib.parse.urlencode(args)}" for args in asked]


def _serving(home: Path) -> list[str]:
    """Over HTTP, one client after the other, two processes; then what they hold in memory."""
    with _served(home) as server:
        paths = _paths(shapes()["words, age, radius, dates"], "en")
        spread: Spread = rounds(_fetch, paths)
        memory = [memory_mb(pid) for pid in children(server.pid)]
    return [
        "",
        "| over HTTP, two processes | |",
        "|---|---|",
        f"| page, ms: median, 95th percentile | {str(spread).replace('|', ',')} |",
        *(
            f"| memory of a worker | {rss:.0f} MB resident, {pss:.0f} MB its share |"
            for rss, pss in memory
        ),
    ]


def _fetch(path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=30) as page:
        return bytes(page.read())


@contextmanager
def _served(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "finder", "--home", str(home), "serve", "--port", str(PORT)]
    server = subprocess.Popen(command, env={**os.environ, "FINDER_NOW": NOW})
    try:
        for _ in range(100):
            try:
                _fetch("/en/search")
                break
            except OSError:
                sleep(0.2)
        yield server
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
