"""Candidates: what one column could be, by its name and by its cells, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from finder.i18n import N_
from finder.imports.matching.cells import TYPED, Cells, is_text, looks_like_address
from finder.imports.matching.column_names import LONGEST, OWN, STRONG, Named, meanings, plain
from finder.imports.matching.targets import DAY_COLUMNS, NOTHING, TARGETS

CERTAIN = 0.85
ASKED = 0.35

_BY_NAME = {OWN: 0.78, STRONG: 0.75}
_WEAK = 0.4
_BY_PART = 0.3
_BY_CELLS = 0.3

FITS = 0.7
"""So large a share of the cells has to be what the target is."""

_LOOKED_FOR = (
    "url", "contact", "first_date", "starts", "date_range", "hours", "days", "days_and_hours",
    "place_cell", "coordinates", "price",
)  # fmt: skip
"""What cells show by themselves, so that it is asked even where the name says nothing."""

_TELLING = frozenset(
    {"url", "enrol_url", "first_date", "last_date", "starts", "ends", "date_range", "start_time",
     "end_time", "hours", "days", "days_and_hours", "place_cell", "coordinates", "contact", "kind",
     "mode", "level", "free"}
)  # fmt: skip
"""Cells of these are hardly ever anything else, so that a doubtful name is enough."""

_MOST_WORDS = 10
"""In so many words of a name it is looked for parts that are known."""

_SAMPLE_OF_PRICE = "€$£₩¥円원"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a candidate: a sentence with `{named}` places, and their values."""

    sentence: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A target that a column could be; the score goes from 0 to 1.

    `fits` is the share of its cells that could be of it, None where there are none or
    anything could.
    """

    target: str
    score: float
    reasons: tuple[Reason, ...]
    fits: float | None = None
    strength: int = 0

    @property
    def is_certain(self) -> bool:
        """Whether nobody has to be asked, as far as this column goes."""
        return self.score >= CERTAIN


def candidates(name: str, cells: Cells, language: str, named_in: str) -> list[Candidate]:
    """What a column could be, the likeliest first; empty where nothing speaks for anything.

    `language` is that of the cells, `named_in` that of the names of the columns.
    """
    named = meanings(name)
    spoken = [one for one in named if one.strength == STRONG and named_in in one.languages]
    if spoken:
        # What it means in the language of the table goes before what it means in others.
        named = tuple(one for one in named if one.strength != STRONG or one in spoken)
    found = {
        one.target: one
        for one in (_by_name(meaning, name, cells, language) for meaning in named)
        if one is not None
    }
    for one in (*_by_part(name, cells, language), *_by_cells(cells, language)):
        found.setdefault(one.target, one)
    return sorted(found.values(), key=lambda one: -one.score)


def _by_name(meaning: Named, name: str, cells: Cells, language: str) -> Candidate | None:
    """One meaning of the name, strengthened or weakened by the cells."""
    base = _BY_NAME.get(meaning.strength, _WEAK)
    said = Reason(N_("the name “{name}”"), {"name": name.strip()})
    if meaning.target == NOTHING:
        return Candidate(NOTHING, base + 0.2, (said,), None, meaning.strength)
    return _judged(meaning.target, (base, meaning.strength, said), cells, language)


def _judged(
    target: str, evidence: tuple[float, int, Reason], cells: Cells, language: str
) -> Candidate | None:
    """A candidate by the score, the strength and the reason of its name, and by its cells."""
    base, strength, said = evidence
    if not cells.sample:
        return Candidate(target, base + 0.15, (said,), None, strength)
    if target not in TYPED:
        share = plausible(target, cells)
        return Candidate(target, base * share + 0.2 * share, (said,), None, strength)
    share = cells.share_of(target, language)
    fit = Reason(N_("{share} of the cells are of that kind"), {"share": f"{share:.0%}"})
    score = base + 0.2 * share
    if share < FITS:
        score = base * 0.6 if share >= FITS / 2 else base * share
    elif strength < STRONG and target in _TELLING and share >= 0.9:
        score += 0.3
    return Candidate(target, min(score, 1.0), (said, fit), share, strength)


def plausible(target: str, cells: Cells) -> float:
    """How well cells of words go with a target, from 0 to 1."""
    words, length = cells.share(is_text), cells.length
    if target == "id":
        return 1.0 if cells.are_unique and length <= 150 and not cells.are_running else 0.5
    if target == "venue" and length > 18 and cells.share(looks_like_address) > 0.8:
        return 0.5 * words
    if target == "title":
        repeats = cells.different * 8 < cells.filled
        return (0.75 if repeats else 1.0) * (words if length <= 160 else 0.4)
    if target in {"summary", "description"}:
        return words
    return words if length <= 250 else 0.4


def _by_part(name: str, cells: Cells, language: str) -> Iterator[Candidate]:
    """Names of which a part is known are only ever asked."""
    words = plain(name[:LONGEST]).split()[:_MOST_WORDS]
    said = Reason(N_("a part of the name “{name}”"), {"name": name.strip()})
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            if end - start == len(words):
                continue
            for meaning in meanings(" ".join(words[start:end])):
                if meaning.strength >= STRONG and meaning.target not in {NOTHING, *DAY_COLUMNS}:
                    found = _judged(meaning.target, (_BY_PART, 0, said), cells, language)
                    if found:
                        yield found


def _by_cells(cells: Cells, language: str) -> Iterator[Candidate]:
    for target in _LOOKED_FOR:
        share = cells.share_of(target, language)
        if share < 0.8 or (target == "price" and not _names_money(cells)):
            continue
        said = Reason(N_("{share} of the cells are of that kind"), {"share": f"{share:.0%}"})
        yield Candidate(target, _BY_CELLS + 0.2 * share, (said,), share)


def _names_money(cells: Cells) -> bool:
    return cells.share(lambda text: any(sign in text for sign in _SAMPLE_OF_PRICE)) > 0.5


def label(target: str) -> str:
    """What a target is called; to be translated."""
    return TARGETS[target].label
