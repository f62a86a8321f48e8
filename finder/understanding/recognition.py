"""Recognition: in which languages a question is worth reading."""

from __future__ import annotations

from collections.abc import Sequence

from finder.i18n import language as language_of
from finder.understanding.language import CODES, Language, language
from finder.understanding.tokens import Sort, Token

MOST = 2
"""Languages that a question is read in, beside that of the page."""


def candidates(tokens: Sequence[Token], *, locale: str, locales: Sequence[str]) -> list[Language]:
    """The languages that know most words of a question; of equals the page's comes first.

    After it come the other languages of the city.
    """
    wanted = [code for code in map(language_of, (locale, *locales)) if code in CODES]
    order = list(dict.fromkeys([*wanted, *CODES]))
    counted = [(_known(tokens, language(code)), code) for code in order]
    ranked = sorted(counted, key=lambda one: -one[0])
    best = [code for known, code in ranked[:MOST] if known]
    best += [code for known, code in counted[:1] if known or not best]
    return [language(code) for code in order if code in best]


def _known(tokens: Sequence[Token], spoken: Language) -> int:
    """How many of the words are in the vocabulary of a language; a letter or two count half."""
    return sum(
        1 + (token.sort is Sort.CHARACTER or len(token.text) > 2)
        for token in tokens
        if token.sort in {Sort.WORD, Sort.CHARACTER} and spoken.knows(token.text)
    )
