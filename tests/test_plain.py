"""Text without markup and without traps."""

from __future__ import annotations

import pytest

from finder.plain import cleaned, one_line, paragraphs


def test_paragraphs_and_items_keep_their_breaks() -> None:
    html = "<p>Build a <b>kite</b>.</p><p>Bring:</p><ul><li>glue</li><li>string</li></ul>"
    assert paragraphs(html) == "Build a kite.\n\nBring:\n\n• glue\n• string"


def test_scripts_and_styles_are_not_shown() -> None:
    assert paragraphs("<style>p{}</style>Hello<script>alert(1)</script>!") == "Hello!"


@pytest.mark.parametrize(
    "text", ["ages < 5 and > 3", "I <3 maths", "a<b", "R&D", "AT&T; yes", "1 < 2 & 3 > 2"]
)
def test_signs_that_are_no_markup_stay(text: str) -> None:
    assert paragraphs(text) == text


def test_what_was_escaped_is_read() -> None:
    assert one_line("Arts &amp; Crafts") == "Arts & Crafts"
    assert one_line("의류&amp;amp;소품") == "의류&소품"


def test_unfinished_markup_does_not_fail() -> None:
    assert paragraphs("<p>one<b>two") == "onetwo"
    assert paragraphs("one<br><!-- two") in {"one", "one\n<!-- two", "one\ntwo"}


def test_control_characters_are_removed() -> None:
    assert cleaned("a\x00b\x07c\u202ed\ufeff") == "abcd"
    assert cleaned("a\r\nb\rc") == "a\nb\nc"
    assert cleaned("\ud800") == "\ufffd"


def test_joiners_of_persian_stay() -> None:
    assert cleaned("می\u200cخواهم") == "می\u200cخواهم"


def test_letters_are_composed() -> None:
    assert one_line("cafe\u0301") == "café"
