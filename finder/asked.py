"""What may be asked, value by value: how the text of each argument is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from finder.atlas.box import Box
from finder.drafts import Ages
from finder.i18n import N_, is_language, language
from finder.places import Place
from finder.text import parse, words
from finder.vocabulary import (
    Day,
    Part,
)

LONGEST_Q = 400
MOST_PHRASES = 16
"""Phrases and runs are looked for in the text of every listing that has their words."""


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


class BadValueError(ValueError):
    """A value makes no sense; carries the message and its details."""

    def __init__(self, reason: str, **details: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = tuple((name, str(value)) for name, value in details.items())


Parser = Callable[[str, World], Any]
"""Reads one value; raises BadValueError."""


_AGE = re.compile(r"(\d{1,4})(m?)(?:(-)(?:(\d{1,4})(m?))?)?")


def read_age(text: str) -> Ages:
    """The months that `67`, `6-9`, `60-` or `18m` stand for.

    Raises ValueError where the text is none of these, or nobody is that old.
    """
    match = _AGE.fullmatch(text.strip())
    if not match:
        raise BadValueError(N_("Give an age such as 67, 6-9, 60- or 18m."))
    low_text, low_unit, dash, high_text, high_unit = match.groups()
    low = _months(low_text, low_unit)
    if not dash:
        return Ages(low, low + (1 if low_unit else 12))
    if high_text is None:
        return Ages(low, None)
    high = _months(high_text, high_unit)
    if high < low:
        raise BadValueError(N_("The higher age comes second, as in 6-9."))
    return Ages(low, high + (1 if high_unit else 12))


def _months(number: str, unit: str) -> int:
    months = int(number) * (1 if unit else 12)
    if months > 130 * 12:
        raise BadValueError(N_("Nobody is that old: ages go up to 130 years."))
    return months


def read_typed(text: str, _world: World) -> str:
    """What was typed so far, perhaps no word yet; spaces evened out."""
    if len(text) > LONGEST_Q:
        raise BadValueError(
            N_("That is too long to look for: at most {most} characters."), most=LONGEST_Q
        )
    return " ".join(text.replace("\x00", " ").split())


def read_words(text: str, world: World) -> str:
    """Words to look for, spaces evened out."""
    plain = read_typed(text, world)
    if not words(plain):
        raise BadValueError(N_("There is no word in it to look for."))
    wanted = parse(plain)
    if sum(bool(clause.pattern) for clause in (*wanted.all, *wanted.none)) > MOST_PHRASES:
        too_much = N_("That is too much to look for at once: at most {most} phrases.")
        raise BadValueError(too_much, most=MOST_PHRASES)
    return plain


def asked_age(text: str, _world: World) -> AgeAsked:
    """An age as written, with its months."""
    return AgeAsked(text, read_age(text))


def read_family(text: str, _world: World) -> bool:
    """Whether every age given must be welcome."""
    if text != "all":
        raise BadValueError(N_("The only value is: {values}."), values="all")
    return True


def read_stage(text: str, world: World) -> str:
    """A life stage of the city."""
    if text not in world.stages:
        raise BadValueError(
            N_("There is no such life stage; there are: {values}."), values=", ".join(world.stages)
        )
    return text


def read_near(text: str, world: World) -> Near:
    """A place that is known here."""
    place = world.find_place(text) if len(text) <= 200 else None
    if place is None:
        raise BadValueError(
            N_("No such place is known here: try a district, a postcode or a street name nearby.")
        )
    return Near(text, place)


def read_kilometres(text: str, _world: World) -> float:
    """A distance."""
    number = _decimal(text)
    if number is None or not Decimal("0.1") <= number <= 200:
        raise BadValueError(N_("Give a distance from 0.1 to 200 kilometres."))
    return float(number)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


_DEGREES = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,30})?(?:e-\d{1,2})?")


def read_box(text: str, _world: World) -> Box:
    """A part of the map, by its south-west and its north-east corner."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 4 and all(map(_DEGREES.fullmatch, parts)):
        south, west, north, east = map(float, parts)
        if -90 <= south <= north <= 90 and -180 <= west <= east <= 180:
            return Box(south, west, north, east)
    raise BadValueError(
        N_("Give the south-west and then the north-east corner, in degrees: lat,lng,lat,lng.")
    )


def read_area(text: str, world: World) -> str:
    """An area of the city."""
    if text not in world.areas:
        raise BadValueError(N_("There is no such area."))
    return text


def read_provider(text: str, world: World) -> str:
    """A provider with something published."""
    if text not in world.providers:
        raise BadValueError(N_("There is no such provider."))
    return text


def read_topic(text: str, world: World) -> str:
    """A topic of the vocabulary."""
    if text not in world.topics:
        raise BadValueError(N_("There is no such topic."))
    return text


def read_festival(text: str, world: World) -> str:
    """A festival that something belongs to."""
    if text not in world.festivals:
        raise BadValueError(N_("There is no such festival."))
    return text


def read_language(text: str, _world: World) -> str:
    """The language without its region, since one who understands it understands both."""
    code = language(text).lower()
    if not is_language(code):
        raise BadValueError(N_("Give the code of a language, such as en."))
    return code


def read_date(text: str, _world: World) -> date:
    """A day, as ISO 8601 writes it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not 1900 <= day.year <= 2200:
        raise BadValueError(N_("Give a date as year-month-day, such as 2027-03-31."))
    return day


_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


def read_minute(text: str, _world: World) -> int:
    """Minutes after midnight."""
    match = _CLOCK.fullmatch(text)
    minutes = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else -1
    if not 0 <= minutes <= 24 * 60:
        raise BadValueError(N_("Give a time from 00:00 to 24:00, such as 18:30."))
    return minutes


def show_clock(minutes: int) -> str:
    """Minutes after midnight as a clock shows them."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_slot(text: str, _world: World) -> Slot:
    """One cell of the free-time grid."""
    day, _, part = text.partition("-")
    try:
        return Slot(Day(day), Part(part))
    except ValueError:
        raise BadValueError(N_("Give a day and a part of it, such as tue-evening.")) from None


def read_price(text: str, _world: World) -> int | None:
    """A ceiling in hundredths; None stands for free."""
    if text == "free":
        return None
    number = _decimal(text)
    if number is None or not 0 <= number <= 10_000_000:
        raise BadValueError(N_("Give free, or the most you can pay as a number."))
    return int(number * 100)


def show_price(hundredths: int | None) -> str:
    """A ceiling as it is given: `free`, or a number of whole or broken units."""
    if hundredths is None:
        return "free"
    return f"{Decimal(hundredths) / 100:f}"


def one_of(choices: type) -> Parser:
    """Reads one value of a closed list."""

    def parse(text: str, _world: World) -> Any:
        try:
            return choices(text)
        except ValueError:
            values = ", ".join(choices)  # type: ignore[arg-type] # It is a StrEnum.
            raise BadValueError(N_("Choose one of: {values}."), values=values) from None

    return parse


def whole(low: int, high: int) -> Parser:
    """Reads a whole number within bounds."""

    def parse(text: str, _world: World) -> int:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not low <= number <= high:
            raise BadValueError(N_("Give a whole number from {low} to {high}."), low=low, high=high)
        return number

    return parse


def show_kilometres(kilometres: float) -> str:
    """A distance as it is given."""
    return f"{kilometres:g}"
