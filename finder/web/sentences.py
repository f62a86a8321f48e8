"""Fixed sentences of a template, translated when it is compiled instead of on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import escape

_FIXED = ["variable_begin", "name", "lparen", "string", "rparen", "variable_end"]
"""The parts of `{{ _("Search") }}`, where nothing is put in and nothing is asked."""


class FixedSentences(Extension):
    """Makes each of them text of the template; every locale has an environment of its own."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The parts of a template, with the fixed sentences as they are said."""
        say = cast("Callable[[str], str]", self.environment.globals["_"])
        parts = list(stream)
        place = 0
        while place < len(parts):
            part, few = parts[place], parts[place : place + len(_FIXED)]
            if [one.type for one in few] == _FIXED and few[1].value == "_":
                part = Token(part.lineno, "data", str(escape(say(few[3].value))))
                place += len(_FIXED) - 1
            yield part
            place += 1
