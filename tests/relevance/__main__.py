"""Ask every judged query, and print how good the first ten are; `make relevance` runs it.

The README beside this file says how the queries were judged. Weights may be changed by
looking at the half `tune`; `held` is what is reported.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from sqlalchemy import select

from finder.cli import run
from finder.installation import Installation
from finder.models import Opportunity
from finder.settings import Settings
from finder.upkeep import import_file
from finder.web.asking import asked
from tests.real_city import PROGRAMMES, make_chicago
from tests.relevance import topics
from tests.relevance.ndcg import DEPTH, ndcg

HERE = Path(__file__).parent
SAMPLE_NOW = "2026-03-11T10:00"


@dataclass(frozen=True)
class Query:
    """One judged query: its words, its half, and the grades of what answers it."""

    q: str
    half: str
    grades: dict[str, int]


def main() -> None:
    """Print a table of both cities and halves; `--worst` adds the worst queries of `tune`."""
    say(f"| city | half | queries | nDCG@{DEPTH} | without grade among the first {DEPTH} |")
    say("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, here in cities(Path(folder)):
            report(name, here)
            report(f"{name}-2", here)
    say("")
    topics.main()


def cities(folder: Path) -> Iterator[tuple[str, Installation]]:
    """The sample city, and the real one where its listings are there."""
    home = folder / "sample"
    os.environ["FINDER_NOW"] = SAMPLE_NOW
    run(["--home", str(home), "demo", "--no-serve"])
    settings = {"FINDER_HOME": str(home), "FINDER_NOW": SAMPLE_NOW}
    yield "sample", Installation.open(Settings.from_environment(settings))
    shared = Path(os.environ.get("FINDER_SHARED") or HERE.parents[2] / "shared") / "data"
    if not (shared / PROGRAMMES).is_file():
        say(f"NOT MEASURED: there are no real listings in {shared}; set FINDER_SHARED.")
        return
    here = make_chicago(folder / "chicago", shared)
    import_file(here, shared / PROGRAMMES)
    yield "chicago", here


def report(name: str, here: Installation) -> None:
    """Print the lines of one city."""
    queries = [Query(**one) for one in json.loads((HERE / f"{name}.json").read_text("utf-8"))]
    with here.sessions() as session:
        rows = session.execute(select(Opportunity.id, Opportunity.external_id))
        names = {row.id: row.external_id for row in rows}
    answers = {query.q: first_ten(here, query.q, names) for query in queries}
    for half in ("tune", "held"):
        mine = [query for query in queries if query.half == half]
        scores = [ndcg(answers[query.q], query.grades) for query in mine]
        blank = mean(sum(one not in q.grades for one in answers[q.q]) for q in mine)
        say(f"| {name} | {half} | {len(mine)} | {mean(scores):.3f} | {blank:.1f} |")
    if "--worst" in sys.argv:
        worst(queries, answers)


def first_ten(here: Installation, q: str, names: dict[int, str]) -> list[str]:
    """External ids of what is found first when this is typed into the question box."""
    args = [("ask", q), ("per_page", str(DEPTH)), ("closed", "include")]
    question = asked(args, here, locale="en", now=here.clock())
    result = here.engine.search(question.reading.query, here.clock())
    return [names[hit.id] for hit in result.hits]


def worst(queries: list[Query], answers: dict[str, list[str]]) -> None:
    """The queries of `tune` that are answered worst."""
    mine = [query for query in queries if query.half == "tune"]
    for query in sorted(mine, key=lambda one: ndcg(answers[one.q], one.grades))[:15]:
        grades = [query.grades.get(one, 0) for one in answers[query.q]]
        score = ndcg(answers[query.q], query.grades)
        say(f"{score:.2f} {query.q!r} {grades} of {len(query.grades)} graded")


def say(line: str) -> None:
    """Print a line."""
    print(line)  # noqa: T201 - this is what was asked for.


if __name__ == "__main__":
    main()
