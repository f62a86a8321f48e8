"""How many of the topics that are assigned would a librarian accept?

`python -m tests.relevance.topics` prints it; `make relevance` does so at its end.

`topics.json` holds what is accepted for 200 listings of three sources, `topics-held.json` for
225 others, labelled by somebody who had not seen what is assigned. Names and rules may be
mended by looking at the first; the second is only counted.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from finder.topic_assignment import assign
from tests.real_city import PROGRAMMES

HERE = Path(__file__).parent
Words = tuple[str, list[str], str, str]
"""Title, categories, text and language of a listing."""


def main() -> None:
    """Print precision by source; `--wrong` adds what of the first was not accepted."""
    say("| half | source | assigned | accepted | precision | without any that have some |")
    say("|---|---|---|---|---|---|")
    known = dict(listings())
    for half in ("topics", "topics-held"):
        report(half, json.loads((HERE / f"{half}.json").read_text("utf-8")), known)


def report(half: str, accepted: dict[str, list[str]], known: dict[str, Words]) -> None:
    """The lines of one half."""
    right: Counter[str] = Counter()
    assigned: Counter[str] = Counter()
    without: Counter[str] = Counter()
    for name in accepted.keys() & known.keys():
        source = name.partition(":")[0]
        found = assign(*known[name])
        assigned[source] += len(found)
        right[source] += sum(code in accepted[name] for code in found)
        without[source] += not found and bool(accepted[name])
        wrong = [code for code in found if code not in accepted[name]]
        if wrong and half == "topics" and "--wrong" in sys.argv:
            say(f"{name} {known[name][0][:60]!r}: {wrong} not in {accepted[name]}")
    for source in sorted(assigned):
        line(half, source, (assigned[source], right[source], without[source]))
    line(half, "all", (sum(assigned.values()), sum(right.values()), sum(without.values())))


def line(half: str, source: str, numbers: tuple[int, int, int]) -> None:
    """A line of the table."""
    assigned, right, without = numbers
    say(f"| {half} | {source} | {assigned} | {right} | {right / assigned:.1%} | {without} |")


def listings() -> Iterator[tuple[str, Words]]:
    """All listings of the sources by their names in the file of labels."""
    with (HERE.parents[1] / "sample_data" / "opportunities.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            text = f"{row['summary']} {row['description']}"
            yield f"sample:{row['id']}", (
                row["title"], row["categories"].split(";"), text, row["language"],
            )  # fmt: skip
    shared = Path(os.environ.get("FINDER_SHARED") or HERE.parents[2] / "shared") / "data"
    if not (shared / PROGRAMMES).is_file():
        say(f"NOT MEASURED: there are no real listings in {shared}; set FINDER_SHARED.")
        return
    with (shared / PROGRAMMES).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield f"chicago:{row['id']}", (row["program_name"], [], row["description"], "")
    courses = json.loads((shared / "korea_everlearning_daegu" / "courses.json").read_text("utf-8"))
    for number, one in enumerate(courses["courses"]):
        yield f"korea:{number}", (one.get("lctreNm", ""), [], one.get("lctreCo") or "", "ko")


def say(line: str) -> None:
    """Print a line."""
    print(line)  # noqa: T201 - this is what was asked for.


if __name__ == "__main__":
    main()
