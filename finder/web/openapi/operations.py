"""Operations: every call that programs may make, and what they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from finder.i18n import N_
from finder.vocabulary import OfferState
from finder.web.errors import SAYINGS
from finder.web.offers.state import HIDDEN, STATES

READING, PUBLISHING = "reading", "publishing"

_ALL = "/publish/opportunities"
_ONE = f"{_ALL}/{{external_id}}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: by which method and path, what it is for, what goes along and what comes back.

    `answers` are schemas by status, empty where nothing or the problem comes back; `arguments`
    are those of an address, `*` all of a question.
    """

    method: str
    path: str
    name: str
    summary: str
    answers: Mapping[int, str]
    part: str = READING
    arguments: tuple[str, ...] = ()
    body: str = ""
    headers: tuple[str, ...] = field(default=())


_PROBLEM = "Problem"
_ASKED = {400: _PROBLEM, 503: _PROBLEM}
_PROGRAM = {401: _PROBLEM, 403: _PROBLEM, 429: _PROBLEM, 503: _PROBLEM}
_SENT = _PROGRAM | {400: _PROBLEM, 413: _PROBLEM, 415: _PROBLEM, 422: _PROBLEM}
_VERSIONED = {409: _PROBLEM, 412: _PROBLEM}
_MATCH = ("If-Match",)

OPERATIONS = (
    Operation(
        "get", "/opportunities", "search",
        N_("What a question finds, as JSON, with all counts."),
        {200: "Answer"} | _ASKED, arguments=("*",),
    ),
    Operation(
        "get", "/opportunities/{id}", "opportunity",
        N_("One listing, with its description and all its dates."),
        {200: "Whole", 404: _PROBLEM, 410: _PROBLEM, 503: _PROBLEM},
    ),
    Operation(
        "get", "/suggest", "suggest",
        N_("How a word may go on that somebody begins to type."),
        {200: "Suggestions"} | _ASKED, arguments=("q",),
    ),
    Operation(
        "get", "/areas", "areas", N_("Every area of the city, with a point inside it."),
        {200: "Areas"} | _ASKED,
    ),
    Operation(
        "get", "/topics", "topics", N_("Every topic, with its field of ISCED-F 2013."),
        {200: "Topics"} | _ASKED,
    ),
    Operation(
        "get", "/providers", "providers", N_("Every provider that offers something."),
        {200: "Providers"} | _ASKED, arguments=("page", "per_page"),
    ),
    Operation(
        "get", "/openapi.json", "description", N_("This description, as OpenAPI 3.1."),
        {200: ""},
    ),
    Operation(
        "get", _ALL, "published", N_("All that your provider has, in the order of its ids."),
        {200: "Records", 400: _PROBLEM} | _PROGRAM, PUBLISHING, ("page", "per_page"),
    ),
    Operation(
        "put", _ONE, "put",
        N_("Publish one, or let it say something else; the same again changes nothing."),
        {200: "Record", 201: "Record", 202: "Record"} | _SENT | _VERSIONED,
        PUBLISHING, body="Taken", headers=(*_MATCH, "If-None-Match"),
    ),
    Operation(
        "patch", _ONE, "patch",
        N_("Change some fields and keep the rest, as JSON Merge Patch (RFC 7396)."),
        {200: "Record", 202: "Record", 404: _PROBLEM} | _SENT | _VERSIONED,
        PUBLISHING, body="Patch", headers=_MATCH,
    ),
    Operation(
        "post", f"{_ONE}/validate", "validate", N_("What PUT would do; nothing is kept."),
        {200: "Check"} | _PROGRAM | {400: _PROBLEM, 413: _PROBLEM, 415: _PROBLEM},
        PUBLISHING, body="Taken",
    ),
    Operation(
        "get", _ONE, "stored", N_("What is stored of one, and where it stands."),
        {200: "Record", 304: "", 404: _PROBLEM} | _PROGRAM, PUBLISHING, headers=("If-None-Match",),
    ),
    Operation(
        "delete", _ONE, "withdraw", N_("Take one out of sight; PUT publishes it again."),
        {204: "", 404: _PROBLEM, 412: _PROBLEM} | _PROGRAM, PUBLISHING, headers=_MATCH,
    ),
    Operation(
        "post", _ALL, "put-many",
        N_("Publish up to 500 at once; each gets a result of its own."),
        {200: "Results"} | _SENT, PUBLISHING, body="List",
    ),
)  # fmt: skip

MEANINGS: Mapping[int, str] = {
    200: N_("As it stands now."),
    201: STATES[OfferState.LIVE],
    202: STATES[OfferState.WAITING],
    204: STATES[HIDDEN],
    304: N_("As it stands now."),
    400: SAYINGS[400].title,
    401: N_("A token is needed"),
    403: SAYINGS[403].title,
    404: N_("There is no such opportunity."),
    409: N_("It cannot be done as things stand"),
    410: SAYINGS[410].title,
    412: N_("It cannot be done as things stand"),
    413: SAYINGS[413].title,
    415: N_("Only JSON is taken"),
    422: N_("Something in it cannot be taken"),
    429: SAYINGS[429].title,
    503: SAYINGS[503].title,
}
"""What each status says, in a few words."""
