"""python -m tests.quality: look at everything, print what is not as it should be."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.quality import judges, markup, node_judges
from tests.quality.city import City, served
from tests.quality.faults import Fault, lines
from tests.quality.looks import Look, look_at_all
from tests.quality.pages import pages
from tests.quality.slow_line import measure

MEASURED_IN = ("en", "ar")
KINDS = ("looks", "markup", "pa11y", "slow", "lighthouse")


def main() -> int:
    """Run the judges that were asked for; 1 where they found a fault."""
    options = _options()
    if options.install:
        judges.install()
        return 0
    lacking = list(judges.lacking())
    for one in lacking:
        print(f"!!! NOT JUDGED, for want of {one}", flush=True)
    if lacking and (os.environ.get("CI") == "true" or judges.browser() is None):
        return 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "city") as city:
        looks, faults = _judge(city, Path(folder), options)
    for line in lines(faults, every=options.every):
        print(line)
    seen = sum(one.looks for one in looks)
    seconds = time.monotonic() - began
    print(f"{seen} looks at {len(looks)} pages, {len(faults)} faults, {seconds:.0f} seconds")
    return 1 if faults or not seen else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("--install", action="store_true", help="bring the judges, and stop")
    parser.add_argument("--only", default=",".join(KINDS), help="which kinds of judges")
    parser.add_argument("--page", default="", help="only pages whose name holds this")
    parser.add_argument("--every", action="store_true", help="a line for each look, not each fault")
    return parser.parse_args()


def _judge(
    city: City, folder: Path, options: argparse.Namespace
) -> tuple[list[Look], list[Fault]]:
    kinds = set(options.only.split(","))
    chosen = [one for one in pages(city.ask, city.withdrawn) if options.page in one.name]
    with _timed("looks"):
        looks = asyncio.run(look_at_all(city.address, chosen, city.written()))
    measured = [one for one in looks if one.page.measured and one.locale in MEASURED_IN]
    faults: list[Fault] = []
    if "slow" in kinds:
        with _timed("slow line"):
            paints = asyncio.run(measure(measured))
        print(", ".join(f"{name} {ms:.0f} ms" for name, ms in paints.items()))
    if "markup" in kinds:
        with _timed("markup"):
            sheets = sorted((judges.CHECKOUT / "finder" / "static").glob("*.css"))
            (folder / "saved").mkdir()
            faults += markup.judge(looks, sheets, folder / "saved")
    if "pa11y" in kinds:
        with _timed("pa11y"):
            faults += node_judges.pa11y(looks)
    if "lighthouse" in kinds:
        with _timed("Lighthouse"):
            faults += node_judges.lighthouse([one for one in measured if one.page.crawled])
    return looks, faults + [fault for look in looks for fault in look.faults]


@contextmanager
def _timed(name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
