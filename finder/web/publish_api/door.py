"""Publishing by program: one opportunity is put, patched, looked at, checked or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from finder import members
from finder.accounts.refusals import TooManyAttemptsError
from finder.errors import ForbiddenError, NotFoundError
from finder.i18n import N_
from finder.models import Provider
from finder.offers import putting, record
from finder.offers.putting import UnderWayError
from finder.permissions import Action
from finder.web.accounts import programs
from finder.web.api import problem, refusal
from finder.web.api_lists import read_page
from finder.web.offers import desk
from finder.web.publish_api import answers, bodies, work
from finder.web.publish_api.answers import OtherVersionError
from finder.web.publish_api.bodies import BodyError
from finder.web.publish_api.work import Answer, Item
from finder.web.visit import site, visit

blueprint = Blueprint("publish-api", __name__, url_prefix="/api/v1/publish")

ALL = "/opportunities"
ONE = f"{ALL}/<path:external_id>"


@blueprint.get(ALL)
def every() -> Response:
    """All that the provider has, by its own ids."""
    program = programs.own(Action.SEE)
    page, refused = read_page(request.args.items(multi=True))
    if refused:
        return refusal(visit(), refused)
    with site().installation.sessions() as session:
        skip = (page.number - 1) * page.size
        total, ids = record.page(
            session, program.provider_id, work.terms(), skip=skip, most=page.size
        )
        told = [answers.told(one) for one in ids]
    return answers.plain(
        {"total": total, "page": page.number, "per_page": page.size, "opportunities": told}
    )


@blueprint.post(ALL)
def several() -> Response:
    """Put many at once: a result for each, in the order in which they were sent."""
    program = programs.own(Action.PUBLISH)
    body = bodies.read(bodies.LARGEST_LIST)
    at = members.pointer("opportunities") if isinstance(body, dict) else ""
    sent = body.get("opportunities") if isinstance(body, dict) and len(body) == 1 else body
    if not isinstance(sent, list):
        return answers.refused(work.no_list())
    if len(sent) > bodies.MOST_AT_ONCE:
        bodies.refuse(413, N_("At most {most} opportunities are taken at once."),
                      most=bodies.MOST_AT_ONCE)  # fmt: skip
    results = work.many(program, sent, at)
    desk.catch_up()
    refused = sum(bool(one["errors"]) for one in results)
    return answers.plain({"total": len(results), "refused": refused, "results": results})


@blueprint.get(ONE, merge_slashes=False)
def one(external_id: str) -> Response:
    """What is stored of one, and where it stands."""
    program = programs.own(Action.SEE)
    with site().installation.sessions() as session:
        response = answers.record(_known(session, program.provider_id, external_id), 200)
    response.make_conditional(request)
    return response


@blueprint.put(ONE, merge_slashes=False)
def put(external_id: str) -> Response:
    """Publish one, or let it say something else from now on."""
    program = programs.own(Action.PUBLISH)
    item = Item.read(external_id, bodies.read())
    with desk.writing() as session:
        answers.see_match(record.find(session, program.provider_id, external_id, work.terms()))
        answer = work.put(session, program, item)
    return _followed(answer)


@blueprint.patch(ONE, merge_slashes=False)
def patch(external_id: str) -> Response:
    """Change some fields of one (RFC 7396: what is null is taken away)."""
    program = programs.own(Action.PUBLISH)
    item = Item.read(external_id, bodies.read())
    with desk.writing() as session:
        known = _known(session, program.provider_id, external_id)
        answers.see_match(known)
        answer = work.patch(session, program, item, known)
    return _followed(answer)


@blueprint.delete(ONE, merge_slashes=False)
def withdraw(external_id: str) -> Response:
    """Take one out of residents' sight; PUT publishes it again."""
    program = programs.own(Action.PUBLISH)
    with desk.writing() as session:
        known = _known(session, program.provider_id, external_id)
        answers.see_match(known)
        of = session.get_one(Provider, program.provider_id)
        taken = putting.take_back(session, of, known, work.terms())
        if taken is not None:
            work.note(session, program, "offer withdrawn", taken)
    return _followed(Answer(Response(status=204), taken is not None))


@blueprint.post(f"{ONE}/validate", merge_slashes=False)
def validate(external_id: str) -> Response:
    """What PUT would do with it; nothing is kept."""
    program = programs.own(Action.WRITE)
    item = Item.read(external_id, bodies.read())
    with desk.writing() as session:
        answer = work.rehearse(session, program, item)
        session.rollback()
    return answers.plain(answer)


def _followed(answer: Answer) -> Response:
    """The answer, once residents find what has changed."""
    if answer.changed:
        desk.catch_up()
    return answer.response


def _known(session: Session, provider_id: int, external_id: str) -> record.Record:
    known = record.find(session, provider_id, external_id, work.terms())
    if known is None:
        raise NotFoundError(N_("There is no such opportunity."))
    return known


@blueprint.errorhandler(BodyError)
def _not_taken(fault: BodyError) -> Response:
    say = visit().catalogue.gettext
    answer = problem(fault.status, say(fault.title), say(fault.reason, **fault.values))
    if fault.status == 415:
        answer.headers["Accept"] = bodies.JSON
        answer.headers["Accept-Patch"] = f"{bodies.PATCH}, {bodies.JSON}"
    return answer


@blueprint.errorhandler(OtherVersionError)
def _other_version(_fault: OtherVersionError) -> Response:
    say = visit().catalogue.gettext
    return problem(
        412,
        say(N_("It cannot be done as things stand")),
        say(
            N_(
                "It was changed, or made, in the meantime. Get it again, and send your change with"
                " its new ETag."
            )
        ),
    )


@blueprint.errorhandler(UnderWayError)
def _under_way(fault: UnderWayError) -> Response:
    say = visit().catalogue.gettext
    return problem(409, say(N_("It cannot be done as things stand")), say(str(fault)))


@blueprint.errorhandler(ForbiddenError)
def _forbidden(_fault: ForbiddenError) -> Response:
    say = visit().catalogue.gettext
    answer = problem(
        403,
        say(N_("This is not for you to see or change")),
        say(N_("The token does not allow it; a manager makes one that does.")),
    )
    answer.headers["WWW-Authenticate"] = 'Bearer realm="publish", error="insufficient_scope"'
    return answer


@blueprint.errorhandler(TooManyAttemptsError)
def _too_often(fault: TooManyAttemptsError) -> Response:
    say = visit().catalogue.gettext
    values: Mapping[str, Any] = fault.values
    answer = problem(429, say(N_("That was too often")), say(fault.reason, **values))
    answer.headers["Retry-After"] = str(fault.seconds)
    return answer
