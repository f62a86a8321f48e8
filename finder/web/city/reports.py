"""Reports: what residents say is wrong, read by the city's staff and closed with a note."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from finder import db
from finder.accounts.people import HIGHEST_ID
from finder.accounts.refusals import AccountError
from finder.i18n import N_
from finder.models import FaultReport
from finder.offers.letters import FAULTS
from finder.permissions import Action
from finder.store import audit, fault_reports
from finder.store.audit import Thing
from finder.web.accounts import access, fields, pages
from finder.web.city.queue import LONGEST_REASON
from finder.web.visit import site, visit

blueprint = Blueprint("city-reports", __name__)

_PAGE, _PATH = "city/reports.html", "/city/reports"


@blueprint.get("/city/reports")
def show() -> Response:
    """What nobody has closed yet, the longest first."""
    access.require(Action.MODERATE)
    return pages.show(_PAGE, **_shown())


@blueprint.post("/city/reports/<int:report_id>/close")
def close(report_id: int) -> Response:
    """Note that one is dealt with, and how."""
    person = access.require(Action.MODERATE)
    access.check_form()
    doing = access.doing()
    try:
        note = fields.text("note", most=LONGEST_REASON)
        with db.writing(site().installation.sessions) as session:
            row = session.get(FaultReport, report_id if report_id <= HIGHEST_ID else 0)
            done = row is not None and row.closed_at is None
            if row is not None and done:
                fault_reports.close(session, row, note, person.id, doing.now)
                thing = Thing("report", row.id, row.opportunity.provider_id)
                audit.record(session, doing, "report closed", thing)
    except AccountError as fault:
        return pages.refused(_PAGE, fault, at=_PATH, **_shown())
    if not done:
        late = AccountError(N_("Somebody has closed this report already."))
        return pages.refused(_PAGE, late, at=_PATH, **_shown())
    return pages.leave(_PATH, "changed")


def _shown() -> dict[str, Any]:
    say = visit().catalogue.gettext
    with site().installation.sessions() as session:
        rows = fault_reports.open_ones(session)
        number = fault_reports.number_open(session)
    reasons = {reason.value: say(said) for reason, said in FAULTS.items()}
    return {"rows": rows, "in_all": number, "reasons": reasons}
