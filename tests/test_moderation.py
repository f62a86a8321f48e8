"""The city's queue: read, approved, returned, taken down; providers are told and trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from finder import upkeep
from finder.models import AuditEntry, Offer, User
from finder.offers import deciding, writing
from finder.store import offers
from finder.vocabulary import OfferState, Standing, Status
from tests.people_site import Browser, PeopleSite, address_of, judged, people_home, site
from tests.test_offers import CHOIR
from tests.web_site import POTTERY

__all__ = ["people_home", "site"]

NASTY = "<b>Drop</b> & \u202ereversed '; DROP TABLE offer; --"


@dataclass
class City:
    """The site, what its provider hands in, and a moderator who looks at it."""

    site: PeopleSite
    moderator: Browser

    def hands_in(self, standing: Standing = Standing.NEW, **changed: str) -> int:
        """The number of what provider p0, whom the city trusts so far, hands in."""
        terms = upkeep.terms(self.site.here)
        with self.site.writing() as session:
            provider = offers.provider(session, "p0")
            assert provider is not None
            provider.standing = standing.value
            offer = writing.begin(session, provider, CHOIR | changed, terms, "c1")
            deciding.hand_in(session, offer, terms)
            return offer.id

    def changes(self, offer_id: int, **changed: str) -> None:
        """The provider changes what it has handed in, and hands it in again."""
        terms = upkeep.terms(self.site.here)
        with self.site.writing() as session:
            offer = offers.get(session, offer_id)
            assert offer is not None
            writing.save(session, offer, offer.values | changed, terms, offer.version)
            deciding.hand_in(session, offer, terms)

    def offer(self, offer_id: int) -> Offer:
        """The offer as it is now."""
        with self.site.here.sessions() as session:
            offer = offers.get(session, offer_id)
            assert offer is not None
            return offer

    def decides(self, offer_id: int, what: str, **fields: str) -> TestResponse:
        """The moderator reads an offer, then decides."""
        shown = self.moderator.see(f"/city/queue/{offer_id}")
        version = shown.all("input", name="version")[0].get("value")
        given = {"version": version} | fields
        return self.moderator.fill(
            f"/city/queue/{offer_id}", f"/city/queue/{offer_id}/{what}", **given
        )

    def found(self, words: str) -> list[str]:
        """The titles that a resident finds."""
        page = self.site.browser().see(f"/en/search?q={words}")
        return [one.text for one in page.one("main").all("h2") if words in one.text.lower()]

    def log(self) -> list[tuple[str, str, str, str]]:
        """What the log says, the newest last."""
        with self.site.here.sessions() as session:
            rows = session.query(AuditEntry).order_by(AuditEntry.id).all()
            return [(one.actor, one.action, one.thing, one.detail) for one in rows]

    def letters(self, who: str = "manager") -> list[str]:
        """The texts that were sent to somebody."""
        return [one.text.replace("\r\n", "\n") for one in self.site.mail.to(address_of(who))]


@pytest.fixture
def city(site: PeopleSite) -> Iterator[City]:
    """A city whose index is again what its database is when the test is over."""
    yield City(site, site.signed_in("moderator"))
    site.put_back()
    upkeep.follower(site.here).catch_up()


def led_to(response: TestResponse) -> str:
    """The word by which a page says what was done."""
    assert response.status_code == 303, response.text[:2000]
    return response.headers["Location"].partition("?done=")[2]


def test_what_waits_is_approved_found_and_told(city: City) -> None:
    id_ = city.hands_in()
    queue = city.moderator.see("/city/queue")
    assert "Choir for everybody" in queue.one("main").text
    assert "Waiting for the city (1)" in queue.one("main").text
    assert city.found("choir") == []
    page = city.moderator.see(f"/city/queue/{id_}").one("main").text
    assert "Residents do not see it yet" in page
    assert "3 Quiet Lane" in page
    assert "could mislead" not in page
    assert led_to(city.decides(id_, "approve")) == "changed-told"
    assert len(city.found("choir")) == 1
    offer = city.offer(id_)
    assert (offer.state, offer.provider.standing) == (OfferState.LIVE, Standing.KNOWN)
    assert "Nothing is waiting." in city.moderator.see("/city/queue").one("main").text
    moderator = f"user {city.site.user('moderator').id}"
    assert city.log()[-2:] == [
        (moderator, "offer approved", f"offer {id_}", ""),
        (moderator, "standing given", f"provider {offer.provider_id}", "known"),
    ]
    (letter,) = city.letters("editor")
    assert "Choir for everybody" in letter
    assert f"/en/opportunity/{offer.opportunity_id}-choir-for-everybody" in letter
    assert "Known to the city" in letter
    assert len(city.letters("manager")) == 1
    for nobody in ("other", "disabled", "moderator"):
        assert city.letters(nobody) == []


def test_what_changes_is_shown_and_what_could_mislead_is_marked(city: City) -> None:
    id_ = city.hands_in(Standing.KNOWN)
    city.changes(id_, price="50", title="Choir for every body")
    page = city.moderator.see(f"/city/queue/{id_}")
    told = {one.one("dt").text: one.one("dd") for one in page.one("dl").all("div")}
    assert list(told) == ["Price could mislead", "Title"]
    price = told["Price could mislead"]
    assert (price.one("del").text, price.one("ins").text) == ("5", "50")
    assert led_to(city.decides(id_, "approve")) == "changed-told"
    assert "standing given" not in [action for _, action, _, _ in city.log()]
    assert "Known to the city" not in city.letters()[0]


def test_the_preview_shows_the_page_and_changes_nothing(city: City) -> None:
    id_ = city.hands_in(title="Choir of tomorrow")
    before = city.offer(id_)
    page = city.moderator.see(f"/city/queue/{id_}/preview")
    assert page.one("h1").text == "Choir of tomorrow"
    assert "residents do not see this yet" in page.one("main").text
    assert "3 Quiet Lane" in page.one("main").text
    after = city.offer(id_)
    assert (after.state, after.version, after.opportunity_id) == (
        OfferState.WAITING, before.version, None,
    )  # fmt: skip
    assert city.found("choir") == []
    assert city.moderator.see(f"/ar/city/queue/{id_}/preview").one("h1").text


def test_what_is_returned_says_why_in_the_language_of_each(city: City) -> None:
    id_ = city.hands_in()
    with city.site.writing() as session:
        session.get_one(User, city.site.user("editor").id).locale = "ar"
    reason = "Whom may parents ask?\nPlease add a contact."
    assert led_to(city.decides(id_, "return", reason=reason)) == "changed-told"
    offer = city.offer(id_)
    assert (offer.state, offer.reason) == (OfferState.RETURNED, reason)
    assert offer.decided_by == city.site.user("moderator").id
    assert city.found("choir") == []
    assert reason in city.letters("manager")[0]
    assert "/en/publish/sign-in" in city.letters("manager")[0]
    assert reason in city.letters("editor")[0]
    assert "/ar/publish/sign-in" in city.letters("editor")[0]
    assert city.log()[-1][1:] == ("offer returned", f"offer {id_}", "")


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 1_001])
def test_a_return_takes_a_reason_of_some_length(city: City, reason: str) -> None:
    id_ = city.hands_in()
    page = judged(city.decides(id_, "return", reason=reason), 422)
    assert page.all("textarea", id="reason")[0].get("aria-invalid") == "true"
    assert city.offer(id_).state == OfferState.WAITING
    assert city.letters() == []


def test_only_what_was_read_is_decided(city: City) -> None:
    id_ = city.hands_in()
    version = str(city.offer(id_).version)
    city.changes(id_, price="500")
    for what in ("approve", "return"):
        again = judged(city.decides(id_, what, version=version, reason="No."), 422)
        assert "Read it again" in again.one("main").text
        assert "500" in again.one("main").text
    assert city.offer(id_).state == OfferState.WAITING
    city.decides(id_, "approve")
    twice = city.moderator.fill(
        "/city/queue", f"/city/queue/{id_}/return", version=version, reason="No."
    )
    assert "does not wait any more" in judged(twice, 422).one("main").text
    assert city.offer(id_).state == OfferState.LIVE


def test_what_cannot_be_published_any_more_is_not(city: City) -> None:
    id_ = city.hands_in()
    with city.site.writing() as session:
        offer = session.get_one(Offer, id_)
        offer.values = offer.values | {"ages": "old enough"}
    assert city.moderator.get(f"/city/queue/{id_}/preview").status_code == 303
    page = judged(city.decides(id_, "approve"), 422)
    assert "“old enough” are no ages" in page.one("main").text
    assert city.offer(id_).provider.standing == Standing.NEW


def test_what_providers_write_harms_no_page(city: City) -> None:
    id_ = city.hands_in(title=NASTY, description=NASTY * 50, contact=NASTY)
    for path in ("/city/queue", f"/city/queue/{id_}", f"/city/queue/{id_}/preview"):
        assert "DROP TABLE" in city.moderator.see(path).one("main").text
    assert led_to(city.decides(id_, "return", reason=NASTY)) == "changed-told"


@pytest.mark.parametrize("number", ["0", "999999999", "9" * 30])
def test_what_is_not_there_is_not_found(city: City, number: str) -> None:
    for path in (f"/city/queue/{number}", f"/city/queue/{number}/preview"):
        city.moderator.see(path, 404)
    sent = city.moderator.fill("/city/queue", f"/city/queue/{number}/approve", version="1")
    assert sent.status_code == 404


def test_any_published_listing_is_taken_down(city: City) -> None:
    title = str(POTTERY["title"])
    with city.site.here.sessions() as session:
        provider_id = offers.opportunity_called(session, 1, "l1") or session.get_one(
            Offer.opportunity.property.mapper.class_, 1
        )
        slug = provider_id.provider.slug
    assert slug == "p0"
    for at in ("1", "/opportunity/1", f"{city.site.settings.base_url}/en/opportunity/1-x?kept=2"):
        page = city.moderator.see(f"/city/listing?at={at.replace('?', '%3F')}")
        assert title in page.one("main").text
    sent = city.moderator.fill(
        "/city/listing?at=1", "/city/listing/take-down",
        opportunity="1", at="1", reason="The link is dead.",
    )  # fmt: skip
    assert led_to(sent) == "changed-told"
    assert city.site.browser().get("/en/opportunity/1", follow_redirects=True).status_code == 410
    assert city.found("pottery") == []
    with city.site.here.sessions() as session:
        (offer,) = session.query(Offer).all()
        assert (offer.state, offer.reason) == (OfferState.RETURNED, "The link is dead.")
        assert offer.opportunity is not None
        assert offer.opportunity.status == Status.REMOVED
        assert offer.values["title"] == title
    assert "The link is dead." in city.letters()[0]
    assert city.log()[-1][1:] == ("offer taken down", f"offer {offer.id}", "")
    again = city.moderator.fill(
        "/city/listing", "/city/listing/take-down", opportunity="1", reason="Once more."
    )
    assert "Nothing is published" in judged(again, 422).one("main").text


@pytest.mark.parametrize("at", ["0", "abc", "99999", "9" * 40, "https://example.org/", "%00%FF"])
def test_a_listing_that_is_not_there_is_said_to_be(city: City, at: str) -> None:
    page = city.moderator.see(f"/city/listing?at={at}", 422)
    assert "Nothing is published at this address." in page.one("main").text


def test_a_taking_down_needs_a_reason(city: City) -> None:
    sent = city.moderator.fill("/city/listing", "/city/listing/take-down", opportunity="1")
    page = judged(sent, 422)
    assert page.all("textarea", id="reason")[0].get("aria-invalid") == "true"
    assert city.letters() == []


def test_a_provider_is_trusted_and_told_what_it_means(city: City) -> None:
    provider = city.site.provider()
    path = f"/city/providers/{provider.id}/standing"
    sent = city.moderator.fill("/city/providers", path, standing="trusted")
    assert led_to(sent) == "changed-told"
    assert city.site.provider().standing == Standing.TRUSTED
    (letter,) = city.letters()
    assert provider.name in letter
    assert "Trusted by the city. Everything is seen at once." in letter
    assert city.log()[-1][1:] == ("standing given", f"provider {provider.id}", "trusted")
    count = len(city.log())
    city.moderator.fill("/city/providers", path, standing="trusted")
    assert len(city.log()) == count
    assert len(city.letters()) == 1
    wrong = city.moderator.fill("/city/providers", path, standing="adored")
    assert "Choose one of these." in judged(wrong, 422).one("main").text


def test_providers_are_found_by_a_part_of_their_name(city: City) -> None:
    name = city.site.provider("p1").name
    page = city.moderator.see(f"/city/providers?q={name[:6].upper()}").one("main")
    assert name in page.text
    nobody = city.moderator.see("/city/providers?q=%25%5F").one("main")
    assert "There is no such provider." in nobody.text


def test_where_nobody_can_be_told_the_page_says_so(city: City) -> None:
    terms = upkeep.terms(city.site.here)
    with city.site.writing() as session:
        provider = offers.provider(session, "p2")
        assert provider is not None
        provider.standing = Standing.NEW.value
        offer = writing.begin(session, provider, CHOIR, terms, "c1")
        deciding.hand_in(session, offer, terms)
        id_ = offer.id
    page = city.moderator.see(f"/city/queue/{id_}").one("main").text
    assert "Nobody has an account for this provider" in page
    sent = city.decides(id_, "approve")
    assert led_to(sent) == "changed-untold"
    after = city.moderator.see("/city/queue?done=changed-untold").one("main").text
    assert "Nobody got a mail about it" in after


def test_where_no_mail_is_sent_the_page_says_so(city: City) -> None:
    id_ = city.hands_in()
    quiet = City(city.site.without_mail(), city.site.without_mail().signed_in("moderator"))
    assert "This site sends no mail" in quiet.moderator.see(f"/city/queue/{id_}").one("main").text
    assert led_to(quiet.decides(id_, "approve")) == "changed-untold"
    assert city.letters() == []


def test_a_decision_stands_when_the_mail_is_refused(city: City) -> None:
    id_ = city.hands_in()
    city.site.mail.answers[address_of("editor")] = "550 no such user"
    assert led_to(city.decides(id_, "return", reason="Whom to ask?")) == "changed-told"
    assert city.letters("editor") == []
    assert len(city.letters("manager")) == 1
    assert city.offer(id_).state == OfferState.RETURNED


def test_the_number_that_waits_is_for_the_staff_only(city: City) -> None:
    city.hands_in()
    assert "(1)" in city.moderator.see("/city/people").one("main").text
    manager = city.site.signed_in("manager").see("/publish/people").one("main").text
    assert "Waiting for the city" not in manager
