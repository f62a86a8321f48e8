"""The question: one frozen value, checked once, that prints itself back as arguments.

The same arguments stand in the page's URL, the API, the feeds, the command line
and a saved alert. Repeating an argument means *or*, different arguments mean *and*.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from finder.arguments import ARGUMENTS, Refusal
from finder.asked import AgeAsked, BadValueError, Near, Slot, World
from finder.atlas.box import Box
from finder.i18n import N_
from finder.vocabulary import (
    Access,
    Closed,
    Day,
    Enrol,
    Fit,
    Group,
    Kind,
    Level,
    Mode,
    Online,
    Part,
    ProviderType,
    Sort,
)

DEFAULT_WITHIN = 5.0
"""Kilometres around a place where no distance is asked for."""


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """Everything that can be asked, already checked; see the search contract."""

    q: str = ""
    age: tuple[AgeAsked, ...] = ()
    family: bool = False
    stage: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()
    within: float | None = None
    area: tuple[str, ...] = ()
    box: Box | None = None
    from_: date | None = None
    to: date | None = None
    day: tuple[Day, ...] = ()
    time: tuple[Part, ...] = ()
    slot: tuple[Slot, ...] = ()
    after: int | None = None
    before: int | None = None
    fit: Fit = Fit.ANY
    kind: tuple[Kind, ...] = ()
    mode: tuple[Mode, ...] = ()
    enrol: tuple[Enrol, ...] = ()
    topic: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    level: tuple[Level, ...] = ()
    access: tuple[Access, ...] = ()
    price: tuple[int | None, ...] = ()
    provider: tuple[str, ...] = ()
    provider_type: tuple[ProviderType, ...] = ()
    festival: tuple[str, ...] = ()
    unknown: tuple[Group, ...] = ()
    online: Online | None = None
    closed: Closed | None = None
    sort: Sort | None = None
    page: int = 1
    per_page: int = 20

    @property
    def radius(self) -> float:
        """Kilometres around each `near`."""
        return DEFAULT_WITHIN if self.within is None else self.within

    @property
    def order(self) -> Sort:
        """The order asked for, or the one that goes without saying."""
        return self.sort or (Sort.RELEVANCE if self.q else Sort.SOONEST)

    @property
    def with_online(self) -> bool:
        """Whether online opportunities pass the filters of place."""
        if self.online is not None:
            return self.online is Online.INCLUDE
        return not self.asks_where or Mode.ONLINE in self.mode

    @property
    def with_closed(self) -> bool:
        """Whether what is full, or whose enrolment is over, counts."""
        return self.closed is Closed.INCLUDE

    @property
    def asks_where(self) -> bool:
        """Whether any of the arguments of place is given."""
        return bool(self.near or self.area or self.box)

    @property
    def asks_when(self) -> bool:
        """Whether any of the seven arguments of the schedule filter is given."""
        return bool(
            self.from_ or self.to or self.day or self.time or self.slot
            or self.after is not None or self.before is not None
        )  # fmt: skip

    @property
    def groups(self) -> tuple[Group, ...]:
        """Groups of facts that are asked about, each of which a listing may not state; in order."""
        used = {
            Group.AGE: self.age or self.stage,
            Group.PLACE: self.asks_where,
            Group.SCHEDULE: self.asks_when,
            Group.PRICE: self.price,
            Group.ENROL: self.enrol,
            Group.LANG: self.lang,
            Group.ACCESS: self.access,
            Group.LEVEL: self.level,
            Group.TOPIC: self.topic,
            Group.MODE: self.mode,
            Group.PROVIDER_TYPE: self.provider_type,
        }
        return tuple([group for group, asked in used.items() if asked])

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked for, so that everything is found."""
        looked_at = {"unknown", "online", "closed", "sort", "page", "per_page"}
        return all(
            getattr(self, argument.attribute) == argument.default
            for name, argument in ARGUMENTS.items()
            if name not in looked_at
        )

    def replace(self, **changes: Any) -> SearchQuery:
        """The same question with some arguments changed; back to the first page.

        (A page makes a hundred; `dataclasses.replace` would take ten times as long.)
        """
        if not changes.keys() <= self.__dict__.keys():
            raise TypeError(f"no such argument: {changes.keys() - self.__dict__.keys()}")
        made = object.__new__(SearchQuery)
        made.__dict__.update(self.__dict__, **({"page": 1} | changes))
        return made

    def there(self, **where: Any) -> SearchQuery:
        """What of it is known to take place where else is asked; nothing that is online."""
        unknown = tuple(group for group in self.unknown if group is not Group.PLACE)
        online = Online.EXCLUDE if Mode.ONLINE in self.mode else None
        return self.replace(unknown=unknown, online=online, **where)

    def without(self, name: str, value: Any = None) -> SearchQuery:
        """The question without one value of an argument, or without the whole of it."""
        argument = ARGUMENTS[name]
        if value is None or not argument.many:
            changes = {argument.attribute: argument.default}
            if name == "near":
                changes |= {
                    "within": None,
                    "sort": None if self.sort is Sort.NEAREST else self.sort,
                }
            if name == "q" and self.sort is Sort.RELEVANCE:
                changes["sort"] = None
            return self.replace(**changes)
        left = tuple(v for v in getattr(self, argument.attribute) if v != value)
        return self.replace(**{argument.attribute: left}) if left else self.without(name)

    def to_args(self) -> list[tuple[str, str]]:
        """The arguments that make this question, in their fixed order, defaults left out."""
        return [
            (name, text)
            for name, argument in ARGUMENTS.items()
            for text in argument.texts(getattr(self, argument.attribute))
        ]


@dataclass(frozen=True, slots=True)
class Reading:
    """The question as understood, and the arguments that made no sense."""

    query: SearchQuery
    refused: tuple[Refusal, ...] = ()


def read(args: Iterable[tuple[str, str]], world: World) -> Reading:
    """Read the arguments of a URL or a command line into a question.

    Nothing is dropped silently: what makes no sense, and names that mean nothing,
    come back as refusals. Empty values are those of an unfilled form and count as
    not given.
    """
    given: dict[str, list[str]] = {}
    for name, text in args:
        if text.strip():
            given.setdefault(name, []).append(text.strip())
    refused = [
        Refusal.of(name, texts[0], BadValueError(N_("There is no such argument.")))
        for name, texts in given.items()
        if name not in ARGUMENTS
    ]
    values: dict[str, Any] = {}
    for name, argument in ARGUMENTS.items():
        if name in given:
            values[argument.attribute], bad = argument.read(given[name], world)
            refused += [Refusal.of(name, text, fault) for text, fault in bad]
    refused += _contradictions(values, given)
    return Reading(SearchQuery(**values), tuple(refused))


def _contradictions(values: dict[str, Any], given: Container[str]) -> list[Refusal]:
    """Take out what makes no sense beside the other arguments.

    Where an argument needs another that was itself refused, one refusal is enough.
    """
    refused: list[Refusal] = []

    def drop(attribute: str, reason: str, needs: str = "") -> None:
        name = attribute.rstrip("_")
        shown = ARGUMENTS[name].texts(values.pop(attribute))
        if needs not in given:
            refused.extend(Refusal(name, text, reason) for text in shown)

    first, last = values.get("from_"), values.get("to")
    if first and last and last < first:
        drop("to", N_("The last day lies before the first."))
    after, before = values.get("after"), values.get("before")
    if after is not None and before is not None and before <= after:
        drop("before", N_("The end lies before the start."))
    if values.get("within") is not None and not values.get("near"):
        drop("within", N_("A distance needs a place: say near where."), "near")
    if values.get("sort") is Sort.NEAREST and not values.get("near"):
        drop("sort", N_("Nearest first needs a place: say near where."), "near")
    if values.get("sort") is Sort.RELEVANCE and not values.get("q"):
        drop("sort", N_("Best match first needs words to look for."), "q")
    return refused
