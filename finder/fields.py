"""The one table of fields that a form, a spreadsheet, the checks and the help share."""

from __future__ import annotations

from dataclasses import dataclass

from finder import ages, clock, parsers, prices, weekdays
from finder.i18n import N_
from finder.parsers import Parser
from finder.problems import Severity
from finder.vocabulary import Access, Attendance, Kind, Level, Mode, ProviderType


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in files, what people call it, how it is read and filled in.

    A field of several values takes them separated by `;`, and then `parser` reads
    all of them together.
    """

    name: str
    label: str
    parser: Parser
    help: str
    required: bool = False
    repeatable: bool = False


FIELDS = (
    Field("id", N_("Id"), parsers.line(parsers.LONGEST_ID), required=True,
          help=N_("Your own number or name of it, which never changes.")),
    Field("title", N_("Title"), parsers.line(parsers.LONGEST_TITLE), required=True,
          help=N_("At most 300 characters.")),
    Field("kind", N_("Kind"), parsers.word(Kind, "kind-unknown", Severity.ERROR), required=True,
          help=N_("course, event, workplace or resource.")),
    Field("summary", N_("Summary"), parsers.line(2 * parsers.LONGEST_LINE),
          help=N_("One or two sentences.")),
    Field("description", N_("Description"), parsers.long_text,
          help=N_("As long as it needs to be; blank lines make paragraphs.")),
    Field("language", N_("Language of this text"), parsers.language,
          help=N_("A code such as en or pt-BR.")),
    Field("categories", N_("Categories"), parsers.labels, repeatable=True,
          help=N_("Your own words for the topic, separated by ;")),
    Field("topics", N_("Topics"), parsers.topics, repeatable=True,
          help=N_("From the list of topics, separated by ; found from your words if empty.")),
    Field("provider", N_("Provider"), parsers.line(parsers.LONGEST_TITLE), required=True,
          help=N_("Who offers it.")),
    Field("provider_type", N_("Type of provider"), parsers.word(ProviderType),
          help=N_("One of the listed words, such as library or school.")),
    Field("provider_url", N_("Website of the provider"), parsers.url,
          help=N_("As https://example.org.")),
    Field("venue", N_("Venue"), parsers.line(),
          help=N_("Name of the place.")),
    Field("address", N_("Address"), parsers.line(),
          help=N_("Street, number and town.")),
    Field("postcode", N_("Postcode"), parsers.line(20),
          help=N_("As it stands on a letter.")),
    Field("latitude", N_("Latitude"), parsers.degrees,
          help=N_("In degrees, such as 41.8781; with the longitude or not at all.")),
    Field("longitude", N_("Longitude"), parsers.degrees,
          help=N_("In degrees, such as -87.6298; with the latitude or not at all.")),
    Field("venue_access", N_("Accessibility of the venue"), parsers.words(Access), repeatable=True,
          help=N_("Listed words such as wheelchair, separated by ;")),
    Field("mode", N_("How"), parsers.word(Mode),
          help=N_("in-person, online, blended or self-paced.")),
    Field("ages", N_("Ages"), ages.parse,
          help=N_("As 6-9, 18m-36m (months), 60+, 16 or all ages.")),
    Field("level", N_("Level"), parsers.word(Level),
          help=N_("beginner, intermediate or advanced.")),
    Field("languages", N_("Languages of instruction"), parsers.languages, repeatable=True,
          help=N_("Codes such as en, separated by ;")),
    Field("price", N_("Price"), prices.parse,
          help=N_("As free, 5, 5-20, up to 50 or from 10.")),
    Field("currency", N_("Currency"), parsers.currency,
          help=N_("Three letters such as EUR; the city's if empty.")),
    Field("access", N_("Help for taking part"), parsers.words(Access), repeatable=True,
          help=N_("Listed words such as childcare or captions, separated by ;")),
    Field("first_date", N_("First date"), clock.parse_date,
          help=N_("As 2026-01-31; alone it is one day.")),
    Field("last_date", N_("Last date"), clock.parse_date,
          help=N_("As 2026-03-31; empty with days of the week: no end is fixed.")),
    Field("start_time", N_("Start"), clock.parse_time,
          help=N_("As 18:30.")),
    Field("end_time", N_("End"), clock.parse_time,
          help=N_("As 18:30.")),
    Field("days", N_("Days of the week"), weekdays.parse, repeatable=True,
          help=N_("As mon;wed, every week from the first to the last date.")),
    Field("dates", N_("Dates"), parsers.dates, repeatable=True,
          help=N_(
              "As 2026-01-12 18:00-20:00; 2026-01-19; else start and end hold. Several days: "
              "2026-01-12..2026-01-14. Then full, moved or cancelled; at the end @ and the place "
              "of that date, where it is another one: 2026-01-26 @ River Hall.")),
    Field("except_dates", N_("Dates left out"), parsers.plain_dates, repeatable=True,
          help=N_("Holidays and the like, separated by ;")),
    Field("cancelled_dates", N_("Cancelled dates"), parsers.plain_dates, repeatable=True,
          help=N_("Shown as cancelled, separated by ;")),
    Field("rule", N_("Rule"), parsers.rule,
          help=N_("As calendars repeat, from the first date: FREQ=MONTHLY;BYDAY=1TU.")),
    Field("always_open", N_("Always open"), parsers.yes_or_no,
          help=N_("yes, if one can come or begin at any time.")),
    Field("attendance", N_("Attendance"), parsers.word(Attendance),
          help=N_("all (one comes to every meeting) or each (to any).")),
    Field("enrol_opens", N_("Enrolment opens"), clock.parse_date,
          help=N_("As 2026-01-31.")),
    Field("enrol_closes", N_("Enrolment closes"), clock.parse_date,
          help=N_("As 2026-01-31.")),
    Field("enrol_url", N_("Page for enrolment"), parsers.url,
          help=N_("As https://example.org/enrol.")),
    Field("url", N_("Web page"), parsers.url,
          help=N_("As https://example.org/course.")),
    Field("contact", N_("Contact"), parsers.line(),
          help=N_("Telephone or address of the office, not of a person.")),
    Field("places", N_("Places"), parsers.number(1),
          help=N_("How many can take part.")),
    Field("places_left", N_("Places left"), parsers.number(0),
          help=N_("0 when it is full.")),
    Field("waiting_list", N_("Waiting list"), parsers.yes_or_no,
          help=N_("yes or no.")),
    Field("licence", N_("Licence"), parsers.line(),
          help=N_("Under which this text may be used, such as CC-BY-4.0.")),
)  # fmt: skip
"""All fields in the order of the columns of our own template."""

BY_NAME = {field.name: field for field in FIELDS}
