"""Alerts: who wants to be told by e-mail asks here; the answer is the same whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from logging import Logger

from flask import Blueprint, Response, current_app, redirect, request
from sqlalchemy.orm import Session

from finder import alert_desk, formats
from finder.addresses import LONGEST_ADDRESS, AddressError, read_address
from finder.alert_desk import Answer
from finder.errors import FinderError, NotFoundError
from finder.installation import Installation
from finder.query import SearchQuery
from finder.web import csrf, forms
from finder.web.asking import asked
from finder.web.facets import Asking, Chip, chips
from finder.web.networks import network_of
from finder.web.rendering import page
from finder.web.search import Refused, provider_names, said
from finder.web.telling import tellings
from finder.web.visit import Visit, visit

blueprint = Blueprint("alerts", __name__)

MOST_BYTES = 20_000
"""No form of ours is longer."""

TRAP = "website"
"""A field that no person sees; who fills it in is a program, and is thanked."""


def secret(response: Response) -> Response:
    """Keep an answer out of every cache and every search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/alerts")
def form() -> Response:
    """The form for one search, whose arguments stand in the address."""
    return _form()


def _form(typed: str = "", fault: str = "", status: int = 200) -> Response:
    now = visit()
    query, refused = _question(now)
    with now.installation.sessions() as session:
        filters = search_in_words(now, query, session)
    last = alert_desk.ends_on(now.installation, query)
    answer = page(
        "alerts/form.html",
        status=status,
        offered=now.installation.outbox is not None,
        over=query.to is not None and query.to < now.now().date(),
        query=query,
        filters=filters,
        refused=refused,
        typed=typed,
        fault=fault,
        form_field=csrf.FIELD,
        form_token=csrf.token(),
        last=formats.plain_day(now.labels.locale, last),
        longest=LONGEST_ADDRESS,
    )
    return secret(answer)


def _question(now: Visit) -> tuple[SearchQuery, list[Refused]]:
    args = forms.as_meant(request.args.items(multi=True))
    question = asked(args, now.installation, locale=now.locale, now=now.now())
    return question.reading.query, said(question.reading.refused, now.catalogue, now.labels)


def search_in_words(now: Visit, query: SearchQuery, session: Session) -> Sequence[Chip]:
    """The filters of a search in words."""
    asking = Asking(query, now.installation.world, now.labels, now.links)
    return chips(asking, provider_names(session, query))


@blueprint.post("/alerts")
def ask() -> Response:
    """Take an address to which a mail with a link is then sent."""
    now = visit()
    _must_send_mail(now.installation)
    typed = _sent_form().get("address", "")
    query, _ = _question(now)
    if request.form.get(TRAP):
        return _sent(now, "/alerts/asked", None)
    try:
        address = read_address(typed)
    except AddressError as error:
        return _form(typed[:LONGEST_ADDRESS], now.catalogue.gettext(str(error)), status=400)
    answer = alert_desk.ask(
        now.installation, address, query, locale=now.locale, network=network_of()
    )
    return _sent(now, "/alerts/asked", answer)


@blueprint.post("/alerts/link")
def link() -> Response:
    """Take the address of somebody who has lost the mail that leads to what they follow."""
    now = visit()
    _must_send_mail(now.installation)
    typed = _sent_form().get("address", "")
    if request.form.get(TRAP):
        return _sent(now, "/alerts/link-sent", None)
    try:
        address = read_address(typed)
    except AddressError as error:
        return _lost(typed[:LONGEST_ADDRESS], now.catalogue.gettext(str(error)), status=400)
    answer = alert_desk.ask_for_link(now.installation, address, network=network_of())
    return _sent(now, "/alerts/link-sent", answer)


@blueprint.get("/alerts/link")
def lost() -> Response:
    """The form for those who have lost the mail."""
    _must_send_mail(visit().installation)
    return _lost()


def _lost(typed: str = "", fault: str = "", status: int = 200) -> Response:
    answer = page(
        "alerts/lost.html",
        status=status,
        typed=typed,
        fault=fault,
        form_field=csrf.FIELD,
        form_token=csrf.token(),
        longest=LONGEST_ADDRESS,
    )
    return secret(answer)


@blueprint.get("/alerts/asked")
def sent() -> Response:
    """What to do next, whoever asked."""
    return secret(page("alerts/asked.html", found=False))


@blueprint.get("/alerts/link-sent")
def link_sent() -> Response:
    """What to do next, whether anything is followed or not."""
    return secret(page("alerts/asked.html", found=True))


def _must_send_mail(here: Installation) -> None:
    if here.outbox is None:
        raise NotFoundError("This site sends no mail.")


def _sent_form() -> dict[str, str]:
    """The form of this request, once it is known to be one of ours and not too long."""
    request.max_content_length = MOST_BYTES
    # Old browsers do not say where a form was, because our pages ask them not to.
    csrf.check(secret_address=True)
    return request.form.to_dict()


def _sent(now: Visit, path: str, answer: Answer | None) -> Response:
    """Show what to do next; when that has been sent, so is the mail."""
    response: Response = redirect(now.links.page(path), 303)  # type: ignore[assignment] # Flask's own redirect makes one of ours.
    if answer is not None:
        response.call_on_close(
            partial(_send, now.installation, answer, now.locale, current_app.logger)
        )
    return secret(response)


def _send(here: Installation, answer: Answer, locale: str, logger: Logger) -> None:
    """Send a mail; what asks for a confirmation and cannot be sent, the next round sends."""
    try:
        alert_desk.send(here, answer, tellings(here)(locale))
    except FinderError as error:
        logger.error("A mail could not be sent: %s", error)  # noqa: TRY400 - the sentence says all.
