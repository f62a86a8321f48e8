"""What is followed: the pages that links in mails lead to, each for whoever has the link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, redirect, request
from markupsafe import Markup

from finder import alert_desk, db, formats
from finder.alert_desk import CONFIRM, MINE, STOP
from finder.alerts import following
from finder.errors import NotFoundError
from finder.models import Alert, Subscriber
from finder.query import SearchQuery
from finder.signing import TokenError
from finder.vocabulary import Day
from finder.web.alerts import MOST_BYTES, search_in_words, secret
from finder.web.facets import Box, Chip
from finder.web.rendering import page
from finder.web.visit import Visit, visit

blueprint = Blueprint("followed", __name__)

_WORTH_PROLONGING = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Followed:
    """One search that is followed, in words; without a `href` it names what is not known now."""

    key: str
    filters: Sequence[Chip]
    href: str
    asked_on: str
    confirmed: bool
    last: str
    until: str
    """The last day if it is prolonged today; empty where that is not worth it."""


@blueprint.route("/alerts/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> Response:
    """Ask once more, for programs open links too; only the button begins anything."""
    now = visit()
    key = _read(CONFIRM, token, within=following.UNCONFIRMED)
    if key is None:
        return _gone(late=True)
    with now.installation.sessions() as session:
        alert = following.alert_by_key(session, key)
        if alert is None:
            return _gone(late=True)
        if request.method != "POST" and alert.confirmed_at is None:
            return _ask_again(now, alert, token)
        subscriber: Subscriber | None = alert.subscriber
        confirmed = alert.confirmed_at is not None
    if not confirmed:
        subscriber = alert_desk.confirm(now.installation, key, now.locale)
    if subscriber is None:
        return _gone(late=False)
    return _to_mine(now, subscriber.key, "" if confirmed else "?begun=yes")


def _ask_again(now: Visit, alert: Alert, token: str) -> Response:
    query = alert_desk.read(now.installation, alert.arguments)
    if query is None:
        return _gone(late=False)
    with now.installation.sessions() as session:
        filters = search_in_words(now, query, session)
    last = alert_desk.ends_on(now.installation, query)
    said = formats.plain_day(now.labels.locale, last)
    return secret(page("alerts/confirm.html", filters=filters, last=said, token=token))


@blueprint.get("/alerts/mine/<token>")
def mine(token: str) -> Response:
    """All that somebody follows, and all that is kept of them."""
    now = visit()
    key = _read(MINE, token)
    with now.installation.sessions() as session:
        subscriber = following.by_key(session, key or "")
    if subscriber is None:
        return _gone(late=False)
    return _mine(now, subscriber, token)


def _mine(now: Visit, subscriber: Subscriber, token: str) -> Response:
    days = [
        Box("", now.labels.say("Whenever there is something new"), "", subscriber.day is None),
        *(Box(day, now.labels("day", day), "", subscriber.day == day) for day in Day),
    ]
    answer = page(
        "alerts/mine.html",
        subscriber=subscriber,
        address=Markup('<bdi dir="ltr">{}</bdi>').format(subscriber.address),
        token=token,
        begun="begun" in request.args,
        saved="saved" in request.args,
        followed=[_followed(now, alert) for alert in subscriber.alerts],
        days=days,
        most=following.MOST_FOLLOWED,
    )
    return secret(answer)


def _followed(now: Visit, alert: Alert) -> Followed:
    here, locale = now.installation, now.labels.locale
    query = alert_desk.read(here, alert.arguments)
    filters: Sequence[Chip] = ()
    if query is not None:
        with here.sessions() as session:
            filters = search_in_words(now, query, session)
    asked_on = alert_desk.local_date(here, alert.created_at)
    return Followed(
        key=alert.key,
        filters=filters,
        href="" if query is None else now.links.search(query),
        asked_on=formats.plain_day(locale, asked_on),
        confirmed=alert.confirmed_at is not None,
        last="" if alert.ends_on is None else formats.plain_day(locale, alert.ends_on),
        until=_prolonged(now, alert, query),
    )


def _prolonged(now: Visit, alert: Alert, query: SearchQuery | None) -> str:
    if query is None or alert.ends_on is None:
        return ""
    last = alert_desk.ends_on(now.installation, query)
    worth = last - alert.ends_on >= _WORTH_PROLONGING
    return formats.plain_day(now.labels.locale, last) if worth else ""


@blueprint.post("/alerts/mine/<token>")
def change(token: str) -> Response:
    """Save the day and the language, prolong or stop one search, or erase everything."""
    request.max_content_length = MOST_BYTES
    now = visit()
    here = now.installation
    key = _read(MINE, token)
    with db.forgetting(here.sessions) as session:
        subscriber = following.by_key(session, key or "")
        if subscriber is None:
            return _gone(late=False)
        wanted = {alert.key: alert for alert in subscriber.alerts}
        if "erase" in request.form:
            following.forget(session, subscriber)
            return _erased()
        if (stopped := wanted.get(request.form.get("stop", ""))) and following.stop(
            session, stopped
        ):
            return _erased()
        if prolonged := wanted.get(request.form.get("prolong", "")):
            query = alert_desk.read(here, prolonged.arguments)
            if query is not None:
                prolonged.ends_on = alert_desk.ends_on(here, query)
        if "save" in request.form:
            _save(now, subscriber)
    return _to_mine(now, subscriber.key, "?saved=yes")


def _save(now: Visit, subscriber: Subscriber) -> None:
    day, locale = request.form.get("day", ""), request.form.get("language", "")
    if day in {"", *Day}:
        subscriber.day = day or None
    if locale in now.site.locales:
        subscriber.locale = locale


@blueprint.route("/alerts/stop/<token>", methods=["GET", "POST"])
def stop(token: str) -> Response:
    """Erase somebody; mail programs send the form of this page by themselves (RFC 8058).

    A second time says the same: it is so.
    """
    now = visit()
    key = _read(STOP, token)
    if request.method == "POST":
        with db.forgetting(now.installation.sessions) as session:
            subscriber = following.by_key(session, key or "")
            if subscriber is not None:
                following.forget(session, subscriber)
        return _erased()
    with now.installation.sessions() as session:
        if following.by_key(session, key or "") is None:
            return _erased()
    return secret(page("alerts/stop.html", token=token))


def _read(purpose: str, token: str, within: timedelta | None = None) -> str | None:
    """What a link was signed for, None where it is too old; raises NotFoundError if not ours."""
    here = visit().installation
    try:
        (key,) = here.signer.read(purpose, token, now=here.utc(), within=within)
    except TokenError as error:
        if error.expired:
            return None
        raise NotFoundError("A link was opened that is not ours.") from None
    return key


def _to_mine(now: Visit, key: str, said: str) -> Response:
    here = now.installation
    token = here.signer.sign(MINE, key, now=here.utc())
    address = now.links.address(f"/alerts/mine/{token}") + said
    return secret(redirect(address, 303))  # type: ignore[arg-type] # Flask's own redirect makes one of ours.


def _gone(*, late: bool) -> Response:
    return secret(page("alerts/gone.html", status=410, late=late))


def _erased() -> Response:
    return secret(page("alerts/erased.html"))
