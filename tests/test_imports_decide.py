"""Deciding what the rows of a table mean for what exists."""

from __future__ import annotations

from dataclasses import replace

from finder.drafts import Draft, ProviderDraft
from finder.fingerprints import fingerprint
from finder.imports.decide import Existing, Offered, decide, offered
from finder.vocabulary import Kind, Mode, Status

YOGA = Draft(external_id="1", title="Yoga", provider=ProviderDraft("Hall"), kind=Kind.COURSE)


def row(number: int, id_: str = "1", title: str = "Yoga", *categories: str) -> Offered:
    draft = replace(YOGA, external_id=id_, title=title, categories=categories)
    return offered(number, "hall", draft)


def stored(item: Offered, status: Status = Status.PUBLISHED, *, own: bool = True) -> Existing:
    return Existing(int(item.identity[1]), item.fingerprint, status, own)


def test_fingerprints_tell_drafts_apart() -> None:
    assert fingerprint(YOGA) == fingerprint(replace(YOGA))
    assert fingerprint(YOGA) != fingerprint(replace(YOGA, mode=Mode.ONLINE))
    assert fingerprint(YOGA) != fingerprint(replace(YOGA, places=0))
    assert fingerprint(replace(YOGA, waiting_list=False)) != fingerprint(YOGA)


def test_new_changed_and_unchanged() -> None:
    same, other = row(2, "1"), row(3, "2")
    existing = {same.identity: stored(same), other.identity: stored(row(3, "2", "Judo"))}
    plan = decide([same, other, row(4, "3")], existing)
    assert [item.row for item in plan.add] == [4]
    assert [(id_, item.row) for id_, item in plan.change] == [(2, 3)]
    assert (plan.keep, plan.withdraw, plan.problems) == ((1,), (), ())


def test_what_was_withdrawn_and_comes_back_is_a_change() -> None:
    same = row(2)
    plan = decide([same], {same.identity: stored(same, Status.WITHDRAWN)})
    assert [id_ for id_, _ in plan.change] == [1]


def test_exact_repeats() -> None:
    plan = decide([row(2), row(3)], {})
    assert (len(plan.add), plan.repeats, plan.rejected) == (1, 1, 0)
    assert [(p.row, p.code, p.value, p.severity) for p in plan.problems] == [
        (3, "repeat", "2", "notice")
    ]


def test_the_same_id_for_something_else() -> None:
    plan = decide([row(2), row(3, "1", "Judo")], {})
    assert (len(plan.add), plan.repeats, plan.rejected) == (1, 0, 1)
    assert [(p.row, p.code, p.value, p.severity) for p in plan.problems] == [
        (3, "same-id", "2", "error")
    ]


def test_rows_that_differ_only_in_what_unites_them() -> None:
    rows = [row(2, "1", "Yoga", "a"), row(3, "1", "Yoga", "b"), row(4, "1", "Yoga", "a")]
    plan = decide([*rows, row(5, "1", "Judo", "a")], {}, unites="categories")
    assert [item.draft.categories for item in plan.add] == [("a", "b")]
    assert [(p.row, p.code) for p in plan.problems] == [
        (3, "merged"), (4, "repeat"), (5, "same-id"),
    ]  # fmt: skip
    again = decide(rows, {plan.add[0].identity: stored(plan.add[0])}, unites="categories")
    assert again.does_nothing


def test_what_vanished_is_withdrawn() -> None:
    items = [row(number, str(number)) for number in range(1, 11)]
    existing = {item.identity: stored(item) for item in items}
    plan = decide(items[2:], existing)
    assert plan.withdraw == (1, 2)
    assert not plan.withdraws_much
    assert decide(items[3:], existing).withdraws_much


def test_rejected_rows_and_those_of_other_sources_have_not_vanished() -> None:
    items = [row(number, str(number)) for number in (1, 2, 3)]
    existing = {
        items[0].identity: stored(items[0]),
        items[1].identity: stored(items[1], own=False),
        items[2].identity: stored(items[2], Status.WITHDRAWN),
    }
    assert decide([], existing, unseen={"1"}).withdraw == ()
