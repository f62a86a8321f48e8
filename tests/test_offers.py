"""Offers: written, handed in, read by the city, live, copied and taken down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from finder import db, upkeep
from finder.installation import Installation
from finder.models import Offer, Provider
from finder.offers import deciding, one_date, writing
from finder.offers.deciding import Decision
from finder.offers.terms import Terms
from finder.offers.writing import OfferChangedError
from finder.query import SearchQuery
from finder.store import offers
from finder.vocabulary import OfferState, Standing
from tests.web_site import POTTERY, STORIES, make_home

CHOIR = {
    "title": "Choir for everybody",
    "kind": "course",
    "ages": "16+",
    "price": "5",
    "venue": "Music room",
    "address": "3 Quiet Lane",
    "latitude": "38.7",
    "longitude": "-9.15",
    "first_date": "2027-04-06",
    "last_date": "2027-06-29",
    "days": "tue",
    "start_time": "19:00",
    "end_time": "20:30",
}


@dataclass
class Desk:
    """The desk of offers in a city of its own."""

    here: Installation

    @property
    def terms(self) -> Terms:
        """The terms of this moment."""
        return upkeep.terms(self.here, by=7)

    def found(self, words: str) -> int:
        """How many opportunities residents find."""
        upkeep.follower(self.here).catch_up()
        return self.here.engine.search(SearchQuery(q=words), self.here.clock()).total


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk in a city with listings."""
    return Desk(Installation.open(make_home(tmp_path)))


@pytest.fixture
def session(desk: Desk) -> Iterator[Session]:
    """A session that keeps what is done when the test asks for it."""
    with desk.here.sessions() as session:
        yield session


def provider(session: Session, standing: Standing) -> Provider:
    """A provider that the city trusts so far."""
    row = Provider(slug="choir", name="Choir club", type=None, url="", standing=standing.value)
    session.add(row)
    session.flush()
    return row


def handed_in(desk: Desk, standing: Standing, **changed: str) -> tuple[int, Decision]:
    """The id of a new offer that was handed in, and what became of it."""
    with db.writing(desk.here.sessions) as session:
        offer = writing.begin(
            session, provider(session, standing), CHOIR | changed, desk.terms, "c1"
        )
        return offer.id, deciding.hand_in(session, offer, desk.terms)


def change(desk: Desk, offer_id: int, **changed: str) -> Decision:
    """Save a change of an offer and hand it in."""
    with db.writing(desk.here.sessions) as session:
        offer = offer_of(session, offer_id)
        writing.save(session, offer, offer.values | changed, desk.terms, offer.version)
        return deciding.hand_in(session, offer, desk.terms)


def offer_of(session: Session, offer_id: int) -> Offer:
    """An offer that is there."""
    offer = offers.get(session, offer_id)
    assert offer is not None
    return offer


def test_what_a_trusted_provider_hands_in_is_found_at_once(desk: Desk) -> None:
    _, decision = handed_in(desk, Standing.TRUSTED)
    assert decision.state is OfferState.LIVE
    assert desk.found("choir") == 1


def test_what_a_new_provider_hands_in_waits_for_the_city(desk: Desk) -> None:
    id_, decision = handed_in(desk, Standing.NEW)
    assert decision.state is OfferState.WAITING
    assert desk.found("choir") == 0
    with db.writing(desk.here.sessions) as session:
        (waiting,) = offers.waiting(session)
        assert waiting.id == id_
        assert deciding.approve(session, waiting, desk.terms).state is OfferState.LIVE
        assert waiting.provider.standing == Standing.KNOWN
        assert waiting.decided_by == 7
    assert desk.found("choir") == 1


def test_of_a_known_provider_only_material_changes_wait(desk: Desk) -> None:
    id_, decision = handed_in(desk, Standing.KNOWN)
    assert decision.state is OfferState.LIVE
    assert change(desk, id_, title="Choir for everyone").state is OfferState.LIVE
    assert desk.found("everyone") == 1
    waiting = change(desk, id_, price="50")
    assert waiting.state is OfferState.WAITING
    assert [(one.field, one.material) for one in waiting.changed] == [("price", True)]
    with desk.here.sessions() as session:
        offer = offer_of(session, id_)
        assert offer.live["price"] == "5"
        assert offer.opportunity is not None
        assert offer.opportunity.price_high == 500
    assert desk.found("choir") == 1


def test_one_date_changes_and_what_waits_goes_on_waiting(desk: Desk) -> None:
    id_, _ = handed_in(desk, Standing.KNOWN)
    change(desk, id_, price="50")
    off = one_date.Change(date(2027, 4, 13), time(19), one_date.Fate.CANCELLED)
    with db.writing(desk.here.sessions) as session:
        offer = offer_of(session, id_)
        one_date.change(session, offer, off, desk.terms)
        assert offer.state == OfferState.WAITING
        assert (offer.values["price"], offer.values["cancelled_dates"]) == ("50", "2027-04-13")
        assert (offer.live["price"], offer.live["cancelled_dates"]) == ("5", "2027-04-13")


def test_what_is_returned_says_why_and_what_is_live_stays(desk: Desk) -> None:
    id_, _ = handed_in(desk, Standing.KNOWN)
    change(desk, id_, price="50")
    with db.writing(desk.here.sessions) as session:
        deciding.return_(session, offer_of(session, id_), "Fifty a time?", desk.terms)
    with desk.here.sessions() as session:
        offer = offer_of(session, id_)
        assert (offer.state, offer.reason) == (OfferState.RETURNED, "Fifty a time?")
    assert desk.found("choir") == 1
    with db.writing(desk.here.sessions) as session:
        writing.discard(session, offer_of(session, id_))
        assert offer_of(session, id_).values["price"] == "5"


def test_what_is_taken_down_is_not_found_until_the_city_approves_it_again(desk: Desk) -> None:
    id_, _ = handed_in(desk, Standing.TRUSTED)
    with db.writing(desk.here.sessions) as session:
        deciding.take_down(session, offer_of(session, id_), "The link is dead.", desk.terms)
    assert desk.found("choir") == 0
    assert change(desk, id_, url="https://example.org/choir").state is OfferState.WAITING
    assert desk.found("choir") == 0
    with db.writing(desk.here.sessions) as session:
        deciding.approve(session, offer_of(session, id_), desk.terms)
    assert desk.found("choir") == 1


def test_a_faulty_offer_goes_nowhere_and_says_what_to_do(desk: Desk) -> None:
    id_, decision = handed_in(desk, Standing.TRUSTED, ages="old enough", last_date="2027-02-31")
    assert decision.refused
    assert decision.state is OfferState.DRAFT
    assert {one.field for one in decision.problems} == {"ages", "last_date"}
    assert desk.found("choir") == 0
    with desk.here.sessions() as session:
        assert offer_of(session, id_).values["ages"] == "old enough"


def test_of_two_who_write_at_once_the_second_is_told(desk: Desk, session: Session) -> None:
    id_, _ = handed_in(desk, Standing.TRUSTED)
    read = offer_of(session, id_).version
    session.rollback()
    change(desk, id_, title="Choir of the first")
    with (
        pytest.raises(OfferChangedError) as told,
        db.writing(desk.here.sessions) as second,
    ):
        writing.save(second, offer_of(second, id_), CHOIR, desk.terms, read)
    assert told.value.theirs["title"] == "Choir of the first"
    assert told.value.version > read


def test_a_copy_says_the_same_but_for_its_dates(desk: Desk) -> None:
    id_, _ = handed_in(desk, Standing.TRUSTED)
    with db.writing(desk.here.sessions) as session:
        twin = writing.copy(session, offer_of(session, id_), desk.terms)
        assert twin.state == OfferState.DRAFT
        assert twin.external_id != "c1"
        assert twin.values["start_time"] == "19:00"
        assert not {"first_date", "last_date"} & twin.values.keys()


def test_what_came_by_table_is_adopted_as_it_stands(desk: Desk) -> None:
    with db.writing(desk.here.sessions) as session:
        row = session.get_one(Offer.opportunity.property.mapper.class_, 1)
        offer = writing.adopt(session, row, desk.terms)
        assert offer.values["title"] == POTTERY["title"]
        assert offer.state == OfferState.LIVE
        again = writing.adopt(session, row, desk.terms)
        assert again is offer
        id_ = offer.id
    decision = change(desk, id_, title=str(POTTERY["title"]) + "!")
    assert decision.state is OfferState.LIVE
    assert [one.field for one in decision.changed] == ["title"]
    with desk.here.sessions() as session:
        changed = offer_of(session, id_).opportunity
        assert changed is not None
        assert changed.id == 1
        assert changed.topics
        assert changed.places_left == POTTERY["places_left"]


def test_every_date_of_what_is_adopted_stays_as_it_was(desk: Desk) -> None:
    with db.writing(desk.here.sessions) as session:
        row = session.get_one(Offer.opportunity.property.mapper.class_, 2)
        assert row.title == STORIES["title"]
        before = [(one.day, one.start, one.ends, one.status) for one in row.occurrences]
        offer = writing.adopt(session, row, desk.terms)
        writing.save(session, offer, offer.values | {"title": "Story time!"}, desk.terms, 1)
        deciding.hand_in(session, offer, desk.terms)
        session.expire_all()
        assert row.title == "Story time!"
        after = [(one.day, one.start, one.ends, one.status) for one in row.occurrences]
    assert after == before


def test_who_offers_it_is_not_for_the_form_to_say(desk: Desk) -> None:
    id_, _ = handed_in(desk, Standing.TRUSTED, provider="Somebody else", id="x")
    with desk.here.sessions() as session:
        row = offer_of(session, id_).opportunity
        assert row is not None
        assert (row.provider.name, row.external_id) == ("Choir club", "c1")
