"""The question box: plain words become arguments before the question is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from finder.arguments import ARGUMENTS
from finder.installation import Installation
from finder.query import Reading, read
from finder.understanding import Understood, understand

ASK = "ask"
"""The one argument that is understood instead of read."""

_BEST_MATCH = ("sort", "relevance")
"""The form carries the order along; without words left over it means nothing."""

Args = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the arguments as read, and how plain words were understood.

    `text` is what was typed into the question box, empty where nothing was; `understood`
    is None where nothing was understood in it.
    """

    reading: Reading
    text: str = ""
    understood: Understood | None = None


def asked(
    args: Iterable[tuple[str, str]], installation: Installation, *, locale: str, now: datetime
) -> Asked:
    """Read arguments of which `ask` may be plain words.

    What is said in them joins the other arguments; where an argument takes one value, that
    which was given by itself counts.
    """
    given = list(args)
    text = " ".join(value for name, value in given if name == ASK).strip()
    others = [pair for pair in given if pair[0] != ASK]
    world = installation.world
    if not text:
        return Asked(read(others, world))
    found = understand(text, locale=locale, world=world, now=now)
    reading = read(_together(others, found), world)
    return Asked(reading, text, found if found.args else None)


def _together(given: Args, found: Understood) -> list[tuple[str, str]]:
    chosen = {name for name, value in given if value.strip()}
    said = [
        (name, value)
        for name, value in found.args
        if name not in chosen or (name in ARGUMENTS and ARGUMENTS[name].many)
    ]
    words = " ".join([*(value for name, value in given if name == "q"), found.q]).strip()
    kept = [pair for pair in given if pair[0] != "q" and (words or pair != _BEST_MATCH)]
    return [*kept, *said, ("q", words)]
