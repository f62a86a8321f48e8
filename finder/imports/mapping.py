"""Mapping: from the cells of a row to the texts of our fields, as a profile says."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from finder.ages import fold
from finder.errors import SourceError
from finder.formulas import unguarded
from finder.imports.profiles import Profile, all_profiles, by_name, fitting
from finder.imports.transforms import TRANSFORMS
from finder.problems import Fault, Problem, Severity, error, notice, shortened

AUTO = "auto"

MOST_NAMES = 40
"""How many columns are named in one sentence."""


class Overlay:
    """One profile laid over one header."""

    def __init__(self, profile: Profile, header: Sequence[str]) -> None:
        self.profile = profile
        self._places = profile.found_in(header)
        self.problems = tuple(
            notice(1, "", "unknown-column", shortened(name)) for name in profile.unknown_in(header)
        )

    def values(self, cells: Sequence[str], row: int) -> tuple[dict[str, str], list[Problem]]:
        """The texts of our fields in one row, and what is wrong with them already."""
        said = {name: self._cell(cells, places) for name, places in self._places.items()}
        problems = _cell_errors(said, row)
        shifted = self._shifted(said, row)
        if shifted:
            return said | {"id": self.sure_id_of(cells)}, problems + shifted
        raw = dict(said)
        self._translate(said)
        problems += self._make(said, row)
        for name, text in self.profile.constants.items():
            said[name] = said.get(name) or text
        if not said.get("id") and self.profile.identity:
            said["id"] = _hash([raw.get(n) or said.get(n, "") for n in self.profile.identity])
        return said, problems

    def _make(self, said: dict[str, str], row: int) -> list[Problem]:
        """Make the fields that stand in no column of their own."""
        problems = []
        for step in self.profile.made:
            texts = [said.get(name, "") for name in step.of]
            made = TRANSFORMS[step.how](texts, step.options, self.profile.age_words)
            if isinstance(made, Fault):
                say = error if made.severity is Severity.ERROR else notice
                problems.append(say(row, step.gives[0], made.code, " ".join(texts).strip()))
                made = ("",) * len(step.gives)
            said.update(zip(step.gives, made, strict=True))
        return problems

    def places_of(self, name: str) -> tuple[int, ...]:
        """The columns of which a field is made, from 0; none where there are none."""
        found = list(self._places.get(name, ()))
        for step in self.profile.made:
            if name in step.gives:
                found += [place for of in step.of if of != name for place in self.places_of(of)]
        return tuple(dict.fromkeys(found))

    def sure_id_of(self, cells: Sequence[str]) -> str:
        """The id in a row whose cells may be misplaced: only in the first is it sure."""
        return self._cell(cells, (0,)) if 0 in self._places.get("id", ()) else ""

    def _cell(self, cells: Sequence[str], places: Sequence[int]) -> str:
        empty = self.profile.empty
        for place in places:
            text = cells[place]
            if text and not text.isspace() and not (empty and fold(text) in empty):
                return unguarded(text) if self.profile.guarded else text
        return ""

    def _shifted(self, said: dict[str, str], row: int) -> list[Problem]:
        for name, form in self.profile.expects.items():
            text = said.get(name, "").strip()
            if not form.fullmatch(text):
                return [error(row, name, "shifted-row", text)]
        return []

    def _translate(self, said: dict[str, str]) -> None:
        for name, words in self.profile.words.items():
            text = said.get(name)
            if text:
                said[name] = words.get(fold(text), words.get("*", text))


CELL_ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"}
)
"""What spreadsheet programs write where a formula failed."""


def _cell_errors(said: dict[str, str], row: int) -> list[Problem]:
    """Empty the cells that hold such an error, and say so."""
    faulty = [name for name, text in said.items() if text[:1] == "#" and text in CELL_ERRORS]
    problems = [notice(row, name, "cell-error", said[name]) for name in faulty]
    said.update(dict.fromkeys(faulty, ""))
    return problems


def _hash(texts: Sequence[str]) -> str:
    """An id for rows that have none, the same as long as these columns stay the same."""
    return hashlib.sha256("\x1f".join(map(fold, texts)).encode("utf-8", "replace")).hexdigest()[:20]


def check_header(header: Sequence[str]) -> None:
    """Raise SourceError where two columns have one name, or none has any."""
    counts = Counter(fold(name) for name in header if name.strip())
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise SourceError(
            f"These columns stand in the header more than once: {_named(twice)}. Keep one of each."
        )
    if not counts:
        raise SourceError("The table has no header: write the names of the columns into row 1.")


def choose(header: Sequence[str], wanted: str) -> Profile:
    """The profile of that name, or with `auto` the one that fits the header.

    Raises SourceError that says what was found where none fits.
    """
    check_header(header)
    if wanted != AUTO:
        profile = by_name(wanted)
        lacking = profile.lacks(header)
        if lacking:
            names = ", ".join(_called(name, profile) for name in lacking)
            raise SourceError(
                f"The profile {wanted} needs columns that the table lacks: {names}."
                f" The table has: {_named(header)}."
            )
        return profile
    found = fitting(header)
    if found is None:
        raise SourceError(
            f"No profile knows this header: {_named(header)}. See that row 1 holds the names of"
            f" the columns; these profiles are known: {', '.join(all_profiles())}. Of a table of"
            " your own, `finder match FILE` shows what its columns are taken for."
        )
    return found


def _called(name: str, profile: Profile) -> str:
    """What a column is called; one of ours by its name alone, which is known in any language."""
    aliases = profile.columns[name]
    return name if aliases[0] == name else " or ".join(aliases[:2])


def _named(header: Sequence[str]) -> str:
    names = [shortened(name) for name in header if name.strip()]
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
