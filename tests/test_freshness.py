"""Freshness: what grows old is asked about, answered with one click, hidden, and put away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from werkzeug.test import TestResponse

from finder import app, cli, locks, upkeep
from finder.errors import MailError
from finder.freshness_round import Summary, expire
from finder.installation import Installation
from finder.models import AuditEntry, Opportunity, Reminder
from finder.query import SearchQuery
from finder.store import freshness, offers, opportunities
from finder.vocabulary import Closed, Status
from tests.people_site import (
    ORIGIN,
    Browser,
    PeopleSite,
    address_of,
    judged,
    people_home,
    site,
)
from tests.web_site import NOW

__all__ = ["people_home", "site"]

LINK = re.compile(rf"{re.escape(ORIGIN)}/(\w+)(/publish/still/\S+)\?answer=(\w+)")
POTTERY, STORIES, BOOKKEEPING = 1, 2, 4
"""Of p0 and p1; dates until July, until the end of April, and always open."""


@dataclass
class City:
    """The site at some moment of the clock of schedules, which it keeps for the test."""

    site: PeopleSite
    now: datetime = NOW

    @property
    def here(self) -> Installation:
        """The installation, as it is at that moment."""
        return replace(self.site.here, clock=lambda: self.now)

    def passes(self, **time: float) -> None:
        """Let some time pass, for schedules and for links."""
        self.now += timedelta(**time)

    def round(self, *, dry_run: bool = False) -> Summary:
        """What `finder expire` does, so much later also by the clock of links."""
        later = self.now - NOW
        here = replace(self.here, utc=lambda: self.site.here.utc() + later)
        return expire(here, dry_run=dry_run)

    def row(self, id_: int) -> Opportunity:
        """A listing as it is stored."""
        with self.site.here.sessions() as session:
            return opportunities.find(session, id_)

    def browser(self) -> Browser:
        """A browser at this moment, in which nobody is signed in."""
        later = self.now - NOW
        here = replace(self.here, utc=lambda: self.site.here.utc() + later)
        return Browser(app.build(here).test_client())

    def letters(self, who: str = "manager") -> list[str]:
        """The texts that were sent to somebody."""
        return [one.text.replace("\r\n", "\n") for one in self.site.mail.to(address_of(who))]

    def link(self, title: str, said: str, who: str = "manager") -> str:
        """Where one answers for a listing of the newest letter."""
        text = self.letters(who)[-1]
        part = next(each for each in text.split("\n\n") if each.startswith(f"* {title}"))
        return next(
            f"/{locale}{path}?answer={answer}"
            for locale, path, answer in LINK.findall(part)
            if answer == said
        )

    def answers(self, title: str, said: str) -> TestResponse:
        """Follow a link, and press the button of it."""
        path, browser = self.link(title, said), self.browser()
        page = browser.see(path).one("form", class_="sheet-form")
        first = page.all("button")[0]
        assert (first.get("value"), first.get("class")) == (said, "go")
        return browser.fill(path, path.partition("?")[0], answer=said)

    def found(self, words: str) -> int:
        """How many a resident finds."""
        return self.here.engine.search(SearchQuery(q=words, closed=Closed.INCLUDE), self.now).total


@pytest.fixture
def city(site: PeopleSite) -> Iterator[City]:
    """A city whose index is again what its database is when the test is over."""
    yield City(site)
    site.put_back()
    upkeep.follower(site.here).catch_up()


def test_one_letter_for_each_person_names_what_has_grown_old(city: City) -> None:
    assert city.round() == Summary()
    city.passes(days=4)  # The enrolment of the pottery course closes on the 18th.
    assert city.round() == Summary(letters=2, asked=1)
    (letter,) = city.letters()
    assert (
        "* Pottery for beginners – West House\n  Its enrolment has closed.\n  Still running: "
        in letter
    )
    assert city.letters("editor")
    for nobody in ("other", "disabled", "moderator"):
        assert city.letters(nobody) == []
    assert city.round() == Summary()
    city.passes(days=30)
    assert city.round().hidden == 0, "its dates go on"
    assert city.row(POTTERY).status == Status.PUBLISHED


def test_what_nobody_answers_for_is_hidden_and_comes_back_by_one_click(city: City) -> None:
    city.passes(days=95)
    counted = city.round(dry_run=True)
    assert city.letters() == []
    done = city.round()
    assert done == counted
    assert (done.hidden, done.archived) == (0, 0)
    assert done.silent == 2, "nobody works for two of the providers"
    assert "Nobody has confirmed it since 15 Mar 2027." in city.letters()[0]
    city.passes(days=20, hours=23)
    assert city.round().hidden == 0
    city.passes(hours=1)
    assert city.answers("Bookkeeping", "running").status_code == 303
    hidden = city.round(dry_run=True).hidden
    assert city.round().hidden == hidden > 5
    assert city.row(BOOKKEEPING).status == Status.PUBLISHED
    assert city.row(POTTERY).status == Status.HIDDEN
    assert city.found("pottery") == 0
    assert city.round(dry_run=True).hidden == 0
    page = city.browser().see(f"/en/opportunity/{POTTERY}", 410).one("main").text
    assert "Nobody has confirmed for a long time that it still runs." in page
    assert city.answers("Pottery", "running").headers["Location"].endswith("?done=confirmed")
    assert (city.row(POTTERY).status, city.found("pottery")) == (Status.PUBLISHED, 1)
    # Of what nobody could be told nothing is hidden, and the staff see it.
    with city.site.here.sessions() as session:
        alone = offers.provider(session, "p2")
        assert alone is not None
        rows = session.query(Opportunity).filter_by(provider_id=alone.id)
        assert {row.status for row in rows} == {Status.PUBLISHED}


def test_what_stays_hidden_is_archived(city: City) -> None:
    city.passes(days=95)
    city.round()
    city.passes(days=22)
    city.round()
    city.passes(days=180)
    done = city.round()
    assert (done.hidden, done.archived > 10) == (0, True)
    assert city.row(POTTERY).status == Status.ARCHIVED
    assert city.row(STORIES).status == Status.ARCHIVED, "over since April"
    actions = {"listing hidden", "listing archived"}
    with city.site.here.sessions() as session:
        rows = session.query(AuditEntry).filter(AuditEntry.action.in_(actions)).all()
        assert {(row.actor, row.action) for row in rows} == {("command", one) for one in actions}


def test_what_is_over_is_taken_back_by_its_link(city: City) -> None:
    city.passes(days=4)
    city.round()
    assert city.answers("Pottery", "over").headers["Location"].endswith("?done=withdrawn")
    assert (city.row(POTTERY).status, city.found("pottery")) == (Status.WITHDRAWN, 0)
    with city.site.here.sessions() as session:
        last = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert last is not None
        manager = city.site.user("manager").id
        assert (last.actor, last.action) == ("nobody", "listing withdrawn")
        assert last.detail == f"by letter to user {manager}"
    path = city.link("Pottery", "running")
    again = city.browser().see(path).one("main")
    assert "The provider has taken it back." in again.text
    assert again.all("form", class_="sheet-form") == []
    sent = city.browser().fill("/en/publish/forgotten", path.partition("?")[0], answer="running")
    assert judged(sent, 200).one("main")
    assert city.row(POTTERY).status == Status.WITHDRAWN


def test_who_wants_to_change_it_is_led_to_its_form(city: City) -> None:
    city.passes(days=4)
    city.round()
    sent = city.answers("Pottery", "changed")
    form = sent.headers["Location"]
    assert re.fullmatch(r"/en/publish/p0/\d+/", form)
    assert city.browser().get(form).headers["Location"].startswith("/en/publish/sign-in?next=")
    manager = city.site.signed_in("manager")
    assert manager.see(form).one("h1").text == "Pottery for beginners"


def test_links_that_only_look_change_nothing_and_grow_old(city: City) -> None:
    city.passes(days=4)
    city.round()
    before = city.row(POTTERY).confirmed_at
    path = city.link("Pottery", "running")
    for said in ("running", "over", "changed", "nonsense"):
        city.browser().see(f"{path.partition('?')[0]}?answer={said}")
    assert city.row(POTTERY).confirmed_at == before
    bare = path.partition("?")[0]
    assert city.browser().post(bare, {"answer": "running"}).status_code == 403
    judged(city.browser().fill(path, bare, answer="nonsense"), 200)
    assert city.row(POTTERY).confirmed_at == before
    assert judged(city.browser().get(f"{bare}x"), 410)
    city.passes(days=61)
    assert judged(city.browser().get(path), 410)


def test_a_letter_that_is_not_taken_is_due_again_and_hides_nothing(city: City) -> None:
    city.passes(days=95)
    for who in ("editor", "manager"):
        city.site.mail.answers[address_of(who)] = "550 no such user"
    first = city.round()
    assert (first.letters, first.refused) == (1, 2), "only the manager of p1 has one"
    city.passes(days=22)
    second = city.round()
    assert (second.letters, second.refused, second.hidden) == (0, 2, 1)
    city.passes(days=22)
    assert city.row(POTTERY).status == Status.PUBLISHED
    city.site.mail.answers.clear()
    assert city.round().letters >= 2


def test_a_round_that_is_cut_off_goes_on_where_it_stopped(city: City) -> None:
    city.passes(days=95)
    city.site.mail.on_data = lambda number: "421 going away" if number == 1 else "250 OK"
    cut = city.round()
    assert cut.letters == 1
    assert "cannot be used" in cut.waits
    city.site.mail.on_data = lambda _number: "250 OK"
    rest = city.round()
    assert (rest.letters, rest.waits) == (2, "")
    sent = [one.to[0] for one in city.site.mail.taken]
    assert sorted(sent) == sorted(address_of(who) for who in ("editor", "manager", "other"))


def test_a_crash_between_sending_and_noting_sends_the_same_letter_again(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.passes(days=4)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(freshness, "note_reminded", dies)
        with pytest.raises(KeyboardInterrupt):
            city.round()
    assert city.round().letters == 2
    names = [one.message["Message-ID"] for one in city.site.mail.taken]
    assert (len(names), len(set(names))) == (3, 2)


def test_two_rounds_do_not_run_at_once(city: City) -> None:
    engine = city.site.here.sessions.kw["bind"]
    with (
        locks.alone(engine, city.site.here.settings.home, "freshness") as free,
        pytest.raises(MailError),
    ):
        assert free
        city.round()


def test_the_staff_see_what_nobody_could_be_asked_about(city: City) -> None:
    city.passes(days=95)
    city.round()
    browser = Browser(app.build(city.here).test_client())
    assert browser.sign_in("moderator").status_code == 303
    page = browser.see("/en/city/unconfirmed").one("main")
    shown = [one.one("a").text for one in page.one("ul", class_="rows").all("li")]
    assert "Something or other" in shown
    assert "Pottery for beginners" not in shown
    id_ = next(
        one.get("action").rpartition("/")[2]
        for one in page.all("form")
        if "Something or other" in one.text
    )
    path = f"/en/city/unconfirmed/{id_}"
    assert browser.fill("/en/city/unconfirmed", path, answer="running").status_code == 303
    rest = browser.see("/en/city/unconfirmed").one("main").text
    assert "Something or other" not in rest
    assert browser.fill("/en/city/unconfirmed", path, answer="over").status_code == 303
    assert city.row(int(id_)).status == Status.WITHDRAWN
    again = browser.fill("/en/city/unconfirmed", path, answer="over")
    assert "Nothing is published" in judged(again, 422).one("main").text


def test_a_provider_confirms_in_its_own_list(city: City) -> None:
    city.passes(days=95)
    browser = Browser(app.build(city.here).test_client())
    assert browser.sign_in("manager").status_code == 303
    page = browser.see("/en/publish/p0/").one("main").text
    assert "Nobody has confirmed it since 15 Mar 2027." in page
    sent = browser.fill("/en/publish/p0/", "/en/publish/p0/still", listing=str(POTTERY))
    assert sent.headers["Location"].endswith("?done=confirmed")
    assert city.row(POTTERY).confirmed_at > datetime(2027, 6, 1)
    browser.fill("/en/publish/p0/", "/en/publish/p0/still", listing=str(STORIES))
    assert city.row(STORIES).confirmed_at < datetime(2027, 6, 1), "of another provider"


def test_without_mail_the_round_says_so_and_hides_nothing(city: City) -> None:
    city.site = city.site.without_mail()
    city.passes(days=95)
    done = city.round()
    assert "FINDER_MAIL_URL" in done.waits
    city.passes(days=30)
    assert city.round().hidden == 0


def test_the_command_counts_and_does(city: City) -> None:
    settings = replace(city.site.settings, now=NOW + timedelta(days=95))
    env = {
        "FINDER_HOME": str(settings.home),
        "FINDER_NOW": settings.now.isoformat() if settings.now else "",
        "FINDER_MAIL_URL": settings.mail_url,
        "FINDER_MAIL_FROM": settings.mail_from,
        "FINDER_BASE_URL": settings.base_url,
    }
    runner = CliRunner(env=env)
    counted = runner.invoke(cli.finder, ["expire", "--dry-run"], standalone_mode=False)
    assert "Letters to be sent: 3;" in counted.output
    assert city.letters() == []
    done = runner.invoke(cli.finder, ["expire"], standalone_mode=False)
    assert (done.return_value, done.exception) == (0, None)
    assert "Letters sent: 3;" in done.output
    assert "see /city/unconfirmed" in done.output
    with city.site.here.sessions() as session:
        assert session.query(Reminder).count() > 5
