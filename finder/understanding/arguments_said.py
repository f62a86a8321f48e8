"""Arguments said: what each pattern of a question stands for in the search contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from finder.understanding.matches import Match
from finder.understanding.tokens import Token
from finder.understanding.values import Clock, Span, in_part
from finder.understanding.world import Named, Places
from finder.vocabulary import Day, Part

Args = list[tuple[str, str]]

_DAYS = tuple(Day)
_NIGHTFALL = 8 * 60
"""A bare time before it is one of the afternoon or the evening."""


@dataclass(frozen=True, slots=True)
class Said:
    """A question as it stands, where it is asked, and the part of the day it names, if one.

    `small_days` says that the language writes the names of days without a capital.
    """

    question: str
    tokens: tuple[Token, ...]
    world: Places
    today: date
    small_days: bool = False
    part: Part | None = None

    def written(self, named: Named) -> str:
        """The name of a place as it was written, without an ending."""
        start, end = self.tokens[named.start].start, self.tokens[named.end - 1].end
        for text in (self.question[start : end - named.ending], self.question[start:end]):
            if self.world.find_place(text) is not None:
                return text
        return named.key


def arguments(match: Match, said: Said) -> Args | None:
    """The arguments that a match stands for; None where it makes no sense."""
    make = _MAKERS.get(match.says)
    return make(said, *match.values) if make else _fixed(match)


def _fixed(match: Match) -> Args | None:
    """Patterns that always say the same, and those whose name is that of the argument."""
    if match.says in _FIXED:
        return [*_FIXED[match.says]]
    return [(match.says, str(value)) for value in match.values]


_FIXED: Mapping[str, Args] = {
    "nothing": [],
    "keep": [],
    "keep language": [],
    "weekend": [("day", "sat"), ("day", "sun")],
    "weekdays": [("day", day.value) for day in _DAYS[:5]],
    "every day": [("day", day.value) for day in _DAYS],
    "free": [("price", "free")],
}


def _days(_said: Said, first: str, last: str) -> Args:
    low, high = _DAYS.index(Day(first)), _DAYS.index(Day(last))
    days = _DAYS[low : high + 1] if low <= high else (*_DAYS[low:], *_DAYS[: high + 1])
    return [("day", day.value) for day in days]


def _dates(_said: Said, first: Span, last: Span | None = None) -> Args | None:
    span = Span(first.first, (last or first).last)
    if span.last < span.first:
        return None
    return [("from", span.first.isoformat()), ("to", span.last.isoformat())]


def _since(said: Said, span: Span) -> Args | None:
    return _dates(said, span) if span.both_said else [("from", span.first.isoformat())]


def _starting(said: Said, span: Span) -> Args | None:
    """What starts on a day may go on after it; what starts in a month starts in it."""
    return _since(said, span) if span.first == span.last else _dates(said, span)


def _until(_said: Said, span: Span) -> Args | None:
    return None if span.both_said else [("to", span.last.isoformat())]


def _part_of_today(said: Said, part: str = Part.EVENING, *, ahead: int = 0) -> Args:
    today = (said.today + timedelta(days=ahead)).isoformat()
    return [("from", today), ("to", today), ("time", str(part))]


def _settled(time: Clock, said: Said) -> int:
    """Minutes from midnight, the half of the day chosen where it was left open."""
    if time.sure:
        return time.minutes
    if said.part:
        within = in_part(time, said.part)
        return within.minutes if within else time.minutes
    return time.minutes + (12 * 60 if 60 <= time.minutes < _NIGHTFALL else 0)


def _shown(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _after(said: Said, time: Clock) -> Args:
    return [("after", _shown(_settled(time, said)))]


def _before(said: Said, time: Clock) -> Args:
    return [("before", _shown(_settled(time, said)))]


def _between(said: Said, first: Clock, last: Clock) -> Args | None:
    end = _settled(last, said)
    start = _settled(first, said)
    if last.sure and not first.sure:
        late = first.minutes % (12 * 60) + 12 * 60
        start = late if late < end and end > 12 * 60 else first.minutes
    if end <= start and not last.sure:
        end += 12 * 60
    if not start < end <= 24 * 60:
        return None
    return [("after", _shown(start)), ("before", _shown(end))]


def _ages(*texts: str) -> Args:
    return [("age", text) for text in texts]


def _age_range(low: int, high: int, unit: str = "") -> Args | None:
    return _ages(f"{low}{unit}-{high}{unit}") if low <= high else None


def _under(number: int, unit: str = "") -> Args | None:
    return _ages(f"0{unit}-{number - 1}{unit}") if number > 0 else None


def _both(first: Args | None, second: Args | None) -> Args | None:
    return None if first is None or second is None else [*first, *second]


def _near(said: Said, named: Named) -> Args:
    return [("near", said.written(named))]


def _within(said: Said, first: Any, second: Any) -> Args | None:
    named, distance = (first, second) if isinstance(first, Named) else (second, first)
    kilometres = f"{round(Decimal(distance), 1):f}"
    if "." in kilometres:
        kilometres = kilometres.rstrip("0").rstrip(".")
    return [*_near(said, named), ("within", kilometres)]


def _area(_said: Said, named: Named) -> Args | None:
    return [("area", named.area)] if named.area else None


def _stage(said: Said, code: str) -> Args | None:
    return [("stage", code)] if code in said.world.stages else None


def _price(_said: Said, money: Decimal) -> Args:
    text = f"{money:f}"
    return [("price", text.rstrip("0").rstrip(".") if "." in text else text)]


_MAKERS: Mapping[str, Callable[..., Args | None]] = {
    "days": _days,
    "day part": lambda _, both: [*zip(("day", "time"), both.split(), strict=True)],
    "part of day": lambda _, *both: [("day" if one in _DAYS else "time", one) for one in both],
    "morning of day": lambda _, day: [("day", day), ("time", Part.MORNING.value)],
    "day list": lambda _, *days: [("day", day) for day in days],
    "on": _dates,
    "dates": _dates,
    "part of today": _part_of_today,
    "tonight": _part_of_today,
    "morning today": lambda said: _part_of_today(said, Part.MORNING),
    "morning tomorrow": lambda said: _part_of_today(said, Part.MORNING, ahead=1),
    "evening tomorrow": lambda said: _part_of_today(said, Part.EVENING, ahead=1),
    "part of weekdays": lambda _, part: [*_FIXED["weekdays"], ("time", part)],
    "age 2": lambda _: _ages("2"),
    "age 2 months": lambda _: _ages("2m"),
    "since": _since,
    "starting": _starting,
    "until": _until,
    "after": _after,
    "at": _after,
    "before": _before,
    "between": _between,
    "age": lambda _, *numbers: _ages(*map(str, numbers)),
    "age months": lambda _, *numbers: _ages(*(f"{n}m" for n in numbers)),
    "age range": lambda _, low, high: _age_range(low, high),
    "age range months": lambda _, low, high: _age_range(low, high, "m"),
    "age from": lambda _, low: _ages(f"{low}-"),
    "age from months": lambda _, low: _ages(f"{low}m-"),
    "age to": lambda _, high: _ages(f"0-{high}"),
    "age to months": lambda _, high: _ages(f"0m-{high}m"),
    "children under": lambda said, number: _both(_stage(said, "children"), _under(number)),
    "age under": lambda _, number: _under(number),
    "age under months": lambda _, number: _under(number, "m"),
    "stage": _stage,
    "near": _near,
    "postcode": _near,
    "within": _within,
    "area": _area,
    "price": _price,
}
