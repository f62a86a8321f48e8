"""The arguments of the search contract: how each is read, and printed back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from finder.asked import (
    BadValueError,
    Parser,
    World,
    asked_age,
    one_of,
    read_area,
    read_box,
    read_date,
    read_family,
    read_festival,
    read_kilometres,
    read_language,
    read_minute,
    read_near,
    read_price,
    read_provider,
    read_slot,
    read_stage,
    read_topic,
    read_words,
    show_clock,
    show_kilometres,
    show_price,
    whole,
)
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

MOST_VALUES = 60
MOST_PER_PAGE = 100
_REPEATED = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """An argument that was left out, and why; `reason` is a message to translate."""

    name: str
    value: str
    reason: str
    details: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, name: str, value: str, fault: BadValueError) -> Refusal:
        """What is wrong with a value; a long one is not repeated whole."""
        return cls(name[:_REPEATED], value[:_REPEATED], fault.reason, fault.details)

    def say(self, translate: Callable[[str], str] = str) -> str:
        """The reason in words."""
        return translate(self.reason).format(value=self.value, **dict(self.details))


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of the search contract: how it is read, and printed back.

    `loosest` says which of several values stands for all where only one is kept.
    """

    attribute: str
    parse: Parser
    show: Callable[[Any], str] = str
    many: bool = False
    default: Any = None
    loosest: Callable[[Iterable[Any]], Any] | None = None

    def texts(self, value: Any) -> list[str]:
        """The value printed as it would be given."""
        if value == self.default:
            return []
        return [self.show(v) for v in value] if self.many else [self.show(value)]

    def read(self, values: list[str], world: World) -> tuple[Any, list[tuple[str, BadValueError]]]:
        """All values given for the argument, read; and those that make no sense."""
        good: list[Any] = []
        bad: list[tuple[str, BadValueError]] = []
        texts = list(dict.fromkeys(values))
        for text in texts[:MOST_VALUES]:
            try:
                good.append(self.parse(text, world))
            except BadValueError as error:
                bad.append((text, error))
        if len(texts) > MOST_VALUES:
            too_many = N_("Left out: at most {most} values can be given here.")
            bad.append((texts[MOST_VALUES], BadValueError(too_many, most=MOST_VALUES)))
        return self._together(good, bad), bad

    def _together(self, good: list[Any], bad: list[tuple[str, BadValueError]]) -> Any:
        if not good:
            return self.default
        if self.many:
            return tuple(dict.fromkeys(good))
        if self.loosest:
            return self.loosest(good)
        only_one = N_("Only one value can be given here.")
        others = [extra for extra in dict.fromkeys(good[1:]) if extra != good[0]]
        bad.extend((self.show(extra), BadValueError(only_one)) for extra in others)
        return good[0]


ARGUMENTS: dict[str, Argument] = {
    "q": Argument("q", read_words, default=""),
    "age": Argument("age", asked_age, lambda asked: asked.text, many=True, default=()),
    "family": Argument("family", read_family, lambda _: "all", default=False),
    "stage": Argument("stage", read_stage, many=True, default=()),
    "near": Argument("near", read_near, lambda near: near.text, many=True, default=()),
    "within": Argument("within", read_kilometres, show_kilometres, loosest=max),
    "area": Argument("area", read_area, many=True, default=()),
    "box": Argument("box", read_box),
    "from": Argument("from_", read_date, loosest=min),
    "to": Argument("to", read_date, loosest=max),
    "day": Argument("day", one_of(Day), many=True, default=()),
    "time": Argument("time", one_of(Part), many=True, default=()),
    "slot": Argument("slot", read_slot, many=True, default=()),
    "after": Argument("after", read_minute, show_clock, loosest=min),
    "before": Argument("before", read_minute, show_clock, loosest=max),
    "fit": Argument("fit", one_of(Fit), default=Fit.ANY),
    "kind": Argument("kind", one_of(Kind), many=True, default=()),
    "mode": Argument("mode", one_of(Mode), many=True, default=()),
    "enrol": Argument("enrol", one_of(Enrol), many=True, default=()),
    "topic": Argument("topic", read_topic, many=True, default=()),
    "lang": Argument("lang", read_language, many=True, default=()),
    "level": Argument("level", one_of(Level), many=True, default=()),
    "access": Argument("access", one_of(Access), many=True, default=()),
    "price": Argument("price", read_price, show_price, many=True, default=()),
    "provider": Argument("provider", read_provider, many=True, default=()),
    "provider_type": Argument("provider_type", one_of(ProviderType), many=True, default=()),
    "festival": Argument("festival", read_festival, many=True, default=()),
    "unknown": Argument("unknown", one_of(Group), many=True, default=()),
    "online": Argument("online", one_of(Online)),
    "closed": Argument("closed", one_of(Closed)),
    "sort": Argument("sort", one_of(Sort)),
    "page": Argument("page", whole(1, 100_000), default=1),
    "per_page": Argument("per_page", whole(1, MOST_PER_PAGE), default=20),
}
"""Every argument of the search contract that is understood, in its fixed order."""
