"""Hints: words that say what an argument asks for, by which the order may tell better.

Whoever asks for swimming lessons gets what is a course, and among it first what calls
itself a lesson; whoever asks for children, before what is for anybody what says so.
"""

from __future__ import annotations

from collections.abc import Container

from finder.query import SearchQuery
from finder.text import folding, is_run, stem
from finder.understanding.sayings import sayings
from finder.vocabulary import Sort

Hint = tuple[str, str]
"""An argument and a value that is asked for."""


def hints(query: SearchQuery) -> tuple[Hint, ...]:
    """The kinds and life stages that are asked for; none in another order."""
    if query.order is not Sort.RELEVANCE or not (query.kind or query.stage):
        return ()
    return (
        *(("kind", str(kind)) for kind in query.kind),
        *(("stage", stage) for stage in query.stage),
    )


def hinting(hint: Hint, languages: Container[str]) -> tuple[str, ...]:
    """The tokens of the words that say so, each that of a listing in the language of the word.

    So *kind* hints at children in German and in no other language.
    """
    tokens = {
        stem(word, language) or folding(word)
        for language, word in sayings(*hint)
        if language in languages and not is_run(word)
    }
    return tuple(sorted(tokens))
