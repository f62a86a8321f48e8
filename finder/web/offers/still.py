"""Still right: what the links in letters about old listings lead to, for whoever has the link."""

from __future__ import annotations

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from finder import db, upkeep
from finder.accounts.refusals import LinkError
from finder.freshness import Answer
from finder.freshness_round import LINKS_LAST, STILL
from finder.models import Opportunity
from finder.offers import confirming, writing
from finder.offers.letters import ANSWERS
from finder.permissions import Action
from finder.signing import TokenError
from finder.store import audit, opportunities
from finder.store.audit import NOBODY, Doing, Thing
from finder.vocabulary import Status
from finder.web.accounts import access, clock, fields, pages
from finder.web.offers import desk
from finder.web.visit import site, visit

blueprint = Blueprint("still-right", __name__)

_PAGE = "publish/still.html"


@blueprint.get("/publish/still/<token>")
def ask(token: str) -> Response:
    """A button, because programs that look after mails follow every link in them."""
    id_, _ = _read(token)
    wanted = request.args.get("answer", "")
    first = Answer(wanted) if wanted in set(Answer) else Answer.RUNNING
    return _shown(token, id_, first)


@blueprint.post("/publish/still/<token>")
def answer(token: str) -> Response:
    """Do what was answered; whoever wants to change something signs in for that."""
    access.check_open_form(secret_address=True)
    id_, user_id = _read(token)
    given = request.form.get("answer", "")
    if given not in set(Answer):
        return _shown(token, id_, Answer.RUNNING)
    said, here = Answer(given), site().installation
    terms, doing = upkeep.terms(here), Doing(NOBODY, clock.utc_now())
    by = f"by letter to user {user_id}"
    with db.writing(here.sessions) as session:
        row = _found(session, id_)
        if said is Answer.CHANGED:
            offer = writing.adopt(session, row, terms)
            thing = Thing("offer", offer.id, offer.provider_id)
            audit.record(session, doing, "offer adopted", thing, by)
            return pages.leave(f"/publish/{row.provider.slug}/{offer.id}/")
        act = confirming.confirm if said is Answer.RUNNING else confirming.end
        done = act(session, row, terms)
        if done:
            note(session, doing, said, row, by)
    if not done:
        return _shown(token, id_, said)
    upkeep.follower(here).catch_up()
    return pages.leave(
        f"/publish/still/{token}", "confirmed" if said is Answer.RUNNING else "withdrawn"
    )


@blueprint.post("/publish/<slug>/still")
def confirm(slug: str) -> Response:
    """The same from one's own list, with one button beside each listing."""
    of = desk.changed_by_form(slug, Action.PUBLISH)
    with desk.writing() as session:
        row = opportunities.find(session, fields.number("listing"))
        done = row.provider_id == of.id and confirming.confirm(session, row, desk.terms())
        if done:
            note(session, access.doing(), Answer.RUNNING, row)
    desk.catch_up()
    return pages.leave(desk.path(of), "confirmed" if done else "")


def note(session: Session, doing: Doing, said: Answer, row: Opportunity, detail: str = "") -> None:
    """Add a line to the audit log."""
    action = "listing withdrawn" if said is Answer.OVER else "listing confirmed"
    audit.record(session, doing, action, Thing("opportunity", row.id, row.provider_id), detail)


def _read(token: str) -> tuple[int, str]:
    """The number of the listing, and of whoever was asked; raises LinkError."""
    here = site().installation
    try:
        id_, user_id = here.signer.read(STILL, token, now=here.utc(), within=LINKS_LAST)
        return int(id_), user_id
    except (TokenError, ValueError):
        raise LinkError from None


def _found(session: Session, id_: int) -> Opportunity:
    row = opportunities.known(session, id_)
    if row is None:
        raise LinkError
    return row


def _shown(token: str, id_: int, first: Answer) -> Response:
    say = visit().catalogue.gettext
    with site().installation.sessions() as session:
        row = _found(session, id_)
    public = row.status == Status.PUBLISHED
    lost = not public and row.status not in confirming.UNCONFIRMED
    others = [(one, say(said)) for one, said in ANSWERS.items() if one is not first]
    return pages.show(
        _PAGE,
        at=f"/publish/still/{token}",
        here=f"/publish/still/{token}",
        row=row,
        public=public,
        why="" if public else say(opportunities.why_gone(row.status)),
        lost=lost,
        first=(first, say(ANSWERS[first])),
        others=others,
    )
