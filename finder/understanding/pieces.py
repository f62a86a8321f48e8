"""Pieces: which of the patterns in a question count, so that they go together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from finder.query import read
from finder.understanding.arguments_said import Args, Said, arguments
from finder.understanding.language import Language
from finder.understanding.left_over import QUOTED, drop_said, left_over
from finder.understanding.matches import Match, cover
from finder.understanding.reading import Reader
from finder.understanding.tokens import Shape, Token
from finder.understanding.world import Places
from finder.vocabulary import Part

_SINGLE = frozenset({"within", "from", "to", "after", "before"})
"""Arguments that take one value: the first that is said counts."""

_KEPT = frozenset({"keep", "keep language"})
"""Patterns that say nothing, whose words are not to be taken apart."""

_SPACED = frozenset({Shape.WORD, Shape.NUMBER})
_FIRST = (
    "keep", "nothing", "dates", "within", "near", "age range", "age range months", "age from",
    "age from months", "age to", "age to months", "age under", "age under months", "age months",
    "age", "tonight", "part of today", "day list", "days", "time", "between", "since", "until",
    "on", "after", "before", "area", "postcode",
)  # fmt: skip
_RANKS = {says: rank for rank, says in enumerate(_FIRST)}
"""Of patterns that have the same words, the first here counts, before all others."""

_FARTHEST_NEGATION = 2
"""Small words that may stand between a *not* and what it denies."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a question, and the arguments that they gave."""

    words: str
    args: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A question read in one language; `known` counts the tokens that meant something."""

    pieces: tuple[Piece, ...]
    left_over: str
    known: int


def take(
    question: str, tokens: Sequence[Token], *, spoken: Language, world: Places, today: date
) -> Taken:
    """Read a question in one language."""
    reader = Reader(tokens, spoken, world, today)
    said = Said(question, tuple(tokens), world, today, bool(spoken.settings.get("small_days")))
    literal = _literal(question, tokens)
    chosen = _chosen(reader, said, literal)
    meant = [m for m in chosen if not _denied(m, reader) and not _in_name(m, chosen, said)]
    said = replace(said, part=_part(meant, said))
    made = [(match, arguments(match, said)) for match in meant if match.says not in _KEPT]
    good = _without_contradictions(made, world)
    used = _places(match for match, _ in good)
    literal |= _places(match for match in meant if match.says in _KEPT)
    dropped = drop_said(question, reader, used | literal) - literal
    apart = {place for match, _ in made for place in (match.start, match.end)}
    return Taken(
        pieces=tuple(Piece(_words(said, match), tuple(args)) for match, args in good if args),
        left_over=left_over(question, reader, used | dropped, apart),
        known=len(used | dropped | _places(m for m in meant if m.says in _KEPT)),
    )


def _places(matches: Iterable[Match]) -> set[int]:
    return {place for match in matches for place in range(match.start, match.end)}


def _literal(question: str, tokens: Sequence[Token]) -> set[int]:
    """Tokens that are meant literally: what stands in quotes, or after a minus."""
    quoted = [match.span() for match in QUOTED.finditer(question)]
    found: set[int] = set()
    for place, token in enumerate(tokens):
        if any(start < token.start < end for start, end in quoted):
            found.add(place)
        elif _excludes(question, tokens, place):
            found |= {place, place + 1}
    return found


def _excludes(question: str, tokens: Sequence[Token], place: int) -> bool:
    """Whether a minus begins here that takes out the word after it."""
    if tokens[place].text != "-" or tokens[place].glued or place + 1 == len(tokens):
        return False
    before = question[: tokens[place].start]
    after = tokens[place + 1]
    return (not before or before[-1].isspace()) and after.glued and after.shape is Shape.WORD


def _chosen(reader: Reader, said: Said, literal: set[int]) -> list[Match]:
    """Patterns that do not overlap and together have most words, in few pieces."""
    free = [
        match
        for match in reader.matches("say")
        if literal.isdisjoint(range(match.start, match.end))
        and _is_whole(match, said.tokens)
        and arguments(match, said) is not None
    ]
    return cover(free, len(reader.tokens), _rank)


def _is_whole(match: Match, tokens: Sequence[Token]) -> bool:
    """Whether no word such as A1 or MP3 is taken apart."""
    edges = [match.start, *([match.end] if match.end < len(tokens) else [])]
    return not any(
        place and tokens[place].glued and {tokens[place - 1].shape, tokens[place].shape} <= _SPACED
        for place in edges
    )


def _rank(match: Match) -> int:
    return _RANKS.get(match.says, len(_RANKS)) + (match.says == "keep language")


def _denied(match: Match, reader: Reader) -> bool:
    """Whether a word such as *not* or *except* stands before or after what was found."""
    place = match.start
    for _ in range(_FARTHEST_NEGATION + 1):
        if place in reader.ends_of("not"):
            return True
        if not place or not reader.is_function(place - 1):
            break
        place -= 1
    return match.end in reader.starts_of("not after")


def _in_name(match: Match, chosen: Iterable[Match], said: Said) -> bool:
    """Whether it is part of another word or a name: *gluten-free*, *Plácido Domingo*."""
    place = match.start - 1
    if place < 0 or any(other.start <= place < other.end for other in chosen):
        return False
    before, token = said.tokens[place], said.tokens[match.start]
    if match.says == "free":
        return before.soft and before.glued and token.glued
    if match.says != "day" or not said.small_days or before.shape is not Shape.WORD:
        return False
    return said.question[before.start].isupper() and said.question[token.start].isupper()


def _part(matches: Iterable[Match], said: Said) -> Part | None:
    """The one part of the day that is named, None where none or several are."""
    parts = {
        value for match in matches for name, value in arguments(match, said) or () if name == "time"
    }
    return Part(parts.pop()) if len(parts) == 1 else None


def _without_contradictions(
    made: Iterable[tuple[Match, Args | None]], world: Places
) -> list[tuple[Match, Args]]:
    """What can be put together: of what contradicts itself that which was said first."""
    sensible = [(match, args) for match, args in made if args is not None]
    if _goes_together([args for _, args in sensible], world):
        return sensible
    good: list[tuple[Match, Args]] = []
    given: Args = []
    for match, args in sensible:
        if _goes_with(args, given, world):
            given += args
            good.append((match, args))
    return good


def _goes_together(said: Sequence[Args], world: Places) -> bool:
    """Whether nothing that was said contradicts anything else, as it mostly is."""
    every = dict.fromkeys(arg for args in said for arg in args)
    single = [name for name, _ in every if name in _SINGLE]
    return len(set(single)) == len(single) and not read(every, world).refused


def _goes_with(args: Args, given: Args, world: Places) -> bool:
    """Whether arguments contradict none that were said before, and make sense."""
    before = {name: value for name, value in given if name in _SINGLE}
    if any(before.get(name, value) != value for name, value in args):
        return False
    return not read(dict.fromkeys([*given, *args]), world).refused


def _words(said: Said, match: Match) -> str:
    return said.question[said.tokens[match.start].start : said.tokens[match.end - 1].end]
