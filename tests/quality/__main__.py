"""python -m tests.quality: look at everything, print what is not as it should be."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.quality import judges, markup, node_judges
from tests.quality.city import City, served
from tests.quality.faults import Fault, lines
from tests.quality.looks import Look, look_at_all
from tests.quality.pages import pages
from tests.quality.slow_line import measure

MEASURED_IN = ("en", "ar")
KINDS = ("looks", "slow", "html-validate", "nu", "pa11y", "lighthouse")
TIMED = {"slow line", "Lighthouse: performance"}
SHEETS = judges.CHECKOUT / "finder" / "static"


def main() -> int:
    """Run the judges that were asked for; 1 where they found a fault, or could not look.

    How fast a page comes depends on the machine too: that is said, and is no reason for 1.
    """
    options = _options()
    if options.install:
        judges.install()
        return 0
    lacking = judges.lacking()
    for kind, missing in lacking.items():
        _say(f"!!! NOT JUDGED: {kind}, for want of {missing}")
    if "looks" in lacking or (lacking and os.environ.get("CI") == "true"):
        return 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "city") as city:
        kinds = set(options.only.split(",")) - lacking.keys()
        looks, faults = _judge(city, Path(folder), kinds, options.page)
    for line in lines(faults, every=options.every):
        _say(line)
    seen = sum(one.looks for one in looks)
    seconds = time.monotonic() - began
    _say(f"{seen} looks at {len(looks)} pages, {len(faults)} faults, {seconds:.0f} seconds")
    slow = [fault for fault in faults if fault.tool in TIMED]
    if slow:
        _say(f"!!! SLOWER THAN IT SHOULD BE HERE AND NOW: {len(slow)} of them, see above")
    return 1 if len(faults) > len(slow) or not seen else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("--install", action="store_true", help="bring the judges, and stop")
    parser.add_argument("--only", default=",".join(KINDS), help="these kinds, besides looks")
    parser.add_argument("--page", default="", help="only pages whose name holds this")
    parser.add_argument("--every", action="store_true", help="a line for each, not for each rule")
    return parser.parse_args()


def _judge(city: City, folder: Path, kinds: set[str], page: str) -> tuple[list[Look], list[Fault]]:
    chosen = [one for one in pages(city) if page in one.name]
    with _timed("looks"):
        looks = asyncio.run(
            look_at_all(
                city.address,
                chosen,
                city.written(),
                cookies=city.people.cookies,
                mailless=city.mailless,
            )
        )
    measured = [one for one in looks if one.page.measured and one.locale in MEASURED_IN]
    crawled = [one for one in measured if one.page.crawled]
    (folder / "saved").mkdir()
    saved = markup.save(looks, folder / "saved")
    # These two by themselves: whatever ran beside them would make the phone slower still.
    if "slow" in kinds:
        with _timed("slow"):
            _over_the_slow_line(measured)
    faults: list[Fault] = []
    if "lighthouse" in kinds:
        with _timed("lighthouse"):
            faults += node_judges.lighthouse(crawled)
    asked: dict[str, Callable[[], Iterable[Fault]]] = {
        "pa11y": lambda: node_judges.pa11y(_one_of_each_template(looks)),
        "html-validate": lambda: markup.html_validate(folder / "saved", saved),
        "nu": lambda: markup.nu(folder / "saved", saved, SHEETS.glob("*.css")),
    }

    def judge(kind: str) -> list[Fault]:
        with _timed(kind):
            return list(asked[kind]())

    # Each waits for programs of its own, so two at once keep two cores busy.
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(judge, [kind for kind in asked if kind in kinds]))
    faults += [fault for some in found for fault in some]
    return looks, faults + [fault for look in looks for fault in look.faults]


def _one_of_each_template(looks: list[Look]) -> list[Look]:
    """Of pages from one template the first, in all its languages: axe has seen the others too."""
    first: dict[str, str] = {}
    for look in looks:
        first.setdefault(look.page.template, look.page.name)
    return [look for look in looks if first[look.page.template] == look.page.name]


def _over_the_slow_line(looks: list[Look]) -> None:
    """Faults stay with the looks; the figures are worth a line even where they are good."""
    paints = asyncio.run(measure(looks))
    _say("largest paints: " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in paints.items()))


@contextmanager
def _timed(name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    _say(f"{name}: {time.monotonic() - began:.0f} s")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is what was asked for.


if __name__ == "__main__":
    sys.exit(main())
