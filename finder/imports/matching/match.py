"""The match of a table that is not ours: what its columns are, and which have to be asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from finder.i18n import N_
from finder.imports.matching.assignment import assigned
from finder.imports.matching.candidates import Candidate, Reason, candidates
from finder.imports.matching.cells import Cells, language_of
from finder.imports.matching.column_names import STRONG, meanings, without_language
from finder.imports.matching.columns import Column, State
from finder.imports.matching.targets import NOTHING
from finder.imports.readers.sheets import letters

SHOWN = 3
"""So many values of a column are shown."""


@dataclass(frozen=True, slots=True)
class Match:
    """All columns of a table, and the language in which their names are mostly written."""

    columns: tuple[Column, ...]
    language: str = ""
    cells: Mapping[int, Cells] = field(default_factory=dict, repr=False)

    def of(self, target: str) -> list[Column]:
        """The columns that are matched to a target, asked ones left out."""
        return [
            column
            for column in self.columns
            if column.target == target and column.state in {State.CERTAIN, State.TOLD}
        ]

    @property
    def asked(self) -> list[Column]:
        """The columns of which somebody has to say what they are."""
        return [column for column in self.columns if column.state is State.ASKED]

    @property
    def targets(self) -> set[str]:
        """All that is matched."""
        return {column.target for column in self.columns if self.of(column.target)} - {NOTHING}


def distinct(header: Sequence[str]) -> tuple[str, ...]:
    """Names by which columns can be told apart, whatever the header says."""
    seen: Counter[str] = Counter()
    found = []
    for place, name in enumerate(header):
        plain = " ".join(name.split()) or f"({letters(place)})"
        seen[plain.casefold()] += 1
        number = seen[plain.casefold()]
        found.append(plain if number == 1 else f"{plain} ({number})")
    return tuple(found)


def match(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    locales: Sequence[str] = (),
    told: Mapping[str, str] | None = None,
) -> Match:
    """What the columns of a table are, as far as that is certain or was told by name.

    `header` holds names that can be told apart.
    """
    told = told or {}
    cells = {
        place: Cells.of([row[place] for row in rows if place < len(row)])
        for place in range(len(header))
    }
    named_in = _language(header, locales)
    wanted = (named_in, *(locale.partition("-")[0] for locale in locales))
    language = language_of(tuple(cells.values()), wanted)
    columns = [
        Column(place, name, cells[place].sample[:SHOWN]) for place, name in enumerate(header)
    ]
    others = _in_other_languages(header, locales)
    found: dict[int, list[Candidate]] = {}
    for column in columns:
        place = column.place
        if column.name in told:
            columns[place] = replace(column, state=State.TOLD, target=told[column.name])
        elif place in others:
            said = Reason(N_("the same is there in another language"))
            columns[place] = replace(column, state=State.CERTAIN, reasons=(said,))
        else:
            name = without_language(column.name)[0]
            found[place] = candidates(name, cells[place], language, named_in)
    return Match(tuple(assigned(columns, found, cells)), language, cells)


def _language(header: Sequence[str], locales: Sequence[str]) -> str:
    votes: dict[str, float] = defaultdict(float)
    for name in header:
        spoken = {
            language
            for meaning in meanings(name)
            if meaning.strength >= STRONG
            for language in meaning.languages
        }
        for language in spoken:
            votes[language] += 1 / len(spoken)
    wanted = [locale.partition("-")[0] for locale in locales]
    best = max(votes.values(), default=0)
    first = [language for language in wanted if votes[language] == best]
    found = first or [language for language, count in votes.items() if count == best]
    return found[0] if found else (wanted or [""])[0]


def _in_other_languages(header: Sequence[str], locales: Sequence[str]) -> set[int]:
    """Columns that say in another language what the column beside them says."""
    groups: dict[str, dict[str, int]] = {}
    for place, name in enumerate(header):
        base, language = without_language(name)
        if language:
            groups.setdefault(base.casefold(), {})[language] = place
    found: set[int] = set()
    for group in groups.values():
        if len(group) > 1:
            wanted = [locale.partition("-")[0] for locale in locales]
            kept = next((group[code] for code in wanted if code in group), min(group.values()))
            found |= set(group.values()) - {kept}
    return found
