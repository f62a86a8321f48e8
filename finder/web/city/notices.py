"""Notices: mails to the people of a provider about what the city has decided."""

from __future__ import annotations

import logging
from collections.abc import Callable

from finder.accounts import people
from finder.errors import MailError, MailRefusedError
from finder.letters import Letter
from finder.models import User
from finder.offers.letters import Writer
from finder.web.accounts import post
from finder.web.visit import site, visit

_LOG = logging.getLogger("finder.city")

Write = Callable[[Writer, str], Letter]
"""Makes the letter to an address, by a writer in the language of whoever has it."""

TOLD, UNTOLD = "changed-told", "changed-untold"
"""Words for `pages.leave`: whether anybody got a mail."""


def readers(provider_id: int) -> list[User]:
    """Who is told: everybody who works for a provider and can sign in."""
    with site().installation.sessions() as session:
        rows = people.working_for(session, provider_id)
        return [row.user for row in rows if people.is_enabled(row.user)]


def tell(provider_id: int, write: Write) -> str:
    """Tell the people of a provider what is decided already; whether anybody was told.

    What was decided stands even if no mail can be sent.
    """
    outbox = site().installation.outbox
    if outbox is None or not post.is_open():
        return UNTOLD
    told = 0
    try:
        with outbox.opened() as send:
            for user in readers(provider_id):
                try:
                    send(write(_writer(user.locale), user.email_typed))
                    told += 1
                except MailRefusedError as error:
                    _LOG.warning("account %d was not told: %s", user.id, error)
    except MailError as error:
        _LOG.error("the people of provider %d were not told: %s", provider_id, error)
    return TOLD if told else UNTOLD


def _writer(locale: str) -> Writer:
    locale = locale if locale in site().locales else visit().locale
    return Writer(locale, site().installation.city.called(locale), post.root())
