"""What the comparison found, as tables beside the goals."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench import missed
from tests.bench.compare import FIRST, OURS, RELAXING
from tests.bench.measure import percentile
from tests.bench.mix import SHAPES

HEADING = "# Against others"
SIZES = (10_000, 100_000, 1_000_000)
_ABOUT = (
    'Written by `make bench BENCH="--sizes … --folder …"`. One question is the total, the first'
    " 20 with their rows, every facet with its own filter left out, and the unknown counts; 264"
    " questions in eight shapes with none to all of the filters, interleaved question by"
    " question. Each time is the median of the rounds. The peers are not asked for relaxations,"
    " so the figures of the engine are without them, unless it says otherwise. What SQLite and"
    " PostgreSQL answer is checked number by number; of tantivy and Whoosh, which have a box"
    " instead of a radius, plain facets and no unknown counts, the totals where no place is asked"
    " for. `postgres` is asked by the statement made for SQLite, `postgres-engine` by that of"
    " `FINDER_ENGINE=postgres`. Whoosh answers each eighth question of more than 10,000"
    " opportunities, and none of more than 100,000."
    " Pages per second are those of two processes that eight ask at once, each on a connection"
    " of its own, from the same processors."
)
_LOADED = "pages per second as a share of an empty view's"
GOALS: Mapping[str, tuple[str, str, str]] = {
    "engine, median, ms": ("0.3", "0.5", "2"),
    "engine, 95th percentile, ms": ("0.8", "1.5", "10"),
    "sqlite, median": ("≥ 2 ×", "≥ 5 ×", "≥ 10 ×"),
    "sqlite, 95th percentile": ("≥ 10 ×", "≥ 50 ×", "≥ 70 ×"),
    "postgres, 95th percentile": ("≥ 50 ×", "≥ 150 ×", "≥ 200 ×"),
    "tantivy, 95th percentile": ("≥ 2 ×", "≥ 4 ×", "≥ 5 ×"),
    "whoosh, median": ("≥ 300 ×", "≥ 1,000 ×", "–"),
    "share of the engine in a page, median": ("≤ 25 %", "≤ 30 %", "≤ 50 %"),
    "Datasette's JSON against the page, 95th percentile": ("≥ 10 ×", "≥ 70 ×", "≥ 200 ×"),
    _LOADED: ("≥ 15 %", "≥ 15 %", "≥ 8 %"),
    "index from the database": ("≤ 6 s", "≤ 60 s", "≤ 600 s"),
    "change published → found, greatest of five": ("≤ 0.3 s", "≤ 1 s", "≤ 3 s"),
    "worker start, to the first answer": ("≤ 1 s", "≤ 2 s", "≤ 5 s"),
    "worker's own memory": ("≤ 150 MB", "≤ 300 MB", "≤ 1,000 MB"),
}
"""At the three sizes."""

Found = Mapping[str, Any]
"""The figures of one size, as `compare.Figures` names them."""


def render(known: Mapping[str, Found]) -> str:
    """All sizes that were measured."""
    sizes = list(known.values())
    lines = [
        HEADING, "",
        _ABOUT, "",
        *(_heading(one) for one in sizes), "",
        *_goals(sizes),
        *missed.lines({name: _cells(sizes, name) for name in GOALS}),
        *_engine(sizes),
    ]  # fmt: skip
    for one in sizes:
        lines += _by_shape(one)
    return "\n".join([*lines, "![Time against size](chart.svg)"]) + "\n"


def _heading(one: Found) -> str:
    checked = "; ".join(
        f"{name} answered {number}, checked, and could not be asked {one['left_out'].get(name, 0)}"
        for name, number in one["equal"].items()
    )
    return (
        f"- {one['size']:,} opportunities, {one['meetings']:,} meetings: {one['when']},"
        f" {os.cpu_count()} cores, Python {platform.python_version()}, load {one['load']:.1f} at"
        f" the start, {one['rounds']} rounds. {checked}."
    )


def _goals(sizes: Sequence[Found]) -> list[str]:
    head = " | ".join(f"{one['size']:,} | its goal" for one in sizes)
    lines = [f"| | {head} |", "|---|" + "---|---|" * len(sizes)]
    for name in GOALS:
        cells = _cells(sizes, name)
        if any(figure != missed.UNKNOWN for _, figure, _ in cells):
            shown = " | ".join(f"{figure} | {goal}" for _, figure, goal in cells)
            lines.append(f"| {name} | {shown} |")
    return [*lines, ""]


def _cells(sizes: Sequence[Found], name: str) -> list[missed.Cell]:
    """The size, what was measured, and what was to be reached."""
    goals = dict(zip(SIZES, GOALS[name], strict=True))
    return [(one["size"], _figure(one, name), goals.get(one["size"], "–")) for one in sizes]


def _figure(one: Found, name: str) -> str:
    """One cell of the table of goals."""
    worker = one["worker"]
    first, _, what = name.partition(", ")
    share = 0.95 if what.startswith("95") else 0.5
    if first == "engine":
        return f"{_at(one, OURS, share):.2f}"
    if first in one["build_s"]:
        return f"{_ratio(one, first, share):.1f} ×"
    plain = {
        "index from the database": f"{one['index_s']:.1f} s",
        "change published → found, greatest of five": f"{max(one['change_s']):.2f} s",
        "worker start, to the first answer": f"{worker['warm_s'] + worker['first_s']:.2f} s",
        "worker's own memory": f"{worker['own_mb']:.0f} MB",
    }
    return (plain | _web(one)).get(name, missed.UNKNOWN)


def _web(one: Found) -> dict[str, str]:
    found = one.get("web")
    if not found:
        return {}
    times = percentile(found["datasette"], 0.95) / percentile(found["http"], 0.95)
    loaded = (
        {_LOADED: f"{100 * _pages(found['loaded']) / _pages(found['empty']):.0f} %"}
        if found.get("loaded")
        else {}
    )
    return loaded | {
        "share of the engine in a page, median": f"{100 * found['share']:.0f} %",
        "Datasette's JSON against the page, 95th percentile": f"{times:.1f} ×",
    }


def _pages(rates: Sequence[Mapping[str, float]]) -> float:
    """A second, the median of the turns."""
    return statistics.median(rate["pages"] for rate in rates)


def _times(one: Found, name: str, among: str = "", shape: str = "") -> list[float]:
    """Milliseconds of an engine, of the questions that another could answer, too."""
    return [
        question["ms"][name]
        for question in one["questions"]
        if {name, among or name} <= question["ms"].keys() and shape in {"", question["shape"]}
    ]


def _at(one: Found, name: str, share: float, among: str = "", shape: str = "") -> float:
    times = _times(one, name, among, shape)
    return statistics.median(times) if share == 0.5 else percentile(times, share)


def _ratio(one: Found, peer: str, share: float, shape: str = "") -> float:
    """How many times as long a peer takes for the questions that it can answer."""
    return _at(one, peer, share, peer, shape) / _at(one, OURS, share, peer, shape)


def _engine(sizes: Sequence[Found]) -> list[str]:
    """Everybody's own times."""
    lines = [
        "| ms, median / 95th percentile | " + " | ".join(f"{s['size']:,}" for s in sizes) + " |",
        "|---|" + "---|" * len(sizes),
    ]
    names = dict.fromkeys(
        name for one in sizes for name in (OURS, RELAXING, FIRST, *one["build_s"])
    )
    for name in names:
        cells = [
            f"{_at(one, name, 0.5):.2f} / {_at(one, name, 0.95):.2f}" if _times(one, name) else "–"
            for one in sizes
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for name in dict.fromkeys(name for one in sizes for name in one["build_s"]):
        cells = [
            f"{one['build_s'][name]:.1f} s" if name in one["build_s"] else "–" for one in sizes
        ]
        lines.append(f"| index of {name} | {' | '.join(cells)} |")
    return [*lines, *_whole_pages(sizes), ""]


def _whole_pages(sizes: Sequence[Found]) -> list[str]:
    lines = []
    for name, key in _PAGES.items():
        found = [(one.get("web") or {}).get(key) for one in sizes]
        if any(found):
            cells = [_spread(times) if times else "–" for times in found]
            lines.append(f"| {name} | {' | '.join(cells)} |")
    for name, key in _RATES.items():
        found = [(one.get("web") or {}).get(key) for one in sizes]
        if any(found):
            cells = [_rate(rates) if rates else "–" for rates in found]
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _rate(rates: Sequence[Mapping[str, float]]) -> str:
    asking = statistics.median(rate["asking"] for rate in rates)
    return f"{_pages(rates):,.0f} a second, {100 * asking:.0f} %"


_PAGES = {
    "page, in process": "page",
    "page of a ready result, in process": "floor",
    "page over HTTP, two processes": "http",
    "Datasette's JSON over HTTP": "datasette",
}
_RATES = {
    "pages under load; what asking took of a processor": "loaded",
    "empty view under load; the same": "empty",
}


def _spread(times: Sequence[float]) -> str:
    return f"{statistics.median(times):.2f} / {percentile(times, 0.95):.2f}"


def _by_shape(one: Found) -> list[str]:
    peers = list(one["build_s"])
    head = "".join(f" {peer} | ratio, median / 95th |" for peer in peers)
    lines = [
        f"| {one['size']:,}: ms, median / 95th percentile | questions | finder |{head}",
        "|---|---|---|" + "---|---|" * len(peers),
    ]
    for shape in SHAPES:
        times = _times(one, OURS, shape=shape)
        cells = [f"{statistics.median(times):.2f} / {percentile(times, 0.95):.2f}"]
        for peer in peers:
            if _times(one, peer, shape=shape):
                cells.append(f"{_at(one, peer, 0.5, '', shape):.2f} /"
                             f" {_at(one, peer, 0.95, '', shape):.2f}")  # fmt: skip
                cells.append(f"{_ratio(one, peer, 0.5, shape):.1f} ×"
                             f" / {_ratio(one, peer, 0.95, shape):.1f} ×")  # fmt: skip
            else:
                cells += ["not asked", "–"]
        lines.append(f"| {shape} | {len(times)} | {' | '.join(cells)} |")
    return [*lines, ""]


def lines_of(known: Mapping[str, Found], share: float) -> dict[str, list[tuple[float, float]]]:
    """The points of the chart: for each engine its time at each size."""
    names = dict.fromkeys(name for one in known.values() for name in (OURS, *one["build_s"]))
    return {
        name: [(one["size"], _at(one, name, share)) for one in known.values() if _times(one, name)]
        for name in names
    }
