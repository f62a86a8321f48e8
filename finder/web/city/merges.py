"""Merges: what was decided of listings that look alike, and how each of it is undone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from finder import db, upkeep
from finder.accounts.people import HIGHEST_ID
from finder.accounts.refusals import AccountError
from finder.duplicates import merging
from finder.duplicates.merging import DuplicatesError
from finder.errors import NotFoundError
from finder.i18n import N_
from finder.permissions import Action
from finder.store import merges, pairs
from finder.vocabulary import Status
from finder.web.accounts import access, pages
from finder.web.visit import site

blueprint = Blueprint("city-merges", __name__)

_PAGE, _PATH = "city/merges.html", "/city/merges"


@blueprint.get("/city/merges")
def show() -> Response:
    """What was merged and what was told apart, the last first."""
    access.require(Action.MODERATE)
    return pages.show(_PAGE, **_shown())


@blueprint.post("/city/merges/<int:merge_id>/undo")
def undo(merge_id: int) -> Response:
    """Show both again, each as it was."""
    access.require(Action.MODERATE)
    access.check_form()
    here = site().installation
    try:
        with db.writing(here.sessions) as session:
            row = merges.get(session, merge_id) if merge_id <= HIGHEST_ID else None
            if row is None:
                raise NotFoundError(N_("There is no such pair of listings."))
            merging.undo(session, row, access.doing())
    except DuplicatesError as error:
        return pages.refused(_PAGE, AccountError(str(error)), at=_PATH, **_shown())
    upkeep.follower(here).catch_up()
    return pages.leave(_PATH, "changed")


def _shown() -> dict[str, Any]:
    with site().installation.sessions() as session:
        return {
            "merges": merges.latest(session),
            "apart": pairs.apart(session),
            "published": Status.PUBLISHED,
        }
