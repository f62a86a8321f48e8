"""Resemblance: what makes two listings one, and what keeps them two however alike they look."""

from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from finder.ages import Ages
from finder.drafts import Draft, ProviderDraft, VenueDraft
from finder.prices import Price
from finder.resemblance import streets, texts, titles
from finder.resemblance.agreement import Agreement
from finder.resemblance.candidates import Listing, pairs
from finder.resemblance.judging import Judge, Resemblance
from finder.schedule import Meeting, Schedule
from finder.vocabulary import Form, Kind, Level, Likeness, Mode

POOL = VenueDraft("Harbour Pool", "1 Quay Street", "", 38.70, -9.20)
MONDAYS = Schedule(
    Form.DATED, date(2027, 4, 5), date(2027, 6, 28), time(18), time(19), "FREQ=WEEKLY;BYDAY=MO"
)
TEXT = (
    "Learn to float, to breathe and to swim a first length of the pool in a small group, with a"
    " teacher in the water. Bring a towel and a coin for the locker."
)

SWIMMING = Draft(
    external_id="1",
    title="Swimming for everybody",
    provider=ProviderDraft("Harbour Swimming Club"),
    kind=Kind.COURSE,
    description=TEXT,
    venue=POOL,
    mode=Mode.IN_PERSON,
    ages=Ages(72, 108),
    price=Price(low=500, high=500, currency="EUR"),
    schedule=MONDAYS,
)


def compared(one: Draft, other: Draft, *others: Draft) -> Resemblance | None:
    """What is said of two listings in a city that has others as well."""
    listings = [Listing.of(number, draft) for number, draft in enumerate((one, other, *others))]
    return Judge(listings).compare(listings[0], listings[1])


def likeness(one: Draft, other: Draft, *others: Draft) -> Likeness | None:
    found = compared(one, other, *others)
    return found.likeness if found else None


def from_elsewhere(**changed: object) -> Draft:
    """The same course as somebody else would list it."""
    said = {
        "external_id": "x9",
        "title": "Swimming, for Everybody!",
        "provider": ProviderDraft("City Sports Office"),
        "venue": replace(POOL, name="Harbour pool, hall", lat=38.7001, lng=-9.2001),
    }
    return replace(SWIMMING, **(said | changed))  # type: ignore[arg-type] # Fields of a draft.


def test_the_same_course_from_two_sources_is_almost_certainly_one() -> None:
    found = compared(SWIMMING, from_elsewhere())
    assert found is not None
    assert found.likeness is Likeness.ALMOST
    assert found.reasons["title"] is Agreement.SAME
    assert found.reasons["provider"] is Agreement.DIFFERENT
    assert found.reasons["place"] is Agreement.SAME


def of_one_list(**changed: object) -> Likeness | None:
    """What is said of two courses that one list tells, the second with other words."""
    other = replace(SWIMMING, **({"external_id": "2"} | changed))  # type: ignore[arg-type] # Fields of a draft.
    one, two = Listing.of(1, SWIMMING, "source 1"), Listing.of(2, other, "source 1")
    found = Judge((one, two)).compare(one, two)
    return found.likeness if found else None


def test_two_equal_rows_of_one_list_may_be_two_groups_of_a_course() -> None:
    """A provider that opens a second group, or books a second room, lists the same twice."""
    assert of_one_list() is Likeness.PERHAPS
    assert of_one_list(title="Swimming for Everybody!") is Likeness.PERHAPS
    other_words = TEXT.replace("Bring a towel and a coin for the locker.", "Bring a towel.")
    assert of_one_list(description=other_words) is Likeness.ALMOST
    twin = replace(SWIMMING, external_id="2")
    one, other = Listing.of(1, SWIMMING, "source 1"), Listing.of(2, twin, "source 2")
    found = Judge((one, other)).compare(one, other)
    assert found is not None
    assert found.likeness is Likeness.ALMOST


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("24 E King St, Lancaster, PA, 17602", "24 East King Street, Lancaster"),
        ("185 Clingman Ave. Asheville, NC 28801", "185 Clingman Avenue"),
        ("Meeting Room 214, 303 E. Kirkwood Ave.", "303 East Kirkwood Avenue, Bloomington"),
        ("12 Old Highway, Suite 200, Hill", "12 Old Hwy #200, Hill, NC 28803"),
        ("Dyckburger Str. 224, 48157 Münster", "Dyckburgerstraße 224, Münster"),
        ("10 rue de la Paix, Paris", "10, rue de la Paix, 75002 Paris"),
    ],
)
def test_addresses_that_are_only_written_otherwise_are_the_same(one: str, other: str) -> None:
    assert streets.compare(one, other) is Agreement.SAME
    assert streets.compare(other, one) is Agreement.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("100 N State St", "100 South State Street"),
        ("100 State St", "102 State St"),
        ("10 Main St, Hill, 11111", "10 Main St, Dale, 22222"),
        ("東京都港区芝公園1-2-3", "東京都港区芝公園1-2-4"),
    ],
)
def test_addresses_of_two_houses_are_not_the_same(one: str, other: str) -> None:
    assert streets.compare(one, other) in {Agreement.APART, Agreement.DIFFERENT}


def moved(weeks: int = 0, hours: int = 0, rule: str = MONDAYS.rule) -> Schedule:
    start, end = time(18 + hours), time(19 + hours)
    first, last = date(2027, 4, 5), date(2027, 6, 28)
    days = timedelta(weeks=weeks)
    return replace(MONDAYS, first=first + days, last=last + days, start=start, end=end, rule=rule)


@pytest.mark.parametrize(
    "changed",
    [
        {"schedule": moved(hours=1)},
        {"schedule": moved(weeks=13)},
        {"schedule": moved(rule="FREQ=WEEKLY;BYDAY=TU")},
        {"ages": Ages(36, 72)},
        {"ages": Ages(108, 144)},
        {"level": Level.ADVANCED},
        {"languages": ("pt",)},
        {"mode": Mode.ONLINE, "venue": None},
        {"venue": VenueDraft("East Pool", "9 Hill Road", "", 38.74, -9.10)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_another_time_age_level_language_or_place_is_another_course(
    changed: dict[str, object],
) -> None:
    said = {"level": Level.BEGINNER, "languages": ("en",)}
    one = replace(SWIMMING, **said)  # type: ignore[arg-type] # Fields of a draft.
    assert likeness(one, from_elsewhere(**(said | changed))) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Swimming level 1", "Swimming level 2"),
        ("Swimming I", "Swimming II"),
        ("Swimming 2-3", "Swimming 2-2"),
        ("Judo: Ages 3-5", "Judo: Ages 6-8"),
        ("Yoga Monday", "Yoga Tuesday"),
        ("Camp, week of June 7", "Camp, week of July 7"),
        ("English for beginners", "English, advanced"),
        ("Football for boys", "Football for girls"),
        ("Open lab AM", "Open lab PM"),
        ("Gymnastics A", "Gymnastics B"),
        ("책 꾸러미 (초2학년-1학기)", "책 꾸러미 (초1학년-2학기)"),
        ("水泳教室 初級", "水泳教室 中級"),
        ("سباحة 1", "سباحة 2"),
    ],
)
def test_titles_of_a_series_are_not_the_same(one: str, other: str) -> None:
    first, second = replace(SWIMMING, title=one), from_elsewhere(title=other)
    assert likeness(first, second) in {None, Likeness.PERHAPS}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Film & video", "Film and Video"),
        ("Back to School #SpringForward", "Back to school"),
        ("Let’s learn drawing!", "Let's Learn Drawing"),
        ("Group saxophone", "Saxophone - Group (online)"),
        ("Photogrphy workshop", "Photography Workshop"),
        ("Kochkurs für Anfänger", "KOCHKURS FÜR ANFÄNGER"),
        ("Café créatif", "CAFE CREATIF"),
        ("Swimming level 01", "Swimming, Level 1"),
    ],
)
def test_titles_that_are_only_written_otherwise_are_the_same(one: str, other: str) -> None:
    assert titles.compare(titles.read(one), titles.read(other)) is Agreement.SAME


def test_a_time_that_one_does_not_state_is_no_difference_and_no_proof() -> None:
    day = date(2027, 4, 10)
    with_hours = Schedule(Form.DATED, meetings=(Meeting(day, time(10), time(11)),))
    without = Schedule(Form.DATED, meetings=(Meeting(day),))
    one, other = replace(SWIMMING, schedule=with_hours), from_elsewhere(schedule=without)
    assert likeness(one, other) is Likeness.ALMOST
    unstated = from_elsewhere(schedule=Schedule())
    assert likeness(one, unstated) is not Likeness.ALMOST


def test_identity_is_certain_by_a_page_that_only_both_lead_to() -> None:
    page = "https://www.example.org/courses/17/?lang=en"
    one = replace(SWIMMING, enrol_url=page)
    other = replace(one, external_id="2", url="https://example.org/courses/17?lang=en")
    assert likeness(one, other) is Likeness.CERTAIN
    third = replace(one, external_id="3", title="Diving", schedule=moved(weeks=13))
    assert likeness(one, other, third) is Likeness.ALMOST
    assert likeness(one, replace(other, price=Price(low=900, high=900))) is not Likeness.CERTAIN
    two = replace(SWIMMING, url="https://example.org/courses/18")
    assert likeness(one, replace(two, external_id="2")) is Likeness.PERHAPS
    start = replace(SWIMMING, url="https://example.org/")
    assert likeness(start, replace(start, external_id="2")) is Likeness.ALMOST


def test_texts_that_differ_in_their_numbers_are_not_the_same() -> None:
    week = "Week {} of our camp, with {} hours of sailing, cooking, singing and hiking every day."
    long = f"{week} {TEXT} {TEXT.replace('pool', 'lake')}"
    assert texts.compare(long.format(1, 3), long.format(1, 3) + " ") is Agreement.SAME
    assert texts.compare(long.format(1, 3), long.format(2, 3)) is Agreement.DIFFERENT
    race = "発着点とし 多摩川堤防を主走路とする。 備考: {}km(小学生{}年)"
    assert texts.compare(race.format(1, 2), race.format(2, 3)) is Agreement.DIFFERENT
    baking = "Bread, cakes and biscuits are baked by all of us, and eaten."
    assert texts.compare(TEXT, baking) is Agreement.DIFFERENT
    assert texts.compare(TEXT, "") is Agreement.UNSTATED


def test_the_work_grows_with_the_number_of_listings_and_not_with_its_square() -> None:
    """Ten thousand of which many have the same title, the same place, or the same hour."""

    def listing(n: int) -> Listing:
        day = date(2027, 1, 1) + timedelta(days=n % 300)
        schedule = Schedule(Form.DATED, meetings=(Meeting(day, time(10), None),))
        venue = replace(POOL, lat=38 + n % 97 / 100)
        draft = replace(SWIMMING, title="Story time", schedule=schedule, venue=venue)
        return Listing.of(n, replace(draft, external_id=str(n)))

    listings = [listing(n) for n in range(10_000)]
    begun = clock.process_time()
    found = list(pairs(listings))
    assert len(found) == len(set(found)) < 40 * len(listings)
    assert clock.process_time() - begun < 20
