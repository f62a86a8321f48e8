"""What the city has taken down stays down, until the city lets it come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from finder import upkeep
from finder.models import Offer, Opportunity
from finder.store import offers, opportunities, saving
from finder.vocabulary import OfferState, Standing, Status
from tests.mailed_site import HEADER
from tests.people_site import Browser, PeopleSite, people_home, site

__all__ = ["people_home", "site"]

ROW = (
    "t1,{title},course,en,Evening school,in-person,18+,free,2027-04-05,2027-06-28,18:00,19:30,mon\n"
)
REASON = "Nobody answers at this number."


@dataclass
class City:
    """A city in which a listing that came by a table was taken down."""

    site: PeopleSite
    folder: Path
    moderator: Browser = field(init=False)
    id: int = field(init=False)

    def __post_init__(self) -> None:
        self.moderator = self.site.signed_in("moderator")
        self.stand(Standing.TRUSTED)
        self.take("Lacemaking")
        self.id = self.row().id
        sent = self.moderator.fill(
            "/city/listing", "/city/listing/take-down", opportunity=str(self.id), reason=REASON
        )
        assert sent.status_code == 303

    def stand(self, standing: Standing) -> None:
        """Trust its provider so far."""
        with self.site.writing() as session:
            found = offers.provider(session, "p0")
            assert found is not None
            found.standing = standing.value

    def take(self, title: str) -> list[str]:
        """Import the table; the codes of what there is to say."""
        file = self.folder / "evening.csv"
        file.write_text(HEADER + ROW.format(title=title), "utf-8")
        report = upkeep.import_file(self.site.here, file)
        assert report.read == report.added + report.changed + report.unchanged + report.rejected
        return [problem.code for problem in report.problems]

    def row(self) -> Opportunity:
        """The listing as it is stored."""
        with self.site.here.sessions() as session:
            of = self.site.provider().id
            found = offers.opportunity_called(session, of, "t1")
            assert found is not None
            return found

    def offer(self) -> Offer:
        """What its provider writes of it."""
        with self.site.here.sessions() as session:
            found = offers.called(session, self.site.provider().id, "t1")
            assert found is not None
            return found

    def shown(self) -> int:
        """The status of its page, as a resident gets it."""
        path = f"/en/opportunity/{self.id}"
        return self.site.browser().get(path, follow_redirects=True).status_code


@pytest.fixture
def city(site: PeopleSite, tmp_path: Path) -> Iterator[City]:
    """A city whose index is again what its database is when the test is over."""
    yield City(site, tmp_path)
    site.put_back()
    upkeep.follower(site.here).catch_up()


@pytest.mark.parametrize("title", ["Lacemaking", "Lacemaking for everybody"])
def test_a_table_does_not_bring_it_back(city: City, title: str) -> None:
    for _ in range(2):
        assert city.take(title) == ["taken-down"]
        assert (city.row().status, city.row().title) == (Status.REMOVED, "Lacemaking")
    assert city.shown() == 410


def test_residents_are_told_that_the_city_took_it_down(city: City) -> None:
    page = city.site.browser().see(f"/en/opportunity/{city.id}", 410).one("main").text
    assert "The city has taken it down." in page
    assert "The provider has taken it back." not in page
    api = city.site.browser().get(f"/api/v1/opportunities/{city.id}")
    assert (api.status_code, "The city has taken it down." in api.text) == (410, True)
    kept = city.site.browser().see(f"/en/list?id={city.id}").one("main").text
    assert "Lacemaking : The city has taken it down." in kept


@pytest.mark.parametrize("standing", list(Standing))
def test_its_provider_may_hand_it_in_again_and_the_city_decides(
    city: City, standing: Standing
) -> None:
    city.stand(standing)
    offer = city.offer()
    assert (offer.state, offer.reason) == (OfferState.RETURNED, REASON)
    home = f"/publish/p0/{offer.id}/"
    manager = city.site.signed_in("manager")
    assert REASON in manager.see(home).one("main").text
    for attempt in ("publish", "withdraw", "publish"):
        version = str(city.offer().version)
        sent = manager.fill(home + "preview", home + attempt, version=version)
        assert sent.status_code == 303, sent.text
        assert city.shown() == 410
        assert city.row().status == Status.REMOVED
    assert city.offer().state == OfferState.WAITING
    assert "took this down before" in manager.see(home).one("main").text
    here = f"/city/queue/{offer.id}"
    version = str(city.offer().version)
    assert city.moderator.fill(here, f"{here}/approve", version=version).status_code == 303
    assert (city.row().status, city.shown()) == (Status.PUBLISHED, 200)
    assert city.take("Lacemaking") == []


def test_a_draft_that_is_thrown_away_opens_no_way_round(city: City) -> None:
    manager = city.site.signed_in("manager")
    home = f"/publish/p0/{city.offer().id}/"
    assert manager.fill(home, home + "discard").status_code == 303
    listed = manager.see("/publish/p0/?state=hidden").one("main").text
    assert "The city has taken it down." in listed
    adopted = manager.fill("/publish/p0/", "/publish/p0/adopt", listing=str(city.id))
    again = adopted.headers["Location"].removeprefix("/en")
    assert city.offer().state == OfferState.DRAFT
    sent = manager.fill(again + "preview", again + "publish", version=str(city.offer().version))
    assert sent.headers["Location"].endswith("done=handed-in")
    assert (city.offer().state, city.shown()) == (OfferState.WAITING, 410)


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.HIDDEN, Status.ARCHIVED])
def test_what_nobody_took_down_comes_back_with_its_table(city: City, status: Status) -> None:
    with city.site.writing() as session:
        saving.change_status(session, [city.id], status, city.row().updated_at)
    assert city.take("Lacemaking") == []
    assert city.row().status == Status.PUBLISHED


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (Status.WITHDRAWN, "The provider has taken it back."),
        (Status.HIDDEN, "Nobody has confirmed for a long time that it still runs."),
        (Status.ARCHIVED, "Nobody has confirmed for a long time that it still runs."),
    ],
)
def test_every_way_of_going_has_its_sentence(city: City, status: Status, why: str) -> None:
    with city.site.writing() as session:
        saving.change_status(session, [city.id], status, city.row().updated_at)
        assert opportunities.why_gone(status.value) == why
    upkeep.follower(city.site.here).catch_up()
    page = city.site.browser().see(f"/en/opportunity/{city.id}", 410).one("main").text
    assert why in page
