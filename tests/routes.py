"""Who may call which route: the one table that `test_routes` goes through.

A new page for providers or staff adds its row to `ROWS`, what is for programs to `PROGRAMS`; one
that everybody may read needs none, as long as its path begins neither with /publish nor with /city.
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


_OFFER = "/publish/{slug}/{offer}/"
_UPLOAD = "/publish/{slug}/uploads/{upload}"

ROWS: dict[str, Row] = {
    "GET /publish/": Row(EVERYBODY),
    "GET /publish/sign-in": Row(EVERYBODY),
    "POST /publish/sign-in": Row(EVERYBODY, form={"email": "nobody@example.org", "password": "-"}),
    "POST /publish/sign-out": Row(EVERYBODY),
    "GET /publish/join/<token>": Row(EVERYBODY, "/publish/join/{join_token}"),
    "POST /publish/join/<token>": Row(EVERYBODY, "/publish/join/{join_token}"),
    "POST /publish/sign-in/code": Row(EVERYBODY),
    "GET /publish/request": Row(EVERYBODY),
    "POST /publish/request": Row(EVERYBODY),
    "GET /publish/request/<token>": Row(EVERYBODY, "/publish/request/{request_token}"),
    "POST /publish/request/<token>": Row(EVERYBODY, "/publish/request/{request_token}"),
    "GET /publish/forgotten": Row(EVERYBODY),
    "POST /publish/forgotten": Row(EVERYBODY),
    "GET /publish/reset/<token>": Row(EVERYBODY, "/publish/reset/{reset_token}"),
    "POST /publish/reset/<token>": Row(EVERYBODY, "/publish/reset/{reset_token}"),
    "GET /publish/address/<token>": Row(EVERYBODY, "/publish/address/{address_token}"),
    "POST /publish/address/<token>": Row(EVERYBODY, "/publish/address/{address_token}"),
    # One's own account.
    "GET /publish/account": Row(SIGNED_IN),
    "POST /publish/account/password": Row(SIGNED_IN),
    "POST /publish/account/sign-ins": Row(SIGNED_IN),
    "POST /publish/account/address": Row(SIGNED_IN),
    "GET /publish/account/data": Row(SIGNED_IN),
    "POST /publish/account/erase": Row(SIGNED_IN),
    "GET /publish/account/second-factor": Row(SIGNED_IN),
    "POST /publish/account/second-factor": Row(SIGNED_IN),
    "POST /publish/account/second-factor/codes": Row(SIGNED_IN),
    "POST /publish/account/second-factor/off": Row(SIGNED_IN),
    # A provider's people and programs; the pages show those of one's own providers only.
    "GET /publish/people": Row(SIGNED_IN),
    "POST /publish/people/invite": Row(
        MANAGER, form={"provider": "{provider}", "email": "new@example.org", "role": "editor"}
    ),
    "POST /publish/people/withdraw": Row(
        MANAGER, form={"provider": "{provider}", "invitation": "{invitation}"}
    ),
    "POST /publish/people/role": Row(
        MANAGER, form={"provider": "{provider}", "user": "{user}", "role": "manager"}
    ),
    "POST /publish/people/remove": Row(MANAGER, form={"provider": "{provider}", "user": "{user}"}),
    "GET /publish/tokens": Row(SIGNED_IN),
    "POST /publish/tokens": Row(
        MANAGER,
        form={"provider": "{provider}", "name": "Bookings", "scopes": "publish", "days": "90"},
    ),
    "POST /publish/tokens/revoke": Row(MANAGER, form={"token": "{token}"}),
    # A provider's offers.
    "GET /publish/offers": Row(SIGNED_IN),
    "GET /publish/still/<token>": Row(EVERYBODY, "/publish/still/{still_token}"),
    "POST /publish/still/<token>": Row(
        EVERYBODY, "/publish/still/{still_token}", {"answer": "running"}
    ),
    "POST /publish/<slug>/still": Row(PROVIDER, "/publish/{slug}/still", {"listing": "1"}),
    "GET /publish/<slug>/": Row(PROVIDER | STAFF, "/publish/{slug}/"),
    "GET /publish/<slug>/new": Row(PROVIDER, "/publish/{slug}/new"),
    "POST /publish/<slug>/new": Row(PROVIDER, "/publish/{slug}/new", {"title": "Chess"}),
    "POST /publish/<slug>/adopt": Row(PROVIDER, "/publish/{slug}/adopt", {"listing": "1"}),
    "GET /publish/<slug>/<int:offer_id>/": Row(PROVIDER, _OFFER),
    "POST /publish/<slug>/<int:offer_id>/": Row(PROVIDER, _OFFER, {"version": "1"}),
    "GET /publish/<slug>/<int:offer_id>/preview": Row(PROVIDER | STAFF, _OFFER + "preview"),
    "POST /publish/<slug>/<int:offer_id>/publish": Row(
        PROVIDER, _OFFER + "publish", {"version": "1"}
    ),
    "POST /publish/<slug>/<int:offer_id>/withdraw": Row(PROVIDER, _OFFER + "withdraw"),
    "POST /publish/<slug>/<int:offer_id>/copy": Row(PROVIDER, _OFFER + "copy"),
    "POST /publish/<slug>/<int:offer_id>/discard": Row(PROVIDER, _OFFER + "discard"),
    "GET /publish/<slug>/<int:offer_id>/dates": Row(PROVIDER, _OFFER + "dates"),
    "POST /publish/<slug>/<int:offer_id>/dates": Row(
        PROVIDER, _OFFER + "dates", {"date": "2027-04-06", "do": "cancelled"}
    ),
    # A provider's files.
    "GET /publish/<slug>/uploads": Row(PROVIDER | STAFF, "/publish/{slug}/uploads"),
    "POST /publish/<slug>/uploads": Row(PROVIDER, "/publish/{slug}/uploads"),
    "GET /publish/<slug>/uploads/template": Row(
        PROVIDER | STAFF, "/publish/{slug}/uploads/template"
    ),
    "GET /publish/<slug>/uploads/<int:upload_id>": Row(PROVIDER | STAFF, _UPLOAD),
    "GET /publish/<slug>/uploads/<int:upload_id>/marked": Row(
        PROVIDER | STAFF, _UPLOAD + "/marked"
    ),
    "GET /publish/<slug>/uploads/<int:upload_id>/columns": Row(PROVIDER, _UPLOAD + "/columns"),
    "POST /publish/<slug>/uploads/<int:upload_id>/columns": Row(
        PROVIDER, _UPLOAD + "/columns", {"kind": "course"}
    ),
    "POST /publish/<slug>/uploads/<int:upload_id>/begin": Row(PROVIDER, _UPLOAD + "/begin"),
    "POST /publish/<slug>/uploads/<int:upload_id>/confirm": Row(
        PROVIDER, _UPLOAD + "/confirm", {"plan": "{plan}"}
    ),
    "POST /publish/<slug>/uploads/<int:upload_id>/stop": Row(PROVIDER, _UPLOAD + "/stop"),
    "POST /publish/<slug>/uploads/<int:upload_id>/discard": Row(PROVIDER, _UPLOAD + "/discard"),
    # The city's staff.
    "GET /city/people": Row(STAFF),
    "POST /city/people/invite": Row(
        STAFF, form={"email": "new@example.org", "provider": "{slug}", "role": "manager"}
    ),
    "POST /city/requests/<int:request_id>/grant": Row(
        STAFF, "/city/requests/{request}/grant", {"provider": "{slug}", "role": "editor"}
    ),
    "POST /city/requests/<int:request_id>/refuse": Row(
        STAFF, "/city/requests/{request}/refuse", {"reason": "We do not know you."}
    ),
    "GET /city/people/<int:user_id>": Row(STAFF, "/city/people/{user}"),
    "POST /city/people/<int:user_id>/role": Row(
        STAFF, "/city/people/{user}/role", {"provider": "{slug}", "role": "manager"}
    ),
    "POST /city/people/<int:user_id>/dismiss": Row(
        STAFF, "/city/people/{user}/dismiss", {"provider": "{provider}"}
    ),
    "POST /city/people/<int:user_id>/staff": Row(
        ADMINISTRATOR, "/city/people/{user}/staff", {"staff": "moderator"}
    ),
    "POST /city/people/<int:user_id>/disable": Row(ADMINISTRATOR, "/city/people/{user}/disable"),
    "POST /city/people/<int:user_id>/enable": Row(ADMINISTRATOR, "/city/people/{user}/enable"),
    "POST /city/people/<int:user_id>/sign-out": Row(ADMINISTRATOR, "/city/people/{user}/sign-out"),
    "POST /city/people/<int:user_id>/second-factor": Row(
        ADMINISTRATOR, "/city/people/{user}/second-factor"
    ),
    "POST /city/people/<int:user_id>/password": Row(ADMINISTRATOR, "/city/people/{user}/password"),
    "GET /city/log": Row(ADMINISTRATOR),
    # What providers publish, as the city's staff look after it.
    "GET /city/queue": Row(STAFF),
    "GET /city/queue/<int:offer_id>": Row(STAFF, "/city/queue/{waiting}"),
    "GET /city/queue/<int:offer_id>/preview": Row(STAFF, "/city/queue/{waiting}/preview"),
    "POST /city/queue/<int:offer_id>/approve": Row(
        STAFF, "/city/queue/{waiting}/approve", {"version": "2"}
    ),
    "POST /city/queue/<int:offer_id>/return": Row(
        STAFF, "/city/queue/{waiting}/return", {"version": "2", "reason": "Whom to ask?"}
    ),
    "GET /city/duplicates": Row(STAFF),
    "POST /city/duplicates": Row(STAFF),
    "GET /city/duplicates/<int:pair_id>": Row(STAFF, "/city/duplicates/{pair}"),
    "POST /city/duplicates/<int:pair_id>/merge": Row(
        STAFF, "/city/duplicates/{pair}/merge", {"keep": "1"}
    ),
    "POST /city/duplicates/<int:pair_id>/apart": Row(STAFF, "/city/duplicates/{pair}/apart"),
    "POST /city/duplicates/<int:pair_id>/reconsider": Row(
        STAFF, "/city/duplicates/{pair}/reconsider"
    ),
    "GET /city/merges": Row(STAFF),
    "POST /city/merges/<int:merge_id>/undo": Row(STAFF, "/city/merges/{merge}/undo"),
    "GET /city/listing": Row(STAFF),
    "POST /city/listing/take-down": Row(
        STAFF, form={"opportunity": "1", "reason": "The link is dead."}
    ),
    "GET /city/unconfirmed": Row(STAFF),
    "POST /city/unconfirmed/<int:opportunity_id>": Row(
        STAFF, "/city/unconfirmed/1", {"answer": "running"}
    ),
    "GET /city/reports": Row(STAFF),
    "POST /city/reports/<int:report_id>/close": Row(STAFF, "/city/reports/{report}/close"),
    "GET /city/providers": Row(STAFF),
    "POST /city/providers/<int:provider_id>/standing": Row(
        STAFF, "/city/providers/{provider}/standing", {"standing": "trusted"}
    ),
}
"""By method and rule, without the language in front."""

_PROGRAM = "/api/v1/publish/opportunities"
_ONE = f"{_PROGRAM}/<path:external_id>"

HOLDERS = ("reader", "publisher", "stranger")
"""Programs that call: with a token of provider A to read or to publish, and with one of B."""

PROGRAMS: dict[str, tuple[frozenset[str], str, object]] = {
    f"GET {_PROGRAM}": (frozenset(HOLDERS), _PROGRAM, None),
    f"POST {_PROGRAM}": (frozenset({"publisher", "stranger"}), _PROGRAM, []),
    f"GET {_ONE}": (frozenset({"reader", "publisher"}), f"{_PROGRAM}/1", None),
    f"PUT {_ONE}": (
        frozenset({"publisher", "stranger"}),
        f"{_PROGRAM}/1",
        {"title": "Chess", "kind": "course"},
    ),
    f"PATCH {_ONE}": (frozenset({"publisher"}), f"{_PROGRAM}/1", {"places_left": 1}),
    f"DELETE {_ONE}": (frozenset({"publisher"}), f"{_PROGRAM}/1", None),
    f"POST {_ONE}/validate": (frozenset({"publisher", "stranger"}), f"{_PROGRAM}/1/validate", {}),
}
"""By method and rule: which programs may call, at which address of a thing of A, with what.

What a stranger puts is its own provider's: ids are each provider's own. Whoever holds no token
is not known here, whatever cookie they have.
"""

OPEN_CHANGES: dict[str, str] = {
    "POST /alerts": "asks for a mail with a link; a form of ours, and so many in a while",
    "POST /alerts/link": "the same",
    "POST /report/<int:opportunity_id>": "says what is wrong; a form of ours, so many in a while",
    "POST /alerts/confirm/<token>": "only who has the link that was sent by mail, and for 48 hours",
    "POST /alerts/mine/<token>": "only who has a link that was sent by mail",
    "POST /alerts/stop/<token>": "the same; mail programs send it by themselves (RFC 8058)",
}
"""What residents may send without an account, by method and rule, and why that is all right."""
