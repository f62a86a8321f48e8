"""The desk of alerts: who wants to follow a search asks here, and is answered by mail.

What the page shows is the same whoever asks: only the mail tells whether an address is
known. It is sent when the page has been, so that waiting tells nothing either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from sqlalchemy.orm import Session

from finder import db, query
from finder.addresses import address_key
from finder.alerts import following, letters
from finder.errors import SettingError, TooOftenError
from finder.i18n import N_
from finder.installation import Installation
from finder.letters import Letter
from finder.mail import Outbox
from finder.models import Alert, Subscriber
from finder.publishing.listings import Listing
from finder.query import SearchQuery
from finder.search.engine import Hit
from finder.store import allowances

CONFIRM, MINE, STOP = "alert-confirm", "alert-mine", "alert-stop"
"""What the links in mails are signed for."""

MOST_A_DAY = 3
MOST_OF_A_NETWORK = 30
MOST_AN_HOUR = 300
"""Mails that strangers can have sent: to one address a day, and from one network or all an hour."""

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_EVERYTHING = 1_000_000


class Wording(Protocol):
    """Says searches and opportunities in the words of one locale."""

    @property
    def site(self) -> letters.Site:
        """What mails say of the site."""

    def search(self, asked: SearchQuery, session: Session) -> str:
        """A search in words."""

    def item(self, listing: Listing) -> letters.Item:
        """An opportunity in a few lines."""

    def results(self, asked: SearchQuery) -> str:
        """The address of all that fits a search, the newest first."""


class Kind(StrEnum):
    """What an answer by mail is about."""

    CONFIRM = "confirm"
    KNOWN = "known"
    FULL = "full"
    LINK = "link"


_REASONS = {
    Kind.KNOWN: N_(
        "Somebody, most likely you, asked to follow a search that you follow already. This leads"
        " to all that you follow:"
    ),
    Kind.FULL: N_(
        "Somebody, most likely you, asked to follow one more search. You follow as many as is"
        " possible; stop one of them first, and then ask again. This leads to all that you follow:"
    ),
    Kind.LINK: N_("Somebody, most likely you, asked for the link to all that you follow. It is:"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A mail that is to be sent: what about, and to whom by the key of their row."""

    kind: Kind
    key: str


def canonical(asked: SearchQuery) -> str:
    """A search as it is kept: without the order and the page in which it was looked at."""
    return urlencode(asked.replace(sort=None, per_page=20).to_args())


def read(here: Installation, arguments: str) -> SearchQuery | None:
    """A search that was kept; None while it names what is not known, as a closed provider."""
    reading = query.read(parse_qsl(arguments), here.world)
    return None if reading.refused else reading.query


def hits(here: Installation, asked: SearchQuery) -> tuple[Hit, ...]:
    """All that fits a search now."""
    return here.engine.search(asked.replace(per_page=_EVERYTHING), here.clock()).hits


def today(here: Installation) -> date:
    """The real date in the city."""
    return here.utc().astimezone(here.city.timezone).date()


def now(here: Installation) -> datetime:
    """The real moment as it is kept: UTC without a zone."""
    return here.utc().astimezone(UTC).replace(tzinfo=None)


def ends_on(here: Installation, asked: SearchQuery) -> date:
    """The last day on which a search is followed that is confirmed today.

    One with a last date ends with it; its dates are of the clock that may be frozen.
    """
    days = here.settings.alert_days
    if asked.to is not None:
        days = min(days, max((asked.to - here.clock().date()).days, 0))
    return today(here) + timedelta(days=days)


def ask(
    here: Installation, address: str, asked: SearchQuery, *, locale: str, network: str
) -> Answer | None:
    """Note that a search is to be followed; None where no mail is to be sent.

    Raises TooOftenError where too much was asked from this network, or from all.
    """
    with db.writing(here.sessions) as session:
        if not _may(session, here, address, network):
            return None
        noted = following.ask(session, address, canonical(asked), locale, now(here))
        if noted.alert is None:
            known = bool(following.followed(noted.subscriber))
            return Answer(Kind.FULL, noted.subscriber.key) if known else None
        if noted.alert.confirmed_at is not None:
            return Answer(Kind.KNOWN, noted.subscriber.key)
        return Answer(Kind.CONFIRM, noted.alert.key)


def ask_for_link(here: Installation, address: str, *, network: str) -> Answer | None:
    """Find who wants to see what they follow; None where they follow nothing.

    Raises TooOftenError as `ask` does.
    """
    with db.writing(here.sessions) as session:
        if not _may(session, here, address, network):
            return None
        found = following.by_address(session, address)
        known = found is not None and following.followed(found)
        return Answer(Kind.LINK, found.key) if found and known else None


def _may(session: Session, here: Installation, address: str, network: str) -> bool:
    """Count a request; whether its address may be sent one more mail today."""

    def counted(most: int, per: timedelta, *what: str) -> bool:
        key = here.signer.digest("alerts", *what)
        return allowances.take(session, key, most, per, now(here))

    if not counted(MOST_OF_A_NETWORK, _HOUR, "network", network):
        raise TooOftenError("Too many alerts were asked for from one network.")
    if not counted(MOST_AN_HOUR, _HOUR, "everybody"):
        raise TooOftenError("Too many alerts were asked for.")
    return counted(MOST_A_DAY, _DAY, "address", address_key(address))


def letter(here: Installation, answer: Answer, wording: Wording) -> Letter | None:
    """The mail of an answer; None where whoever it is for has gone meanwhile."""
    with db.explained(), here.sessions() as session:
        if answer.kind is Kind.CONFIRM:
            alert = following.alert_by_key(session, answer.key)
            return None if alert is None else confirmation(here, session, alert, wording)
        found = following.by_key(session, answer.key)
    if found is None:
        return None
    reason = wording.site.words.gettext(_REASONS[answer.kind])
    token = here.signer.sign(MINE, found.key, now=here.utc())
    return letters.Writer(wording.site, found.address).link(reason=reason, token=token)


def confirmation(
    here: Installation, session: Session, alert: Alert, wording: Wording
) -> Letter | None:
    """The mail that asks whether a search is to be followed; None where it means nothing now."""
    asked = read(here, alert.arguments)
    if asked is None:
        return None
    return letters.Writer(wording.site, alert.subscriber.address).confirmation(
        search=wording.search(asked, session),
        asked_on=local_date(here, alert.created_at),
        token=here.signer.sign(CONFIRM, alert.key, now=here.utc()),
        key=here.signer.digest("confirmation", alert.key)[:32],
    )


def local_date(here: Installation, moment: datetime) -> date:
    """The date in the city of a moment in UTC."""
    return moment.replace(tzinfo=UTC).astimezone(here.city.timezone).date()


def send(here: Installation, answer: Answer, wording: Wording) -> None:
    """Send the mail of an answer, and note that it was taken; raises MailError.

    What asks for a confirmation and was not taken, the next round sends.
    """
    made = letter(here, answer, wording)
    if made is None:
        return
    outbox(here).send(made)
    if answer.kind is Kind.CONFIRM:
        note_asked(here, answer.key)


def outbox(here: Installation) -> Outbox:
    """Where mails go; raises SettingError where none are sent."""
    if here.outbox is None:
        raise SettingError("No mail can be sent: set FINDER_MAIL_URL to the address of a server")
    return here.outbox


def note_asked(here: Installation, key: str) -> None:
    """Note that the mail that asks for a confirmation is on its way."""
    with db.writing(here.sessions) as session:
        alert = following.alert_by_key(session, key)
        if alert is not None:
            alert.asked_at = now(here)


def confirm(here: Installation, key: str, locale: str) -> Subscriber | None:
    """Follow what was asked for under this key; None where that is gone, or means nothing now."""
    with db.explained(), here.sessions() as session:
        alert = following.alert_by_key(session, key)
        asked = None if alert is None else read(here, alert.arguments)
    if asked is None:
        return None
    fitting = [hit.id for hit in hits(here, asked)]
    with db.writing(here.sessions) as session:
        alert = following.alert_by_key(session, key)
        if alert is None:
            return None
        following.confirm(
            alert, locale=locale, now=now(here), ends_on=ends_on(here, asked), fitting=fitting
        )
        return alert.subscriber
