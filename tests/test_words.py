"""The words that Whoosh holds: what is written is what is read back, in parts and after changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from finder.search import words
from finder.search.documents import Document
from finder.search.postings import Postings, merged

BLOCKS = 300
"""So many documents fill more than two of Whoosh's blocks of postings."""


def document(number: int) -> Document:
    frequencies = {"all": 1.0, "équitation": 1.5 + number % 7, f"own{number}": 2.5}
    if number % 10 == 0:
        frequencies["some"] = 0.1 * number
    return Document(number, frequencies, 3.0 * number, f" own{number} ", "en" if number % 2 else "")


def assert_same(one: Postings, other: Postings) -> None:
    for name, value in vars(one).items():
        there = getattr(other, name)
        if isinstance(value, np.ndarray):
            assert value.dtype == there.dtype, name
            assert value.tolist() == there.tolist(), name
        else:
            assert value == there, name


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    made = words.create(tmp_path / "0", map(document, range(1, BLOCKS)))
    assert made.terms[0] == b"all"
    assert made.documents[: BLOCKS - 1].tolist() == list(range(BLOCKS - 1))
    assert_same(made, words.export(tmp_path))


def test_parts_are_read_back_as_one(tmp_path: Path) -> None:
    made = [
        words.create(tmp_path / "0", map(document, range(1, BLOCKS))),
        words.create(tmp_path / "1", map(document, range(BLOCKS, 2 * BLOCKS))),
    ]
    assert_same(merged(made), words.export(tmp_path))
    assert_same(merged(made), words.gathered(map(document, range(1, 2 * BLOCKS))))


def test_changes_are_read_back(tmp_path: Path) -> None:
    words.create(tmp_path / "0", map(document, range(1, BLOCKS)))
    words.create(tmp_path / "1", map(document, range(BLOCKS, 2 * BLOCKS)))
    words.update(tmp_path, map(document, (*range(50, 200, 2), 2 * BLOCKS)), range(51, 200, 2))
    left = [document(n) for n in range(1, 2 * BLOCKS + 1) if n not in range(51, 200, 2)]
    assert_same(words.gathered(left), words.export(tmp_path))


def test_no_document_at_all_is_read_back(tmp_path: Path) -> None:
    assert_same(words.create(tmp_path / "0", []), words.export(tmp_path))
