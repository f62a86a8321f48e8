"""Schemas: the shapes of what is answered and of what is taken, from the tables of the code."""

from __future__ import annotations

from enum import StrEnum

from finder import parsers
from finder.fields import BY_NAME, Field
from finder.i18n import Catalogue
from finder.members import ALSO_NUMBERS, ID, NAMES, NUMBERS, TRUTHS
from finder.offers.record import STATES
from finder.topics import TOPICS
from finder.vocabulary import (
    Access,
    Attendance,
    Day,
    Form,
    Group,
    Kind,
    Level,
    Mode,
    OccurrenceStatus,
    ProviderType,
    Suggested,
)
from finder.web.openapi.shapes import (
    ADDRESS,
    CLOCK,
    DATE,
    MOMENT,
    NUMBER,
    START,
    TEXT,
    TEXT_OR_NUMBER,
    TRUTH,
    WHOLE,
    Shape,
    by_name,
    joined,
    many,
    maybe,
    one_of,
    ref,
    thing,
)

WORDS: dict[str, type[StrEnum]] = {
    "kind": Kind, "mode": Mode, "level": Level, "attendance": Attendance, "access": Access,
    "venue_access": Access, "days": Day,
}  # fmt: skip
"""Fields of closed lists; words of other languages are read as well, but nobody is promised it."""

_LINE: Shape = {"maxLength": parsers.LONGEST_LINE}
_SHAPES: dict[str, Shape] = {
    **dict.fromkeys(TRUTHS, TRUTH),
    **dict.fromkeys(NUMBERS, NUMBER),
    **dict.fromkeys(ALSO_NUMBERS, TEXT_OR_NUMBER),
    "first_date": DATE,
    "last_date": DATE,
    "enrol_opens": DATE,
    "enrol_closes": DATE,
    "start_time": CLOCK,
    "end_time": CLOCK,
    "url": ADDRESS,
    "enrol_url": ADDRESS,
}
_LIMITS: dict[str, Shape] = {
    "id": {"minLength": 1, "maxLength": parsers.LONGEST_ID},
    "title": {"minLength": 1, "maxLength": parsers.LONGEST_TITLE},
    "summary": {"maxLength": 2 * parsers.LONGEST_LINE},
    "description": {"maxLength": parsers.LONGEST_TEXT},
    "postcode": {"maxLength": 20},
    **dict.fromkeys(("venue", "address", "contact", "licence"), _LINE),
    "url": {"maxLength": parsers.LONGEST_URL},
    "enrol_url": {"maxLength": parsers.LONGEST_URL},
    "latitude": {"minimum": -90, "maximum": 90},
    "longitude": {"minimum": -180, "maximum": 180},
    "places": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    "places_left": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    "currency": {"pattern": "^[A-Z]{3}$"},
    "language": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
}


def taken(words: Catalogue) -> Shape:
    """What PUT takes: every field that a program may say."""
    return {
        "type": "object",
        "properties": {name: _field(BY_NAME[name], words) for name in NAMES},
        "required": [name for name in NAMES if BY_NAME[name].required and name != ID],
        "additionalProperties": False,
    }


def patch(words: Catalogue) -> Shape:
    """What PATCH takes: some of the fields, null to take one away."""
    fields = {name: maybe(_field(BY_NAME[name], words)) for name in NAMES if name != ID}
    return {"type": "object", "properties": fields, "additionalProperties": False}


def _field(field: Field, words: Catalogue) -> Shape:
    say = words.gettext
    told = {"title": say(field.label), "description": say(field.help)}
    return _value(field) | told


def _value(field: Field) -> Shape:
    name = field.name
    if field.repeatable:
        item = one_of(WORDS[name]) if name in WORDS else {"type": "string", "pattern": "^[^;]*$"}
        return {"type": "array", "items": item}
    if name in WORDS:
        return one_of(WORDS[name])
    return _SHAPES.get(name, TEXT) | _LIMITS.get(name, {})


def _said() -> Shape:
    """What a program is told of the fields: as it said them, right or wrong."""
    members = {}
    for name in NAMES:
        if name in NUMBERS | TRUTHS:
            members[name] = {"type": ["number" if name in NUMBERS else "boolean", "string"]}
        else:
            members[name] = many(TEXT) if BY_NAME[name].repeatable else TEXT
    return {"type": "object", "properties": members}


def _provider() -> Shape:
    return thing(id=TEXT, name=TEXT, type=maybe(one_of(ProviderType)), url=maybe(TEXT))


def _opportunity() -> Shape:
    meeting = maybe(ref("Meeting"))
    venue = thing(
        id=WHOLE, name=TEXT, address=TEXT, lat=maybe(NUMBER), lng=maybe(NUMBER), area=maybe(TEXT)
    )
    return thing(
        id=WHOLE,
        url=ADDRESS,
        kind=one_of(Kind),
        title=TEXT,
        summary=TEXT,
        language=maybe(TEXT),
        provider=_provider(),
        venue=maybe(venue),
        mode=maybe(one_of(Mode)),
        age=maybe(thing(min_months=maybe(WHOLE), max_months=maybe(WHOLE))),
        topics=many(one_of(TOPICS)),
        level=maybe(one_of(Level)),
        languages=many(TEXT),
        price=maybe(thing(free=TRUTH, min=maybe(NUMBER), max=maybe(NUMBER), currency=maybe(TEXT))),
        access=many(one_of(Access)),
        enrolment=maybe(
            thing(opens=maybe(DATE), closes=maybe(DATE), status=maybe(TEXT), url=maybe(TEXT))
        ),
        span=maybe(_ends()),
        next=meeting,
        matched=meeting,
        occurrences_left=WHOLE,
        attendance=maybe(one_of(Attendance)),
        places_left=maybe(WHOLE),
        waiting_list=maybe(TRUTH),
        unstated=many(one_of(Group)),
        distance_km=maybe(NUMBER),
        confirmed_at=MOMENT,
        updated_at=MOMENT,
        source=thing(id=maybe(TEXT), licence=maybe(TEXT)),
    )


def _ends() -> Shape:
    return thing(first=maybe(DATE), last=maybe(DATE), start=maybe(CLOCK), end=maybe(CLOCK))


def _whole() -> Shape:
    rule = thing(
        form=one_of(Form), first=maybe(DATE), last=maybe(DATE), start=maybe(CLOCK),
        end=maybe(CLOCK), rule=maybe(TEXT),
    )  # fmt: skip
    more = thing(description=TEXT, schedule=rule, occurrences=many(ref("Meeting")))
    return joined(_opportunity(), more)


def _answer() -> Shape:
    facet = thing(value=maybe(TEXT), label=TEXT, count=WHOLE, selected=TRUTH)
    values: Shape = {"anyOf": [TEXT, many(TEXT)]}
    understood = thing(
        ask=TEXT,
        args=by_name(many(TEXT)),
        q=TEXT,
        pieces=many(thing(words=TEXT, args=by_name(TEXT))),
    )
    shape = thing(
        total=WHOLE,
        page=WHOLE,
        per_page=WHOLE,
        query=by_name(values),
        understood=maybe(understood),
        corrected=by_name(TEXT),
        closed=WHOLE,
        opportunities=many(ref("Opportunity")),
        facets=by_name(many(facet)),
        unknown=by_name(WHOLE),
        relaxations=many(thing(args=TEXT, label=TEXT, total=WHOLE)),
        took_ms=NUMBER,
    )
    shape["properties"]["left_out"] = many(TEXT)
    return shape


def _problem() -> Shape:
    shape = thing(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT)
    refused = thing(argument=TEXT, value=TEXT, reason=TEXT)
    shape["properties"] |= refused["properties"] | {
        "errors": {"type": "array", "items": {"anyOf": [refused, ref("Fault")]}},
        "notices": many(ref("Fault")),
    }
    return shape


def _lists() -> dict[str, Shape]:
    area = thing(
        code=TEXT, kind=TEXT, label=TEXT, names=by_name(TEXT), parent=maybe(TEXT), lat=NUMBER,
        lng=NUMBER, valid_from=maybe(DATE), valid_to=maybe(DATE),
    )  # fmt: skip
    topic = thing(code=one_of(TOPICS), label=TEXT, parent=maybe(TEXT), isced=maybe(TEXT))
    provider = joined(_provider(), thing(page=ADDRESS, opportunities=WHOLE))
    suggestion = thing(text=TEXT, type=one_of(Suggested), count=WHOLE)
    return {
        "Areas": thing(areas=many(area)),
        "Topics": thing(topics=many(topic)),
        "Providers": thing(total=WHOLE, page=WHOLE, per_page=WHOLE, providers=many(provider)),
        "Suggestions": thing(suggestions=many(suggestion)),
    }


def _published() -> dict[str, Shape]:
    """What programs are told of what they publish."""
    faults = many(ref("Fault"))
    record = thing(
        id=TEXT, state=one_of(STATES), reason=maybe(TEXT), url=maybe(ADDRESS),
        opportunity=ref("Said"), live=maybe(ref("Said")),
    )  # fmt: skip
    result = thing(
        id=maybe(TEXT), status={"type": "integer", "enum": [200, 201, 202, 409, 422, 503]},
        state=maybe(one_of(STATES)), url=maybe(ADDRESS), errors=faults, notices=faults,
    )  # fmt: skip
    value: Shape = {"type": ["string", "number", "boolean", "array", "null"], "items": TEXT}
    change = thing(field=one_of(NAMES), before=value, after=value, material=TRUTH)
    return {
        "Said": _said(),
        "Record": joined(record, thing(notices=faults)),
        "Records": thing(total=WHOLE, page=WHOLE, per_page=WHOLE, opportunities=many(record)),
        "Results": thing(total=WHOLE, refused=WHOLE, results=many(result)),
        "Check": thing(
            id=TEXT, valid=TRUTH, state=maybe(one_of(STATES)), changes=many(change),
            errors=faults, notices=faults,
        ),
        "Fault": thing(pointer=TEXT, code=TEXT, value=maybe(TEXT), detail=TEXT),
    }  # fmt: skip


def components(words: Catalogue) -> dict[str, Shape]:
    """All shapes by name; what is said of a field is in the language of the words."""
    every = taken(words)
    item = every | {"required": [ID, *every["required"]]}
    return {
        "Answer": _answer(),
        "Opportunity": _opportunity(),
        "Whole": _whole(),
        "Meeting": thing(
            start=START, end=maybe(MOMENT), venue_id=maybe(WHOLE), status=one_of(OccurrenceStatus)
        ),
        **_lists(),
        "Taken": every,
        "Patch": patch(words),
        "Item": item,
        "List": {"anyOf": [_items(), _wrapped()]},
        **_published(),
        "Problem": _problem(),
    }


def _items() -> Shape:
    return many(ref("Item")) | {"maxItems": 500}


def _wrapped() -> Shape:
    return thing(opportunities=_items()) | {"additionalProperties": False}
