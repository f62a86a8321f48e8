"""One opportunity as search engines read it: JSON-LD in the words of schema.org.

Nothing stands here that the page does not show, and what is not stated is left out. A
course, or a workplace programme, is a Course with its run as CourseInstance; an event is an
EducationEvent; what is always there is a LearningResource.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finder.labels import Labels
from finder.models import Occurrence, Opportunity, Venue
from finder.publishing import jsonld_dates, jsonld_offers, jsonld_places
from finder.publishing.listings import Listing
from finder.vocabulary import Kind, Mode

Json = dict[str, Any]

_COURSE_MODES = {
    Mode.IN_PERSON: "Onsite",
    Mode.ONLINE: "Online",
    Mode.BLENDED: "Blended",
    Mode.SELF_PACED: "Online",
}
"""What Google calls them; what goes at one's own pace is not said to be anywhere else."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Whole addresses: of the page that shows the opportunity, and of its provider's."""

    page: str
    provider: str


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates to come, soonest first, and where they differ in it the places of all of them."""

    coming: Sequence[Occurrence]
    places: Mapping[int, Venue]


def document(
    listing: Listing,
    dates: Dates,
    *,
    addresses: Addresses,
    labels: Labels,
) -> Json:
    """The opportunity as one JSON-LD object."""
    row, coming = listing.row, dates.coming
    kind = Kind(row.kind)
    made: Json = {"@context": "https://schema.org", "@type": _TYPES.get(kind, "Course")}
    made |= _described(row, addresses, labels)
    if kind is Kind.EVENT:
        made["eventSchedule"] = jsonld_dates.schedule(row, coming)
        return _present(made | _meeting(listing, dates, addresses, labels))
    made |= {
        "provider": _organization(row, addresses),
        "inLanguage": row.languages,
        "offers": jsonld_offers.offers(row, addresses.page),
    }
    if kind is not Kind.RESOURCE:
        made["hasCourseInstance"] = _instance(listing, dates, addresses, labels)
    return _present(made)


_TYPES = {Kind.EVENT: "EducationEvent", Kind.RESOURCE: "LearningResource"}


def _described(row: Opportunity, addresses: Addresses, labels: Labels) -> Json:
    """What every kind says of itself."""
    return {
        "@id": addresses.page,
        "url": addresses.page,
        "name": row.title,
        "description": row.description or row.summary,
        "keywords": [*(labels("topic", code) for code in row.topics), *row.categories],
        "educationalLevel": labels("level", row.level) if row.level else None,
        "isAccessibleForFree": jsonld_offers.free(row),
    } | jsonld_offers.ages(row)


def _instance(listing: Listing, dates: Dates, addresses: Addresses, labels: Labels) -> Json:
    """The run of a course: an event that says how it is taught, and how much of it there is."""
    row, coming = listing.row, dates.coming
    schedule = jsonld_dates.schedule(row, coming)
    return _present(
        {
            "@type": "CourseInstance",
            "name": row.title,
            "courseMode": _COURSE_MODES[Mode(row.mode)] if row.mode else None,
            "courseSchedule": schedule,
            "courseWorkload": None if schedule else jsonld_dates.workload(row, coming),
        }
        | _meeting(listing, dates, addresses, labels)
    )


def _meeting(listing: Listing, dates: Dates, addresses: Addresses, labels: Labels) -> Json:
    """When and where it happens, and who may come: what events have."""
    row = listing.row
    place = jsonld_places.location(listing, labels, addresses.page)
    venue_id = listing.venue.id if listing.venue else None
    others = {id_: jsonld_places.venue_told(one, labels) for id_, one in dates.places.items()}
    somewhere = jsonld_dates.Somewhere(jsonld_places.again(place), venue_id, others)
    return {
        **jsonld_dates.dates(row, dates.coming, somewhere=somewhere, run=row.kind != Kind.EVENT),
        "location": place,
        "eventAttendanceMode": jsonld_places.attendance(row),
        "organizer": _organization(row, addresses),
        "offers": jsonld_offers.offers(row, addresses.page),
        "inLanguage": row.languages,
        "maximumAttendeeCapacity": row.places,
        "remainingAttendeeCapacity": row.places_left,
    }


def _organization(row: Opportunity, addresses: Addresses) -> Json:
    return {"@type": "Organization", "name": row.provider.name, "url": addresses.provider}


def _present(made: Json) -> Json:
    """Without what is not stated."""
    return {name: value for name, value in made.items() if value not in (None, "", [], {})}
