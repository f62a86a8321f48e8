"""Words of the audit log: what its actions, things and details are called on pages.

The log itself keeps the codes, so that its lines mean the same in every language and version.
"""

from __future__ import annotations

from dataclasses import dataclass

from finder.i18n import N_

ACTIONS = {
    "account asked for": N_("Account asked for"),
    "account disabled": N_("Account disabled"),
    "account enabled": N_("Account enabled again"),
    "account erased": N_("Account erased"),
    "account made": N_("Account made"),
    "address changed": N_("E-mail address changed"),
    "city role": N_("Role for the city changed"),
    "date cancelled": N_("Date cancelled"),
    "date elsewhere": N_("Date moved to another place"),
    "date full": N_("Date marked as full"),
    "date moved": N_("Date moved"),
    "date scheduled": N_("Date as planned again"),
    "invitation withdrawn": N_("Invitation taken back"),
    "invited": N_("Somebody invited"),
    "link for address": N_("Link for a new e-mail address made"),
    "link for password": N_("Link for a new password made"),
    "listing archived": N_("Listing archived"),
    "listing confirmed": N_("Listing confirmed"),
    "listing hidden": N_("Listing hidden"),
    "listing merged": N_("Listing merged with another"),
    "listing withdrawn": N_("Listing withdrawn"),
    "listings reconsidered": N_("Two listings to be decided anew"),
    "listings told apart": N_("Two listings told apart"),
    "merge undone": N_("Merge undone"),
    "offer adopted": N_("Listing opened to be changed"),
    "offer approved": N_("Listing approved"),
    "offer begun": N_("Listing begun"),
    "offer copied": N_("Listing copied"),
    "offer discarded": N_("Draft thrown away"),
    "offer handed in": N_("Listing handed in"),
    "offer published": N_("Listing published"),
    "offer returned": N_("Listing returned"),
    "offer taken down": N_("Listing taken down"),
    "offer withdrawn": N_("Listing withdrawn"),
    "offer written": N_("Draft saved"),
    "password set": N_("New password set"),
    "provider added": N_("Provider added"),
    "recovery code used": N_("Recovery code used"),
    "recovery codes made": N_("New recovery codes made"),
    "report closed": N_("Report closed"),
    "request granted": N_("Request granted"),
    "request refused": N_("Request refused"),
    "role given": N_("Role given"),
    "role taken": N_("Role taken away"),
    "second factor off": N_("Second factor turned off"),
    "second factor on": N_("Second factor turned on"),
    "signed in": N_("Sign-in"),
    "signed out": N_("Sign-out"),
    "signed out everywhere": N_("Sign-out everywhere"),
    "standing given": N_("Trust in a provider changed"),
    "token made": N_("Token made"),
    "token revoked": N_("Token revoked"),
    "upload answered": N_("Questions about a file answered"),
    "upload checked": N_("File checked"),
    "upload confirmed": N_("File confirmed"),
    "upload discarded": N_("File thrown away"),
    "upload published": N_("File published"),
    "upload received": N_("File received"),
    "upload stopped": N_("Work on a file stopped"),
}
"""What was done."""

ACTORS = {
    "command": N_("Command line"),
    "nobody": N_("Somebody not signed in"),
}
"""Who did it, where it is nobody with a number."""

NOUNS = {
    "invitation": N_("Invitation {number}"),
    "offer": N_("Provider’s entry {number}"),
    "opportunity": N_("Listing {number}"),
    "pair": N_("Pair of listings {number}"),
    "provider": N_("Provider {number}"),
    "report": N_("Report {number}"),
    "request": N_("Request {number}"),
    "token": N_("Token {number}"),
    "upload": N_("File {number}"),
    "user": N_("Account {number}"),
}
"""What it was done to, or who did it, before their number."""

DETAILS = {
    "administrator": N_("Administrator"),
    "editor": N_("Editor"),
    "known": N_("Known to the city"),
    "manager": N_("Manager"),
    "moderator": N_("Moderator"),
    "new": N_("New to the city"),
    "none": N_("No role"),
    "publish": N_("Read and publish"),
    "publish read": N_("Read and publish"),
    "read": N_("Read"),
    "trusted": N_("Trusted by the city"),
}
"""Roles, how far a provider is trusted, and what a token allows."""

REMARKS = {
    "by letter to user": N_("By the link in a mail to account {number}"),
    "shown as opportunity": N_("Shown as listing {number}"),
    "was shown as opportunity": N_("Was shown as listing {number}"),
}
"""Details that end in a number."""

_NUMBERED = NOUNS | REMARKS


@dataclass(frozen=True, slots=True)
class Words:
    """A message and the number in it, if there is one."""

    message: str
    number: str = ""


def of_action(code: str) -> tuple[Words, ...]:
    """What was done; empty where this version knows no words for it."""
    return (Words(ACTIONS[code]),) if code in ACTIONS else ()


def of_thing(code: str) -> tuple[Words, ...]:
    """Who did it or what it was done to, such as `user 12`; empty where there are no words."""
    if code in ACTORS:
        return (Words(ACTORS[code]),)
    noun, _, number = code.rpartition(" ")
    known = noun in _NUMBERED and number.isdecimal()
    return (Words(_NUMBERED[noun], number),) if known else ()


def of_detail(code: str) -> tuple[Words, ...]:
    """What else is said of it, in one or several phrases; empty where there are no words."""
    if code in DETAILS:
        return (Words(DETAILS[code]),)
    several = code.split()
    if several and DETAILS.keys() >= set(several):
        return tuple(Words(DETAILS[one]) for one in several)
    return of_thing(code)
