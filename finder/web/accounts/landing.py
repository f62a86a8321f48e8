"""The first page for providers: what publishing here is, or on to what is one's own."""

from __future__ import annotations

from flask import Blueprint, Response

from finder.permissions import Action
from finder.web.accounts import access, pages, post

blueprint = Blueprint("landing", __name__)


@blueprint.get("/publish/")
def show() -> Response:
    """Whoever is signed in goes on to their listings or to what waits; others read what this is."""
    found = access.signed_in()
    if found is not None and found.person.roles:
        return pages.leave("/publish/offers")
    if access.allowed(Action.MODERATE):
        return pages.leave("/city/queue")
    return pages.show("publish/landing.html", open=post.is_open())
