"""Plain words: a question understood into the arguments that its words say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from finder.understanding.language import CODES, language
from finder.understanding.pieces import Piece, take
from finder.understanding.recognition import candidates
from finder.understanding.tokens import cut, plain
from finder.understanding.world import Names, Places

__all__ = ["LONGEST", "Names", "Piece", "Places", "Understood", "prepare", "understand"]

LONGEST = 400
"""Characters of a question that is understood; of a longer text all is left as words."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question says: arguments of the search contract, and the words left over.

    Each of `pieces` says which words gave which arguments; `args` are those of all
    pieces, in the order in which they were said, none twice.
    """

    args: tuple[tuple[str, str], ...]
    q: str
    pieces: tuple[Piece, ...]


def prepare() -> None:
    """Read all languages now, which takes about a second, not at the first question."""
    for code in CODES:
        language(code)


def understand(text: str, *, locale: str, world: Places, now: datetime) -> Understood:
    """Understand a question in plain words, in whichever language understands most of it.

    `locale` is that of the page, and is tried first. Nothing is understood that the
    words do not say, and nothing that `finder.query.read` would refuse. Any text is
    taken; `now` is local time of the city.
    """
    question = plain(text)
    tokens = tuple(cut(question))
    if not tokens or len(question) > LONGEST:
        return Understood((), " ".join(question.split()), ())
    readings = [
        (take(question, tokens, spoken=spoken, world=world, today=now.date()), known)
        for known, spoken in candidates(tokens, locale=locale, locales=world.locales)
    ]
    best, _ = max(readings, key=lambda reading: (reading[0].known, reading[1]))
    args = dict.fromkeys(arg for piece in best.pieces for arg in piece.args)
    return Understood(tuple(args), best.left_over, best.pieces)
