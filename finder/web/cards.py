"""Facts of an opportunity in words: what is stated, and what is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from finder import formats
from finder.drafts import Ages
from finder.i18n import Catalogue
from finder.labels import Labels
from finder.models import Occurrence, Opportunity, Schedule
from finder.publishing.listings import Brief, Listing, goes_on
from finder.query import SearchQuery
from finder.schedule import Occurrence as Made
from finder.store.glances import Glance, ScheduleGlance
from finder.vocabulary import Form, Mode, OccurrenceStatus
from finder.web.answers import answers
from finder.web.links import Keep, Links

_LONGEST_SUMMARY = 180

_FRESH = 180
"""Days after which one had better ask before setting out."""


@dataclass(frozen=True, slots=True)
class When:
    """The date that is shown: in words, for machines, and what has become of it."""

    text: str
    machine: str = ""
    status: str = ""
    status_label: str = ""
    note: str = ""
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in words, or the words that it is not stated."""

    text: str
    stated: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One result as the page shows it; provider text is kept apart from ours."""

    id: int
    keep: Keep
    href: str
    title: str
    language: str
    provider: str
    kind: str
    kind_code: str
    summary: str
    when: When
    fits: bool
    venue: str
    district: str
    distance: str
    place: Fact | None
    facts: tuple[Fact, ...]
    provider_href: str
    venue_href: str
    confirmed: Fact


class Describer:
    """Says facts of opportunities in one locale, at one moment."""

    def __init__(self, catalogue: Catalogue, labels: Labels, links: Links, now: datetime) -> None:
        self._words = catalogue
        self._locale = labels.locale
        self._labels = labels
        self._links = links
        self._now = now

    def card(
        self, listing: Listing | Brief, *, fits: bool, query: SearchQuery | None = None
    ) -> Card:
        """One result; `fits` says that its date was asked for, `query` what was asked besides."""
        row = listing.row
        venue = listing.venue
        district = ""
        if venue and venue.area:
            district = self._labels("area", venue.area.code)
        return Card(
            id=row.id,
            keep=self._links.keep(row.id),
            href=self._links.opportunity(row),
            title=row.title,
            language=row.language,
            provider=row.provider.name,
            kind=self._labels("kind", row.kind),
            kind_code=row.kind,
            summary=_shortened(row.summary or row.description),
            when=self.when(listing),
            fits=fits and listing.matched is not None,
            venue=(venue.name or venue.address) if venue else "",
            district=district,
            distance=self.distance(listing.distance),
            place=None if venue else self.place(row),
            facts=self._facts(listing, query or SearchQuery()),
            provider_href=self._links.provider(row.provider),
            venue_href=self._links.venue(venue) if venue else "",
            confirmed=self.confirmed(row),
        )

    def _facts(self, listing: Listing | Brief, query: SearchQuery) -> tuple[Fact, ...]:
        asked = answers(listing, query, self._labels, self._now.date())
        return self.facts(listing.row) + tuple(Fact(text, stated) for text, stated in asked)

    def confirmed(self, row: Opportunity | Glance) -> Fact:
        """How long ago its provider last said so; not stated where that is too long ago."""
        day = row.confirmed_at.replace(tzinfo=UTC).astimezone(self._labels.zone).date()
        since = (self._now.date() - day).days
        say = self._words.gettext
        if since < 1:
            return Fact(say("Confirmed today"), stated=True)
        ago = formats.ago(self._locale, since)
        said = (
            say("Confirmed {ago}", ago=ago)
            if ago
            else say("Confirmed: {day}", day=formats.plain_day(self._locale, day))
        )
        return Fact(said, since <= _FRESH)

    def facts(self, row: Opportunity | Glance) -> tuple[Fact, ...]:
        """The facts that every list shows."""
        return (self.ages(row), self.price(row), self.mode(row), self.languages(row))

    def when(self, listing: Listing | Brief) -> When:
        """The date that matched, else the next one, else what is known of when."""
        schedule = listing.row.schedule
        shown = listing.matched or listing.next
        if shown is not None:
            return self.meeting(
                shown, listing.left - 1, endless=listing.left > 1 and goes_on(schedule)
            )
        if schedule.form == Form.SPAN and schedule.first and schedule.last:
            return self._span(schedule, schedule.first, schedule.last)
        if schedule.form == Form.ALWAYS:
            return When(self._words.gettext("Always open"))
        if schedule.form == Form.DATED:
            return When(self._words.gettext("No more dates are planned"))
        return When(self._labels("unstated", "schedule"), stated=False)

    def _span(self, schedule: Schedule | ScheduleGlance, first: date, last: date) -> When:
        text = formats.days(self._locale, first, last)
        if hours := formats.clocks(self._locale, schedule.start, schedule.end):
            text = self._words.gettext("{days}, {hours}", days=text, hours=hours)
        if last < self._now.date():
            return When(text, status="over", status_label=self._words.gettext("Already over"))
        return When(text, note=self._words.gettext("days not stated"))

    def meeting(
        self, occurrence: Occurrence | Made, others: int = 0, *, endless: bool = False
    ) -> When:
        """One meeting in words, and how many others are to come; if `endless`, at least."""
        status = occurrence.status
        usual = status == OccurrenceStatus.SCHEDULED
        return When(
            text=self._moment(occurrence),
            machine=_machine(occurrence),
            status="" if usual else status,
            status_label="" if usual else self._labels("status", status),
            note=self._others(others, endless=endless),
        )

    def _moment(self, one: Occurrence | Made) -> str:
        day = formats.day(self._locale, one.day, self._now.year)
        if one.start is None:
            return self._words.gettext("{day}, hours not stated", day=day)
        end = one.ends
        if end and (end - datetime.combine(one.day, one.start)).days >= 1:
            last = formats.day(self._locale, end.date(), self._now.year)
            start, finish = (formats.clock(self._locale, t) for t in (one.start, end.time()))
            return self._words.gettext(
                "{day}, {start} to {last}, {end}", day=day, start=start, last=last, end=finish
            )
        hours = formats.clocks(self._locale, one.start, end.time() if end else None)
        return self._words.gettext("{day}, {hours}", day=day, hours=hours)

    def _others(self, others: int, *, endless: bool) -> str:
        if others < 1:
            return ""
        if endless:
            return self._words.ngettext(
                "and at least {n} more date", "and at least {n} more dates", others
            )
        return self._words.ngettext("and {n} more date", "and {n} more dates", others)

    def ages(self, row: Opportunity | Glance) -> Fact:
        """For whom."""
        said = formats.ages(self._locale, Ages(row.age_low, row.age_high))
        return self._fact(said, "age")

    def price(self, row: Opportunity | Glance) -> Fact:
        """What it costs."""
        said = formats.price(
            self._locale, row.price_free, row.price_low, row.price_high, row.currency
        )
        return self._fact(said, "price")

    def mode(self, row: Opportunity | Glance) -> Fact:
        """How it is taught."""
        return self._fact(self._labels("mode", row.mode) if row.mode else "", "mode")

    def languages(self, row: Opportunity | Glance) -> Fact:
        """In which languages it is taught."""
        return self._fact(formats.languages(self._locale, tuple(row.languages)), "lang")

    def place(self, row: Opportunity | Glance) -> Fact | None:
        """That the place is not stated, where one is needed."""
        if row.venue or row.mode == Mode.ONLINE:
            return None
        return self._fact("", "place")

    def distance(self, kilometres: float | None) -> str:
        """How far it is, empty where no place was asked for."""
        return "" if kilometres is None else formats.distance(self._locale, kilometres)

    def day(self, value: date) -> str:
        """A date with its weekday."""
        return formats.day(self._locale, value, self._now.year)

    def _fact(self, said: str, group: str) -> Fact:
        return Fact(said or self._labels("unstated", group), bool(said))


def _machine(one: Occurrence | Made) -> str:
    if one.start is None:
        return one.day.isoformat()
    return f"{one.day.isoformat()}T{one.start:%H:%M}"


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_SUMMARY:
        return text
    return " ".join(text[:_LONGEST_SUMMARY].split()).rsplit(" ", 1)[0].rstrip(" .,;:") + "…"
