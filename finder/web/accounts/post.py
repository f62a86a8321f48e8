"""The post: letters about accounts, where this site sends any."""

from __future__ import annotations

import logging

from flask import request

from finder.accounts.letters import Writer
from finder.accounts.refusals import AccountError
from finder.errors import MailError
from finder.i18n import N_
from finder.letters import Letter
from finder.models import User
from finder.web.visit import site, visit

_LOG = logging.getLogger("finder.accounts")


def is_open() -> bool:
    """Whether letters can be sent: links in them never follow the address of a request."""
    here = site().installation
    return here.outbox is not None and bool(here.settings.base_url)


def need() -> None:
    """See that letters can be sent; raises AccountError where they cannot."""
    if not is_open():
        raise AccountError(N_("No mail can be sent at the moment. Please try again later."))


def writer(locale: str = "") -> Writer:
    """Who writes in a language, or in that of the page."""
    here = site().installation
    locale = locale if locale in site().locales else visit().locale
    return Writer(locale, here.city.names.get(locale) or here.city.name, root())


def root() -> str:
    """The address of the site, as links that are handed over begin."""
    return site().installation.settings.base_url or request.host_url.rstrip("/")


def send(letter: Letter) -> None:
    """Send a letter; raises AccountError where that cannot be done now."""
    outbox = site().installation.outbox
    try:
        if outbox is not None:
            outbox.send(letter)
            return
    except MailError as error:
        _LOG.error("a letter was not sent: %s", error)
    raise AccountError(N_("No mail can be sent at the moment. Please try again later."))


def tell(user: User, what: str) -> None:
    """Tell somebody what was changed about their account; it is changed even if that fails."""
    if is_open():
        try:
            send(writer(user.locale).changed(user.email_typed, what))
        except AccountError:
            _LOG.warning("account %d was not told of a change", user.id)
