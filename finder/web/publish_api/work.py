"""The work itself: what one item of a program becomes, alone or among many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import monotonic

from flask import Response
from sqlalchemy.orm import Session

from finder import members, upkeep
from finder.errors import NotFoundError
from finder.fields import BY_NAME
from finder.i18n import N_
from finder.members import Pointed, Texts, pointed
from finder.models import Provider
from finder.offers import putting, record, writing
from finder.offers.placed import read_placed
from finder.offers.putting import Outcome, UnderWayError
from finder.offers.record import Record
from finder.offers.terms import Terms
from finder.problems import Fault, Problem, error
from finder.store import audit
from finder.store.audit import Doing, Thing
from finder.vocabulary import OfferState
from finder.web.accounts import clock
from finder.web.accounts.programs import Program
from finder.web.errors import SAYINGS
from finder.web.offers import desk
from finder.web.publish_api import answers
from finder.web.publish_api.answers import Json
from finder.web.visit import site, visit

LONGEST = 10
"""Seconds for writing a list; servers end what takes 30, and then nothing would be answered."""


@dataclass(frozen=True, slots=True)
class Item:
    """One opportunity as it was sent: its texts, and what is wrong with its members."""

    external_id: str
    body: object
    at: str
    texts: Texts
    wrong: tuple[Pointed, ...]

    @classmethod
    def read(cls, external_id: str, body: object, at: str = "") -> Item:
        """Read what stands at a place of a body."""
        texts, wrong = members.read(body, external_id, at)
        parsed = BY_NAME[members.ID].parser(external_id) if external_id else ""
        if isinstance(parsed, Fault) or parsed != external_id or not parsed:
            where = at + members.pointer(members.ID)
            unusable = Pointed(where, error(0, members.ID, "id-unusable", external_id))
            wrong = (unusable, *(one for one in wrong if one.pointer != where))
        return cls(external_id, body, at, texts, wrong)

    def found(self, problems: Iterable[Problem]) -> list[Pointed]:
        """All that is wrong with it, what was found later last; each field is spoken of once."""
        faulty = {one.problem.field for one in self.wrong}
        more = pointed((one for one in problems if one.field not in faulty), self.body, self.at)
        return [*self.wrong, *more]


def terms() -> Terms:
    """The terms of this moment, for a program."""
    return upkeep.terms(site().installation)


def note(session: Session, program: Program, what: str, known: Record) -> None:
    """Add a line to the audit log."""
    if known.offer is not None:
        doing = Doing(program.person, clock.utc_now())
        thing = Thing("offer", known.offer.id, program.provider_id)
        audit.record(session, doing, what, thing)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, and whether anything changed that residents may look for."""

    response: Response
    changed: bool = False


def put(session: Session, program: Program, item: Item) -> Answer:
    """Put one, and answer as HTTP has it: 201 new, 200 as it is, 202 waits, 422 refused."""
    of = session.get_one(Provider, program.provider_id)
    if item.wrong:
        return Answer(answers.refused(_all_wrong(session, of, item, item.texts)))
    outcome = putting.put(session, of, item.external_id, item.texts, terms())
    return _answer(session, program, item, outcome)


def patch(session: Session, program: Program, item: Item, known: Record) -> Answer:
    """Patch one that is there."""
    of = session.get_one(Provider, program.provider_id)
    if item.wrong:
        return Answer(answers.refused(_all_wrong(session, of, item, _patched(known.values, item))))
    outcome = putting.patch(session, of, known, lambda texts: _patched(texts, item), terms())
    return _answer(session, program, item, outcome)


def many(program: Program, sent: Sequence[object], at: str) -> list[Json]:
    """Put each of a list, and say what became of it.

    What was said before is known at once; the rest is written each in a transaction of its own,
    so that other writers get their turn. What takes too long is left for the next time.
    """
    items = [_item(body, at + members.pointer(place)) for place, body in enumerate(sent)]
    now = terms()
    with site().installation.sessions() as session:
        of = session.get_one(Provider, program.provider_id)
        ids = list(dict.fromkeys(item.external_id for item in items if not item.wrong))
        known = {one.external_id: one for one in record.find_all(session, of.id, ids, now)}
        results: list[Json | None] = []
        stale: list[Record] = []
        for item in items:
            before = None if item.wrong else known.pop(item.external_id, None)
            outcome = putting.said_already(before, of, item.texts, now) if before else None
            results.append(_told(item, outcome) if outcome else None)
            if before and outcome and putting.is_stale(before, now):
                stale.append(before)
    if stale:
        with desk.writing() as session:
            putting.confirm(session, stale, now)
    until = monotonic() + LONGEST
    return [
        told if told is not None else _one_of_many(program, item, until)
        for item, told in zip(items, results, strict=True)
    ]


def _item(body: object, at: str) -> Item:
    said = body.get(members.ID) if isinstance(body, dict) else None
    return Item.read(said if isinstance(said, str) else "", body, at)


def _one_of_many(program: Program, item: Item, until: float) -> Json:
    if monotonic() > until:
        return _failed(item, 503, "later", SAYINGS[503].advice)
    try:
        with desk.writing() as session:
            of = session.get_one(Provider, program.provider_id)
            if item.wrong:
                return _result(item, 422, None, _all_wrong(session, of, item, item.texts))
            outcome = putting.put(session, of, item.external_id, item.texts, terms())
            _note(session, program, outcome)
            return _told(item, outcome)
    except UnderWayError as fault:
        return _failed(item, 409, "under-way", str(fault))


def _failed(item: Item, status: int, code: str, reason: str) -> Json:
    """The result of what was not done for no fault of its own."""
    detail = visit().catalogue.gettext(reason)
    error = {"pointer": item.at, "code": code, "value": None, "detail": detail}
    return _result(item, status, None, ()) | {"errors": [error]}


def _told(item: Item, outcome: Outcome) -> Json:
    found = item.found(outcome.decision.problems)
    return _result(item, _status(outcome), outcome.known, found)


def rehearse(session: Session, program: Program, item: Item) -> Json:
    """What putting it would do; the caller takes the transaction back."""
    of = session.get_one(Provider, program.provider_id)
    known = record.find(session, of.id, item.external_id, terms())
    try:
        outcome = None if item.wrong else putting.put(
            session, of, item.external_id, item.texts, terms()
        )  # fmt: skip
    except UnderWayError:
        outcome = None
    found = (
        item.found(outcome.decision.problems)
        if outcome
        else _all_wrong(session, of, item, item.texts)
    )
    errors, notices = answers.parted(found)
    changed = putting.changed(known, item.texts)
    return {
        "id": item.external_id,
        "valid": not errors,
        "state": None if errors or outcome is None else str(outcome.decision.state),
        "changes": [
            {
                "field": one.field,
                "before": members.to_json({one.field: one.before}).get(one.field),
                "after": members.to_json({one.field: one.after}).get(one.field),
                "material": one.material,
            }
            for one in changed
        ],
        "errors": answers.listed(errors),
        "notices": answers.listed(notices),
    }


def no_list() -> list[Pointed]:
    """What is wrong with a body that holds no list."""
    return [Pointed("", error(0, "", "no-list"))]


def _patched(texts: putting.Texts, item: Item) -> Texts:
    gone = members.named(item.body)
    return {name: text for name, text in texts.items() if name not in gone} | item.texts


def _all_wrong(session: Session, of: Provider, item: Item, texts: Texts) -> list[Pointed]:
    """What is wrong with the members, and what is wrong with the rest besides."""
    if not isinstance(item.body, dict):
        return list(item.wrong)
    said = writing.kept(texts)
    _, problems = read_placed(session, said, of, item.external_id or "…", terms())
    return item.found(problems)


def _note(session: Session, program: Program, outcome: Outcome) -> None:
    """Log what was done, where anything was."""
    if outcome.done and outcome.known is not None and not outcome.decision.refused:
        live = outcome.decision.state is OfferState.LIVE
        note(session, program, "offer published" if live else "offer handed in", outcome.known)


def _status(outcome: Outcome) -> int:
    if outcome.decision.refused:
        return 422
    if outcome.decision.state is OfferState.WAITING:
        return 202
    return 201 if outcome.created else 200


def _answer(session: Session, program: Program, item: Item, outcome: Outcome) -> Answer:
    known, found = outcome.known, item.found(outcome.decision.problems)
    _note(session, program, outcome)
    if outcome.decision.refused:
        # Of a change that waits, the version that residents see may have been written already.
        session.rollback()
        return Answer(answers.refused(found))
    if known is None:
        raise NotFoundError(N_("There is no such opportunity."))
    response = answers.record(known, _status(outcome), found)
    if outcome.created:
        response.headers["Location"] = answers.address(item.external_id)
    return Answer(response, outcome.done)


def _result(item: Item, status: int, known: Record | None, found: Iterable[Pointed]) -> Json:
    errors, notices = answers.parted(found)
    page = answers.told(known)["url"] if known else None
    return {
        "id": item.external_id or None,
        "status": status,
        "state": known.state if known else None,
        "url": page,
        "errors": answers.listed(errors),
        "notices": answers.listed(notices),
    }
