"""What every peer is asked for words: the tokens of our own analysis."""

from __future__ import annotations

from sqlalchemy import select

from finder.installation import Installation
from finder.models import Opportunity
from finder.query import SearchQuery
from finder.search.documents import TOPIC
from finder.text import Clause, folding, is_run, parse, stem
from finder.topics import matching
from tests.bench.peers import NotExpressibleError

_KNOWN = frozenset(
    {"q", "age", "near", "within", "from_", "to", "day", "time", "kind", "topic", "lang", "price",
     "sort"}
)  # fmt: skip


def check(query: SearchQuery) -> None:
    """Raises NotExpressibleError where a question has arguments that the mix never has."""
    plain = SearchQuery()
    for name in SearchQuery.__dataclass_fields__:
        if name not in _KNOWN and getattr(query, name) != getattr(plain, name):
            raise NotExpressibleError(name)


def languages(here: Installation) -> list[str]:
    """The languages of the listings."""
    with here.sessions() as session:
        found = session.scalars(select(Opportunity.language).distinct())
        return sorted({one.partition("-")[0].lower() for one in found} - {""})


def tokens(query: SearchQuery, spoken: list[str]) -> list[list[str]]:
    """For each word of `q` the tokens of which a listing must have one.

    Raises NotExpressibleError for phrases, exclusions and runs of characters.
    """
    wanted = parse(query.q)
    if wanted.none or any(clause.pattern for clause in wanted.all):
        raise NotExpressibleError("phrases and exclusions")
    return [_tokens(clause, spoken) for clause in wanted.all]


def _tokens(clause: Clause, spoken: list[str]) -> list[str]:
    word = clause.words[0]
    if is_run(word):
        raise NotExpressibleError("runs of characters")
    stems = (stem(word, language) for language in spoken)
    topics = (f"{TOPIC}{code}" for code in sorted(matching(clause)))
    return list(dict.fromkeys((folding(word), *filter(None, stems), *topics)))
