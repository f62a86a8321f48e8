"""Hints: words that say what an argument asks for, by which the order may tell better.

Whoever asks for swimming lessons gets what is a course, and among it first what calls
itself a lesson; whoever asks for children, before what is for anybody what says so.
"""

from __future__ import annotations

from finder.query import SearchQuery
from finder.understanding.sayings import Saying, sayings
from finder.vocabulary import Sort

Hint = tuple[Saying, ...]
"""Words of one meaning in all languages; each counts only in listings of its language."""


def hints(query: SearchQuery) -> tuple[Hint, ...]:
    """For each kind and life stage that is asked for its words; none in another order."""
    if query.order is not Sort.RELEVANCE:
        return ()
    asked = [("kind", str(kind)) for kind in query.kind]
    asked += [("stage", stage) for stage in query.stage]
    return tuple(words for one in asked if (words := sayings(*one)))
