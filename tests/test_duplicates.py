"""Duplicates: found, reviewed side by side, merged, undone, told apart, and remembered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from finder import cli, upkeep
from finder.duplicates import finding
from finder.models import Opportunity, Provider
from finder.offers import deciding, writing
from finder.store import offers
from finder.vocabulary import Standing, Status
from tests.importing import Town, codes
from tests.pages import Node
from tests.people_site import Browser, PeopleSite, address_of, people_home, site
from tests.test_moderation import led_to
from tests.test_offers import CHOIR

__all__ = ["people_home", "site"]

LIST = "/city/duplicates"


@dataclass
class City:
    """The site, in which two providers list the same choir, and a moderator."""

    site: PeopleSite
    moderator: Browser
    one: int = 0
    other: int = 0

    def offers(self, slug: str, id_: str, **changed: str) -> int:
        """The number of what a trusted provider publishes by the form."""
        terms = upkeep.terms(self.site.here)
        with self.site.writing() as session:
            provider = offers.provider(session, slug)
            assert provider is not None
            provider.standing = Standing.TRUSTED.value
            known = offers.called(session, provider.id, id_)
            if known is None:
                known = writing.begin(session, provider, CHOIR | changed, terms, id_)
            else:
                writing.save(session, known, known.values | changed, terms, known.version)
            deciding.hand_in(session, known, terms)
            number = known.opportunity_id
        upkeep.follower(self.site.here).catch_up()
        assert number is not None
        return number

    def look(self) -> None:
        """The moderator has all listings compared."""
        assert led_to(self.moderator.fill(LIST)) == "changed"

    def pairs(self) -> list[str]:
        """The addresses of the pairs that wait."""
        page = self.moderator.see(LIST).one("main")
        found = [link.get("href") for link in page.all("a", class_="more-go")]
        return [href.removeprefix("/en") for href in found]

    def decide(self, pair: str, what: str, **fields: str) -> TestResponse:
        """Press a button on the page of a pair."""
        return self.moderator.fill(pair, f"{pair}/{what}", **fields)

    def undo(self) -> TestResponse:
        """Undo the newest merge."""
        (number,) = self.rows("SELECT max(id) FROM merge")[0]
        return self.moderator.fill("/city/merges", f"/city/merges/{number}/undo")

    def found(self) -> list[str]:
        """The addresses at which residents find a choir."""
        page = self.site.browser().see("/en/search?q=choir")
        titles = [one for one in page.one("main").all("h2") if "hoir" in one.text]
        return sorted(one.one("a").get("href").split("?")[0] for one in titles)

    def rows(self, query: str) -> list[Any]:
        """What a query gives."""
        with self.site.here.sessions() as session:
            return [tuple(row) for row in session.execute(text(query))]

    def stored(self, id_: int) -> dict[str, Any]:
        """All that is stored of a listing, but for the number of its last change."""
        tables = (("opportunity", "id"), ("schedule", "opportunity_id"))
        found: dict[str, Any] = {}
        with self.site.here.sessions() as session:
            for table, key in tables:
                query = text(f"SELECT * FROM {table} WHERE {key} = {id_}")  # noqa: S608 - names of our own.
                found |= session.execute(query).mappings().one()
        return {name: value for name, value in found.items() if name != "change"}

    def path(self, id_: int) -> str:
        """Where residents find a listing."""
        with self.site.here.sessions() as session:
            title = session.get_one(Opportunity, id_).title
        return (
            f"/en/opportunity/{id_}-{title.lower().replace(',', '').rstrip('!').replace(' ', '-')}"
        )


@pytest.fixture
def city(site: PeopleSite) -> Iterator[City]:
    """A city whose index is again what its database is when the test is over."""
    city = City(site, site.signed_in("moderator"))
    city.one = city.offers("p0", "c1")
    city.other = city.offers("p1", "x7", title="Choir, for Everybody!", provider="Not read")
    yield city
    site.put_back()
    upkeep.follower(site.here).catch_up()


def labels(page: Node) -> list[str]:
    """The headings of what differs."""
    return [one.text for one in page.one("main").all("h3")]


def test_what_only_one_of_them_states_is_said_before_it_goes(city: City) -> None:
    city.offers("p1", "x7", ages="", price="", contact="The office")
    city.look()
    (pair,) = city.pairs()
    first, second = city.moderator.see(pair).one("main").all("section", class_="side")
    assert "Only this one states: Ages and Price" in first.text.replace(
        "Ages, Price", "Ages and Price"
    )
    assert "Ages" not in second.text
    assert "Only this one states: Type of provider and Contact" in second.text


def test_two_are_reviewed_merged_told_and_shown_again_as_they_were(city: City) -> None:
    assert city.pairs() == []
    city.look()
    (pair,) = city.pairs()
    listed = city.moderator.see(LIST).one("main").text
    assert "Almost certain" in listed
    assert "The same: Title, When, Where, Ages and Price" in listed
    assert "Different: Provider" in listed
    page = city.moderator.see(pair)
    assert labels(page) == [
        "Title Different", "Provider Different", "Type of provider Different",
    ]  # fmt: skip
    assert "3 Quiet Lane" in page.one("dl").text
    # What is of a list stands there in words, not in our codes.
    assert "Days of the week Tuesday" in page.one("dl").text
    before, paths = city.stored(city.other), [city.path(city.one), city.path(city.other)]
    assert city.found() == sorted(paths)

    assert led_to(city.decide(pair, "merge", keep=str(city.one))) == "changed-told"
    assert city.found() == [paths[0]]
    seen = city.site.browser().get(f"/en/opportunity/{city.other}")
    assert (seen.status_code, seen.headers["Location"]) == (302, paths[0])
    assert city.stored(city.other) == before | {"status": Status.MERGED}
    (letter,) = city.site.mail.to(address_of("other"))
    assert paths[0] in letter.text
    assert city.site.mail.to(address_of("manager")) == []
    assert city.pairs() == []

    assert led_to(city.undo()) == "changed"
    assert city.stored(city.other) == before
    assert city.found() == sorted(paths)
    assert city.pairs() == [pair]
    assert [row[1:] for row in city.rows("SELECT id, action, thing, detail FROM audit_entry")][
        -2:
    ] == [
        ("listing merged", f"opportunity {city.other}", f"shown as opportunity {city.one}"),
        ("merge undone", f"opportunity {city.other}", f"was shown as opportunity {city.one}"),
    ]


def test_both_providers_see_what_is_shown_as_what(city: City) -> None:
    city.look()
    city.decide(city.pairs()[0], "merge", keep=str(city.one))
    mine = city.site.signed_in("manager").see("/publish/p0/").one("main")
    theirs = city.site.signed_in("other").see("/publish/p1/").one("main")
    with city.site.here.sessions() as session:
        name = session.query(Provider).filter_by(slug="p1").one().name
    assert f"The city shows this for “Choir, for Everybody!” ({name}) as well." in mine.text
    assert "The city shows it together with “Choir for everybody”" in theirs.text
    (line,) = [one for one in theirs.all("li") if "Choir, for" in one.text and one.all("bdi")]
    assert "Not shown" in line.text
    assert city.path(city.one) in [f"/en{link.get('href')}" for link in line.all("a")]


def test_what_residents_kept_leads_to_the_one_that_stayed(city: City) -> None:
    city.look()
    city.decide(city.pairs()[0], "merge", keep=str(city.one))
    browser = city.site.browser()
    kept = browser.see(f"/en/list?id={city.other}.{city.one}").one("main")
    assert len([one for one in kept.all("h2") if "Choir" in one.text]) == 1
    assert "taken it back" not in kept.text
    answer = browser.get(f"/api/v1/opportunities/{city.other}").json
    assert answer is not None
    assert answer["id"] == city.one
    calendar = browser.get(f"/opportunity/{city.other}.ics")
    assert calendar.status_code == 302
    assert f"/opportunity/{city.one}" in calendar.headers["Location"]


def test_what_was_told_apart_is_not_asked_again(city: City) -> None:
    city.look()
    (pair,) = city.pairs()
    assert led_to(city.decide(pair, "apart")) == "changed"
    city.look()
    assert city.pairs() == []
    assert len(city.found()) == 2
    decided = city.moderator.see("/city/merges").one("main")
    assert pair in [link.get("href").removeprefix("/en") for link in decided.all("a")]
    page = city.moderator.see(pair).one("main").text
    assert "Somebody has said that these are two." in page
    assert "Keep this one" not in page
    assert led_to(city.decide(pair, "reconsider")) == "changed"
    assert city.pairs() == [pair]


def test_the_second_of_two_moderators_is_told(city: City) -> None:
    city.look()
    (pair,) = city.pairs()
    city.decide(pair, "merge", keep=str(city.one))
    for what, fields in (("merge", {"keep": str(city.other)}), ("apart", {})):
        late = city.moderator.fill("/city/merges", f"{pair}/{what}", **fields)
        assert late.status_code == 422
        assert "This was decided in the meantime" in late.text
    assert city.found() == [city.path(city.one)]
    city.undo()
    strange = city.decide(pair, "merge", keep="1")
    assert strange.status_code == 422
    assert len(city.found()) == 2


def test_a_merged_one_that_its_provider_changes_stays_merged(city: City) -> None:
    city.look()
    city.decide(city.pairs()[0], "merge", keep=str(city.one))
    city.offers("p1", "x7", price="9")
    assert city.found() == [city.path(city.one)]
    city.undo()
    assert len(city.found()) == 2
    assert city.stored(city.other)["price_low"] == 900


def test_where_the_one_that_stayed_goes_the_other_is_shown_again(city: City) -> None:
    city.look()
    city.decide(city.pairs()[0], "merge", keep=str(city.one))
    terms = upkeep.terms(city.site.here)
    with city.site.writing() as session:
        provider = offers.provider(session, "p0")
        assert provider is not None
        offer = offers.called(session, provider.id, "c1")
        assert offer is not None
        deciding.withdraw(session, offer, terms)
    upkeep.follower(city.site.here).catch_up()
    assert city.found() == []
    city.look()
    assert city.found() == [city.path(city.other)]


def test_another_course_of_the_series_is_not_asked_about(city: City) -> None:
    city.offers("p0", "c2", title="Choir for everybody 2")
    city.offers("p0", "c3", start_time="17:00", end_time="18:30")
    city.offers("p0", "c4", ages="6-9")
    city.look()
    wanted = "SELECT one_id, other_id FROM pair WHERE likeness = 'almost-certain'"
    assert city.rows(wanted) == [(city.one, city.other)]


def test_the_command_finds_and_merges_nothing(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(city.site.settings.home)
    assert cli.run(["--home", home, "duplicates"]) == 0
    said = capsys.readouterr().out
    assert "0 certain, 1 almost certain" in said
    assert "Choir for everybody" in said
    assert cli.run(["--home", home, "duplicates", "--json"]) == 0
    (pair,) = json.loads(capsys.readouterr().out)
    assert (pair["one"], pair["other"]) == (city.one, city.other)
    assert pair["reasons"]["title"] == "same"
    assert len(city.found()) == 2


HEADER = "id,title,kind,provider,venue,address,ages,price,first_date,start_time,end_time\n"
ROW = "{},{},course,Hall,Music room,3 Quiet Lane,16+,5,2026-04-06,19:00,20:30\n"


def test_rows_that_look_alike_are_named_at_the_check(tmp_path: Path) -> None:
    town = Town.make(tmp_path)
    table = HEADER + ROW.format(1, "Choir for everybody") + ROW.format(2, "Choir - level 1")
    table += ROW.format(3, "Choir for Everybody!") + ROW.format(4, "Choir - level 2")
    report = town.take(table)
    assert (report.added, report.rejected) == (4, 0)
    assert codes(report) == [(4, "title", "looks-like-row")]
    (problem,) = report.problems
    assert problem.value == "2"


def likenesses(town: Town) -> list[tuple[int, int, str]]:
    """The pairs that are found among all that is published."""
    with town.sessions() as session:
        found = finding.find(session).found
    return sorted((pair.one, pair.other, pair.resemblance.likeness.value) for pair in found)


def test_equal_rows_of_one_table_are_asked_about_and_those_of_two_are_almost_certain(
    tmp_path: Path,
) -> None:
    town = Town.make(tmp_path)
    town.take(HEADER + ROW.format(1, "Choir") + ROW.format(2, "Choir"), name="a.csv")
    assert likenesses(town) == [(1, 2, "perhaps")]
    town.take(HEADER + ROW.format("t", "Choir").replace("Hall", "Office"), name="b.csv")
    assert likenesses(town) == [
        (1, 2, "perhaps"), (1, 3, "almost-certain"), (2, 3, "almost-certain"),
    ]  # fmt: skip


def test_that_only_one_of_two_tables_says_its_language_makes_no_difference(tmp_path: Path) -> None:
    town = Town.make(tmp_path)
    header, row = HEADER.replace("\n", ",language\n"), ROW.format(1, "Aerobics classes")
    town.take(header + row.replace("\n", ",en\n"), name="a.csv")
    town.take(HEADER + row.replace("Hall", "Office").replace("1,", "t,", 1), name="b.csv")
    assert likenesses(town) == [(1, 2, "almost-certain")]


def test_a_table_that_comes_again_does_not_bring_back_what_was_merged(tmp_path: Path) -> None:
    town = Town.make(tmp_path)
    first = HEADER + ROW.format(1, "Choir for everybody")
    town.take(first, name="a.csv")
    twin = ROW.format("t", "Choir for everybody").replace("Hall", "Office")
    town.take(HEADER + twin, name="b.csv")
    with town.sessions.begin() as session:
        session.execute(
            text(
                "INSERT INTO merge (kept_id, hidden_id, before, merged_at)"
                " VALUES (1, 2, 'published', '2026-01-05')"
            )
        )
        session.execute(text("UPDATE opportunity SET status = 'merged' WHERE id = 2"))
    again = town.take(HEADER + twin, name="b.csv")
    assert (again.changed, again.unchanged) == (0, 1)
    assert codes(again) == [(2, "", "shown-as-another")]
    dearer = HEADER + twin.replace(",5,", ",9,")
    assert town.take(dearer, name="b.csv").changed == 1
    assert town.rows("SELECT status, price_low FROM opportunity WHERE id = 2") == [("merged", 900)]
    assert town.take(dearer, name="b.csv").unchanged == 1
    other = HEADER + ROW.format("u", "Chess").replace("Hall", "Office")
    report = town.take(other, name="b.csv")
    assert (report.added, report.withdrawn) == (1, 0)
    assert town.rows("SELECT status FROM opportunity WHERE id = 2") == ["merged"]
