"""A chart of time against size, both on scales of powers of ten, as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 30, 50
COLOURS = ("#0b5fa5", "#b3440e", "#2c7a3d", "#7a3b8f", "#6b6b6b", "#a8871a")

Series = Mapping[str, Sequence[tuple[float, float]]]
"""By name the points: size, and milliseconds."""


def draw(medians: Series, tails: Series) -> str:
    """Medians as lines, 95th percentiles dashed."""
    points = [point for series in (medians, tails) for line in series.values() for point in line]
    plot = _Plot([x for x, _ in points], [y for _, y in points])
    told = "; ".join(
        f"{name}: " + ", ".join(f"{y:.2f} ms at {x:,.0f}" for x, y in line)
        for name, line in medians.items()
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
        'role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="12">',
        '<title id="title">Time of one question against the number of opportunities</title>',
        f'<desc id="desc">Both scales are logarithmic. Medians: {escape(told)}.</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *plot.grid(),
    ]
    for colour, name in zip(COLOURS, medians, strict=False):
        lines += plot.line(medians[name], colour, "")
        lines += plot.line(tails.get(name, ()), colour, ' stroke-dasharray="5 4"')
    lines += plot.labels(medians, "median")
    lines += plot.labels(tails, "95 %")
    return "\n".join([*lines, "</svg>"]) + "\n"


class _Plot:
    def __init__(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self.x0, self.x1 = _powers(xs)
        self.y0, self.y1 = _powers(ys)

    def x(self, value: float) -> float:
        share = (math.log10(value) - self.x0) / (self.x1 - self.x0)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        share = (math.log10(value) - self.y0) / (self.y1 - self.y0)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def grid(self) -> list[str]:
        """Lines at the powers of ten, with their numbers and what they count."""
        found = []
        bottom = HEIGHT - BOTTOM
        for power in range(self.x0, self.x1 + 1):
            x = self.x(10.0**power)
            found.append(f'<path d="M{x} {TOP}V{bottom}" stroke="#ddd"/>')
            found.append(_text(x, bottom + 18, f"{10**power:,}", "middle"))
        for power in range(self.y0, self.y1 + 1):
            y = self.y(10.0**power)
            found.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#ddd"/>')
            found.append(_text(LEFT - 8, y + 4, f"{10.0**power:g} ms", "end"))
        middle = (LEFT + WIDTH - RIGHT) / 2
        return [*found, _text(middle, HEIGHT - 10, "opportunities", "middle")]

    def line(self, points: Sequence[tuple[float, float]], colour: str, dash: str) -> list[str]:
        """One line with a dot at each point."""
        placed = [(self.x(x), self.y(y)) for x, y in points]
        path = "L".join(f"{x} {y}" for x, y in placed)
        drawn = f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        dots = [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in placed]
        return [drawn, *dots] if placed else []

    def labels(self, series: Series, what: str) -> list[str]:
        """The name of each line beside its end, moved apart where they would touch."""
        ends = [
            (self.y(line[-1][1]), self.x(line[-1][0]), colour, name)
            for colour, (name, line) in zip(COLOURS, series.items(), strict=False)
            if line
        ]
        found, free = [], 0.0
        for y, x, colour, name in sorted(ends):
            free = max(y + 4, free)
            found.append(_text(x + 8, free, f"{name}, {what}", "start", colour))
            free += 13
        return found


def _powers(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around all values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#333") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
