"""The questions that are timed, by shape; the same for every run."""

from __future__ import annotations

from itertools import product

Arguments = list[tuple[str, str]]

WORDS = (
    "art", "swimming", "dance", "story", "music", "basketball", "yoga", "camp", "chess",
    "library", "coding", "science", "soccer", "theater", "cooking", "garden", "reading", "job",
    "paint", "film",
)  # fmt: skip
POSTCODES = ("60640", "60614", "60601", "60617", "60629", "60647")
DATES = [("from", "2021-06-19"), ("to", "2021-07-31")]


def _near(number: int) -> Arguments:
    return [("near", POSTCODES[number % 6]), ("within", ("3", "5", "10")[number % 3])]


def _age(number: int) -> Arguments:
    return [("age", str(4 + number % 18))]


def shapes() -> dict[str, list[Arguments]]:
    """Questions by the name of their shape."""
    everything = [
        [("q", word), *_age(n), *_near(n), *DATES]
        for n, (word, _) in enumerate(product(WORDS, range(3)))
    ]
    return {
        "words, age, radius, dates": everything,
        "age, radius, dates": [[*_age(n), *_near(n), *DATES] for n in range(36)],
        "weekday and part of day, unknown included": [
            [*_age(n), ("day", "sat"), ("time", "morning"), ("unknown", "schedule")]
            for n in range(18)
        ],
        "every meeting fits": [[*_near(n), ("fit", "all"), ("after", "17:00")] for n in range(18)],
        "words only": [[("q", word)] for word in WORDS],
        "phrase and exclusion": [[("q", f'"summer {word}" -winter')] for word in WORDS],
        "district and price": [
            [("area", area), ("price", "free")] for area in ("austin", "uptown", "loop", "pullman")
        ],
        "nothing": [[]],
    }
