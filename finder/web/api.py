"""The interface for programs: the same questions, answered as JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request

from finder.arguments import Refusal
from finder.publishing import listings, opportunity_json
from finder.schedule import to_utc
from finder.store import merges
from finder.store import opportunities as store
from finder.web.asking import asked
from finder.web.links import id_in, name_in_path
from finder.web.suggestions import read_question
from finder.web.visit import Visit, visit

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

PROBLEM = "application/problem+json"


@blueprint.get("/opportunities")
def search() -> Response:
    """Answer a question; one that holds nonsense is refused as a whole."""
    now = visit()
    installation = now.installation
    moment = now.now()
    args = request.args.items(multi=True)
    question = asked(args, installation, locale=now.locale, now=moment)
    reading = question.reading
    if reading.refused:
        return refusal(now, reading.refused)
    result = installation.engine.search(reading.query, moment)
    with installation.sessions() as session:
        found = listings.for_hits(session, result.hits, moment, installation.city.timezone)
        told = opportunity_json.answer(
            reading.query, result, found, labels=now.labels, url=_url(now), today=moment.date()
        )
    if question.understood is not None:
        told["understood"] = opportunity_json.understood(question.text, question.understood)
    if question.left_out:
        told["left_out"] = list(question.left_out)
    return answer(told, now)


@blueprint.get("/opportunities/<name>")
def one(name: str) -> Response:
    """One opportunity, with its schedule and coming dates."""
    now = visit()
    installation = now.installation
    moment, zone = now.now(), installation.city.timezone
    with installation.sessions() as session:
        number = id_in(name)
        # What is shown as another one is answered with that, under its own number.
        row = store.get(session, merges.followed(session, [number]).get(number, number))
        listing = listings.for_one(session, row, moment, zone)
        coming = store.coming(session, row.id, to_utc(moment, zone))
        whole = opportunity_json.whole(listing, coming, url=_url(now), today=moment.date())
    return answer(whole, now)


@blueprint.get("/suggest")
def suggest() -> Response:
    """What goes on from the beginning of a word: titles, topics, places and providers."""
    now = visit()
    typed, refused = read_question(request.args.items(multi=True), now.installation.world)
    if refused:
        return refusal(now, refused)
    found = now.suggester.suggest(typed, now.now())
    told = [{"text": one.text, "type": str(one.kind), "count": one.count} for one in found]
    return answer({"suggestions": told}, now)


def _url(now: Visit) -> opportunity_json.UrlMaker:
    base = now.base
    return lambda row: f"{base}/opportunity/{name_in_path(row)}"


def answer(data: dict[str, Any], now: Visit) -> Response:
    """Data as an answer in the language of the visit, to be asked for anew each time."""
    response = Response(current_app.json.dumps(data), mimetype="application/json")
    response.content_language.add(now.locale)
    response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = "no-cache"
    return response


def refusal(now: Visit, refused: tuple[Refusal, ...]) -> Response:
    """Say which arguments make no sense, the first of them in front."""
    say = now.catalogue.gettext
    errors = [{"argument": one.name, "value": one.value, "reason": one.say(say)} for one in refused]
    title = say("The question cannot be understood.")
    return problem(400, title, errors[0]["reason"], **errors[0], errors=errors)


def problem(status: int, title: str, detail: str, **more: Any) -> Response:
    """A problem as RFC 9457 describes it."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail} | more
    response = Response(current_app.json.dumps(body), status=status, mimetype=PROBLEM)
    response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = "no-cache"
    return response
