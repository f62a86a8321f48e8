"""How to take part: whether one can enrol, until when, how many places are left, whom to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from finder import formats
from finder.i18n import N_
from finder.labels import Labels
from finder.models import Opportunity
from finder.publishing.addresses import web_address
from finder.publishing.listings import enrolment_status
from finder.vocabulary import Group

ENROLMENT = {
    "open": N_("Enrolment is open."),
    "closing": N_("Enrolment closes soon."),
    "soon": N_("Enrolment opens soon."),
    "later": N_("Enrolment is not open yet."),
    "closed": N_("Enrolment has closed."),
}
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_TELEPHONE = re.compile(r"\+?[\d ()./-]{6,24}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TakingPart:
    """What is known of taking part; an empty text is not stated.

    `code` is that of the enrolment's status. `write` leads to whoever may be asked, where
    the contact is the address of a mailbox or the number of a telephone.
    """

    code: str
    status: str
    opens: str
    closes: str
    enrol: str
    read_more: str
    contact: str
    write: str


def taking_part(row: Opportunity, labels: Labels, today: date) -> TakingPart:
    """How one takes part in an opportunity, in words."""
    code = enrolment_status(row.enrol_opens, row.enrol_closes, today) or ""
    said = labels.say(ENROLMENT[code]) if code else labels("unstated", Group.ENROL)

    def day(value: date | None) -> str:
        return formats.day(labels.locale, value, today.year) if value else ""

    enrol, url = web_address(row.enrol_url), web_address(row.url)
    return TakingPart(
        code=code,
        status=said,
        opens=day(row.enrol_opens) if row.enrol_opens and row.enrol_opens > today else "",
        closes=day(row.enrol_closes),
        enrol=enrol,
        read_more="" if url == enrol else url,
        contact=row.contact,
        write=_writing_to(row.contact.strip()),
    )


def _writing_to(contact: str) -> str:
    if _MAIL.fullmatch(contact):
        return f"mailto:{contact}"
    if _TELEPHONE.fullmatch(contact):
        return "tel:" + re.sub(r"[^+\d]", "", contact)
    return ""
