"""Facets and chips as links: every one of them is the question, changed in one place."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from finder import formats
from finder.arguments import ARGUMENTS
from finder.asked import World
from finder.labels import FACET_GROUPS, FacetValue, Labels
from finder.query import SearchQuery
from finder.vocabulary import Day, Group
from finder.web.links import Links

if TYPE_CHECKING:
    from finder.search.engine import Result

LINKED = (
    "kind", "topic", "stage", "area", "price", "mode", "lang", "level", "access", "provider_type",
    "enrol",
)  # fmt: skip
"""Facets shown as lists of links; days and times stand as boxes in the form."""

_ONE_AT_A_TIME = frozenset({"price"})
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """One link of a facet, with the number of its value alone.

    Where it `adds`, other values of the facet are chosen and stay so: the link leads
    to what has any of them.
    """

    label: str
    count: str
    href: str
    selected: bool
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One facet as a list of links; `more` are those that stay folded at first."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]
    unstated: Choice | None
    open: bool


@dataclass(frozen=True, slots=True)
class Box:
    """One box to tick in the form."""

    value: str
    label: str
    count: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on, and the link that takes it away."""

    label: str
    href: str
    own_words: bool = False


def chosen(query: SearchQuery, name: str) -> list[str]:
    """The values given for an argument, as text."""
    argument = ARGUMENTS[name]
    return argument.texts(getattr(query, argument.attribute))


@dataclass(frozen=True, slots=True)
class Asking:
    """A question on its way to a page: with what is needed to name and change it."""

    query: SearchQuery
    world: World
    labels: Labels
    links: Links

    @property
    def locale(self) -> str:
        """The locale of the page."""
        return self.labels.locale

    def values(self, name: str, result: Result, *, only_found: bool = False) -> list[FacetValue]:
        """The values of a facet, named and counted; if `only_found`, that find something."""
        found = result.facets.get(name)
        counts = found.counts if found else {}
        if only_found:
            counts = {value: count for value, count in counts.items() if count}
        values = self.labels.facet(name, counts, chosen(self.query, name))
        known = self._nameable(name)
        return values if known is None else [one for one in values if one.value in known]

    def _nameable(self, name: str) -> Container[str] | None:
        """What may be asked for where the city says so; an old index may know more."""
        return {"area": self.world.areas, "stage": self.world.stages}.get(name)

    def number(self, value: int) -> str:
        """A count as the locale writes it."""
        return formats.number(self.locale, value)


def panels(asking: Asking, result: Result) -> list[Panel]:
    """The facets that have something to choose from."""
    made = (_panel(asking, name, result) for name in LINKED)
    return [panel for panel in made if panel.choices or panel.unstated]


def _panel(asking: Asking, name: str, result: Result) -> Panel:
    choices = _choices(asking, name, result)
    few = _SHOWN if len(choices) > _SHOWN + 2 else len(choices)
    selected = any(choice.selected for choice in choices)
    return Panel(
        name=name,
        title=asking.labels("argument", name),
        choices=(*choices[:few], *(c for c in choices[few:] if c.selected)),
        more=tuple(c for c in choices[few:] if not c.selected),
        unstated=unstated(asking, name, result),
        open=selected or name in {"kind", "topic", "stage", "area"},
    )


def _choices(asking: Asking, name: str, result: Result) -> list[Choice]:
    with_it = asking.links.changing(asking.query, name)
    adds = name not in _ONE_AT_A_TIME and bool(chosen(asking.query, name))
    return [
        Choice(
            value.label,
            asking.number(value.count),
            asking.links.search(toggled(asking, name, value))
            if value.selected
            else with_it(_values_with(asking, name, value)),
            value.selected,
            adds=adds and not value.selected,
        )
        for value in asking.values(name, result, only_found=True)
    ]


def toggled(asking: Asking, name: str, value: FacetValue) -> SearchQuery:
    """The question with one value of a facet taken on, or off again."""
    argument = ARGUMENTS[name]
    if value.selected:
        return asking.query.without(name, argument.parse(value.value, asking.world))
    return asking.query.replace(**{argument.attribute: _values_with(asking, name, value)})


def _values_with(asking: Asking, name: str, value: FacetValue) -> tuple[Any, ...]:
    argument = ARGUMENTS[name]
    before = () if name in _ONE_AT_A_TIME else getattr(asking.query, argument.attribute)
    return (*before, argument.parse(value.value, asking.world))


def unstated(asking: Asking, name: str, result: Result) -> Choice | None:
    """What does not state the fact: a link while the fact is asked for, else only said.

    The link says how many it adds, among them those that state it too vaguely to tell.
    """
    group, facet = FACET_GROUPS.get(name), result.facets.get(name)
    if group is None or facet is None:
        return None
    asked, selected = group in asking.query.groups, group in asking.query.unknown
    if not asked or selected:
        label, count = asking.labels("unstated", group), asking.number(facet.unstated)
        href = asking.links.search(_with_unknown(asking.query, group)) if selected else ""
        return Choice(label, count, href, selected) if facet.unstated or selected else None
    say = asking.labels.say
    return _offer(asking, group, result, say("Not clearly stated"))


def _with_unknown(query: SearchQuery, group: Group) -> SearchQuery:
    if group in query.unknown:
        return query.without("unknown", group)
    return query.replace(unknown=(*query.unknown, group))


def unknown_offers(asking: Asking, result: Result) -> list[Choice]:
    """For each group asked about: how many more there are that do not state it clearly."""
    offered = (_offer(asking, group, result, asking.labels("group", group)) for group in Group)
    return [one for one in offered if one is not None]


def _offer(asking: Asking, group: Group, result: Result, label: str) -> Choice | None:
    more = result.unknown.get(group, 0)
    if not more:
        return None
    href = asking.links.search(_with_unknown(asking.query, group))
    return Choice(label, f"+{asking.number(more)}", href, selected=False)


def boxes(asking: Asking, name: str, result: Result) -> list[Box]:
    """The values of a facet as boxes to tick, those that lead nowhere too."""
    found = result.facets.get(name)
    return [
        Box(v.value, v.label, asking.number(v.count) if found else "", v.selected)
        for v in asking.values(name, result)
    ]


def chips(
    asking: Asking,
    provider_names: dict[str, str],
    address: Callable[[SearchQuery], str] | None = None,
) -> list[Chip]:
    """Every filter that is on, in words, with the link that removes it.

    `address` makes the links, where they do not lead to the page of results.
    """
    leads = address or asking.links.search
    return [
        Chip(label, leads(asking.query.without(name, value)), name == "provider")
        for name, value, label in _named(asking, provider_names)
    ]


def in_words(asking: Asking, provider_names: dict[str, str]) -> list[str]:
    """Every filter that is on, as plain text."""
    labels = (label for _, _, label in _named(asking, provider_names))
    return [one.striptags() if isinstance(one, Markup) else one for one in labels]


def _named(asking: Asking, providers: dict[str, str]) -> Iterator[tuple[str, Any, str]]:
    for name, argument in ARGUMENTS.items():
        value = getattr(asking.query, argument.attribute)
        if value == argument.default or name in {"page", "per_page", "sort", "within"}:
            continue
        values: Sequence[Any] = value if argument.many else (value,)
        for one in values:
            text = argument.texts((one,) if argument.many else one)[0]
            label = providers.get(text, text) if name == "provider" else _label(asking, name, text)
            yield name, one, label


def _label(asking: Asking, name: str, text: str) -> str:
    """A filter in words."""
    say = asking.labels.say
    query = asking.query
    if name == "q":
        return say("“{words}”", words=text)
    if name == "age":
        asked = next(one for one in query.age if one.text == text)
        return formats.standing_alone(formats.ages(asking.locale, asked.ages))
    if name == "near":
        return say(
            "Within {distance} of {place}",
            distance=formats.radius(asking.locale, query.radius),
            place=Markup("<bdi>{}</bdi>").format(text),
        )
    if name == "from" and query.from_:
        return say("From {day}", day=formats.plain_day(asking.locale, query.from_))
    if name == "to" and query.to:
        return say("Until {day}", day=formats.plain_day(asking.locale, query.to))
    return _label_of_time(asking, name, text)


def _label_of_time(asking: Asking, name: str, text: str) -> str:
    say = asking.labels.say
    query = asking.query
    if name == "after" and query.after is not None:
        return say("Starts at {time} or later", time=formats.minutes(asking.locale, query.after))
    if name == "before" and query.before is not None:
        return say("Ends by {time}", time=formats.minutes(asking.locale, query.before))
    if name == "slot":
        day, _, part = text.partition("-")
        said = say(
            "{day}, {part}",
            day=formats.weekday(asking.locale, Day(day)),
            part=asking.labels("time", part),
        )
        return formats.standing_alone(said)
    if name == "unknown":
        return asking.labels("included", text)
    fixed = {
        "box": say("Part of the map"),
        "family": say("Every age together"),
        "fit": say("Every meeting fits"),
        "online": say("Online too") if text == "include" else say("Not online"),
        "closed": say("Closed or full too"),
    }
    return fixed.get(name) or asking.labels(name, text)
