"""Permissions: the one place that says who may do what, to which thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do for one provider."""

    EDITOR = "editor"
    MANAGER = "manager"


class Staff(StrEnum):
    """What somebody may do for the city."""

    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What a program may do for one provider with a token."""

    READ = "read"
    PUBLISH = "publish"


class Action(StrEnum):
    """Everything that takes a permission; what residents do takes none."""

    SEE = "see"
    """A provider's drafts, runs, people and figures."""
    WRITE = "write"
    """A provider's drafts: make, change, check and throw away, by form, table or program."""
    PUBLISH = "publish"
    """Ask for something to go live, change what is live, cancel or withdraw it."""
    PEOPLE = "people"
    """Invite people to a provider, change what they may do, let them go."""
    TOKENS = "tokens"
    """Make and revoke the tokens of a provider's programs."""
    PROVIDER = "provider"
    """Change what is said of a provider itself."""
    MODERATE = "moderate"
    """Approve, return and take down, of whatever provider."""
    ADMIT = "admit"
    """Decide on requests for accounts, and appoint people for any provider."""
    NEEDS = "needs"
    """See what the city needs."""
    AUDIT = "audit"
    """Read who changed what."""
    STAFF = "staff"
    """Give and take roles of the city, disable and enable accounts."""
    ACCOUNT = "account"
    """One's own password, second factor, address and sign-ins."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever is signed in, or a program with a token; `roles` are by the provider's id.

    `scopes` and `token_id` are None for people; with a token only what its scopes allow is
    allowed, and `id` is the account of whoever made it.
    """

    id: int
    roles: Mapping[int, Role] = field(default_factory=dict)
    staff: Staff | None = None
    scopes: frozenset[Scope] | None = None
    token_id: int | None = None
    enabled: bool = True

    def __str__(self) -> str:
        """As the audit log names them: by number only."""
        return f"user {self.id}" if self.token_id is None else f"token {self.token_id}"


@dataclass(frozen=True, slots=True)
class OfProvider:
    """Whatever belongs to the provider of this id; a new draft, its people, itself."""

    provider_id: int


@dataclass(frozen=True, slots=True)
class OfUser:
    """Whatever belongs to the account of this id."""

    user_id: int


_BOTH = frozenset(Role)
_MANAGER = frozenset({Role.MANAGER})
_STAFF = frozenset(Staff)
_ADMINISTRATOR = frozenset({Staff.ADMINISTRATOR})

BY_ROLE: Mapping[Action, frozenset[Role]] = {
    Action.SEE: _BOTH,
    Action.WRITE: _BOTH,
    Action.PUBLISH: _BOTH,
    Action.PEOPLE: _MANAGER,
    Action.TOKENS: _MANAGER,
    Action.PROVIDER: _MANAGER,
    Action.AUDIT: _MANAGER,
}
"""What somebody may do to things of the providers that they work for."""

BY_STAFF: Mapping[Action, frozenset[Staff]] = {
    Action.SEE: _STAFF,
    Action.MODERATE: _STAFF,
    Action.ADMIT: _STAFF,
    Action.NEEDS: _STAFF,
    Action.PROVIDER: _ADMINISTRATOR,
    Action.AUDIT: _ADMINISTRATOR,
    Action.STAFF: _ADMINISTRATOR,
}
"""What staff may do to the things of any provider, and to the city's own."""

BY_SCOPE: Mapping[Action, frozenset[Scope]] = {
    Action.SEE: frozenset(Scope),
    Action.WRITE: frozenset({Scope.PUBLISH}),
    Action.PUBLISH: frozenset({Scope.PUBLISH}),
}
"""What a token allows at all; that its provider is the right one is asked besides."""


def may(user: Person | None, action: Action, thing: object = None) -> bool:
    """Whether somebody may do something to a thing.

    `user` is None for whoever is not signed in. `thing` is anything with a `provider_id`,
    anything with a `user_id` for `Action.ACCOUNT`, or None for what belongs to the city.
    Whatever is not said to be allowed is not.
    """
    if user is None or not user.enabled:
        return False
    if user.scopes is not None and not user.scopes & BY_SCOPE.get(action, frozenset()):
        return False
    if action is Action.ACCOUNT:
        return getattr(thing, "user_id", None) == user.id
    if user.staff in BY_STAFF.get(action, frozenset()):
        return True
    role = user.roles.get(getattr(thing, "provider_id", None) or 0)
    return role in BY_ROLE.get(action, frozenset())
