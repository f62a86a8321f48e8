"""One worker by itself: how long it takes to its first answer, and what memory it holds.

Run as `python -m tests.bench.worker FOLDER`; prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from finder.installation import Installation
from finder.query import read
from finder.settings import Settings
from tests.bench import mix
from tests.bench.measure import memory_mb, timed
from tests.bench.shape import NOW

PLAIN = (("age", "30"),)


def main(home: str) -> None:
    """Open, warm, ask once; then the whole mix, after which memory is read again."""
    settings = Settings.from_environment({"FINDER_HOME": home, "FINDER_NOW": NOW})
    here = Installation.open(settings)
    now = here.clock()
    warm, _ = timed(here.engine.warm)
    first, _ = timed(lambda: here.engine.search(read(PLAIN, here.world).query, now))
    second, _ = timed(lambda: here.engine.search(read(PLAIN, here.world).query, now))
    at_start = own_mb()
    size = int(sys.argv[2])
    for question in mix.questions(size, ["no title"]):
        here.engine.search(read(question.args, here.world).query, now)
    resident, _ = memory_mb(os.getpid())
    figures = {
        "warm_s": warm, "first_s": first, "second_s": second, "own_mb_at_start": at_start,
        "own_mb": own_mb(), "resident_mb": resident,
    }  # fmt: skip
    print(json.dumps(figures))  # noqa: T201 - read by the process that started this one.


def own_mb() -> float:
    """Memory that is not mapped from a file, in MB."""
    told = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in told if line.startswith("Anonymous:")) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
