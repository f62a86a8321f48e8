"""Who may do what: role by action, in one table, and nothing beyond it."""

from __future__ import annotations

import pytest

from finder.permissions import Action, OfProvider, OfUser, Person, Role, Scope, Staff, may

A, B = 7, 8

PEOPLE = {
    "anonymous": None,
    "editor": Person(1, {A: Role.EDITOR}),
    "manager": Person(2, {A: Role.MANAGER}),
    "other": Person(3, {B: Role.MANAGER}),
    "moderator": Person(4, staff=Staff.MODERATOR),
    "administrator": Person(5, staff=Staff.ADMINISTRATOR),
    "reader": Person(6, {A: Role.EDITOR}, scopes=frozenset({Scope.READ}), token_id=1),
    "publisher": Person(6, {A: Role.EDITOR}, scopes=frozenset({Scope.PUBLISH}), token_id=2),
    "useless": Person(6, {A: Role.EDITOR}, scopes=frozenset(), token_id=3),
    "disabled": Person(7, {A: Role.MANAGER}, Staff.ADMINISTRATOR, enabled=False),
}
"""Everybody; the last four but one are programs with a token of A."""

OF_A = {
    Action.SEE: "editor manager moderator administrator reader publisher",
    Action.WRITE: "editor manager publisher",
    Action.PUBLISH: "editor manager publisher",
    Action.PEOPLE: "manager",
    Action.TOKENS: "manager",
    Action.PROVIDER: "manager administrator",
    Action.MODERATE: "moderator administrator",
    Action.ADMIT: "moderator administrator",
    Action.NEEDS: "moderator administrator",
    Action.AUDIT: "manager administrator",
    Action.STAFF: "administrator",
    Action.ACCOUNT: "",
}
"""Who may do it to a thing of provider A."""

OF_THE_CITY = {
    Action.SEE: "moderator administrator",
    Action.PROVIDER: "administrator",
    Action.MODERATE: "moderator administrator",
    Action.ADMIT: "moderator administrator",
    Action.NEEDS: "moderator administrator",
    Action.AUDIT: "administrator",
    Action.STAFF: "administrator",
}
"""Who may do it where nothing is named that it is done to."""


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("who", PEOPLE)
def test_to_a_thing_of_a_provider(who: str, action: Action) -> None:
    assert may(PEOPLE[who], action, OfProvider(A)) == (who in OF_A[action].split())


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("who", PEOPLE)
def test_to_the_citys_own(who: str, action: Action) -> None:
    assert may(PEOPLE[who], action) == (who in OF_THE_CITY.get(action, "").split())


@pytest.mark.parametrize("action", Action)
def test_to_a_thing_of_another_provider(action: Action) -> None:
    for who in ("editor", "manager", "reader", "publisher"):
        assert not may(PEOPLE[who], action, OfProvider(B))


def test_an_account_is_its_owners_alone() -> None:
    for who, person in PEOPLE.items():
        mine = who not in {"anonymous", "reader", "publisher", "useless", "disabled"}
        for id_ in range(1, 8):
            owned = person is not None and person.id == id_
            assert may(person, Action.ACCOUNT, OfUser(id_)) == (mine and owned)


def test_the_audit_log_names_people_by_number() -> None:
    assert str(PEOPLE["editor"]) == "user 1"
    assert str(PEOPLE["reader"]) == "token 1"
