"""Recognition: in which languages a question is worth reading."""

from __future__ import annotations

from collections.abc import Sequence

from finder.i18n import language as language_of
from finder.understanding.language import CODES, Language, language, script
from finder.understanding.tokens import Shape, Token

_CLOSE, _CLOSE_FOR_PAGE = 0.8, 0.5
"""How much of what the best language knows another must know to be tried."""

_A_WORD = 5
"""What one known word counts; a language that knows one less is tried too."""


def candidates(
    tokens: Sequence[Token], *, locale: str, locales: Sequence[str]
) -> list[tuple[int, Language]]:
    """The languages that know most words of a question; of equals the page's comes first.

    After it come the other languages of the city. With each stands how much it knows.
    """
    wanted = [code for code in map(language_of, (locale, *locales)) if code in CODES]
    order = list(dict.fromkeys([*wanted, *CODES]))
    counted = [(_known(tokens, language(code)), code) for code in order]
    most = max(known for known, _ in counted)
    if not most:
        return [(0, language(order[0]))]
    return [
        (known, language(code))
        for known, code in counted
        if known >= min(most * (_CLOSE_FOR_PAGE if code == order[0] else _CLOSE), most - _A_WORD)
    ]


def _known(tokens: Sequence[Token], spoken: Language) -> int:
    """How many of the words are in the vocabulary of a language; a letter or two count half.

    Where none is, the script speaks for the languages that are written in it.
    """
    known = 0
    for token in tokens:
        if token.shape in _WORDS and script(token.text) == spoken.script:
            known += 1
            if spoken.knows(token.text):
                known += 4 if token.shape is Shape.CHARACTER or len(token.text) > 2 else 2
    return known


_WORDS = frozenset({Shape.WORD, Shape.CHARACTER})
