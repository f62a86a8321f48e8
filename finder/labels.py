"""What the values of closed lists are called, and the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from finder import formats, topics
from finder.i18n import N_, Catalogue, language, regional
from finder.vocabulary import (
    Access,
    Day,
    Enrol,
    Group,
    Kind,
    Level,
    Mode,
    OccurrenceStatus,
    Part,
    ProviderType,
    Sort,
)

if TYPE_CHECKING:
    from finder.city import City
    from finder.places import AreaMap

KINDS: dict[str, str] = {
    Kind.COURSE: N_("Course"),
    Kind.EVENT: N_("Event"),
    Kind.WORKPLACE: N_("Workplace programme"),
    Kind.RESOURCE: N_("Always available"),
}
MODES: dict[str, str] = {
    Mode.IN_PERSON: N_("In person"),
    Mode.ONLINE: N_("Online"),
    Mode.BLENDED: N_("In person and online"),
    Mode.SELF_PACED: N_("At your own pace"),
}
LEVELS: dict[str, str] = {
    Level.BEGINNER: N_("Beginners"),
    Level.INTERMEDIATE: N_("Some experience"),
    Level.ADVANCED: N_("Advanced"),
}
ACCESS: dict[str, str] = {
    Access.WHEELCHAIR: N_("Wheelchair access"),
    Access.TOILET: N_("Accessible toilet"),
    Access.HEARING_LOOP: N_("Hearing loop"),
    Access.SIGN_LANGUAGE: N_("Sign language"),
    Access.CAPTIONS: N_("Captions"),
    Access.QUIET: N_("Quiet space"),
    Access.PARKING: N_("Accessible parking"),
    Access.CHILDCARE: N_("Childcare"),
    Access.TRANSPORT: N_("Transport provided"),
    Access.MEALS: N_("Meals provided"),
}
PROVIDER_TYPES: dict[str, str] = {
    ProviderType.LOCAL_GOVERNMENT: N_("Local government"),
    ProviderType.ADULT_EDUCATION: N_("Adult education"),
    ProviderType.SCHOOL: N_("School"),
    ProviderType.UNIVERSITY: N_("University"),
    ProviderType.LIBRARY: N_("Library"),
    ProviderType.CULTURE: N_("Museum and culture"),
    ProviderType.EMPLOYER: N_("Employer and industry"),
    ProviderType.PROFESSIONAL: N_("Professional association"),
    ProviderType.HEALTH: N_("Health"),
    ProviderType.VOLUNTARY: N_("Voluntary organisation"),
    ProviderType.FAITH: N_("Faith community"),
    ProviderType.ONLINE_PLATFORM: N_("Online platform"),
    ProviderType.OTHER_CITY: N_("Another city"),
}
PARTS: dict[str, str] = {
    Part.MORNING: N_("Morning"),
    Part.AFTERNOON: N_("Afternoon"),
    Part.EVENING: N_("Evening"),
}
ENROLMENTS: dict[str, str] = {
    Enrol.OPEN: N_("Open for enrolment"),
    Enrol.SOON: N_("Enrolment opens soon"),
    Enrol.CLOSING: N_("Enrolment closes soon"),
}
STATUSES: dict[str, str] = {
    OccurrenceStatus.SCHEDULED: N_("As planned"),
    OccurrenceStatus.MOVED: N_("Moved"),
    OccurrenceStatus.FULL: N_("Full"),
    OccurrenceStatus.CANCELLED: N_("Cancelled"),
}
SORTS: dict[str, str] = {
    Sort.RELEVANCE: N_("Best match"),
    Sort.SOONEST: N_("Soonest"),
    Sort.NEAREST: N_("Nearest"),
    Sort.NEWEST: N_("Newest"),
}
STAGES = {
    "early-years": N_("Early years"),
    "children": N_("Children"),
    "teens": N_("Teens"),
    "young-adults": N_("Young adults"),
    "adults": N_("Adults"),
    "older-adults": N_("Older adults"),
}
"""Names of the life stages of a city that gives no names of its own."""

GROUPS: dict[str, str] = {
    Group.AGE: N_("Age"),
    Group.PLACE: N_("Place"),
    Group.SCHEDULE: N_("Days and times"),
    Group.PRICE: N_("Price"),
    Group.ENROL: N_("Enrolment"),
    Group.LANG: N_("Language"),
    Group.ACCESS: N_("Accessibility"),
    Group.LEVEL: N_("Level"),
    Group.TOPIC: N_("Topic"),
    Group.MODE: N_("In person or online"),
    Group.PROVIDER_TYPE: N_("Kind of provider"),
}
UNSTATED: dict[str, str] = {
    Group.AGE: N_("Ages not stated"),
    Group.PLACE: N_("Place not stated"),
    Group.SCHEDULE: N_("Dates not stated"),
    Group.PRICE: N_("Price not stated"),
    Group.ENROL: N_("Enrolment not stated"),
    Group.LANG: N_("Language not stated"),
    Group.ACCESS: N_("Accessibility not stated"),
    Group.LEVEL: N_("Level not stated"),
    Group.TOPIC: N_("Topic not stated"),
    Group.MODE: N_("In person or online: not stated"),
    Group.PROVIDER_TYPE: N_("Kind of provider not stated"),
}
INCLUDED: dict[str, str] = {
    Group.AGE: N_("Also where no age is stated"),
    Group.PLACE: N_("Also where no place is stated"),
    Group.SCHEDULE: N_("Also where days or times are not stated"),
    Group.PRICE: N_("Also where no price is stated"),
    Group.ENROL: N_("Also where enrolment is not stated"),
    Group.LANG: N_("Also where no language is stated"),
    Group.ACCESS: N_("Also where accessibility is not stated"),
    Group.LEVEL: N_("Also where no level is stated"),
    Group.TOPIC: N_("Also where no topic is stated"),
    Group.MODE: N_("Also where it is not stated whether in person or online"),
    Group.PROVIDER_TYPE: N_("Also where the kind of provider is not stated"),
}
ARGUMENT_NAMES = {
    "q": N_("Words"),
    "age": N_("Age"),
    "family": N_("Family"),
    "stage": N_("Stage of life"),
    "near": N_("Near"),
    "within": N_("Distance"),
    "area": N_("District"),
    "box": N_("Part of the map"),
    "from": N_("From"),
    "to": N_("Until"),
    "day": N_("Day of the week"),
    "time": N_("Time of day"),
    "slot": N_("Free time"),
    "after": N_("Starts at or after"),
    "before": N_("Ends by"),
    "fit": N_("Fit"),
    "kind": N_("Kind"),
    "mode": N_("In person or online"),
    "enrol": N_("Enrolment"),
    "topic": N_("Topic"),
    "lang": N_("Language"),
    "level": N_("Level"),
    "access": N_("Accessibility"),
    "price": N_("Price"),
    "provider": N_("Provider"),
    "provider_type": N_("Kind of provider"),
    "festival": N_("Festival"),
    "unknown": N_("Not stated"),
    "online": N_("Online"),
    "closed": N_("Closed or full"),
    "sort": N_("Order"),
    "page": N_("Page"),
    "per_page": N_("Results on a page"),
    "id": N_("Number"),
}
"""What residents call the arguments of the search contract, and of the shortlist."""

FACET_GROUPS = {
    "stage": Group.AGE,
    "area": Group.PLACE,
    "day": Group.SCHEDULE,
    "time": Group.SCHEDULE,
    "mode": Group.MODE,
    "price": Group.PRICE,
    "topic": Group.TOPIC,
    "lang": Group.LANG,
    "level": Group.LEVEL,
    "access": Group.ACCESS,
    "provider_type": Group.PROVIDER_TYPE,
    "enrol": Group.ENROL,
}
"""The group that a facet's *not stated* belongs to; a kind is always stated."""

_LISTS: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS,
    "mode": MODES,
    "time": PARTS,
    "level": LEVELS,
    "enrol": ENROLMENTS,
    "access": ACCESS,
    "provider_type": PROVIDER_TYPES,
    "status": STATUSES,
    "sort": SORTS,
    "group": GROUPS,
    "unstated": UNSTATED,
    "included": INCLUDED,
    "argument": ARGUMENT_NAMES,
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, named and counted."""

    value: str
    label: str
    count: int
    selected: bool


_OF_FIELDS = {
    "kind": "kind", "mode": "mode", "level": "level", "provider_type": "provider_type",
    "access": "access", "venue_access": "access", "days": "day", "language": "lang",
    "languages": "lang", "topics": "topic",
}  # fmt: skip
"""Fields of a listing whose words are of a list, and how that list is called here."""


class Labels:
    """Names of values in one locale, for one city; each is remembered.

    `locale` is that of the city's formats, which may name its territory; `zone` is where its
    clocks are.
    """

    def __init__(self, city: City, areas: AreaMap, catalogue: Catalogue) -> None:
        self.locale = regional(catalogue.locale, city.timezone.key)
        self._spoken = catalogue.locale
        self.say = catalogue.gettext
        self._areas = areas
        self.zone = city.timezone
        self._currency = city.currency
        self._stages = {stage.code: stage for stage in city.stages}
        self._known: dict[tuple[str, str], str] = {}
        self._made: dict[str, Callable[[str], str]] = {
            "stage": self._stage,
            "area": self._area,
            "price": self._price,
            "topic": self._topic,
            "slot": self._slot,
            "lang": lambda code: formats.standing_alone(formats.language_name(self.locale, code)),
            "day": lambda value: formats.standing_alone(formats.weekday(self.locale, Day(value))),
        }

    def __call__(self, name: str, value: str) -> str:
        """What a value of the argument or list `name` is called."""
        known = self._known.get((name, value))
        if known is None:
            known = self._known[name, value] = self._make(name, value)
        return known

    def field(self, name: str, text: str) -> str:
        """What a field says, such as `wheelchair;parking`: in words, where it is of a list."""
        of = _OF_FIELDS.get(name)
        if of is None:
            return text
        try:
            return "; ".join(self(of, one.strip()) for one in text.split(";") if one)
        except ValueError:  # A day that is none.
            return text

    def _make(self, name: str, value: str) -> str:
        if name in self._made:
            return self._made[name](value)
        message = _LISTS.get(name, {}).get(value)
        return self.say(message) if message else value

    def _stage(self, code: str) -> str:
        names = self._stages[code].names
        own = names.get(self._spoken) or names.get(language(self._spoken))
        if own or code not in STAGES:
            return own or next(iter(names.values()), code)
        return self.say(STAGES[code])

    def _topic(self, code: str) -> str:
        return topics.label(code, self._spoken) if code in topics.TOPICS else code

    def _slot(self, text: str) -> str:
        day, _, part = text.partition("-")
        return self.say("{day}, {part}", day=self("day", day), part=self("time", part))

    def _area(self, code: str) -> str:
        # Until the next upgrade the database may name areas that the city no longer has.
        return self._areas.name(code, self._spoken) if code in self._areas.codes else code

    def _price(self, text: str) -> str:
        if text == "free":
            return self.say("Free")
        hundredths = int(Decimal(text) * 100)
        return self.say(
            "Up to {price}", price=formats.money(self.locale, hundredths, self._currency)
        )

    def group(self, name: str) -> Group | None:
        """The group that a facet's *not stated* belongs to, None where all is stated."""
        return FACET_GROUPS.get(name)

    def facet(
        self, name: str, counts: Mapping[str, int], selected: Iterable[str]
    ) -> list[FacetValue]:
        """The values of a facet in the order to show them, the selected always among them."""
        chosen = set(selected)
        every = dict.fromkeys((*counts, *sorted(chosen)))
        values = [FacetValue(v, self(name, v), int(counts.get(v, 0)), v in chosen) for v in every]
        return sorted(values, key=self._place(name))

    def _place(self, name: str) -> Callable[[FacetValue], tuple[float, str]]:
        if name in {"area", "topic", "lang"}:
            return lambda one: (-one.count, one.label)
        if name == "price":
            return lambda one: (-1.0 if one.value == "free" else float(one.value), "")
        order = [*self._stages] if name == "stage" else [str(v) for v in _ORDERS.get(name, ())]
        places = {value: place for place, value in enumerate(order)}
        return lambda one: (places.get(one.value, len(places)), one.label)


_ORDERS: Mapping[str, Iterable[str]] = {"day": tuple(Day)} | {
    name: tuple(values) for name, values in _LISTS.items()
}
