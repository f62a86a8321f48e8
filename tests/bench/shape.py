"""How large an invented city is, its clock, and its words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

NOW = "2026-11-23T12:00"
VOCABULARY = 30_000
ZIPF, MANDELBROT = 1.05, 2.7
STOPS = tuple("a an and as at be by for from have if in is it may not of on or the to we".split())  # noqa: SIM905 - as a sentence.
_ONSETS = "b c d f g h j k l m n p r s t v w ch st tr pl br gr sh".split()  # noqa: SIM905 - shorter.
_VOWELS = ("a", "e", "i", "o", "u", "ea", "ou", "ai")
_CODAS = ("", "n", "r", "l", "s", "t", "nd", "ck", "m", "rt")


@dataclass(frozen=True)
class Shape:
    """How large everything of a city of so many opportunities is."""

    size: int

    @property
    def venues(self) -> int:
        """One for each 33 opportunities."""
        return max(20, self.size // 33)

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of districts, 12 for each 10,000 opportunities, at most 1,200."""
        districts = min(1_200, max(2, 12 * self.size // 10_000))
        rows = next(r for r in range(int(districts**0.5), 0, -1) if districts % r == 0)
        return rows, districts // rows

    @property
    def providers(self) -> int:
        """One for each 200 opportunities."""
        return max(20, self.size // 200)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """South, west, north and east; a city of more people is larger, and denser."""
        side = 0.35 * max(self.size / 10_000, 0.2) ** 0.25
        return 47.0, 8.0, round(47.0 + side, 6), round(8.0 + 1.4 * side, 6)


def vocabulary() -> list[str]:
    """Invented words, the most frequent first."""
    rng = np.random.default_rng(7)
    found = dict.fromkeys(STOPS)
    while len(found) < VOCABULARY + len(STOPS):
        count = int(rng.choice(4, p=(0.08, 0.42, 0.35, 0.15))) + 1
        word = "".join(
            _ONSETS[rng.integers(len(_ONSETS))]
            + _VOWELS[rng.integers(len(_VOWELS))]
            + (_CODAS[rng.integers(len(_CODAS))] if last or rng.random() < 0.3 else "")
            for last in (*(False,) * (count - 1), True)
        )
        if 3 <= len(word) <= 14:
            found[word] = None
    return list(found)[len(STOPS) :]


def chances() -> npt.NDArray[np.float64]:
    """How often each word occurs among all words that are no stop words."""
    raw = 1 / (np.arange(VOCABULARY) + 1 + MANDELBROT) ** ZIPF
    return np.asarray(raw / raw.sum())


def falling(count: int) -> npt.NDArray[np.float64]:
    """Shares that fall as the place rises."""
    raw = 1 / (np.arange(count) + 2.0)
    return np.asarray(raw / raw.sum())
