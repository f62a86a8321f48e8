"""The arguments of the search contract: how each is read, and printed back."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from finder.drafts import Ages
from finder.i18n import N_, is_language, language
from finder.places import Place
from finder.text import words
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

MOST_VALUES = 60
LONGEST_Q = 400
MOST_PER_PAGE = 100


class World(Protocol):
    """What the question may name: the city's stages, areas, places, providers and more."""

    @property
    def stages(self) -> Mapping[str, Ages]:
        """Life stages by code."""

    @property
    def areas(self) -> Container[str]:
        """Area codes."""

    @property
    def providers(self) -> Container[str]:
        """Provider slugs."""

    @property
    def topics(self) -> Container[str]:
        """Topic codes."""

    @property
    def festivals(self) -> Container[str]:
        """Festival slugs."""

    def find_place(self, text: str) -> Place | None:
        """The place that a name, postcode, area or `lat,lng` stands for."""


@dataclass(frozen=True, slots=True)
class Near:
    """A place to be near to, as it was asked for and where it is."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class AgeAsked:
    """An age argument as written, and its interval."""

    text: str
    ages: Ages


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell of the free-time grid."""

    day: Day
    part: Part

    def __str__(self) -> str:
        return f"{self.day}-{self.part}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An argument that was left out, and why; `reason` is a message to translate."""

    name: str
    value: str
    reason: str
    details: tuple[tuple[str, str], ...] = ()

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The reason in words."""
        return translate(self.reason).format(value=self.value, **dict(self.details))


class _BadValueError(ValueError):
    """A value makes no sense; carries the message and its details."""

    def __init__(self, reason: str, **details: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = tuple((name, str(value)) for name, value in details.items())


_Parser = Callable[[str, World], Any]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of the search contract: how it is read, and printed back.

    `loosest` says which of several values stands for all where only one is kept.
    """

    attribute: str
    parse: _Parser
    show: Callable[[Any], str] = str
    many: bool = False
    default: Any = None
    loosest: Callable[[Iterable[Any]], Any] | None = None

    def texts(self, value: Any) -> list[str]:
        """The value printed as it would be given."""
        if value == self.default:
            return []
        return [self.show(v) for v in value] if self.many else [self.show(value)]

    def read(self, values: list[str], world: World) -> tuple[Any, list[tuple[str, _BadValueError]]]:
        """All values given for the argument, read; and those that make no sense."""
        good: list[Any] = []
        bad: list[tuple[str, _BadValueError]] = []
        texts = list(dict.fromkeys(values))
        for text in texts[:MOST_VALUES]:
            try:
                good.append(self.parse(text, world))
            except _BadValueError as error:
                bad.append((text, error))
        if len(texts) > MOST_VALUES:
            too_many = N_("Left out: at most {most} values can be given here.")
            bad.append((texts[MOST_VALUES], _BadValueError(too_many, most=MOST_VALUES)))
        return self._together(good, bad), bad

    def _together(self, good: list[Any], bad: list[tuple[str, _BadValueError]]) -> Any:
        if not good:
            return self.default
        if self.many:
            return tuple(dict.fromkeys(good))
        if self.loosest:
            return self.loosest(good)
        only_one = N_("Only one value can be given here.")
        others = [extra for extra in dict.fromkeys(good[1:]) if extra != good[0]]
        bad.extend((self.show(extra), _BadValueError(only_one)) for extra in others)
        return good[0]


_AGE = re.compile(r"(\d{1,4})(m?)(?:(-)(?:(\d{1,4})(m?))?)?")


def read_age(text: str) -> Ages:
    """The months that `67`, `6-9`, `60-` or `18m` stand for.

    Raises ValueError where the text is none of these, or nobody is that old.
    """
    match = _AGE.fullmatch(text.strip())
    if not match:
        raise _BadValueError(N_("Give an age such as 67, 6-9, 60- or 18m."))
    low_text, low_unit, dash, high_text, high_unit = match.groups()
    low = _months(low_text, low_unit)
    if not dash:
        return Ages(low, low + (1 if low_unit else 12))
    if high_text is None:
        return Ages(low, None)
    high = _months(high_text, high_unit)
    if high < low:
        raise _BadValueError(N_("The higher age comes second, as in 6-9."))
    return Ages(low, high + (1 if high_unit else 12))


def _months(number: str, unit: str) -> int:
    months = int(number) * (1 if unit else 12)
    if months > 130 * 12:
        raise _BadValueError(N_("Nobody is that old: ages go up to 130 years."))
    return months


def _words(text: str, _world: World) -> str:
    if len(text) > LONGEST_Q:
        raise _BadValueError(
            N_("That is too long to look for: at most {most} characters."), most=LONGEST_Q
        )
    plain = " ".join(text.replace("\x00", " ").split())
    if not words(plain):
        raise _BadValueError(N_("There is no word in it to look for."))
    return plain


def _age(text: str, _world: World) -> AgeAsked:
    return AgeAsked(text, read_age(text))


def _family(text: str, _world: World) -> bool:
    if text != "all":
        raise _BadValueError(N_("The only value is: {values}."), values="all")
    return True


def _stage(text: str, world: World) -> str:
    if text not in world.stages:
        raise _BadValueError(
            N_("There is no such life stage; there are: {values}."), values=", ".join(world.stages)
        )
    return text


def _near(text: str, world: World) -> Near:
    place = world.find_place(text) if len(text) <= 200 else None
    if place is None:
        raise _BadValueError(
            N_("No such place is known here: try a district, a postcode or a street name nearby.")
        )
    return Near(text, place)


def _kilometres(text: str, _world: World) -> float:
    number = _decimal(text)
    if number is None or not Decimal("0.1") <= number <= 200:
        raise _BadValueError(N_("Give a distance from 0.1 to 200 kilometres."))
    return float(number)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _area(text: str, world: World) -> str:
    if text not in world.areas:
        raise _BadValueError(N_("There is no such area."))
    return text


def _provider(text: str, world: World) -> str:
    if text not in world.providers:
        raise _BadValueError(N_("There is no such provider."))
    return text


def _topic(text: str, world: World) -> str:
    if text not in world.topics:
        raise _BadValueError(N_("There is no such topic."))
    return text


def _festival(text: str, world: World) -> str:
    if text not in world.festivals:
        raise _BadValueError(N_("There is no such festival."))
    return text


def _language(text: str, _world: World) -> str:
    """The language without its region, since one who understands it understands both."""
    code = language(text).lower()
    if not is_language(code):
        raise _BadValueError(N_("Give the code of a language, such as en."))
    return code


def _date(text: str, _world: World) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not 1900 <= day.year <= 2200:
        raise _BadValueError(N_("Give a date as year-month-day, such as 2027-03-31."))
    return day


_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def _minute(text: str, _world: World) -> int:
    match = _CLOCK.fullmatch(text)
    minutes = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else -1
    if not 0 <= minutes <= 24 * 60:
        raise _BadValueError(N_("Give a time from 00:00 to 24:00, such as 18:30."))
    return minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _slot(text: str, _world: World) -> Slot:
    day, _, part = text.partition("-")
    try:
        return Slot(Day(day), Part(part))
    except ValueError:
        raise _BadValueError(N_("Give a day and a part of it, such as tue-evening.")) from None


def _price(text: str, _world: World) -> int | None:
    if text == "free":
        return None
    number = _decimal(text)
    if number is None or not 0 <= number <= 10_000_000:
        raise _BadValueError(N_("Give free, or the most you can pay as a number."))
    return int(number * 100)


def show_price(hundredths: int | None) -> str:
    """A ceiling as it is given: `free`, or a number of whole or broken units."""
    if hundredths is None:
        return "free"
    return f"{Decimal(hundredths) / 100:f}"


def _one_of(choices: type) -> _Parser:
    def parse(text: str, _world: World) -> Any:
        try:
            return choices(text)
        except ValueError:
            values = ", ".join(choices)  # type: ignore[arg-type] # It is a StrEnum.
            raise _BadValueError(N_("Choose one of: {values}."), values=values) from None

    return parse


def _whole(low: int, high: int) -> _Parser:
    def parse(text: str, _world: World) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not low <= number <= high:
            raise _BadValueError(
                N_("Give a whole number from {low} to {high}."), low=low, high=high
            )
        return number

    return parse


def _show_kilometres(kilometres: float) -> str:
    return f"{kilometres:g}"


ARGUMENTS: dict[str, Argument] = {
    "q": Argument("q", _words, default=""),
    "age": Argument("age", _age, lambda asked: asked.text, many=True, default=()),
    "family": Argument("family", _family, lambda _: "all", default=False),
    "stage": Argument("stage", _stage, many=True, default=()),
    "near": Argument("near", _near, lambda near: near.text, many=True, default=()),
    "within": Argument("within", _kilometres, _show_kilometres, loosest=max),
    "area": Argument("area", _area, many=True, default=()),
    "from": Argument("from_", _date, loosest=min),
    "to": Argument("to", _date, loosest=max),
    "day": Argument("day", _one_of(Day), many=True, default=()),
    "time": Argument("time", _one_of(Part), many=True, default=()),
    "slot": Argument("slot", _slot, many=True, default=()),
    "after": Argument("after", _minute, _clock, loosest=min),
    "before": Argument("before", _minute, _clock, loosest=max),
    "fit": Argument("fit", _one_of(Fit), default=Fit.ANY),
    "kind": Argument("kind", _one_of(Kind), many=True, default=()),
    "mode": Argument("mode", _one_of(Mode), many=True, default=()),
    "enrol": Argument("enrol", _one_of(Enrol), many=True, default=()),
    "topic": Argument("topic", _topic, many=True, default=()),
    "lang": Argument("lang", _language, many=True, default=()),
    "level": Argument("level", _one_of(Level), many=True, default=()),
    "access": Argument("access", _one_of(Access), many=True, default=()),
    "price": Argument("price", _price, show_price, many=True, default=()),
    "provider": Argument("provider", _provider, many=True, default=()),
    "provider_type": Argument("provider_type", _one_of(ProviderType), many=True, default=()),
    "festival": Argument("festival", _festival, many=True, default=()),
    "unknown": Argument("unknown", _one_of(Group), many=True, default=()),
    "online": Argument("online", _one_of(Online)),
    "closed": Argument("closed", _one_of(Closed)),
    "sort": Argument("sort", _one_of(Sort)),
    "page": Argument("page", _whole(1, 100_000), default=1),
    "per_page": Argument("per_page", _whole(1, MOST_PER_PAGE), default=20),
}
"""Every argument of the search contract that is understood, in its fixed order."""
