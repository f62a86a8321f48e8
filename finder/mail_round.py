"""The mail round: what is new is found, put into words and sent, one address after the other.

Nothing is lost where it stops: what the server took is noted before the next mail is
made, and what it did not take is due again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from finder import alert_desk, db
from finder.alert_desk import MINE, STOP, Wording
from finder.alerts import following, letters
from finder.alerts.told import packed, unpacked
from finder.errors import MailError, RoundError
from finder.installation import Installation
from finder.letters import Letter
from finder.locks import alone
from finder.mail import Send, is_taken
from finder.models import Alert, Subscriber
from finder.publishing import listings
from finder.query import SearchQuery
from finder.search.engine import Hit
from finder.upkeep import follower

MOST_SHOWN = 10
"""New opportunities of one search that a mail names; a link leads to the others."""

Wordings = Callable[[str], Wording]
"""Gives the words of a locale."""


@dataclass(slots=True)
class Summary:
    """What a round did, in numbers of addresses; `waits` says why the rest was not sent."""

    asked: int = 0
    sent: int = 0
    nothing_new: int = 0
    refused: int = 0
    unknown: int = 0
    erased: int = 0
    waits: str = ""


def send_alerts(here: Installation, wordings: Wordings) -> Summary:
    """Send what is due: requests for confirmation that could not be sent, and news.

    What was not confirmed in time, and what has ended, is erased before. Raises
    SettingError where no mail can be sent, RoundError where another round is under way.
    """
    outbox = alert_desk.outbox(here)
    engine = here.sessions.kw["bind"]
    with alone(engine, here.settings.home, "alerts") as free:
        if not free:
            raise RoundError("Mails are being sent already: wait until that has finished.")
        follower(here).catch_up()
        summary = Summary(erased=expire(here))
        try:
            with outbox.opened() as send:
                _ask(here, wordings, send, summary)
                _tell(here, wordings, send, summary)
        except MailError as error:
            summary.waits = str(error)
    return summary


def expire(here: Installation) -> int:
    """Erase what was not confirmed in time, or has ended; how many addresses were erased."""
    with db.forgetting(here.sessions) as session:
        now, today = alert_desk.now(here), alert_desk.today(here)
        return following.expire(session, now=now, today=today)


def _ask(here: Installation, wordings: Wordings, send: Send, summary: Summary) -> None:
    with db.explained(), here.sessions() as session:
        waiting = [
            (alert.key, alert_desk.confirmation(here, session, alert, wordings(_locale(alert))))
            for alert in following.unasked(session)
        ]
    for key, letter in waiting:
        if letter is None:
            continue
        if is_taken(send, letter):
            alert_desk.note_asked(here, key)
            summary.asked += 1
        else:
            summary.refused += 1


def _locale(alert: Alert) -> str:
    return alert.subscriber.locale


@dataclass(frozen=True, slots=True)
class _News:
    """What is new of one search, and all that fits it."""

    alert: Alert
    asked: SearchQuery
    new: tuple[Hit, ...]
    fitting: frozenset[int]


def _tell(here: Installation, wordings: Wordings, send: Send, summary: Summary) -> None:
    with db.explained(), here.sessions() as session:
        keys = following.due(session, alert_desk.today(here))
    for key in keys:
        with db.explained(), here.sessions() as session:
            subscriber = following.by_key(session, key)
            if subscriber is None:
                continue
            found = list(_news(here, subscriber, summary))
            if not found:
                summary.nothing_new += 1
                continue
            letter = _letter(here, session, subscriber, found, wordings(subscriber.locale))
        if is_taken(send, letter):
            summary.sent += 1
            _note_told(here, key, found)
        else:
            summary.refused += 1
            _note_refused(here, key)


def _news(here: Installation, subscriber: Subscriber, summary: Summary) -> Iterator[_News]:
    for alert in following.followed(subscriber):
        asked = alert_desk.read(here, alert.arguments)
        if asked is None:
            summary.unknown += 1
            continue
        hits = alert_desk.hits(here, asked)
        told = unpacked(alert.told)
        new = tuple(hit for hit in hits if hit.id not in told)
        if new:
            yield _News(alert, asked, new, frozenset(hit.id for hit in hits))


def _letter(
    here: Installation,
    session: Session,
    subscriber: Subscriber,
    found: list[_News],
    wording: Wording,
) -> Letter:
    now = here.utc()
    # Sent again after a crash, it bears the same name, and is shown once.
    name = here.signer.digest("news", subscriber.key, str(subscriber.mailed_on))[:32]
    return letters.Writer(wording.site, subscriber.address).news(
        [_section(here, session, one, wording) for one in found],
        token=here.signer.sign(MINE, subscriber.key, now=now),
        stop=here.signer.sign(STOP, subscriber.key, now=now),
        key=name,
    )


def _section(here: Installation, session: Session, one: _News, wording: Wording) -> letters.Section:
    shown = listings.for_hits(session, one.new[:MOST_SHOWN], here.clock(), here.city.timezone)
    return letters.Section(
        search=wording.search(one.asked, session),
        asked_on=alert_desk.local_date(here, one.alert.created_at),
        items=[wording.item(listing) for listing in shown],
        total=len(one.new),
        url=wording.results(one.asked),
        ends_on=one.alert.ends_on or alert_desk.today(here),
    )


def _note_told(here: Installation, key: str, found: list[_News]) -> None:
    told = {one.alert.key: packed(one.fitting) for one in found}
    with db.writing(here.sessions) as session:
        subscriber = following.by_key(session, key)
        if subscriber is None:
            return
        subscriber.mailed_on = alert_desk.today(here)
        subscriber.failing_since = None
        for alert in subscriber.alerts:
            alert.told = told.get(alert.key, alert.told)


def _note_refused(here: Installation, key: str) -> None:
    with db.writing(here.sessions) as session:
        subscriber = following.by_key(session, key)
        if subscriber is not None and subscriber.failing_since is None:
            subscriber.failing_since = alert_desk.today(here)
