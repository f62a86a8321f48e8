"""Words as SQL: which listings hold them, and what a word that nobody has may mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, cast, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY, array
from sqlalchemy.orm import Session

from finder.models import Opportunity
from finder.search.lexicon import tokens
from finder.search.postgres import lexemes
from finder.search.postgres.tables import listing, spelling
from finder.search.postgres.truths import Truth
from finder.search.spelling import LONGEST, SHORTEST, one_apart, shortened
from finder.text import Clause, Wanted, folding, is_run, stem
from finder.vocabulary import Status

L = listing.c
_AS_IT_IS = 1
"""Rank is divided by one and the logarithm of the length, as in the manual of `ts_rank`."""


@dataclass(frozen=True)
class Words:
    """Words of a question asked of listings in these languages."""

    session: Session
    languages: Sequence[str]

    def hold(self, wanted: Wanted) -> Truth:
        """Every clause that is wanted, and none that is not."""
        return and_(
            true(),
            *(self._holds(clause) for clause in wanted.all),
            *(~self._holds(clause) for clause in wanted.none),
        )

    def rank(self, wanted: Wanted) -> ColumnElement[float]:
        """How well a listing answers what is wanted, more is better."""
        found = dict.fromkeys(t for clause in wanted.all for t in self._tokens(clause))
        weights = cast(array(lexemes.RANKS), ARRAY(REAL))
        asked = cast(lexemes.query(found, "|"), TSQUERY)
        return func.ts_rank(weights, L.words, asked, _AS_IT_IS)

    def corrected(self, wanted: Wanted) -> tuple[Wanted, Mapping[str, str]]:
        """What is wanted, with words that occur nowhere replaced by the likeliest that do."""
        changes: dict[str, str] = {}
        for clause in wanted.all:
            likely = None if clause.pattern else self._correction(clause.words[0])
            if likely:
                changes[clause.words[0]] = likely
        clauses = (
            Clause((changes[c.words[0]],)) if not c.pattern and c.words[0] in changes else c
            for c in wanted.all
        )
        return replace(wanted, all=tuple(dict.fromkeys(clauses))), changes

    def _holds(self, clause: Clause) -> Truth:
        together = not _is_word(clause)
        matched: Truth = L.words.bool_op("@@")(
            cast(lexemes.query(self._tokens(clause), "&" if together else "|"), TSQUERY)
        )
        if not clause.pattern:
            return matched
        return and_(matched, func.strpos(L.folded, clause.pattern) > 0)

    def _tokens(self, clause: Clause) -> Iterable[str]:
        """All tokens of a phrase or run; of a word those of which any is enough."""
        if not _is_word(clause):
            return dict.fromkeys(token for word in clause.words for token in tokens(word))
        word = clause.words[0]
        stems = (stem(word, language) for language in self.languages)
        return dict.fromkeys((folding(word), *filter(None, stems)))

    def _correction(self, word: str) -> str | None:
        """The word one edit away that most listings have, the first of the alphabet of several."""
        folded = folding(word)
        if is_run(word) or not SHORTEST <= len(folded) <= LONGEST or not folded.isalpha():
            return None
        if self._times(self._holds(Clause((word,)))):
            return None
        near = select(spelling.c.word).where(spelling.c.form.in_({*shortened(folded)})).distinct()
        times = {
            other: self._times(L.words.bool_op("@@")(cast(lexemes.query([other], "|"), TSQUERY)))
            for other in self.session.scalars(near)
            if one_apart(folded, other)
        }
        ordered = sorted((-count, other) for other, count in times.items() if count)
        return ordered[0][1] if ordered else None

    def _times(self, holds: Truth) -> int:
        """How many published listings hold a word."""
        published = select(func.count()).join_from(
            listing, Opportunity.__table__, Opportunity.id == L.id
        )
        found = self.session.scalar(published.where(Opportunity.status == Status.PUBLISHED, holds))
        return found or 0


def _is_word(clause: Clause) -> bool:
    return len(clause.words) == 1 and not is_run(clause.words[0])
