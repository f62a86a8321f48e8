"""The links that people of the served city were sent by mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finder import alert_desk
from finder.alert_desk import CONFIRM, MINE, STOP
from finder.freshness_round import STILL
from finder.installation import Installation
from finder.query import SearchQuery
from finder.settings import Settings


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Paths below the language, of pages that only whoever has the link gets to see."""

    confirm: str
    mine: str
    stop: str
    stopped: str
    gone: str
    still: str
    no_more: str


def open_mailbox(env: Mapping[str, str], withdrawn: int) -> Mailbox:
    """Follow a search in the city of these settings, and ask to follow another.

    A provider is asked about its first listing, and about one that is withdrawn.
    """
    here = Installation.open(Settings.from_environment(env))

    def ask(words: str) -> str:
        asked = SearchQuery(q=words, family=True)
        answer = alert_desk.ask(here, "ines@example.org", asked, locale="en", network="")
        assert answer is not None
        return answer.key

    def link(path: str, purpose: str, key: str) -> str:
        return f"/alerts/{path}/{here.signer.sign(purpose, key, now=here.utc())}"

    def still(listing: int) -> str:
        return f"/publish/still/{here.signer.sign(STILL, str(listing), '1', now=here.utc())}"

    followed = alert_desk.confirm(here, ask("swimming"), "en")
    assert followed is not None
    return Mailbox(
        confirm=link("confirm", CONFIRM, ask("pottery")),
        mine=link("mine", MINE, followed.key),
        stop=link("stop", STOP, followed.key),
        stopped=link("stop", STOP, "of nobody"),
        gone=link("mine", MINE, "of nobody"),
        still=still(1),
        no_more=still(withdrawn),
    )
