"""The measure of relevance is the one of the books."""

from __future__ import annotations

import pytest

from tests.relevance.ndcg import ndcg


def test_the_best_order_is_one_and_nothing_is_nought() -> None:
    grades = {"a": 3, "b": 2, "c": 1}
    assert ndcg(["a", "b", "c", "d"], grades) == 1
    assert ndcg(["d", "e"], grades) == 0


def test_a_worked_example() -> None:
    # (2^2-1)/1 + (2^3-1)/log2(3) over (2^3-1)/1 + (2^2-1)/log2(3)
    assert ndcg(["b", "a"], {"a": 3, "b": 2}) == pytest.approx(7.4165 / 8.8928, abs=1e-4)


def test_only_the_first_ten_count() -> None:
    assert ndcg([*"0123456789", "a"], {"a": 3}) == 0
