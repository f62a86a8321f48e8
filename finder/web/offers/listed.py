"""What a provider has: every offer and listing with its state, next date and completeness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from finder import formats
from finder.freshness import due
from finder.models import FaultReport, Offer, Opportunity, Provider
from finder.offers import writing
from finder.offers.confirming import UNCONFIRMED
from finder.offers.half import coming, legible
from finder.offers.letters import FAULTS, REASONS
from finder.offers.terms import Terms
from finder.permissions import Action, OfProvider
from finder.schedule import to_utc
from finder.store import fault_reports, freshness, merges, offers
from finder.store import opportunities as store
from finder.vocabulary import FaultReason, OfferState, Status
from finder.web.accounts import access, fields, pages
from finder.web.cards import Describer
from finder.web.offers import desk
from finder.web.offers.found import Found
from finder.web.offers.state import HIDDEN, STATES, completeness, in_words, state_of
from finder.web.visit import Visit, site, visit

blueprint = Blueprint("provider-offers", __name__)

ON_A_PAGE = 30
_ORDER = {code: place for place, code in enumerate(STATES)}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: an offer, or a listing that nobody has changed here (`offer` is then 0).

    `stated` of `all` facts are stated; `live` says that residents see it, at `href`.
    `confirmed` is when somebody last said that it is right, empty where that cannot be said
    now; `due` is why it should be said again. `reports` are what residents say is wrong, each
    a reason and their words, `found` how often it was found, month by month.
    """

    offer: int
    opportunity: int
    title: str
    language: str
    state: str
    note: str
    live: bool
    href: str
    next: str
    stated: int
    all: int
    confirmed: str = ""
    due: str = ""
    reports: tuple[tuple[str, str], ...] = ()
    found: tuple[str, ...] = ()


@blueprint.get("/publish/offers")
def mine() -> Response:
    """The providers that one works for; where there is one only, its page."""
    roles = access.needed().person.roles
    with site().installation.sessions() as session:
        providers = [session.get_one(Provider, id_) for id_ in sorted(roles)]
    if len(providers) == 1:
        return pages.leave(desk.path(providers[0]))
    return pages.show("publish/mine.html", providers=providers)


@blueprint.get("/publish/<slug>/")
def show(slug: str) -> Response:
    """What a provider has; drafts and what was returned come first."""
    of = desk.provider(slug, Action.SEE)
    wanted = request.args.get("state", "")
    wanted = wanted if wanted in STATES else ""
    page = max(1, fields.as_number(request.args.get("page", "")))
    with site().installation.sessions() as session:
        total, rows = _listed(session, of, wanted, page)
    states = [(code, in_words(visit(), code)) for code in STATES]
    return pages.show(
        "publish/listed.html", of=of, base=desk.path(of), rows=rows, total=total, states=states,
        wanted=wanted, page=page, last=max(1, -(-total // ON_A_PAGE)),
        writes=access.allowed(Action.WRITE, OfProvider(of.id)),
    )  # fmt: skip


@blueprint.post("/publish/<slug>/adopt")
def adopt(slug: str) -> Response:
    """Make a listing that came by a table one that can be changed here, or copy it."""
    of = desk.changed_by_form(slug, Action.WRITE)
    wanted = fields.number("listing") or fields.number("copy-listing")
    with desk.writing() as session:
        row = store.find(session, wanted)
        if row.provider_id != of.id:
            return pages.leave(desk.path(of))
        taken = writing.adopt(session, row, desk.terms())
        copied = bool(fields.number("copy-listing"))
        if copied:
            taken = writing.copy(session, taken, desk.terms())
        desk.note(session, "offer copied" if copied else "offer adopted", taken)
        onward = desk.path(of, taken.id)
    return pages.leave(onward, "copied" if copied else "")


def _listed(session: Session, of: Provider, wanted: str, page: int) -> tuple[int, list[Listed]]:
    written = [
        row for row in offers.of_provider(session, of.id) if not wanted or state_of(row) == wanted
    ]
    written.sort(key=lambda row: _ORDER[state_of(row)])
    first = (page - 1) * ON_A_PAGE
    shown = written[first : first + ON_A_PAGE]
    plain: list[Opportunity] = []
    number = 0
    if wanted in {"", HIDDEN, OfferState.LIVE.value}:
        number, plain = offers.without_offer(
            session,
            of.id,
            shown=None if not wanted else wanted == OfferState.LIVE,
            skip=max(0, first - len(written)),
            most=ON_A_PAGE - len(shown),
        )
    line = _Line(session, visit(), desk.terms())
    line.look_at([*(row.opportunity for row in shown if row.opportunity), *plain])
    return len(written) + number, [*map(line.of_offer, shown), *line.of_listings(plain)]


class _Line:
    """Makes lines, in one language and at one moment."""

    def __init__(self, session: Session, now: Visit, terms: Terms) -> None:
        self._session, self._now, self._terms = session, now, terms
        self._says = Describer(now.catalogue, now.labels, now.links, terms.now)
        self._due: dict[int, str] = {}
        self._reports: Mapping[int, list[FaultReport]] = {}
        self._found = Found(session, now, ())
        self._shown_as: Mapping[int, Opportunity] = {}
        self._shown_for: Mapping[int, list[Opportunity]] = {}

    def look_at(self, rows: list[Opportunity]) -> None:
        """See which should be confirmed or are shown as one, and what residents say of them."""
        ids = [row.id for row in rows]
        self._shown_as = merges.shown_as(self._session, ids)
        self._shown_for = merges.shown_for(self._session, ids)
        of = {row.provider_id for row in rows}
        self._reports = {
            id_: said
            for provider_id in of
            for id_, said in fault_reports.of_provider(self._session, provider_id).items()
        }
        self._found = Found(self._session, self._now, ids)
        limits, terms = self._now.installation.city.freshness, self._terms
        old = freshness.aging(self._session, limits, terms.now, terms.zone, only=ids)
        for one in old:
            why = due(one.facts, limits, terms.utc)
            if why is not None:
                day = self._day(one.facts.confirmed)
                self._due[one.id] = self._now.catalogue.gettext(REASONS[why.reason], day=day)

    def _told(self, row: Opportunity | None) -> dict[str, Any]:
        """When it was confirmed, why it should be again, and what residents say is wrong."""
        if row is None:
            return {}
        say = self._now.catalogue.gettext
        reports = self._reports.get(row.id, ())
        told: dict[str, Any] = {
            "reports": tuple((say(FAULTS[FaultReason(one.reason)]), one.words) for one in reports),
            "found": self._found.lines(row.id),
        }
        if row.status != Status.PUBLISHED and row.status not in UNCONFIRMED:
            return told
        confirmed = self._day(row.confirmed_at)
        return told | {"confirmed": confirmed, "due": self._due.get(row.id, "")}

    def _day(self, utc: datetime) -> str:
        local = utc.replace(tzinfo=UTC).astimezone(self._terms.zone)
        return formats.plain_day(self._now.labels.locale, local.date())

    def of_offer(self, row: Offer) -> Listed:
        draft = legible(row.values, row, self._terms)
        dates = coming(draft.schedule, self._terms) if draft else []
        facts = completeness(draft)
        say = self._now.catalogue.gettext
        changed = bool(row.live) and row.state != OfferState.LIVE
        instead = self._shown_as.get(row.opportunity_id or 0)
        shown = row.opportunity is not None and row.opportunity.status == Status.PUBLISHED
        live = bool(row.live) and shown
        return Listed(
            offer=row.id,
            opportunity=row.opportunity_id or 0,
            title=row.values.get("title", ""),
            language=draft.language if draft else "",
            state=in_words(self._now, HIDDEN if instead else state_of(row)),
            note=row.reason
            or self._merged(row.opportunity_id or 0)
            or (say("Residents see an earlier version.") if changed else ""),
            **self._told(row.opportunity),
            live=live,
            href=self._href(instead or (row.opportunity if live else None)),
            next=self._says.day(dates[0].day) if dates else "",
            stated=facts.stated,
            all=facts.all,
        )

    def of_listings(self, rows: list[Opportunity]) -> list[Listed]:
        utc = to_utc(self._terms.now, self._terms.zone)
        soonest = store.next_and_left(self._session, [row.id for row in rows], utc)
        return [self._of_listing(row, soonest.get(row.id)) for row in rows]

    def _of_listing(self, row: Opportunity, soonest: object) -> Listed:
        next_ = soonest[0] if isinstance(soonest, tuple) else None
        instead = self._shown_as.get(row.id)
        live = row.status == Status.PUBLISHED
        facts = completeness(offers.draft_in(row))
        return Listed(
            offer=0,
            opportunity=row.id,
            title=row.title,
            language=row.language,
            state=in_words(self._now, OfferState.LIVE if live else HIDDEN),
            note=self._merged(row.id)
            or ("" if live else self._now.catalogue.gettext(store.why_gone(row.status))),
            **self._told(row),
            live=live,
            href=self._href(instead or (row if live else None)),
            next=self._says.day(next_.day) if next_ else "",
            stated=facts.stated,
            all=facts.all,
        )

    def _href(self, row: Opportunity | None) -> str:
        """Where residents see it, if they do."""
        return self._now.links.opportunity(row) if row else ""

    def _merged(self, id_: int) -> str:
        """As which listing the city shows it, or which ones it shows as this; else empty."""
        say = self._now.catalogue.gettext
        if instead := self._shown_as.get(id_):
            return say(
                "The city shows it together with “{title}” ({provider}).",
                title=instead.title,
                provider=instead.provider.name,
            )
        others = self._shown_for.get(id_, [])
        named = tuple(
            say("“{title}” ({provider})", title=row.title, provider=row.provider.name)
            for row in others
        )
        if not named:
            return ""
        listed = formats.listing(self._now.labels.locale, named)
        return say("The city shows this for {titles} as well.", titles=listed)
