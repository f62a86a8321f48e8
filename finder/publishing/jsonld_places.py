"""Places in the words of schema.org: a venue with its address, or an address on the web."""

from __future__ import annotations

from typing import Any

from finder.labels import Labels
from finder.models import Opportunity, Venue
from finder.publishing.addresses import web_address
from finder.publishing.listings import Listing
from finder.vocabulary import Mode

Json = dict[str, Any]

_ATTENDANCE = {
    Mode.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Mode.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Mode.BLENDED: "https://schema.org/MixedEventAttendanceMode",
}


def attendance(row: Opportunity) -> str | None:
    """Whether one comes to a place, or takes part from afar."""
    return _ATTENDANCE.get(Mode(row.mode)) if row.mode else None


def location(listing: Listing, labels: Labels, page: str) -> Json | list[Json] | None:
    """Where it is: the venue, the web, or both; `page` stands in for an address on the web."""
    row = listing.row
    places: list[Json] = []
    if listing.venue is not None:
        places.append({"@id": f"{page}#place"} | venue_told(listing.venue, labels))
    if row.mode in {Mode.ONLINE, Mode.BLENDED}:
        places.append({"@type": "VirtualLocation", "url": _online(row) or page})
    if len(places) > 1:
        return places
    return places[0] if places else None


def again(place: Json | list[Json] | None) -> Json | list[Json] | None:
    """The same location by its name alone, told whole elsewhere."""
    if isinstance(place, list):
        return [{"@id": one["@id"]} if "@id" in one else one for one in place]
    return {"@id": place["@id"]} if place and "@id" in place else place


def _online(row: Opportunity) -> str:
    return web_address(row.url) or web_address(row.enrol_url)


def venue_told(venue: Venue, labels: Labels) -> Json:
    """A venue with its address, and what it has."""
    made: Json = {"@type": "Place", "name": venue.name or venue.address}
    address: Json = {
        "@type": "PostalAddress",
        "streetAddress": venue.address,
        "postalCode": venue.postcode,
        "addressLocality": labels("area", venue.area.code) if venue.area else "",
    }
    made["address"] = {name: value for name, value in address.items() if value}
    if venue.lat is not None:
        made["geo"] = {"@type": "GeoCoordinates", "latitude": venue.lat, "longitude": venue.lng}
    if venue.access:
        made["amenityFeature"] = [_feature(labels("access", code)) for code in venue.access]
    return made


def _feature(name: str) -> Json:
    return {"@type": "LocationFeatureSpecification", "name": name, "value": True}
