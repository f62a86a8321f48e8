"""How figures are taken: times in milliseconds, memory as the kernel counts it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Spread:
    """Medians and 95th percentiles of several rounds over the same questions."""

    medians: tuple[float, ...]
    tails: tuple[float, ...]

    def __str__(self) -> str:
        return f"{_range(self.medians)} | {_range(self.tails)}"


def _range(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def percentile(values: Iterable[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds that a piece of work takes, and what it gives."""
    started = perf_counter()
    result = work()
    return perf_counter() - started, result


def rounds(ask: Callable[[T], object], questions: Sequence[T], *, count: int = 5) -> Spread:
    """Ask all questions once to warm up, then so many rounds, each timed question by question."""
    for question in questions:
        ask(question)
    medians, tails = [], []
    for _ in range(count):
        times = [timed(lambda q=question: ask(q))[0] * 1000 for question in questions]  # type: ignore[misc] # A lambda keeps its question.
        medians.append(statistics.median(times))
        tails.append(percentile(times, 0.95))
    return Spread(tuple(medians), tuple(tails))


def memory_mb(pid: int) -> tuple[float, float]:
    """Resident and proportional memory of a process in MB, from /proc (Linux)."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    kb = {line.split(":")[0]: int(line.split()[1]) for line in told}
    return kb["Rss"] / 1024, kb["Pss"] / 1024


def children(pid: int) -> list[int]:
    """Processes that a process has started."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in told.split()]
