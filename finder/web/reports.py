"""Reports of what is wrong on a page: a letter to the city, begun for whoever writes it."""

from __future__ import annotations

from urllib.parse import quote

from finder.web.visit import Visit


def report_address(now: Visit, id_: int, address: str) -> str:
    """Where a report about an opportunity goes; empty where the city names no mailbox."""
    contact = now.installation.city.contact
    if not contact:
        return ""
    subject = now.catalogue.gettext(
        "Something is wrong with {id}: {address}", id=id_, address=address
    )
    return f"mailto:{quote(contact, safe='@')}?subject={quote(subject)}"
