"""Duplicates: listings that look alike, side by side, for the staff to decide on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from finder import db, upkeep
from finder.accounts.people import HIGHEST_ID
from finder.accounts.refusals import AccountError
from finder.duplicates import finding, merging
from finder.duplicates.merging import DuplicatesError
from finder.errors import NotFoundError
from finder.i18n import N_
from finder.models import Pair
from finder.permissions import Action
from finder.store import opportunities, pairs
from finder.vocabulary import Likeness, Verdict
from finder.web.accounts import access, fields, pages, post
from finder.web.city import agreements, notices
from finder.web.links import name_in_path
from finder.web.visit import site

blueprint = Blueprint("city-duplicates", __name__)

_LIST, _PAGE, _PATH = "city/duplicates.html", "city/pair.html", "/city/duplicates"

ON_A_PAGE = 50

AT_ONCE = 2_000
"""So many listings are looked through while somebody waits; of more, in the background."""

LIKENESSES = {
    Likeness.CERTAIN: N_("Certain"),
    Likeness.ALMOST: N_("Almost certain"),
    Likeness.PERHAPS: N_("Perhaps"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One pair in the list, and what speaks for and against it."""

    pair: Pair
    likeness: str
    reasons: tuple[agreements.Said, ...]


@blueprint.get("/city/duplicates")
def show() -> Response:
    """Pairs that nobody has decided on, the likeliest first."""
    access.require(Action.MODERATE)
    asked = request.args.get("likeness", "")
    wanted = Likeness(asked) if asked in set(Likeness) else None
    page = max(1, fields.as_number(request.args.get("page", "")))
    with site().installation.sessions() as session:
        numbers = pairs.numbers_waiting(session)
        rows = pairs.waiting(session, wanted, skip=(page - 1) * ON_A_PAGE, most=ON_A_PAGE)
        last = pairs.last_comparison(session)
        going_on = finding.is_going_on(session, access.doing().now)
    in_all = sum(number for one, number in numbers.items() if wanted in {None, one})
    return pages.show(
        _LIST,
        lines=[_line(row) for row in rows],
        likenesses=[(code, name, numbers.get(code, 0)) for code, name in _named()],
        in_all=in_all,
        wanted=wanted or "",
        page=page,
        pages=max(1, -(-in_all // ON_A_PAGE)),
        last=last,
        going_on=going_on,
    )


@blueprint.post("/city/duplicates")
def look() -> Response:
    """Look through all listings: at once where they are few, else in the background."""
    access.require(Action.MODERATE)
    access.check_form()
    here, now = site().installation, access.doing().now
    with db.writing(here.sessions) as session:
        if finding.is_going_on(session, now):
            return pages.leave(_PATH)
        few = len(opportunities.published_ids(session)) <= AT_ONCE
        begun = pairs.begin(session, now).id
    if few:
        upkeep.look_for_duplicates(here, begun)
    else:
        upkeep.look_apart(here.settings, begun)
    return pages.leave(_PATH, "changed" if few else "")


@blueprint.get("/city/duplicates/<int:pair_id>")
def read(pair_id: int) -> Response:
    """Two listings side by side, what differs in them first."""
    access.require(Action.MODERATE)
    return pages.show(_PAGE, **_shown(pair_id))


@blueprint.post("/city/duplicates/<int:pair_id>/merge")
def merge(pair_id: int) -> Response:
    """Show one of both for the two; the provider of the other one is told."""
    access.require(Action.MODERATE)
    access.check_form()
    here = site().installation
    try:
        with db.writing(here.sessions) as session:
            row = merging.merge(
                session, _found(session, pair_id), fields.number("keep"), access.doing()
            )
            provider, title = row.hidden.provider_id, row.hidden.title
            path = f"/opportunity/{name_in_path(row.kept)}"
    except DuplicatesError as error:
        return _refused(pair_id, error)
    upkeep.follower(here).catch_up()
    said = notices.tell(provider, lambda writer, to: writer.merged(to, title, path))
    return pages.leave(_PATH, said)


@blueprint.post("/city/duplicates/<int:pair_id>/apart")
def apart(pair_id: int) -> Response:
    """Remember that they are two."""
    access.require(Action.MODERATE)
    access.check_form()
    try:
        with db.writing(site().installation.sessions) as session:
            merging.tell_apart(session, _found(session, pair_id), access.doing())
    except DuplicatesError as error:
        return _refused(pair_id, error)
    return pages.leave(_PATH, "changed")


@blueprint.post("/city/duplicates/<int:pair_id>/reconsider")
def reconsider(pair_id: int) -> Response:
    """Forget that they are two, and decide anew."""
    access.require(Action.MODERATE)
    access.check_form()
    try:
        with db.writing(site().installation.sessions) as session:
            merging.reconsider(session, _found(session, pair_id), access.doing())
    except DuplicatesError as error:
        return _refused(pair_id, error)
    return pages.leave(f"{_PATH}/{pair_id}", "changed")


def _refused(pair_id: int, error: DuplicatesError) -> Response:
    at = f"{_PATH}/{pair_id}"
    return pages.refused(_PAGE, AccountError(str(error)), at=at, **_shown(pair_id))


def _named() -> list[tuple[Likeness, str]]:
    return [(code, agreements.say(name)) for code, name in LIKENESSES.items()]


def _line(row: Pair) -> Line:
    return Line(row, dict(_named())[Likeness(row.likeness)], agreements.reasons(row.reasons))


def _found(session: Session, pair_id: int) -> Pair:
    row = pairs.get(session, pair_id) if pair_id <= HIGHEST_ID else None
    if row is None:
        raise NotFoundError(N_("There is no such pair of listings."))
    return row


def _shown(pair_id: int) -> dict[str, Any]:
    with site().installation.sessions() as session:
        row = _found(session, pair_id)
    with site().installation.sessions() as session:
        compared = agreements.compared(session, row)
    readers = [len(notices.readers(one.provider_id)) for one in (row.one, row.other)]
    return {
        "line": _line(row),
        "pair": row,
        "both_seen": agreements.both_seen(row),
        "apart": row.verdict == Verdict.APART,
        "merged": row.verdict == Verdict.MERGED,
        "differing": [one for one in compared if one.differs],
        "same": [one for one in compared if not one.differs],
        "alone": agreements.stated_alone(compared),
        "told": min(readers) if post.is_open() else None,
    }
