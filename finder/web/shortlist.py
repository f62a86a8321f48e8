"""The shortlist: what somebody keeps, in the address and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from flask import Blueprint, Response, redirect, request
from sqlalchemy.orm import Session

from finder import clashes, formats
from finder import shortlist as lists
from finder.clashes import Clash, Meeting
from finder.schedule import to_utc
from finder.shortlist import Shortlist
from finder.store import merges
from finder.store import opportunities as store
from finder.web import entries
from finder.web.entries import Entry
from finder.web.rendering import page
from finder.web.search import Refused, said
from finder.web.visit import Visit, show_list, visit

blueprint = Blueprint("shortlist", __name__)


@dataclass(frozen=True, slots=True)
class Gone:
    """One that is kept and no longer there; if it ever was, it has a title and a reason."""

    id: int
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A list with all that is there of it, all that is not, and what made no sense."""

    kept: Shortlist
    entries: Sequence[Entry]
    gone: Sequence[Gone]
    refused: Sequence[Refused]

    @property
    def over(self) -> list[Entry]:
        """Those of which nothing is still to come."""
        return [one for one in self.entries if one.over]


@dataclass(frozen=True, slots=True)
class SameTime:
    """Two entries that meet at the same time: when they first do, and how often besides."""

    one: Entry
    other: Entry
    first: str
    more: int


@blueprint.get("/list")
@blueprint.get("/list/<numbers>")
def show(numbers: str = "") -> Response:
    """The list in the address, with what one would need to choose from it."""
    shown_list = asked_for(numbers)
    if to := _changed(shown_list):
        return redirect(to)  # type: ignore[return-value] # Flask's own redirect makes one of ours.
    now = visit()
    with now.installation.sessions() as session:
        view = shown(session, now, shown_list)
        meetings = _meetings(session, now, view.entries)
    return page(
        "list.html",
        view=view,
        most=lists.MOST,
        same_time=_same_time(now, view.entries, meetings),
        unclear=_unclear(view.entries, meetings),
        tidy=now.links.shortlist(_tidied(view)),
        short=short_address(now),
        as_of=as_of(now),
        kept_pages=_to_keep(now),
    )


def asked_for(numbers: str = "") -> lists.Reading:
    """The list in the address of this request; from now on the links of the visit carry it."""
    given = request.args
    ids = [numbers, *given.getlist("id"), *given.getlist("add")]
    reading = _followed(lists.read(ids, given.get("title", "")))
    show_list(reading.shortlist, given.get("search", ""))
    return reading


def _followed(reading: lists.Reading) -> lists.Reading:
    """The list with what is shown now in place of what was merged into it."""
    kept = reading.shortlist
    with visit().installation.sessions() as session:
        instead = merges.followed(session, kept.ids)
    if not instead:
        return reading
    ids = dict.fromkeys(instead.get(id_, id_) for id_ in kept.ids)
    return replace(reading, shortlist=replace(kept, ids=tuple(ids)))


def shown(session: Session, now: Visit, reading: lists.Reading) -> Shown:
    """What there is of a list, and what is gone."""
    ids = reading.shortlist.ids
    there = entries.entries(session, now, ids)
    missing = [id_ for id_ in ids if id_ not in {one.id for one in there}]
    say = now.catalogue.gettext
    lost = {row.id: (row.title, say(store.why_gone(row.status)))
            for row in store.gone(session, missing)}  # fmt: skip
    return Shown(
        kept=reading.shortlist,
        entries=there,
        gone=[Gone(id_, *lost.get(id_, ("", ""))) for id_ in missing],
        refused=said(reading.refused, now.catalogue, now.labels),
    )


def short_address(now: Visit) -> str:
    """The whole address of the list in its shortest form, to be typed, sent or printed."""
    return f"{now.base}{now.links.prefix}/list/{now.links.kept.numbers}"


def as_of(now: Visit) -> str:
    """The moment at which a page was made; it may be read long after, from paper."""
    moment, locale = now.now(), now.labels.locale
    day, hours = formats.plain_day(locale, moment.date()), formats.clock(locale, moment.time())
    return now.labels.say("{day}, {hours}", day=day, hours=hours)


def _to_keep(now: Visit) -> list[str]:
    """Pages of the list that are read without a connection, itself first; they link to the rest."""
    paths = ("/list", "/list/compare", "/list/sheet", "/list/offline")
    return [now.links.shortlist(path=path, search="") for path in paths]


def _changed(reading: lists.Reading) -> str:
    """Where the list stands with what was asked to be changed in it; empty where nothing was.

    What was added without a fault stands in it already.
    """
    given, kept, links = request.args, reading.shortlist, visit().links
    if removed := lists.read(given.getlist("remove")).shortlist.ids:
        return links.shortlist(kept.without(removed))
    for name, by in (("up", -1), ("down", 1)):
        for id_ in lists.read(given.getlist(name)).shortlist.ids[:1]:
            return links.shortlist(kept.moved(id_, by)) + f"#o{id_}"
    return links.shortlist() if given.get("add") and not reading.refused else ""


def _tidied(view: Shown) -> Shortlist:
    return view.kept.without([*(one.id for one in view.gone), *(one.id for one in view.over)])


def _meetings(session: Session, now: Visit, there: Sequence[Entry]) -> list[Meeting]:
    ids = [one.id for one in there]
    from_now = to_utc(now.now(), now.installation.city.timezone)
    return [Meeting(*one) for one in store.coming_hours(session, ids, from_now)]


def _same_time(now: Visit, there: Sequence[Entry], meetings: list[Meeting]) -> list[SameTime]:
    by_id = {one.id: one for one in there}
    return [
        SameTime(by_id[one.one], by_id[one.other], _moment(now, one), one.times - 1)
        for one in clashes.clashes(meetings)
    ]


def _moment(now: Visit, clash: Clash) -> str:
    local = clash.starts.replace(tzinfo=UTC).astimezone(now.installation.city.timezone)
    locale = now.labels.locale
    day = formats.day(locale, local.date(), now.now().year)
    return now.labels.say("{day}, {hours}", day=day, hours=formats.clock(locale, local.time()))


def _unclear(there: Sequence[Entry], meetings: list[Meeting]) -> list[Entry]:
    """Those of which no hours are known, so that nobody can say whether they clash."""
    known = {one.of for one in meetings}
    return [one for one in there if not (one.id in known or one.always or one.over)]
