"""The desk of reports: what residents say is wrong is noted, and its provider told by mail."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from finder import db, i18n
from finder.accounts import people
from finder.errors import MailError, MailRefusedError, NotFoundError, TooOftenError
from finder.i18n import N_
from finder.installation import Installation
from finder.models import FaultReport, Opportunity
from finder.offers.letters import Writer
from finder.store import allowances, fault_reports, opportunities
from finder.vocabulary import FaultReason, Status

_LOG = logging.getLogger("finder.reports")

LONGEST_WORDS = 1_000
MOST_OF_A_NETWORK = 10
MOST_AN_HOUR = 300
MOST_OF_A_LISTING = 20
"""Reports that are taken: from one network or from all an hour, about one listing a day."""

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def reported(session: Session, id_: int) -> Opportunity:
    """The listing that is reported; raises NotFoundError where residents see none."""
    row = opportunities.known(session, id_)
    if row is None or row.status != Status.PUBLISHED:
        raise NotFoundError(N_("There is no such opportunity."))
    return row


def report(
    here: Installation, id_: int, reason: FaultReason, words: str, *, network: str
) -> int | None:
    """Note a report; its number, where its provider is to have a mail about it.

    One mail about a listing is enough for a day. Raises TooOftenError, NotFoundError.
    """
    now = _now(here)
    with db.writing(here.sessions) as session:
        row = reported(session, id_)

        def counted(most: int, per: timedelta, *what: str) -> bool:
            key = here.signer.digest("reports", *what)
            return allowances.take(session, key, most, per, now)

        if not (
            counted(MOST_OF_A_NETWORK, _HOUR, "network", network)
            and counted(MOST_AN_HOUR, _HOUR, "everybody")
            and counted(MOST_OF_A_LISTING, _DAY, "listing", str(row.id))
        ):
            raise TooOftenError("Too many reports were sent.")
        made = fault_reports.note(session, row.id, reason, words, now)
        return made.id if counted(1, _DAY, "mail", str(row.id)) else None


def tell(here: Installation, report_id: int) -> None:
    """Tell the people of a provider; what is noted stands even if no mail can be sent."""
    if here.outbox is None:
        return
    with db.explained(), here.sessions() as session:
        made = session.get(FaultReport, report_id)
        if made is None:
            return
        row = made.opportunity
        users = [one.user for one in people.working_for(session, row.provider_id)]
    try:
        with here.outbox.opened() as send:
            for user in filter(people.is_enabled, users):
                writer = _writer(here, user.locale)
                reason = FaultReason(made.reason)
                try:
                    send(writer.reported(user.email_typed, row.title, reason, made.words))
                except MailRefusedError as error:
                    _LOG.warning("account %d was not told of a report: %s", user.id, error)
    except MailError as error:
        _LOG.error("nobody was told of report %d: %s", report_id, error)


def _writer(here: Installation, locale: str) -> Writer:
    offered = i18n.offered(here.city.locales)
    locale = locale if locale in offered else offered[0]
    return Writer(locale, here.city.called(locale), here.settings.base_url)


def _now(here: Installation) -> datetime:
    """The real moment in UTC."""
    return here.utc().astimezone(UTC).replace(tzinfo=None)
