"""Pages with forms: how they are shown, refused, and left when all is done."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import Response, g, redirect, request

from finder import formats
from finder.accounts.refusals import AccountError, TooManyAttemptsError
from finder.i18n import N_
from finder.store import fault_reports, offers
from finder.web import csrf
from finder.web.accounts import access
from finder.web.rendering import page
from finder.web.visit import site, visit

DONE = {
    "address": N_("Your new address is set. Sign in with it."),
    "asked": N_("Thank you. The city looks at your request and writes to you."),
    "changed": N_("That is done."),
    "changed-told": N_("That is done. The provider's people have a mail about it."),
    "changed-untold": N_("That is done. Nobody got a mail about it: tell the provider yourself."),
    "confirmed": N_("Thank you. Residents see that it was confirmed today."),
    "ended": N_("You are signed out there."),
    "erased": N_("Your account is erased."),
    "copied": N_("This is a copy without its dates: fill in the new ones."),
    "discarded": N_("What was not published is thrown away."),
    "drafted": N_("It is saved as a draft. Residents do not see it yet."),
    "elsewhere": N_("Somebody else has changed it in the meantime: look at it again."),
    "handed-in": N_("It waits for the city, which reads it first."),
    "live": N_("It is live: residents find it from now on."),
    "place": N_("The place is filled in: check that it is the right one."),
    "no-place": N_("No such place is known here. Try its postcode, or type the coordinates."),
    "withdrawn": N_("It is withdrawn: residents no longer see it."),
    "joined": N_("The invitation is accepted. Sign in to use it."),
    "late": N_("That took too long. Please sign in again."),
    "mailed": N_("A mail is on its way. The link in it works once."),
    "out": N_("You have signed out."),
    "password": N_("The new password is set. You are signed out everywhere else."),
    "reset": N_("The new password is set. Sign in with it."),
    "second-factor-off": N_("No code is asked for any more."),
}
"""What has been done when a page is shown again; an address may name it, so it is a closed list."""

_INNER = re.compile(
    r"/(?:[A-Za-z]{2,3}(?:-[A-Za-z]{2,8})?/)?(?:publish|city)(?:[/?][^\\\s\x00-\x1f]*)?"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field; `field` is empty where it is the whole."""

    field: str
    sentence: str


def show(name: str, /, *, status: int = 200, at: str = "", **values: Any) -> Response:
    """A page with forms; templates find `me`, `may`, `form_token`, `faults` and `done` there.

    `at` is the path at which it stands, where an address that takes only forms answers with it.
    """
    now = visit()
    if at:
        g.visit = now = replace(now, path=at)
    done = DONE.get(request.args.get("done", ""), "") if request.method == "GET" else ""
    return page(
        name,
        status=status,
        me=access.signed_in(),
        moment=_moment,
        may=access.allowed,
        number_waiting=_number_waiting,
        number_reports=_number_reports,
        form_field=csrf.FIELD,
        form_token=access.form_token(),
        **{"faults": (), "done": now.catalogue.gettext(done) if done else ""} | values,
    )


def _number_waiting() -> int:
    """How much waits for the city; only the staff's pages ask."""
    with site().installation.sessions() as session:
        return offers.number_waiting(session)


def _number_reports() -> int:
    """How many reports of residents nobody has closed; only the staff's pages ask."""
    with site().installation.sessions() as session:
        return fault_reports.number_open(session)


def _moment(at: datetime) -> str:
    """A time in UTC, as the clocks of the city have it."""
    now = visit()
    local = at.replace(tzinfo=UTC).astimezone(now.installation.city.timezone)
    return formats.moment(now.labels.locale, local)


def refused(name: str, fault: AccountError, /, **values: Any) -> Response:
    """The page again, saying what cannot be and what to do."""
    say = visit().catalogue.gettext
    faults = (Fault(fault.field, say(fault.reason, **fault.values)),)
    if not isinstance(fault, TooManyAttemptsError):
        return show(name, status=422, faults=faults, **values)
    response = show(name, status=429, faults=faults, **values)
    response.headers["Retry-After"] = str(fault.seconds)
    return response


def leave(path: str, done: str = "") -> Response:
    """Go on to a page of ours by its path, in the same language, with a word of what was done."""
    return redirect(path_of(path, done), 303)  # type: ignore[return-value] # Flask's own redirect makes one of ours.


def path_of(path: str, done: str = "") -> str:
    """Where a page of ours stands, with a word of what was done."""
    return visit().links.page(path) + (f"?done={done}" if done else "")


def inner(address: str) -> str:
    """An address to go on to, if it is one of ours for people who are signed in; else empty."""
    return address if len(address) <= 500 and _INNER.fullmatch(address) else ""
