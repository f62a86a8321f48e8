"""Reporting: whoever sees that a listing is wrong says so here, without an account."""

from __future__ import annotations

from functools import partial
from logging import Logger

from flask import Blueprint, Response, current_app, redirect, request

from finder import report_desk
from finder.accounts.refusals import AccountError
from finder.errors import FinderError
from finder.installation import Installation
from finder.offers.letters import FAULTS
from finder.vocabulary import FaultReason
from finder.web import csrf
from finder.web.accounts import fields
from finder.web.accounts.pages import Fault
from finder.web.alerts import MOST_BYTES, TRAP, secret
from finder.web.networks import network_of
from finder.web.rendering import page
from finder.web.visit import visit

blueprint = Blueprint("reporting", __name__)


@blueprint.get("/report/<int:opportunity_id>")
def form(opportunity_id: int) -> Response:
    """The form for one listing."""
    return _form(opportunity_id)


@blueprint.post("/report/<int:opportunity_id>")
def send(opportunity_id: int) -> Response:
    """Take what is wrong; a mail about it follows when the answer has been sent."""
    request.max_content_length = MOST_BYTES
    # Old browsers do not say where a form was, because our pages ask them not to.
    csrf.check(secret_address=True)
    now = visit()
    if request.form.get(TRAP):
        return _sent()
    try:
        reason = fields.choice("reason", FaultReason)
        words = fields.text("words", most=report_desk.LONGEST_WORDS)
    except AccountError as fault:
        said = now.catalogue.gettext(fault.reason, **fault.values)
        return _form(opportunity_id, (Fault(fault.field, said),))
    made = report_desk.report(
        now.installation, _number(opportunity_id), reason, words, network=network_of()
    )
    response = _sent()
    if made is not None:
        response.call_on_close(partial(_tell, now.installation, made, current_app.logger))
    return response


@blueprint.get("/report/sent")
def sent() -> Response:
    """That it has arrived, and who reads it."""
    return secret(page("report_sent.html"))


def _form(opportunity_id: int, faults: tuple[Fault, ...] = ()) -> Response:
    now = visit()
    say = now.catalogue.gettext
    with now.installation.sessions() as session:
        row = report_desk.reported(session, _number(opportunity_id))
    answer = page(
        "report.html",
        status=422 if faults else 200,
        row=row,
        reasons=[(reason.value, say(said)) for reason, said in FAULTS.items()],
        chosen=request.form.get("reason", ""),
        words=fields.again("words", most=MOST_BYTES),
        longest=report_desk.LONGEST_WORDS,
        faults=faults,
        form_field=csrf.FIELD,
        form_token=csrf.token(),
    )
    return secret(answer)


def _number(opportunity_id: int) -> int:
    return opportunity_id if opportunity_id < 2**31 else 0


def _sent() -> Response:
    there = visit().links.page("/report/sent")
    return secret(redirect(there, 303))  # type: ignore[arg-type] # Flask's own redirect makes one of ours.


def _tell(here: Installation, report_id: int, logger: Logger) -> None:
    try:
        report_desk.tell(here, report_id)
    except FinderError as error:
        logger.error("Nobody was told of report %d: %s", report_id, error)  # noqa: TRY400 - the sentence says all.
