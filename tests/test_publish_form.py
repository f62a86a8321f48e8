"""Providers write, look at and publish what they offer, as they do it: by forms."""

from __future__ import annotations

import re
import time as clock_of_machine
from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from finder import upkeep
from finder.fields import FIELDS
from finder.models import AuditEntry, Offer, Opportunity, Provider
from finder.query import SearchQuery
from finder.vocabulary import Standing
from finder.web import csrf
from finder.web.offers.controls import NAMES
from tests.pages import filled
from tests.people_site import Browser, PeopleSite, judged, people_home, site

__all__ = ["people_home", "site"]

HOME = "/publish/p0/"


@pytest.fixture(autouse=True)
def _in_step(site: PeopleSite) -> None:
    """The database was put back; now the index is as well."""
    upkeep.follower(site.here).catch_up()


CHOIR = {
    "title": "Choir for everybody",
    "kind": "course",
    "summary": "We sing on Tuesdays.",
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


def trust(site: PeopleSite, standing: Standing) -> None:
    """Let the city trust provider A so far."""
    with site.writing() as session:
        session.execute(update(Provider).values(standing=standing.value))


def sent(browser: Browser, path: str, **fields: str) -> str:
    """Fill in the form of a page, beside what stands in it; the path that it leads to."""
    response = send(browser, path, fields)
    assert response.status_code == 303, response.text
    return response.headers["Location"].split("?")[0].split("#")[0]


def send(browser: Browser, path: str, fields: Mapping[str, str], action: str = "") -> TestResponse:
    """Send the form of a page as it stands but for these fields."""
    shown = filled(browser.see(path), "sheet-form")
    return browser.post(action or path, shown | dict(fields))


def written(browser: Browser, **fields: str) -> str:
    """The path of a new draft."""
    return sent(browser, f"{HOME}new", **(CHOIR | fields))


def press(browser: Browser, page: str, action: str, **fields: str) -> TestResponse:
    """Press a button of a page."""
    version = re.search(r'name="version" value="(\d+)"', browser.get(page).text)
    known = {"version": version[1]} if version else {}
    return browser.fill(page, action, **(known | fields))


def published(site: PeopleSite, browser: Browser, **fields: str) -> str:
    """The path of an offer that is live."""
    trust(site, Standing.TRUSTED)
    path = written(browser, **fields)
    assert press(browser, f"{path}preview", f"{path}publish").status_code == 303
    return path


def found(site: PeopleSite, words: str) -> int:
    """How many opportunities residents find."""
    return site.here.engine.search(SearchQuery(q=words), site.here.clock()).total


def stored(site: PeopleSite, path: str) -> Offer:
    """The offer of a path."""
    with site.here.sessions() as session:
        return session.get_one(Offer, int(path.rstrip("/").rpartition("/")[2]))


def test_the_form_has_every_field_but_who_offers_it() -> None:
    others = {"id", "provider", "provider_type", "provider_url"}
    assert {*NAMES, *others} == {field.name for field in FIELDS}


def test_written_looked_at_published_and_found_within_a_second(site: PeopleSite) -> None:
    trust(site, Standing.TRUSTED)
    browser = site.signed_in("editor")
    path = written(browser)
    page = browser.see(path)
    assert "13 dates to come" in page.text
    assert len(page.one("ul", class_="dates").all("li")) == 13
    assert found(site, "choir") == 0
    preview = browser.see(f"{path}preview")
    assert preview.one("h1").text == "Choir for everybody"
    assert "Preview" in preview.one("title").text
    assert "Music room" in preview.text
    assert found(site, "choir") == 0
    # A busy machine gets a second look.
    took = [seconds_until_found(site, browser, path, word) for word in ("", "Every", "The")]
    assert min(took) < 1
    assert "residents find it" in browser.see(f"{path}preview?done=live").text


def seconds_until_found(site: PeopleSite, browser: Browser, path: str, word: str) -> float:
    """How long it takes from publishing until a resident finds it, under a new title."""
    title = f"{word} choir for everybody".strip()
    sent(browser, path, title=title)
    page = browser.get(f"{path}preview").text
    form = dict(re.findall(rf'name="(version|{csrf.FIELD})" value="([^"]+)"', page))
    begun = clock_of_machine.monotonic()
    answer = browser.post(f"{path}publish", form)
    seen = site.browser().get("/search?q=choir").text
    took = clock_of_machine.monotonic() - begun
    assert answer.headers["Location"] == f"{path}preview?done=live"
    assert title in seen
    return took


def test_a_preview_leaves_nothing_behind(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    path = written(browser)
    with site.here.sessions() as session:
        before = session.scalars(select(Opportunity.id)).all()
    browser.see(f"{path}preview")
    browser.see(f"/ar{path}preview")
    with site.here.sessions() as session:
        assert session.scalars(select(Opportunity.id)).all() == before
        assert session.scalars(select(Offer)).one().state == "draft"


def test_what_a_new_provider_offers_waits_and_says_why(site: PeopleSite) -> None:
    trust(site, Standing.NEW)
    browser = site.signed_in("editor")
    path = written(browser)
    answer = press(browser, f"{path}preview", f"{path}publish")
    assert answer.headers["Location"].endswith("done=handed-in")
    assert "reads first what a new provider offers" in browser.see(f"{path}preview").text
    assert found(site, "choir") == 0


def test_a_material_change_waits_and_names_the_fields(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    path = published(site, browser)
    trust(site, Standing.KNOWN)
    sent(browser, path, price="25", title="Choir for everyone")
    press(browser, f"{path}preview", f"{path}publish")
    assert "because this changes: Price." in browser.see(f"{path}preview").text
    assert "Choir for everybody" in site.browser().see("/search?q=choir").text


def test_what_lacks_is_named_and_keeps_it_a_draft(site: PeopleSite) -> None:
    trust(site, Standing.TRUSTED)
    browser = site.signed_in("editor")
    path = written(browser, title="", ages="nine or so?!", start_time="6-8pm", price="-3")
    page = browser.see(path)
    assert page.one("input", id="start_time").get("value") == "6-8pm"
    assert page.one("input", id="ages").get("value") == "nine or so?!"
    assert page.one("input", id="start_time").get("aria-invalid") == "true"
    assert "“6-8pm” is not a time of day" in page.text
    judged(press(browser, f"{path}preview", f"{path}publish"), 422)
    refusal = judged(press(browser, f"{path}preview", f"{path}publish"), 422)
    linked = {one.get("href") for one in refusal.one("div", id="faults").all("a")}
    assert {"#title", "#price"} <= linked
    assert stored(site, path).state == "draft"


def test_neither_an_opening_that_has_passed_nor_a_topic_twice_is_told(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    told = {"enrol_opens": "2020-01-06", "topics": "pottery", "categories": "pottery;clay"}
    page = browser.see(f"{written(browser, **told)}preview")
    assert "Opens" not in page.one("section", class_="taking-part").text
    assert "Topic Pottery clay" in page.one("dl", class_="sheet").text


def test_what_residents_will_not_find_is_said(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    path = written(browser, ages="", latitude="", longitude="")
    checks = browser.see(path).one("aside").text
    assert "Ages not stated – searches that ask for this leave it out." in checks
    assert "This place has no coordinates" in checks
    assert "of 10 facts stated" in checks


NAUGHTY = (
    "x" * 50_000,
    "\u202e<script>alert(1)</script>\x00;;;\n" * 3,
    "ﷺ 田中さん {n} %s ${7*7} ' OR 1=1 --",
    "\U0001f469\u200d\U0001f467" * 500,
    "=1+1",
    "\u0600\u0601",
)


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_whatever_is_typed_is_kept_and_nothing_breaks(site: PeopleSite, text: str) -> None:
    browser = site.signed_in("editor")
    response = send(browser, f"{HOME}new", dict.fromkeys([*NAMES, "date-day", "date-start"], text))
    assert response.status_code == 303
    path = response.headers["Location"].split("?")[0]
    for page in (path, f"{path}preview", HOME):
        answer = browser.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    if len(text) == 50_000:
        assert stored(site, path).values["description"] == text
    elif text.isprintable():
        assert stored(site, path).values["title"] == text
    assert press(browser, path, f"{path}publish").status_code == 422


def test_single_dates_are_rows(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    plain = {"days": "", "first_date": "", "last_date": ""}
    path = written(browser, **plain, **{"date-day": "2027-04-10", "date-start": "10:00"})
    path = sent(browser, path, **{"date-day": "2027-04-17"})
    rows = [one.get("value") for one in browser.see(path).all("input", name="date-day")]
    assert rows == ["2027-04-17", ""] or rows[-1] == ""


def test_two_people_at_once_lose_nothing(site: PeopleSite) -> None:
    one, other = site.signed_in("editor"), site.signed_in("manager")
    path = written(one)
    first, second = (filled(who.see(path), "sheet-form") for who in (one, other))
    assert (
        one.post(path, first | {"price": "7", "contact": "office", "days": "tue"}).status_code
        == 303
    )
    answer = other.post(path, second | {"price": "9", "title": "Choir for all", "days": "tue"})
    page = judged(answer, 409)
    assert {one.text for one in page.all("legend")} >= {"Title", "Price"}
    radios = page.all("input", type="radio")
    chosen = {one.get("name"): one.get("value") for one in radios if "checked" in one.attributes}
    assert chosen == {"pick-title": "mine", "pick-price": "mine", "pick-contact": "theirs"}
    form = next(one for one in page.all("form") if one.all("fieldset"))
    carried = {one.get("name"): one.get("value") for one in form.all("input", type="hidden")}
    picked = carried | {"pick-price": "theirs", "pick-title": "mine", "pick-contact": "theirs"}
    assert other.post(path, picked).status_code == 303
    values = stored(site, path).values
    said = (values["price"], values["title"], values["contact"])
    assert said == ("7", "Choir for all", "office")


def test_a_listing_that_came_by_a_table_is_changed_and_copied(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    page = browser.see(HOME)
    assert len(page.one("ul", class_="offers-of").all("li")) >= 25
    assert "Pottery for beginners" in page.text
    path = sent_button(browser, "listing", "1")
    assert browser.see(path).one("input", id="title").get("value") == "Pottery for beginners"
    assert sent_button(browser, "listing", "1") == path
    copied = sent_button(browser, "copy-listing", "1")
    assert copied != path
    values = stored(site, copied).values
    assert values["title"] == "Pottery for beginners"
    assert "dates" not in values
    assert sent_button(browser, "listing", "2") == HOME


def sent_button(browser: Browser, name: str, value: str) -> str:
    """Press a button of the list of listings; the path that it leads to."""
    page = browser.get(HOME)
    token = re.search(rf'name="{csrf.FIELD}" value="([^"]+)"', page.text)
    assert token
    answer = browser.post(f"{HOME}adopt", {csrf.FIELD: token[1], name: value})
    assert answer.status_code == 303
    return answer.headers["Location"].split("?")[0]


def test_withdrawn_published_again_and_thrown_away(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    path = published(site, browser)
    assert found(site, "choir") == 1
    press(browser, HOME, f"{path}withdraw")
    assert found(site, "choir") == 0
    assert "Not shown" in browser.see(f"{HOME}?state=hidden").text
    press(browser, f"{path}preview", f"{path}publish")
    assert found(site, "choir") == 1
    sent(browser, path, title="Something else")
    press(browser, path, f"{path}discard")
    assert browser.see(path).one("input", id="title").get("value") == "Choir for everybody"
    draft = written(browser, title="Never seen")
    press(browser, draft, f"{draft}discard")
    assert browser.get(draft).status_code == 404


@pytest.mark.parametrize(("fate", "status"), [("cancelled", "cancelled"), ("full", "full")])
def test_one_date_is_cancelled_or_full(site: PeopleSite, fate: str, status: str) -> None:
    browser = site.signed_in("editor")
    path = published(site, browser)
    answer = press(browser, f"{path}dates", f"{path}dates", date="2027-04-13T19:00", do=fate)
    assert answer.headers["Location"].endswith("done=changed")
    assert statuses(site, path) == {date(2027, 4, 13): status}
    press(browser, f"{path}dates", f"{path}dates", date="2027-04-13T19:00", do="scheduled")
    assert statuses(site, path) == {}


def test_one_date_is_moved_and_the_others_stay(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    path = published(site, browser)
    form = {"date": "2027-04-13T19:00", "do": "moved", "day": "2027-04-15", "start": "18:00"}
    press(browser, f"{path}dates", f"{path}dates", **form)
    assert statuses(site, path) == {date(2027, 4, 15): "moved"}
    assert "13 dates to come" in browser.see(path).text
    wrong = form | {"date": "2027-04-20T19:00", "day": "soon"}
    page = judged(press(browser, f"{path}dates", f"{path}dates", **wrong), 422)
    assert page.one("div", id="faults").one("a").get("href") == "#day"
    gone = judged(press(browser, f"{path}dates", f"{path}dates", **form), 422)
    assert "no such date" in gone.text


def statuses(site: PeopleSite, path: str) -> dict[date, str]:
    """The dates of an offer that are not as planned, as residents see them."""
    row = stored(site, path)
    with site.here.sessions() as session:
        shown = session.get_one(Opportunity, row.opportunity_id)
        return {one.day: one.status for one in shown.occurrences if one.status != "scheduled"}


def test_a_place_is_looked_up_or_taken(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    nowhere = {"venue": "", "address": "", "latitude": "", "longitude": ""}
    path = written(browser, **(nowhere | {"postcode": "1100-001"}))
    answer = send(browser, path, {"do": "place"})
    assert answer.headers["Location"] == f"{path}?done=place#where"
    values = stored(site, path).values
    assert (values["latitude"], values["longitude"]) == ("38.76", "-9.11")
    answer = send(browser, path, {"do": "place", "postcode": "9999"})
    assert "no-place" in answer.headers["Location"]
    known = browser.see(path).one("select", id="known").all("option")[0].get("value")
    send(browser, path, {"do": "known", "known": known})
    assert stored(site, path).values["venue"] in {"West House", "East House"}


def test_every_change_is_in_the_log(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    path = published(site, browser)
    sent(browser, path, title="Choir for all of us")
    press(browser, path, f"{path}discard")
    press(browser, HOME, f"{path}copy")
    press(browser, HOME, f"{path}withdraw")
    with site.here.sessions() as session:
        wanted = select(AuditEntry.action).where(AuditEntry.thing.startswith("offer "))
        lines = set(session.scalars(wanted))
    assert {"offer begun", "offer published", "offer written", "offer discarded", "offer copied",
            "offer withdrawn"} <= lines  # fmt: skip


def test_in_arabic(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    path = written(browser)
    for page in (HOME, f"{HOME}new", path, f"{path}preview"):
        assert browser.see(f"/ar{page}").get("dir") == "rtl"
