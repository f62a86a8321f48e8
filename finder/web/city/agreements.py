"""Agreements in words: what two listings say alike, and what they say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from finder import formats
from finder.amendments import amendments
from finder.fields import FIELDS
from finder.i18n import N_
from finder.models import Opportunity, Pair
from finder.resemblance.agreement import Agreement
from finder.store import offers
from finder.vocabulary import Status
from finder.web.visit import visit

ABOUT: Mapping[str, str] = {
    "title": N_("Title"),
    "time": N_("When"),
    "place": N_("Where"),
    "provider": N_("Provider"),
    "ages": N_("Ages"),
    "price": N_("Price"),
    "page": N_("Web page"),
    "description": N_("Description"),
    "level": N_("Level"),
    "languages": N_("Languages of instruction"),
}
"""What is compared, in the order in which it is said."""

SAID: Mapping[Agreement, str] = {
    Agreement.SAME: N_("The same"),
    Agreement.ALIKE: N_("Nearly the same"),
    Agreement.PARTLY: N_("Partly the same"),
    Agreement.DIFFERENT: N_("Different"),
}
"""What is not stated by both speaks neither for nor against."""


@dataclass(frozen=True, slots=True)
class Said:
    """How far two listings agree, and on what."""

    agreement: Agreement
    how: str
    what: str


@dataclass(frozen=True, slots=True)
class Field:
    """What both listings say in one field; empty where they say nothing."""

    label: str
    one: str
    other: str
    differs: bool


def say(message: str) -> str:
    """A message in the language of the page."""
    return visit().catalogue.gettext(message)


def reasons(found: Mapping[str, str]) -> tuple[Said, ...]:
    """What speaks for two listings being one, then what speaks against it."""
    locale = visit().labels.locale
    told = []
    for agreement, how in SAID.items():
        about = tuple(say(name) for code, name in ABOUT.items() if found.get(code) == agreement)
        if about:
            told.append(Said(agreement, say(how), formats.listing(locale, about)))
    return tuple(told)


def compared(session: Session, pair: Pair) -> tuple[Field, ...]:
    """Every field in which one of both says something."""
    labels = visit().labels
    values = dict(offers.values_of_all(session, [pair.one_id, pair.other_id]))
    one, other = values[pair.one_id], values[pair.other_id]
    differing = {change.field for change in amendments(one, other)}
    return tuple(
        Field(
            label=say(field.label),
            one=labels.field(field.name, one.get(field.name, "")),
            other=labels.field(field.name, other.get(field.name, "")),
            differs=field.name in differing,
        )
        for field in FIELDS
        # Everybody has an id of their own for it.
        if field.name != "id" and (one.get(field.name) or other.get(field.name))
    )


def stated_alone(fields: Iterable[Field]) -> tuple[str, str]:
    """What only the first states, and what only the second: residents lose it with the listing."""
    locale, of = visit().labels.locale, tuple(fields)
    first = tuple(one.label for one in of if one.one and not one.other)
    second = tuple(one.label for one in of if one.other and not one.one)
    return formats.listing(locale, first), formats.listing(locale, second)


def both_seen(pair: Pair) -> bool:
    """Whether residents see both."""
    return all(is_seen(side) for side in (pair.one, pair.other))


def is_seen(row: Opportunity) -> bool:
    """Whether residents see a listing."""
    return row.status == Status.PUBLISHED
