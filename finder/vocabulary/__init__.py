"""Closed lists whose values stand in URLs, files and the database.

Labels are made by `finder.i18n`; here are only the words that never change.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What sort of opportunity it is."""

    COURSE = "course"
    EVENT = "event"
    WORKPLACE = "workplace"
    RESOURCE = "resource"


class Mode(StrEnum):
    """How the learning happens."""

    IN_PERSON = "in-person"
    ONLINE = "online"
    BLENDED = "blended"
    SELF_PACED = "self-paced"


class Level(StrEnum):
    """How much one needs to know beforehand."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Access(StrEnum):
    """What makes a place or a session usable for more people."""

    WHEELCHAIR = "wheelchair"
    TOILET = "accessible-toilet"
    HEARING_LOOP = "hearing-loop"
    SIGN_LANGUAGE = "sign-language"
    CAPTIONS = "captions"
    QUIET = "quiet"
    PARKING = "parking"
    CHILDCARE = "childcare"
    TRANSPORT = "transport"
    MEALS = "meals"


class ProviderType(StrEnum):
    """From whom: the stakeholders of a learning city."""

    LOCAL_GOVERNMENT = "local-government"
    ADULT_EDUCATION = "adult-education"
    SCHOOL = "school"
    UNIVERSITY = "university"
    LIBRARY = "library"
    CULTURE = "culture"
    EMPLOYER = "employer"
    PROFESSIONAL = "professional-association"
    HEALTH = "health"
    VOLUNTARY = "voluntary"
    FAITH = "faith"
    ONLINE_PLATFORM = "online-platform"
    OTHER_CITY = "other-city"


class Day(StrEnum):
    """Days of the week, Monday first, as `date.weekday` counts them."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Part(StrEnum):
    """Parts of the day by local start: before 12:00, before 17:00, from 17:00."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


PART_BOUNDS = {
    Part.MORNING: (0, 12 * 60),
    Part.AFTERNOON: (12 * 60, 17 * 60),
    Part.EVENING: (17 * 60, 24 * 60),
}
"""First minute and first minute after, counted from midnight."""


class Attendance(StrEnum):
    """Whether one comes to every meeting or to any."""

    ALL = "all"
    EACH = "each"


class Form(StrEnum):
    """The four shapes of a schedule."""

    DATED = "dated"
    SPAN = "span"
    ALWAYS = "always"
    UNSTATED = "unstated"


class OccurrenceStatus(StrEnum):
    """What has become of one meeting."""

    SCHEDULED = "scheduled"
    MOVED = "moved"
    FULL = "full"
    CANCELLED = "cancelled"


class Status(StrEnum):
    """Whether residents see an opportunity.

    Hidden is what nobody has confirmed for too long, archived what has been so for longer;
    merged is what is shown as another one, because both are the same. What the city has
    removed comes back by its approval only.
    """

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"
    ARCHIVED = "archived"
    MERGED = "merged"
    REMOVED = "removed"


class Likeness(StrEnum):
    """How sure it is that two listings are one and the same."""

    CERTAIN = "certain"
    ALMOST = "almost-certain"
    PERHAPS = "perhaps"


class Verdict(StrEnum):
    """What was decided of two listings that look alike."""

    OPEN = "open"
    APART = "apart"
    MERGED = "merged"


class FaultReason(StrEnum):
    """What a resident says is wrong with a listing."""

    OVER = "over"
    DATE = "date"
    PLACE = "place"
    PRICE = "price"
    FULL = "full"
    CONTACT = "contact"
    OTHER = "other"


class OfferState(StrEnum):
    """Where an offer stands between its provider and the city.

    A draft is its provider's alone; what waits is read by a moderator, who lets it go live
    or returns it with a reason; what is live is published as it stands.
    """

    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    LIVE = "live"


class Standing(StrEnum):
    """How far the city trusts a provider to publish.

    What a new one offers waits; of one that is known only material changes do; what a
    trusted one offers is live at once.
    """

    NEW = "new"
    KNOWN = "known"
    TRUSTED = "trusted"


class UploadState(StrEnum):
    """How far an uploaded table has come.

    While it is asked, somebody has to say what its columns are; what was checked waits to be
    confirmed. What failed says why, and can be tried again.
    """

    RECEIVED = "received"
    ASKED = "asked"
    CHECKING = "checking"
    CHECKED = "checked"
    PUBLISHING = "publishing"
    DONE = "done"
    FAILED = "failed"


class Stage(StrEnum):
    """What a worker on an upload is doing."""

    READING = "reading"
    COMPARING = "comparing"
    WRITING = "writing"


class Fit(StrEnum):
    """Must one coming meeting fit, or all of them."""

    ANY = "any"
    ALL = "all"


class Online(StrEnum):
    """Do online opportunities count where a place is asked for."""

    INCLUDE = "include"
    EXCLUDE = "exclude"


class Enrol(StrEnum):
    """Can one enrol: now, within 30 days, or only for up to 7 days more."""

    OPEN = "open"
    SOON = "soon"
    CLOSING = "closing"


class Closed(StrEnum):
    """Does what is full, or whose enrolment is over, count."""

    INCLUDE = "include"
    EXCLUDE = "exclude"


class Sort(StrEnum):
    """Orders of the result; ties end at the id."""

    RELEVANCE = "relevance"
    SOONEST = "soonest"
    NEAREST = "nearest"
    NEWEST = "newest"


class Suggested(StrEnum):
    """What a suggestion is the name of."""

    TITLE = "title"
    TOPIC = "topic"
    PLACE = "place"
    PROVIDER = "provider"


class Group(StrEnum):
    """Groups of facts that a listing may leave unstated."""

    AGE = "age"
    PLACE = "place"
    SCHEDULE = "schedule"
    PRICE = "price"
    ENROL = "enrol"
    LANG = "lang"
    ACCESS = "access"
    LEVEL = "level"
    TOPIC = "topic"
    MODE = "mode"
    PROVIDER_TYPE = "provider_type"
