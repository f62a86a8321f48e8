"""Controls: the fields of an offer as a form shows them, and what was sent of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import request

from finder import topics
from finder.fields import BY_NAME
from finder.i18n import N_
from finder.problems import Fault, Problem, Severity, sentence
from finder.vocabulary import Access, Attendance, Day, Kind, Level, Mode
from finder.web.offers.dates import dates_sent
from finder.web.visit import Visit

GROUPS = (
    ("what", N_("What"),
     ("title", "kind", "summary", "description", "language", "categories", "topics")),
    ("whom", N_("For whom"), ("ages", "level", "languages", "access")),
    ("when", N_("When"),
     ("always_open", "first_date", "last_date", "days", "start_time", "end_time", "except_dates",
      "cancelled_dates", "rule", "dates")),
    ("where", N_("Where"),
     ("mode", "venue", "address", "postcode", "latitude", "longitude", "venue_access")),
    ("cost", N_("Price"), ("price", "currency")),
    ("part", N_("How to take part"),
     ("attendance", "enrol_opens", "enrol_closes", "enrol_url", "url", "contact", "places",
      "places_left", "waiting_list", "licence")),
)  # fmt: skip
"""The fields in the order of the questions: id, heading, names."""

NAMES = tuple(name for _, _, names in GROUPS for name in names)

_CHOICES: Mapping[str, type[StrEnum]] = {
    "kind": Kind, "mode": Mode, "level": Level, "attendance": Attendance,
}  # fmt: skip
_SEVERAL: Mapping[str, type[StrEnum]] = {"access": Access, "venue_access": Access, "days": Day}
_LISTS = frozenset({"topics", "categories", "languages", *_SEVERAL})
_LABELS = {"venue_access": "access", "days": "day"}
_TYPES = {
    "first_date": "date", "last_date": "date", "enrol_opens": "date", "enrol_closes": "date",
    "start_time": "time", "end_time": "time",
}  # fmt: skip
_MODES = {"places": "numeric", "places_left": "numeric", "latitude": "decimal",
          "longitude": "decimal", "enrol_url": "url", "url": "url"}  # fmt: skip
_AREAS = {"summary": 2, "description": 8}
_TOPIC_LINES = 3
_SAID = {
    ("attendance", "all"): N_("The meetings belong together: plan to come to all."),
    ("attendance", "each"): N_("Come to any of them."),
    ("waiting_list", "yes"): N_("There is a waiting list."),
    ("waiting_list", "no"): N_("There is no waiting list."),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One value that can be chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """One field: how it is asked for, what stands in it, and what is wrong with that.

    `shape` is line, area, choice, several, tick, lines or dates. `texts` are what stands in
    it; of `several`, what is none of the options.
    """

    name: str
    shape: str
    label: str
    help: str
    required: bool
    texts: tuple[str, ...]
    faults: tuple[str, ...]
    options: tuple[Option, ...] = ()
    type: str = "text"
    mode: str = ""
    rows: int = 0

    @property
    def text(self) -> str:
        """The only text that stands in it."""
        return self.texts[0] if self.texts else ""


@dataclass(frozen=True, slots=True)
class Section:
    """One question of the form with its controls."""

    id: str
    heading: str
    controls: tuple[Control, ...]


def sections(
    now: Visit, values: Mapping[str, str], problems: Sequence[Problem]
) -> tuple[Section, ...]:
    """The whole form, filled in."""
    say = now.catalogue.gettext
    return tuple(
        Section(id_, say(heading), tuple(_control(now, name, values, problems) for name in names))
        for id_, heading, names in GROUPS
    )


def sent() -> dict[str, str]:
    """What was sent of each field, as its text."""
    given = request.form
    said = {
        name: "; ".join(part for part in map(str.strip, given.getlist(name)) if part)
        if name in _LISTS
        else given.get(name, "")
        for name in NAMES
    }
    return said | {"dates": dates_sent()}


def told(now: Visit, problem: Problem) -> str:
    """The sentence of a problem, in which the field is called by its label."""
    say = now.catalogue.gettext
    known = BY_NAME.get(problem.field)
    label = say(known.label) if known else problem.field
    made = Problem(problem.row, label, problem.code, problem.value, problem.severity)
    return say(N_("Please fill this in.")) if problem.code == "missing" else sentence(made, say)


def is_error(problem: Problem) -> bool:
    """Whether a problem keeps an offer from being published."""
    return problem.severity is Severity.ERROR


def _control(
    now: Visit, name: str, values: Mapping[str, str], problems: Sequence[Problem]
) -> Control:
    field, text = BY_NAME[name], values.get(name, "")
    say = now.catalogue.gettext
    shaped = _shape(now, name, text)
    of_closed_list = shaped["shape"] in {"choice", "tick"} or name in _SEVERAL
    return Control(
        name=name,
        label=say(field.label),
        help="" if of_closed_list else say(field.help),
        required=field.required,
        faults=tuple(told(now, one) for one in problems if one.field == name),
        **shaped,
    )


def _shape(now: Visit, name: str, text: str) -> dict[str, Any]:
    if name in {*_SEVERAL, "languages"}:
        return _several(now, name, text)
    if name in {*_CHOICES, "waiting_list", "language"}:
        return {"shape": "choice", "texts": (text,), "options": _options(now, name, text)}
    if name == "topics":
        parts = [_topic(now, part.strip()) for part in text.split(";") if part.strip()]
        blank = max(1, _TOPIC_LINES - len(parts))
        return {"shape": "lines", "texts": (*parts, *[""] * blank)}
    if name == "always_open":
        said = BY_NAME[name].parser(text) if text else False
        return {"shape": "tick", "texts": (text,), "options": (Option("yes", "", said is True),)}
    return _typed(name, text)


def _typed(name: str, text: str) -> dict[str, Any]:
    """What is typed as it is."""
    if name == "dates":
        return {"shape": "dates", "texts": (text,)}
    if name in _AREAS:
        return {"shape": "area", "texts": (text,), "rows": _AREAS[name]}
    typed = _TYPES.get(name, "text")
    # What cannot be shown in a control for dates and hours is shown as it was typed.
    fits = not text or not _rewritten(name, text)
    return {
        "shape": "line", "texts": (text,), "type": typed if fits else "text",
        "mode": _MODES.get(name, ""),
    }  # fmt: skip


def _rewritten(name: str, text: str) -> bool:
    value = BY_NAME[name].parser(text)
    if isinstance(value, Fault) or name not in _TYPES:
        return True
    written = value.isoformat("minutes") if _TYPES[name] == "time" else value.isoformat()
    return bool(written != text)


def _topic(now: Visit, code: str) -> str:
    return now.labels("topic", code) if code in topics.TOPICS else code


def _several(now: Visit, name: str, text: str) -> dict[str, Any]:
    value = BY_NAME[name].parser(text) if text else ()
    codes = () if isinstance(value, Fault) else tuple(map(str, value))
    kind = _LABELS.get(name, name)
    if name == "languages":
        label = _languages(now)
    else:
        label = {str(one): now.labels(kind, str(one)) for one in _SEVERAL[name]}
    options = tuple(Option(code, said, code in codes) for code, said in label.items())
    rest = "; ".join(code for code in codes if code not in label) if codes else text
    return {"shape": "several", "texts": (rest,), "options": options}


def _options(now: Visit, name: str, text: str) -> tuple[Option, ...]:
    value = BY_NAME[name].parser(text) if text else ""
    chosen = text if isinstance(value, Fault) else _code(value)
    say = now.catalogue.gettext
    if name == "language":
        said = _languages(now)
    elif name in _CHOICES:
        said = {str(one): now.labels(name, str(one)) for one in _CHOICES[name]}
    else:
        said = dict.fromkeys(("yes", "no"), "")
    said = {code: say(_SAID[name, code]) if (name, code) in _SAID else label
            for code, label in said.items()}  # fmt: skip
    if name != "kind" or not chosen:
        said = {"": say("Not stated")} | said
    if chosen and chosen not in said:
        said[chosen] = now.labels("lang", chosen) if name == "language" else chosen
    return tuple(Option(code, label, code == chosen) for code, label in said.items())


def _languages(now: Visit) -> dict[str, str]:
    """Those of the city and of the topics, by name; others are typed as codes."""
    codes = {*topics.LANGUAGES, *(one.replace("_", "-") for one in now.site.locales)}
    said = {code: now.labels("lang", code) for code in codes}
    return dict(sorted(said.items(), key=lambda one: one[1]))


def _code(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
