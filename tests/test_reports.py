"""Reports: residents say what is wrong; its provider and the city's staff are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from finder import report_desk, upkeep
from finder.freshness_round import expire
from finder.models import AuditEntry, FaultReport
from finder.store import saving
from finder.vocabulary import Status
from tests.people_site import Browser, PeopleSite, address_of, judged, people_home, site

__all__ = ["people_home", "site"]

POTTERY = 1
FORM = f"/en/report/{POTTERY}"
NASTY = "<b>closed</b> & \u202edesrever '; DROP TABLE fault_report; --\n\nSecond line"


def reports(site: PeopleSite) -> list[FaultReport]:
    """What was reported."""
    with site.here.sessions() as session:
        return session.query(FaultReport).order_by(FaultReport.id).all()


def say(site: PeopleSite, reason: str = "full", words: str = "", *, at: str = FORM) -> int:
    """Report something as a resident does; the status of the answer."""
    return site.browser().fill(at, reason=reason, words=words).status_code


def test_what_a_resident_reports_reaches_provider_and_staff(site: PeopleSite) -> None:
    page = site.browser().see("/en/opportunity/1-pottery-for-beginners")
    link = next(one for one in page.all("a") if one.text == "Report a problem")
    assert link.get("href") == FORM
    form = site.browser().see(FORM)
    assert [one.get("value") for one in form.all("input", name="reason")] == [
        "over", "date", "place", "price", "full", "contact", "other",
    ]  # fmt: skip
    assert form.all("input", type="email") == []
    sent = site.browser().fill(FORM, reason="contact", words=NASTY)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/en/report/sent")
    assert "Set-Cookie" not in sent.headers
    site.browser().see("/en/report/sent")
    for who in ("editor", "manager"):
        (letter,) = site.mail.to(address_of(who))
        assert "A resident says of Pottery for beginners:" in letter.text
        assert "The contact does not answer" in letter.text
        assert "DROP TABLE" in letter.text
    for nobody in ("other", "disabled", "moderator"):
        assert site.mail.to(address_of(nobody)) == []
    listed = site.signed_in("manager").see("/publish/p0/").one("ul", class_="reports").text
    assert "The contact does not answer" in listed
    assert "DROP TABLE" in listed
    moderator = site.signed_in("moderator")
    queue = moderator.see("/city/reports").one("main").text
    assert "Reports (1)" in queue
    assert "DROP TABLE" in queue
    moderator.see("/ar/city/reports")
    assert "DROP TABLE" not in site.signed_in("other").see("/publish/p1/").one("main").text


def test_staff_close_a_report_with_a_note(site: PeopleSite) -> None:
    say(site)
    (made,) = reports(site)
    moderator = site.signed_in("moderator")
    path = f"/city/reports/{made.id}/close"
    assert moderator.fill("/city/reports", path, note="Called them.").status_code == 303
    (made,) = reports(site)
    assert (made.note, made.closed_by) == ("Called them.", site.user("moderator").id)
    assert "Nothing is waiting." in moderator.see("/city/reports").one("main").text
    assert site.signed_in("manager").see("/publish/p0/").all("ul", class_="reports") == []
    again = moderator.fill("/city/reports", path, note="Twice.")
    assert "closed this report already" in judged(again, 422).one("main").text
    for number in ("0", "999999999", "9" * 30):
        sent = moderator.fill("/city/reports", f"/city/reports/{number}/close")
        assert sent.status_code == 422
    with site.here.sessions() as session:
        actions = [one.action for one in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert actions.count("report closed") == 1


@pytest.mark.parametrize(
    ("reason", "words", "field"),
    [("", "", "reason"), ("rude", "", "reason"), ("other", "x" * 1_001, "words")],
)
def test_what_cannot_be_taken_is_shown_again(
    site: PeopleSite, reason: str, words: str, field: str
) -> None:
    sent = site.browser().fill(FORM, reason=reason, words=words)
    page = judged(sent, 422)
    assert page.all("p", id=f"{field}-fault")
    assert page.one("textarea").text.strip() == words
    assert reports(site) == []


def test_only_a_form_of_ours_is_taken(site: PeopleSite) -> None:
    assert site.browser().post(FORM, {"reason": "full"}).status_code == 403
    foreign = Browser(site.app.test_client(), {"Origin": "https://evil.example"})
    assert foreign.fill(FORM, reason="full").status_code == 403
    assert (
        site.browser().fill(FORM, reason="full", website="https://spam.example").status_code == 303
    )
    long = site.browser().fill(FORM, reason="full", words="x" * 30_000)
    assert long.status_code == 413
    assert reports(site) == []


def test_too_many_reports_are_not_taken_and_one_mail_a_day_is_sent(
    site: PeopleSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = [say(site) for _ in range(report_desk.MOST_OF_A_NETWORK + 1)]
    assert taken == [303] * report_desk.MOST_OF_A_NETWORK + [429]
    assert len(reports(site)) == report_desk.MOST_OF_A_NETWORK
    assert len(site.mail.to(address_of("manager"))) == 1
    monkeypatch.setattr(report_desk, "MOST_OF_A_NETWORK", 1_000)
    more = [say(site) for _ in range(11)]
    assert more == [303] * 10 + [429], "one listing takes so many a day, whoever sends them"


@pytest.mark.parametrize("id_", ["0", "8", "99999", "9" * 30])
def test_what_is_not_there_cannot_be_reported(site: PeopleSite, id_: str) -> None:
    site.browser().see(f"/en/report/{id_}", 404)
    assert say(site, at=FORM) == 303
    token = site.browser()
    assert token.fill(FORM, f"/en/report/{id_}", reason="full").status_code == 404


def test_a_report_stands_though_no_mail_is_taken(site: PeopleSite) -> None:
    for who in ("editor", "manager"):
        site.mail.answers[address_of(who)] = "550 no such user"
    assert say(site) == 303
    assert len(reports(site)) == 1
    quiet = site.without_mail()
    assert say(quiet) == 303
    assert len(reports(site)) == 2


def test_words_are_erased_in_time_and_the_count_stays(site: PeopleSite) -> None:
    say(site, "other", "The caretaker, Ms Unusualname, says it is closed.")
    expire(site.here)
    assert reports(site)[0].words
    later = site.here.utc() + timedelta(days=181)
    here = replace(site.here, utc=lambda: later)
    assert expire(here).emptied == 1
    (made,) = reports(site)
    assert (made.words, made.reason) == ("", "other")
    for file in site.settings.home.glob("finder.sqlite3*"):
        assert b"Unusualname" not in file.read_bytes(), file.name


def test_reports_stay_when_the_listing_has_gone(site: PeopleSite) -> None:
    say(site)
    with site.writing() as session:
        saving.withdraw(session, [POTTERY], site.here.utc().replace(tzinfo=None))
        assert session.get_one(FaultReport, 1).opportunity.status == Status.WITHDRAWN
    moderator = site.signed_in("moderator")
    assert "Pottery" in moderator.see("/city/reports").one("main").text
    site.put_back()
    upkeep.follower(site.here).catch_up()
