"""The office: whose uploads a page is about, and who works on them."""

from __future__ import annotations

from finder import upkeep
from finder.accounts.people import HIGHEST_ID
from finder.errors import NotFoundError, UploadError
from finder.i18n import N_
from finder.imports.uploads import Desk
from finder.models import Provider, Upload
from finder.permissions import Action, OfProvider
from finder.store import uploads
from finder.web.accounts import access
from finder.web.offers import desk as offers_desk
from finder.web.visit import site, visit


def provider(slug: str, action: Action) -> Provider:
    """The provider of an address, if whoever is signed in may do this for it."""
    return offers_desk.provider(slug, action)


def desk() -> Desk:
    """Where uploads are worked on, for whoever is signed in."""
    return upkeep.desk(site().installation, access.needed().person.id)


def upload(of: Provider, upload_id: int) -> Upload:
    """One upload of this provider; raises NotFoundError."""
    with site().installation.sessions() as session:
        row = uploads.get(session, upload_id) if upload_id <= HIGHEST_ID else None
    if row is None or row.provider_id != of.id:
        raise NotFoundError(N_("There is no such upload."))
    return row


def writes(of: Provider) -> bool:
    """Whether whoever is signed in may send files and answer what is asked of them."""
    return access.allowed(Action.WRITE, OfProvider(of.id))


def go_on(upload_id: int) -> None:
    """Do what is next for an upload: a small one at once, others in a process of their own.

    That process outlives the one that answers, which would otherwise serve nobody meanwhile.
    """
    here, by = site().installation, access.needed().person.id
    if not desk().is_light(upload_id):
        upkeep.work_apart(here.settings, upload_id, by, visit().locale)
        return
    try:
        upkeep.work_on(here, upload_id, by)
    except UploadError:
        return  # Somebody else was faster; the page says how far that is.


def path(of: Provider, upload_id: int | None = None, page: str = "") -> str:
    """The path of a provider's uploads, of one of them, or of a page of it."""
    parts = ["/publish", of.slug, "uploads"]
    parts += [str(upload_id)] if upload_id else []
    parts += [page] if page else []
    return "/".join(parts)
