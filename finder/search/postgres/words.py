"""Words as SQL: which listings hold them, and what a word that nobody has may mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, cast, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY, array
from sqlalchemy.orm import Session

from finder.models import Opportunity
from finder.search.documents import TOPIC
from finder.search.lexicon import tokens
from finder.search.postgres import lexemes
from finder.search.postgres.tables import listing, spelling
from finder.search.postgres.truths import Truth
from finder.search.spelling import (
    LONG,
    SHORTEST,
    corrected,
    is_word,
    likeliest,
    one_apart,
    shortened,
    two_apart,
)
from finder.text import Clause, Wanted, folding, is_run, stem
from finder.topics import is_in_name, matching
from finder.vocabulary import Status

L, S = listing.c, spelling.c
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
        said = [token for clause in wanted.all for token in self._tokens(clause)]
        about = [f"{TOPIC}{code}" for clause in wanted.all for code in sorted(matching(clause))]
        found = dict.fromkeys((*said, *about))
        weights = cast(array(lexemes.RANKS), ARRAY(REAL))
        asked = cast(lexemes.query(found, "|"), TSQUERY)
        return func.ts_rank(weights, L.words, asked, _AS_IT_IS)

    def corrected(self, wanted: Wanted) -> tuple[Wanted, Mapping[str, str]]:
        """What is wanted, with words that occur nowhere replaced by the likeliest that do."""
        return corrected(wanted, self._correction)

    def _holds(self, clause: Clause) -> Truth:
        """A listing says it, or is about a topic that is so called in any language."""
        about = [f"{TOPIC}{code}" for code in sorted(matching(clause))]
        if _is_word(clause):
            return _has("|", [*self._tokens(clause), *about])
        said = _has("&", self._tokens(clause))
        if clause.pattern:
            said = and_(said, func.strpos(L.folded, clause.pattern) > 0)
        return or_(said, _has("|", about)) if about else said

    def _tokens(self, clause: Clause) -> Iterable[str]:
        """All tokens of a phrase or run; of a word those of which any is enough."""
        if not _is_word(clause):
            return dict.fromkeys(token for word in clause.words for token in tokens(word))
        word = clause.words[0]
        stems = (stem(word, language) for language in self.languages)
        return dict.fromkeys((folding(word), *filter(None, stems)))

    def _correction(self, word: str) -> str | None:
        """The word that was meant, as `finder.search.view` finds it."""
        folded = folding(word)
        if is_run(word) or not is_word(folded) or len(folded) < SHORTEST:
            return None
        known = bool(self._times(self._holds(Clause((word,)))))
        if known and (is_in_name(word) or self._times(_has("|", self._tokens(Clause((word,)))))):
            return None
        for near in (self._one_apart(folded), self._two_apart(folded)):
            times = {other: self._times(_has("|", [other])) for other in near}
            found = likeliest(folded, times, known=known)
            if found:
                return found
        return None

    def _one_apart(self, word: str) -> Iterator[str]:
        known = select(S.word).where(S.form.in_({*shortened(word)})).distinct()
        return (other for other in self.session.scalars(known) if one_apart(word, other))

    def _two_apart(self, word: str) -> Iterator[str]:
        """Long words that begin alike; see `finder.search.spelling`."""
        if len(word) < LONG:
            return iter(())
        known = select(S.word).where(S.form == S.word, func.left(S.word, 1) == word[0])
        return (other for other in self.session.scalars(known) if two_apart(word, other))

    def _times(self, holds: Truth) -> int:
        """How many published listings hold a word."""
        published = select(func.count()).join_from(
            listing, Opportunity.__table__, Opportunity.id == L.id
        )
        found = self.session.scalar(published.where(Opportunity.status == Status.PUBLISHED, holds))
        return found or 0


def _has(join: str, tokens_: Iterable[str]) -> Truth:
    """Whether a listing has any, or all, of these tokens."""
    has: Truth = L.words.bool_op("@@")(cast(lexemes.query(tokens_, join), TSQUERY))
    return has


def _is_word(clause: Clause) -> bool:
    return len(clause.words) == 1 and not is_run(clause.words[0])
