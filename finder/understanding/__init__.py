"""Plain words: a question understood into the arguments that its words say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from finder.understanding.pieces import Piece, Taken, take
from finder.understanding.recognition import candidates
from finder.understanding.tokens import cut, plain
from finder.understanding.world import Names, Places

__all__ = ["LONGEST", "Names", "Piece", "Places", "Understood", "understand"]

LONGEST = 1000
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
    best: Taken | None = None
    for spoken in candidates(tokens, locale=locale, locales=world.locales):
        taken = take(question, tokens, spoken=spoken, world=world, today=now.date())
        if best is None or taken.known > best.known:
            best = taken
    if best is None:
        return Understood((), " ".join(question.split()), ())
    args = dict.fromkeys(arg for piece in best.pieces for arg in piece.args)
    return Understood(tuple(args), best.left_over, best.pieces)
