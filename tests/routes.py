"""Who may call which route: the one table that `test_routes` goes through.

A new page for providers or staff adds its row to `ROWS`; one that everybody may read needs
none, as long as its path begins neither with /publish nor with /city.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

VISITORS = ("anonymous", "resident", "editor", "manager", "other", "moderator", "administrator",
            "disabled")  # fmt: skip
"""Everybody who calls. `resident` holds a link that came by mail; `other` manages provider B,
`editor` and `manager` work for A, and every row is about a thing of A."""

EVERYBODY = frozenset(VISITORS)
SIGNED_IN = frozenset({"editor", "manager", "other", "moderator", "administrator"})
STAFF = frozenset({"moderator", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
PROVIDER = frozenset({"editor", "manager"})
MANAGER = frozenset({"manager"})


@dataclass(frozen=True, slots=True)
class Row:
    """Who may call a route; all others are led to sign in, or are refused.

    `path` is the address that is called, `form` what is sent; both may name the facts of the
    site: {provider} and {slug} of A, {user}, {membership}, {token}, {mail_token} and so on, as
    `test_routes.facts` has them. `secret` says that whoever has the address may use it.
    """

    who: frozenset[str]
    path: str = ""
    form: Mapping[str, str] = field(default_factory=dict)


ROWS: dict[str, Row] = {
    "GET /publish/sign-in": Row(EVERYBODY),
    "POST /publish/sign-in": Row(EVERYBODY, form={"email": "nobody@example.org", "password": "-"}),
    "POST /publish/sign-out": Row(EVERYBODY),
    "GET /publish/join/<token>": Row(EVERYBODY, "/publish/join/{join_token}"),
    "POST /publish/join/<token>": Row(EVERYBODY, "/publish/join/{join_token}"),
    "GET /publish/account": Row(SIGNED_IN),
    "POST /publish/account/password": Row(SIGNED_IN),
    "POST /publish/account/sign-ins": Row(SIGNED_IN),
}
"""By method and rule, without the language in front."""

OPEN_CHANGES: dict[str, str] = {
    "POST /alerts": "asks for a mail with a link; a form of ours, and so many in a while",
    "POST /alerts/link": "the same",
    "POST /alerts/confirm/<token>": "only who has the link that was sent by mail, and for 48 hours",
    "POST /alerts/mine/<token>": "only who has a link that was sent by mail",
    "POST /alerts/stop/<token>": "the same; mail programs send it by themselves (RFC 8058)",
}
"""What residents may send without an account, by method and rule, and why that is all right."""
