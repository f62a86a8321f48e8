"""Alerts over a real conversation: asked for, confirmed, told, and gone with one click."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlencode

import pytest

from finder import app, mail_round
from finder.alerts import following
from finder.commands import DONE, DONE_WITH_REJECTED, NOT_DONE
from finder.errors import DatabaseError, MailError
from finder.locks import alone
from finder.search.engine import KnowingEngine
from finder.settings import Settings
from finder.upkeep import follower, import_file
from finder.web.telling import tellings
from tests.conftest import Runner
from tests.mailed_site import BASE, INES, Town, open_town
from tests.test_web_nonsense import OURS
from tests.web_site import Visitor, home, make_home

__all__ = ["home"]

JOAO = "joao@example.net"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def town(home: Settings, tmp_path: Path) -> Iterator[Town]:
    """A city of its own for each test."""
    folder = shutil.copytree(home.home, tmp_path / "city")
    settings = Settings.from_environment(
        {"FINDER_HOME": str(folder), "FINDER_NOW": "2027-03-15T09:00"}
    )
    with open_town(settings) as made:
        yield made


def publish(town: Town, *titles: str) -> None:
    """Publish further courses, beside those that were published before."""
    done = import_file(town.here, town.table(*titles), profile="finder")
    assert done.rejected == 0, done.problems


@pytest.fixture
def env(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The city as the command line is told of it."""
    settings = town.settings
    town.clock.now = datetime.now(UTC)
    monkeypatch.setenv("FINDER_HOME", str(settings.home))
    monkeypatch.setenv("FINDER_NOW", "2027-03-15T09:00")
    monkeypatch.setenv("FINDER_MAIL_URL", settings.mail_url)
    monkeypatch.setenv("FINDER_MAIL_FROM", settings.mail_from)
    monkeypatch.setenv("FINDER_BASE_URL", settings.base_url)
    monkeypatch.setenv("FINDER_SECRET_KEY", settings.secret_key)
    return town


def test_asked_confirmed_told_and_gone_with_one_click(env: Town, run: Runner) -> None:
    town = env
    results = town.visitor.see("/en/search?q=pottery&sort=newest")
    (link,) = [a for a in results.all("a") if "/alerts" in a.get("href")]
    page = town.visitor.see(link.get("href"))
    assert "“pottery”" in page.one("main").text

    path, data = town.fill(page, address=f" {INES.upper()} ")
    answer = town.post(path, data)
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    assert "mailbox" in town.visitor.see(answer.location).one("h1").text
    (asking,) = town.server.to(INES)
    assert "“pottery”" in asking.text
    assert asking.message["List-Unsubscribe"] is None

    page = town.visitor.see(town.link(what="confirm"))
    assert town.alerts()[0].confirmed_at is None, "opening the link begins nothing"
    path, data = town.fill(page)
    town.judged(town.visitor.fetch(town.post(path, data).location), 200)
    assert town.alerts()[0].confirmed_at is not None

    assert run("import", town.table("Pottery on Mondays", "Chess"), "--profile", "finder")[0] == 0
    status, out, err = run("alerts", "send")
    assert (status, err) == (0, "")
    assert "1 with news" in out
    news = town.server.to(INES)[-1]
    assert "Pottery on Mondays" in news.text
    assert "Chess" not in news.text
    assert "Pottery for beginners" not in news.text, "that was there when it began"
    assert "Mon, 5 Apr, 18:00–19:30 · and 12 more dates" in news.text
    _headers(news.message)

    one_click = news.message["List-Unsubscribe"].strip("<>").removeprefix(BASE)
    gone = town.visitor.client.post(one_click, data=ONE_CLICK, buffered=True)
    assert "erased" in town.judged(gone, 200).one("main").text
    assert town.subscribers() == []
    assert town.alerts() == []
    assert town.traces(INES) == {}
    again = town.visitor.client.post(one_click, data=ONE_CLICK, buffered=True)
    town.judged(again, 200)


def _headers(message: object) -> None:
    told = dict(message.items())  # type: ignore[attr-defined] # A message of the library.
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told["List-Unsubscribe"].startswith(f"<{BASE}/en/alerts/stop/")
    assert told["List-Id"] == "<alerts.learn.example.org>"
    assert told["Auto-Submitted"] == "auto-generated"
    assert told["Content-Language"] == "en"
    assert told["Message-ID"].endswith("@example.org>")
    assert told["Date"]
    assert told["From"] == "Testhaven <learn@example.org>"


def test_a_mail_says_why_it_came_and_how_to_end_it(town: Town) -> None:
    town.follow("q=pottery&near=Harbour&within=10")
    publish(town, "Pottery on Mondays")
    assert town.round().sent == 0, "its place is not stated"
    town.follow("q=pottery")
    publish(town, "Pottery & glazes")
    assert town.round().sent == 1
    text = town.server.to(INES)[-1].text
    assert "You asked for this on 1 Mar 2027. It ends on 29 Feb 2028" in text
    assert "Pottery & glazes" in text
    assert "/en/alerts/stop/" in text
    assert "/en/alerts/mine/" in text
    assert f"{BASE}/en/opportunity/" in text
    assert INES not in text, "whoever reads along need not know"


def test_nobody_is_told_twice_nor_twice_in_a_week(town: Town) -> None:
    town.follow()
    publish(town, "Pottery on Mondays")
    assert town.round().sent == 1
    publish(town, "Pottery on Tuesdays")
    for _ in range(6):
        town.clock.passes(days=1)
        assert town.round().sent == 0
    town.clock.passes(days=1)
    assert town.round().sent == 1
    text = town.server.to(INES)[-1].text
    assert "Pottery on Tuesdays" in text
    assert "Pottery on Mondays" not in text
    town.clock.passes(days=7)
    assert town.round() == mail_round.Summary(nothing_new=1)


def test_a_week_in_which_the_clocks_change_has_seven_days_too(town: Town) -> None:
    town.clock.now = town.clock.now.replace(month=3, day=22, hour=9)
    town.follow()
    publish(town, "Pottery on Mondays")
    assert town.round().sent == 1
    publish(town, "Pottery on Tuesdays")
    # On the 28th an hour is left out; the job runs at the same local time as ever.
    town.clock.passes(days=6, hours=23)
    assert town.here.city.timezone.utcoffset(town.clock.now.replace(tzinfo=None)) == timedelta(
        hours=1
    )
    assert town.round().sent == 1


def test_what_was_changed_is_not_new_and_what_comes_to_fit_is(town: Town) -> None:
    town.follow("q=glass")
    publish(town, "Pottery on Mondays")
    assert town.round().nothing_new == 1
    town.published[0] = "Glass on Mondays"
    publish(town)
    assert town.round().sent == 1
    town.published[0] = "Glass – on Mondays"
    publish(town)
    town.clock.passes(days=8)
    assert town.round().nothing_new == 1


def test_many_new_ones_are_counted_and_ten_are_named(town: Town) -> None:
    town.follow("q=weaving")
    publish(town, *(f"Weaving {n}" for n in range(13)))
    assert town.round().sent == 1
    mail = town.server.to(INES)[-1]
    assert mail.text.count("* ") == 10
    assert "not listed here: 3." in mail.text
    assert f"{BASE}/en/search?q=weaving&sort=newest" in mail.text
    assert mail.message["Subject"] == "Learning in Testhaven: 13 new opportunities to learn"


def test_several_searches_come_in_one_mail(town: Town) -> None:
    town.follow("q=pottery")
    town.clock.passes(days=1)
    town.follow("q=chess")
    publish(town, "Pottery on Mondays", "Chess")
    town.clock.passes(days=8)
    assert town.round().sent == 1
    text = town.server.to(INES)[-1].text
    assert text.index("1 Mar 2027") < text.index("“chess”") < text.index("2 Mar 2027")
    assert len(town.server.to(INES)) == 3


def test_a_mail_in_arabic(town: Town) -> None:
    town.follow("q=pottery&day=mon", locale="ar")
    asking = town.server.to(INES)[-1]
    assert asking.message["Content-Language"] == "ar"
    publish(town, "Pottery on Mondays")
    assert town.round().sent == 1
    news = town.server.to(INES)[-1]
    assert news.message["Content-Language"] == "ar"
    assert "ميناء الاختبار" in news.message["Subject"]
    assert "\u2068Pottery on Mondays\u2069" in news.text
    assert f"{BASE}/ar/alerts/stop/" in news.text
    assert "٢٠٢٧" in news.text or "2027" in news.text
    plain = re.sub(r"https?:\S+|Pottery on Mondays|Evening school|pottery", "", news.text)
    assert not re.search("[A-Za-z]{2}", plain), "nothing is left untranslated"


def test_a_day_of_the_week_can_be_chosen(town: Town) -> None:
    mine = town.follow()
    saved = town.post(mine, {"save": "yes", "day": "fri", "language": "ar"})
    page = town.judged(town.visitor.fetch(saved.location), 200)
    assert [o.get("value") for o in page.all("option") if "selected" in o.attributes] == [
        "fri",
        "ar",
    ]
    publish(town, "Pottery on Mondays")
    sent_on = []
    for _ in range(12):
        if town.round().sent:
            sent_on.append(town.clock.now.date())
            publish(town, f"Pottery group {len(sent_on)}")
        town.clock.passes(days=1)
    assert sent_on == [date(2027, 3, 5), date(2027, 3, 12)]
    assert "/ar/" in town.server.to(INES)[-1].text


def test_a_day_that_is_missed_is_made_up_for(town: Town) -> None:
    mine = town.follow()
    town.post(mine, {"save": "yes", "day": "fri", "language": "en"})
    publish(town, "Pottery on Mondays")
    assert [town.round().sent] == [0]
    for expected in (0, 1):
        town.clock.passes(days=7)
        assert town.round().sent == expected


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_programs_that_open_links_confirm_and_stop_nothing(town: Town, method: str) -> None:
    town.ask()
    assert town.visitor.client.open(town.link(what="confirm"), method=method).status_code == 200
    assert town.alerts()[0].confirmed_at is None
    town.follow()
    publish(town, "Pottery on Mondays")
    town.round()
    assert town.visitor.client.open(town.link(what="stop"), method=method).status_code == 200
    assert len(town.subscribers()) == 1
    path, data = town.fill(town.visitor.see(town.link(what="stop")))
    town.judged(town.post(path, data), 200)
    assert town.subscribers() == []


def test_a_link_works_for_48_hours(town: Town) -> None:
    town.ask()
    link = town.link(what="confirm")
    town.clock.passes(hours=47, minutes=59)
    town.visitor.see(link)
    town.clock.passes(minutes=2)
    assert "48 hours" in town.visitor.see(link, 410).one("main").text
    town.judged(town.post(link, {}), 410)
    assert town.alerts()[0].confirmed_at is None


def test_the_stopped_clock_of_a_demo_lets_links_grow_old(town: Town) -> None:
    assert town.settings.now is not None
    town.ask()
    town.clock.passes(days=3)
    assert town.here.clock() == town.settings.now
    town.visitor.see(town.link(what="confirm"), 410)


def test_links_that_are_forged_altered_or_meant_for_else_lead_nowhere(town: Town) -> None:
    mine = town.follow()
    publish(town, "Pottery on Mondays")
    town.round()
    stop = town.link(what="stop")
    token = mine.rpartition("/")[2]
    wrong = [
        token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:],
        token[1:],
        token + "x",
        "x",
        "%00",
    ]
    wrong += ["a.b", "ey" * 700, token.swapcase(), stop.rpartition("/")[2], "\U0001f600"]
    for bad in wrong:
        town.visitor.see(f"/en/alerts/mine/{bad}", 404)
        town.judged(town.post(f"/en/alerts/mine/{bad}", {"erase": "yes"}), 404)
    for path in ("confirm", "stop"):
        town.visitor.see(f"/en/alerts/{path}/{token}", 404)
        town.judged(town.post(f"/en/alerts/{path}/{token}", ONE_CLICK), 404)
    assert len(town.subscribers()) == 1


def test_an_old_link_opens_nothing_of_who_came_later(town: Town) -> None:
    mine = town.follow()
    town.judged(town.post(mine, {"erase": "yes"}), 200)
    town.follow(to=JOAO)
    assert town.subscribers()[0].id == 1, "SQLite gives the number again"
    town.visitor.see(mine, 410)
    town.judged(town.post(mine, {"erase": "yes"}), 410)
    assert len(town.subscribers()) == 1


def test_what_is_followed_can_be_seen_stopped_prolonged_and_erased(town: Town) -> None:
    town.follow("q=pottery&provider=p0")
    mine = town.follow("price=free")
    page = town.visitor.see(mine)
    assert INES in page.one("main").text
    assert "Evening school" in page.one("main").text
    assert len(page.all("section")) == 2
    assert not page.all("button", name="prolong")
    town.clock.passes(days=100)
    first, second = town.visitor.see(mine).all("button", name="prolong")
    assert "8 Jun 2028" in first.text
    town.post(mine, {"prolong": first.get("value")})
    assert town.alerts()[0].ends_on == date(2028, 6, 8)
    town.post(mine, {"stop": second.get("value")})
    assert [one.arguments for one in town.alerts()] == ["q=pottery&provider=p0"]
    town.post(mine, {"stop": "f" * 32})
    assert len(town.alerts()) == 1
    gone = town.post(mine, {"stop": town.alerts()[0].key})
    assert "erased" in town.judged(gone, 200).one("main").text
    assert town.traces(INES) == {}


def test_what_is_not_confirmed_is_erased_after_48_hours(town: Town) -> None:
    town.ask()
    town.clock.passes(hours=47)
    assert town.round().erased == 0
    town.clock.passes(hours=2)
    assert town.round().erased == 1
    assert town.traces(INES) == {}


def test_whoever_asks_again_or_is_asked_late_has_48_hours_again(town: Town) -> None:
    town.ask()
    town.clock.passes(hours=40)
    town.ask()
    town.clock.passes(hours=40)
    assert town.round().erased == 0
    assert town.post(town.link(what="confirm"), {}).status_code == 303
    town.server.on_data = lambda _number: "421 closed"
    town.ask(to=JOAO)
    town.clock.passes(hours=40)
    town.server.on_data = lambda _number: "250 OK"
    assert town.round().asked == 1
    town.clock.passes(hours=40)
    assert town.round().erased == 0
    assert town.post(town.link(JOAO, "confirm"), {}).status_code == 303


def test_a_search_ends_with_its_last_day_or_after_a_year(town: Town) -> None:
    assert "over" not in town.visitor.see("/en/alerts?to=2027-03-15").one("main").text
    passed = town.visitor.see("/en/alerts?to=2027-03-14")
    assert not [one for one in passed.all("form") if one.get("method") == "post"]
    town.follow("to=2027-03-25")
    town.follow("q=pottery")
    assert [one.ends_on for one in town.alerts()] == [date(2027, 3, 11), date(2028, 2, 29)]
    town.clock.passes(days=10)
    assert (town.round().erased, len(town.alerts())) == (0, 2)
    town.clock.passes(days=1)
    assert (town.round().erased, len(town.alerts())) == (0, 1)
    town.clock.passes(days=355)
    assert (town.round().erased, len(town.alerts())) == (1, 0)


def test_how_long_is_a_setting(town: Town) -> None:
    short = replace(town.settings, alert_days=30)
    here = replace(town.here, settings=short)
    page = Visitor(app.build(here).test_client()).see("/en/alerts")
    assert "31 Mar 2027" in page.one("main").text


def test_one_refused_address_stops_no_other(env: Town, run: Runner) -> None:
    town = env
    town.follow()
    town.follow(to=JOAO)
    publish(town, "Pottery on Mondays")
    town.server.answers = {INES: f"550 5.1.1 <{INES}> is not here"}
    status, out, err = run("alerts", "send")
    assert status == DONE_WITH_REJECTED
    assert "1 refused" in out
    assert INES not in out + err
    assert "Pottery on Mondays" in town.server.to(JOAO)[-1].text
    town.server.answers = {}
    town.clock.passes(days=1)
    assert town.round().sent == 1
    assert "Pottery on Mondays" in town.server.to(INES)[-1].text
    assert town.subscribers()[0].failing_since is None


def test_an_address_that_is_refused_for_two_months_is_erased(town: Town) -> None:
    town.follow()
    publish(town, "Pottery on Mondays")
    town.server.answers = {INES: "550 not here"}
    assert town.round().refused == 1
    town.clock.passes(days=59)
    assert (town.round().refused, len(town.subscribers())) == (1, 1)
    town.clock.passes(days=1)
    assert (town.round().erased, town.subscribers()) == (1, [])


def test_a_server_that_is_down_loses_nothing(
    env: Town, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = env
    town.follow()
    publish(town, "Pottery on Mondays")
    monkeypatch.setenv("FINDER_MAIL_URL", "smtp://127.0.0.1:9")
    status, out, err = run("alerts", "send")
    assert status == NOT_DONE
    assert "FINDER_MAIL_URL" in err
    assert "0 with news" in out
    monkeypatch.setenv("FINDER_MAIL_URL", town.settings.mail_url)
    assert run("alerts", "send")[0] == DONE
    assert "Pottery on Mondays" in town.server.to(INES)[-1].text


def test_a_server_that_goes_away_half_way_is_gone_on_with(town: Town) -> None:
    people = [f"person{n}@example.net" for n in range(3)]
    for one in people:
        town.follow(to=one)
    publish(town, "Pottery on Mondays")
    before = len(town.server.taken)
    town.server.on_data = lambda number: "250 OK" if number == before else "421 no more"
    summary = town.round()
    assert (summary.sent, bool(summary.waits)) == (1, True)
    town.server.on_data = lambda _number: "250 OK"
    assert town.round().sent == 2
    assert [len(town.server.to(one)) for one in people] == [2, 2, 2]


def test_who_is_told_again_after_a_crash_is_shown_it_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.follow()
    publish(town, "Pottery on Mondays")

    def crash(*_: object) -> None:
        raise DatabaseError("the lights went out")

    with monkeypatch.context() as patch, pytest.raises(DatabaseError):
        patch.setattr(mail_round, "_note_told", crash)
        town.round()
    town.clock.passes(days=1)
    assert town.round().sent == 1
    first, second = town.server.to(INES)[-2:]
    assert first.message["Message-ID"] == second.message["Message-ID"]


def test_two_rounds_at_once_are_one(env: Town, run: Runner) -> None:
    town = env
    town.follow()
    publish(town, "Pottery on Mondays")
    before = len(town.server.taken)
    with alone(town.here.sessions.kw["bind"], town.settings.home, "alerts") as free:
        assert free
        status, _, err = run("alerts", "send")
    assert status == NOT_DONE
    assert "already" in err
    assert len(town.server.taken) == before
    assert run("alerts", "send")[0] == DONE


def test_a_request_that_could_not_be_sent_is_sent_by_the_next_round(town: Town) -> None:
    town.server.on_data = lambda _number: "421 closing for the night"
    assert town.ask().status_code == 303
    assert town.server.taken == []
    town.server.on_data = lambda _number: "250 OK"
    assert town.round().asked == 1
    assert town.round().asked == 0
    town.visitor.see(town.link(what="confirm"))


def test_the_answer_tells_nobody_who_follows_what(town: Town) -> None:
    town.follow(to=JOAO)
    answers = [town.ask(to=address) for address in (JOAO, INES)]
    path, data = town.fill(town.visitor.see("/en/alerts/link"))
    answers += [town.post(path, data | {"address": to}) for to in (JOAO, "nobody@example.net")]
    for one, other in (answers[:2], answers[2:]):
        assert (one.status_code, one.text) == (other.status_code, other.text)
        assert one.headers == other.headers
    assert "follow already" in town.server.to(JOAO)[1].text
    assert "/alerts/mine/" in town.server.to(JOAO)[2].text
    assert town.server.to("nobody@example.net") == []


def test_who_has_lost_the_mail_is_sent_the_link(town: Town) -> None:
    town.follow()
    path, data = town.fill(town.visitor.see("/en/alerts/link"), address=INES.upper())
    assert town.post(path, data).status_code == 303
    assert "“pottery”" in town.visitor.see(town.link(what="mine")).one("main").text


def test_one_address_is_sent_three_mails_a_day_at_most(town: Town) -> None:
    answers = [town.ask(f"q=word{n}").status_code for n in range(5)]
    assert answers == [303] * 5
    assert len(town.server.taken) == 3
    town.clock.passes(days=1, minutes=1)
    town.ask("q=another")
    assert len(town.server.taken) == 4


def test_one_network_cannot_have_many_mails_sent(town: Town) -> None:
    for n in range(30):
        assert town.ask(to=f"person{n}@example.net").status_code == 303
    refused = town.ask(to="one-more@example.net")
    assert refused.headers["Retry-After"] == "3600"
    town.judged(refused, 429)
    assert len(town.server.taken) == 30
    town.clock.passes(hours=1, minutes=1)
    assert town.ask(to="one-more@example.net").status_code == 303


def test_ten_searches_are_enough_for_one_address(town: Town) -> None:
    for n in range(following.MOST_FOLLOWED):
        town.follow(f"q=word{n}")
        town.clock.passes(days=1)
    town.ask("q=one-more")
    assert "as many as" in town.server.to(INES)[-1].text
    town.visitor.see(town.link(what="mine"))
    assert len(town.alerts()) == following.MOST_FOLLOWED


def test_ten_that_nobody_confirmed_send_no_more_mails(town: Town) -> None:
    for n in range(following.MOST_FOLLOWED):
        town.clock.passes(hours=3, days=n % 3 == 2)
        town.ask(f"q=word{n}")
    before = len(town.server.taken)
    town.clock.passes(days=1)
    town.ask("q=one-more")
    assert len(town.server.taken) == before


def test_a_form_of_another_site_or_of_nobody_is_refused(town: Town) -> None:
    path, data = town.fill(town.visitor.see("/en/alerts?q=pottery"), address=INES)
    for headers in ({"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}):
        town.judged(town.post(path, data, **headers), 403)
    token = data.pop("form-token")
    for bad in ("", "x", token[:-4] + "AAAA", "\u2068"):
        town.judged(town.post(path, data | {"form-token": bad}), 403)
    elsewhere = {"Origin": "https://elsewhere.example"}
    sent = data | {"form-token": token}
    client = town.visitor.client
    town.judged(client.post(path, data=sent, headers=elsewhere, buffered=True), 403)
    assert town.server.taken == []
    for origin in ({"Origin": "null"}, {"Origin": BASE}, {}):
        assert client.post(path, data=sent, headers=origin, buffered=True).status_code == 303
    assert len(town.server.taken) == 3


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(town: Town) -> None:
    path, data = town.fill(town.visitor.see("/en/alerts?q=pottery"), address=INES)
    kind = town.ask(to=JOAO)
    trapped = town.post(path, data | {"website": "https://spam.example"})
    assert (trapped.status_code, trapped.location) == (303, kind.location)
    assert town.server.to(INES) == []


@pytest.mark.parametrize(
    "typed", ["", "ines", "ines@example.net, joao@example.net", "a@b\r\nBcc: c@d.org"]
)
def test_what_is_no_address_is_said_beside_the_field(town: Town, typed: str) -> None:
    path, data = town.fill(town.visitor.see("/en/alerts?q=pottery"), address=typed)
    page = town.judged(town.post(path, data), 400)
    field = page.one("input", id="address")
    assert field.get("aria-invalid") == "true"
    assert "one e-mail address" in page.one("p", id=field.get("aria-describedby")).text
    assert page.one("title").text.startswith("Fault:")
    assert town.server.taken == []
    path, data = town.fill(town.visitor.see("/en/alerts/link"), address=typed)
    town.judged(town.post(path, data), 400)


def test_pages_with_secrets_are_kept_by_nobody(town: Town) -> None:
    mine = town.follow()
    for path in (mine, "/en/alerts?q=pottery", "/en/alerts/asked", town.link(what="confirm")):
        headers = town.visitor.fetch(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]
    robots = town.visitor.fetch("/robots.txt").text.splitlines()
    assert {"Disallow: /alerts", "Disallow: /*/alerts"} <= set(robots)


def test_nothing_is_written_about_anybody(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    town.server.answers = {INES: f"550 <{INES}> is not here"}
    with caplog.at_level(logging.DEBUG):
        town.ask()
    # The mail server of the tests writes down what it hears.
    said = [one.getMessage() for one in caplog.records if one.name != "mail.log"]
    assert any("could not be sent" in line for line in said)
    assert not [line for line in said if "ines" in line.lower()]


def test_only_what_is_needed_is_kept(town: Town) -> None:
    town.follow("q=pottery&page=3&per_page=5&sort=newest")
    assert town.alerts()[0].arguments == "q=pottery"
    town.ask("q=pottery&sort=soonest")
    assert len(town.alerts()) == 1
    assert town.traces("127.0.0.1") == {}


def test_what_made_no_sense_is_said_and_not_followed(town: Town) -> None:
    page = town.visitor.see("/en/alerts?q=pottery&age=500&colour=red")
    assert "colour" in page.one("div", class_="notice").text
    town.follow("q=pottery&age=500&colour=red")
    assert town.alerts()[0].arguments == "q=pottery"


def test_a_search_that_means_nothing_for_now_finds_nothing_and_is_kept(town: Town) -> None:
    mine = town.follow("provider=p1")
    engine = cast(KnowingEngine, _Without(town.here.engine))
    here = replace(town.here, engine=engine)
    page = Visitor(app.build(here).test_client()).see(mine)
    assert "not known at present" in page.one("main").text
    assert mail_round.send_alerts(here, tellings(here)).unknown == 1
    assert len(town.alerts()) == 1


class _Without:
    """An engine that knows no providers for now."""

    def __init__(self, engine: object) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def providers(self) -> frozenset[str]:
        """None at all."""
        return frozenset()


def test_a_site_without_mail_offers_none(visitor: Visitor) -> None:
    assert not [a for a in visitor.see("/en/search").all("a") if "/alerts" in a.get("href")]
    page = visitor.see("/en/alerts?q=pottery")
    assert "sends no e-mail" in page.one("main").text
    assert not [one for one in page.all("form") if one.get("method") == "post"]
    visitor.see("/en/alerts/link", 404)
    answer = visitor.client.post("/en/alerts?q=pottery", data={"address": INES}, buffered=True)
    assert answer.status_code == 404


@pytest.fixture
def visitor(home: Settings) -> Visitor:
    """A visitor of a city that sends no mail."""
    return Visitor(app.create_app(home).test_client())


@pytest.mark.parametrize("field", ["address", "form-token", "website", "link"])
def test_nonsense_in_every_field_is_answered(town: Town, field: str) -> None:
    path, data = town.fill(town.visitor.see("/en/alerts?q=pottery"), address=INES)
    if field == "link":
        path, data = town.fill(town.visitor.see("/en/alerts/link"))
        field = "address"
    for value in OURS:
        answer = town.post(path, data | {field: value})
        if answer.status_code != 303:
            page = town.judged(answer, 403 if field == "form-token" else 400)
            assert not page.all("bdi", dir="rtl")
    assert town.server.taken == []


def test_nonsense_about_what_is_followed_changes_nothing(town: Town) -> None:
    mine = town.follow()
    before = following.told_of(town.subscribers()[0])
    for value in OURS:
        for field in ("day", "language", "stop", "prolong"):
            sent = {"save": "yes", "day": "", "language": "en"} | {field: value}
            assert town.post(mine, sent).status_code == 303, (field, value)
    assert following.told_of(town.subscribers()[0]) == before
    for path in ("mine", "confirm", "stop"):
        for value in OURS:
            address = f"/en/alerts/{path}/{quote(value, safe='', errors='replace')}"
            assert town.visitor.fetch(address).status_code in {404, 308}, value
            assert town.post(address, ONE_CLICK).status_code in {404, 405, 308}, value


def test_naughty_strings(town: Town, shared_data: Path) -> None:
    path, data = town.fill(town.visitor.see("/en/alerts?q=pottery"))
    listed = shared_data / "corpora" / "naughty-strings.json"
    for value in json.loads(listed.read_text("utf-8")):
        answer = town.post(path, data | {"address": value})
        assert answer.status_code in {303, 400, 429}, value
        asked = urlencode({"q": value, "near": value}, errors="replace")
        town.visitor.see(f"/en/alerts?{asked}")


def test_a_search_of_nonsense_reaches_the_mail_as_it_was_typed(town: Town) -> None:
    asked = urlencode({"q": "<script>alert(1)</script> {n} %s \u202e مرحبا", "near": "Harbour"})
    town.follow(asked)
    text = town.server.to(INES)[-1].text
    assert "<script>alert(1)</script> {n} %s" in text
    page = town.visitor.see(f"/en/alerts?{asked}")
    assert not page.one("main").all("script")


def test_a_form_that_is_too_long_is_refused(town: Town) -> None:
    path, data = town.fill(town.visitor.see("/en/alerts?q=pottery"))
    town.judged(town.post(path, data | {"address": "a" * 30_000}), 413)


def test_every_page_is_in_the_language_of_whoever_reads_it(town: Town) -> None:
    town.ask("q=pottery&day=mon&near=Harbour", locale="ar")
    pages = [town.link(what="confirm"), "/ar/alerts?q=pottery", "/ar/alerts/link"]
    seen = [town.visitor.see(path, locale="ar") for path in (*pages, "/ar/alerts/asked")]
    mine = town.post(town.link(what="confirm"), {}).location
    publish(town, "Pottery on Mondays")
    stop = town.here.signer.sign("alert-stop", town.subscribers()[0].key, now=town.clock())
    seen += [town.visitor.see(path) for path in (mine, f"/ar/alerts/stop/{stop}")]
    seen.append(town.judged(town.post(mine, {"erase": "yes"}), 200, "ar"))
    seen.append(town.visitor.see(mine, 410))
    for page in seen:
        text = page.one("main").text.replace("English", "")
        said = re.sub(r"pottery|Harbour|ines@example.net", "", text)
        assert not re.search("[A-Za-z]{2}", said), said


def test_staff_can_list_export_and_erase(env: Town, run: Runner) -> None:
    town, today = env, env.clock.now.date()
    town.follow("q=pottery&near=Harbour")
    town.ask(to=JOAO)
    status, out, _ = run("alerts", "list")
    assert status == DONE
    assert out.splitlines() == [
        f"{INES}: follows 1, since {today}",
        f"{JOAO}: follows 0, 1 not confirmed, since {today}",
    ]
    status, out, _ = run("alerts", "export", INES.upper())
    assert '"search": "q=pottery&near=Harbour"' in out
    assert '"told_of": [' in out
    assert run("alerts", "erase", INES)[0] == DONE
    assert town.traces(INES) == {}
    for command in ("export", "erase"):
        status, out, _ = run("alerts", command, INES)
        assert (status, out) == (DONE, f"Nothing is kept of {INES}.\n")


def test_without_a_mail_server_sending_says_what_to_do(
    env: Town, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert env.subscribers() == []
    monkeypatch.delenv("FINDER_MAIL_URL")
    status, _, err = run("alerts", "send")
    assert status == NOT_DONE
    assert "FINDER_MAIL_URL" in err
    monkeypatch.setenv("FINDER_MAIL_URL", env.settings.mail_url)
    monkeypatch.delenv("FINDER_BASE_URL")
    status, _, err = run("alerts", "send")
    assert status == NOT_DONE
    assert "FINDER_BASE_URL" in err


@pytest.mark.parametrize("engine", ["local", "postgres"])
def test_all_of_it_in_postgresql(postgres_url: str, tmp_path: Path, engine: str) -> None:
    settings = make_home(tmp_path, FINDER_DATABASE_URL=postgres_url, FINDER_ENGINE=engine)
    with open_town(settings) as town:
        follower(town.here).catch_up()
        mine = town.follow()
        town.follow(to=JOAO)
        publish(town, "Pottery on Mondays")
        with alone(town.here.sessions.kw["bind"], tmp_path, "alerts") as free:
            assert free
            with pytest.raises(MailError, match="already"):
                town.round()
        assert town.round() == mail_round.Summary(sent=2)
        town.clock.passes(days=8)
        assert town.round() == mail_round.Summary(nothing_new=2)
        town.judged(town.post(mine, {"erase": "yes"}), 200)
        town.judged(town.post(town.link(JOAO, "stop"), ONE_CLICK), 200)
        assert town.subscribers() == []
