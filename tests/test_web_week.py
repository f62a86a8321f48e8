"""The week: what a question finds, day by day; and the hours one is free."""

from __future__ import annotations

import pytest

from finder.web import week
from tests.pages import Node
from tests.test_web_search import args, link, titles
from tests.web_site import Visitor, home, visitor

__all__ = ["home", "visitor"]


def days(page: Node) -> dict[str, list[str]]:
    """The texts of the meetings of each day that has any."""
    found = {}
    for section in page.all("section", class_="day"):
        texts = [item.text for item in section.all("li")]
        if texts:
            found[section.one("time").get("datetime")] = texts
    return found


def test_each_meeting_stands_on_its_day(visitor: Visitor) -> None:
    page = visitor.see("/week?q=pottery&from=2027-03-15")
    assert len(page.all("section", class_="day")) == 7
    (day,) = days(page)
    assert day == "2027-03-16"
    assert days(page)[day][0].startswith("18:30")
    section = page.all("section", class_="day")[1]
    assert section.one("h3").text == "Evening"
    assert link(section, "Pottery for beginners").get("href").startswith("/opportunity/")


def test_filters_hold_for_every_day(visitor: Visitor) -> None:
    span = "from=2027-03-16"
    assert set(days(visitor.see(f"/week?{span}&q=pottery&day=tue"))) == {"2027-03-16"}
    assert not days(visitor.see(f"/week?{span}&q=pottery&day=wed"))
    page = visitor.see(f"/week?{span}&q=pottery&day=tue&age=18-")
    assert "Tuesday" in page.one("ul", class_="tags").text


def test_the_week_ends_with_the_last_day_that_is_asked_for(visitor: Visitor) -> None:
    page = visitor.see("/week?from=2027-03-15&to=2027-03-17")
    shown = [day.one("time").get("datetime") for day in page.all("section", class_="day")]
    assert shown == ["2027-03-15", "2027-03-16", "2027-03-17"]
    page = visitor.see("/week?to=2020-01-01")
    assert not page.all("section", class_="day")
    assert "No day that you asked for is still to come." in page.text
    assert link(page, "Week after")


def test_what_has_no_date_stays_in_the_list(visitor: Visitor) -> None:
    page = visitor.see("/week?from=2027-06-07&kind=workplace")
    assert not days(page)
    listed = link(page, "Show as a list").get("href")
    assert titles(visitor.see(listed)) == ["Apprentices' summer"]


def test_weeks_follow_each_other_and_none_is_past(visitor: Visitor) -> None:
    page = visitor.see("/search?q=story&to=2027-12-31")
    page = visitor.see(link(page, "Show as a week").get("href"))
    assert not [a for a in page.all("a") if a.get("rel") == "prev"]
    following = link(page, "Week after").get("href")
    assert dict(args(following))["q"] == "story"
    assert "to" not in dict(args(following))
    page = visitor.see(following)
    back = link(page, "Week before").get("href")
    assert days(visitor.see(back)) == days(visitor.see("/week?q=story"))


def test_a_full_day_leads_to_the_rest(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(week, "_MOST", 1)
    page = visitor.see("/week?from=2027-03-15")
    days_shown = page.all("section", class_="day")
    more = [a for day in days_shown for a in day.all("a") if a.text.endswith(" more")]
    assert more
    assert len(titles(visitor.see(more[0].get("href")))) > 1


def test_nonsense_is_said_and_left_out(visitor: Visitor) -> None:
    page = visitor.see("/week?day=someday&from=9999-12-31")
    assert "someday" in page.one("div", class_="notice").text


def test_free_hours_are_boxes_that_become_the_filter(visitor: Visitor) -> None:
    page = visitor.see("/search")
    boxes = page.all("input", name="slot")
    assert len(boxes) == 21
    assert not [box for box in boxes if "checked" in box.attributes]
    page = visitor.see("/search?q=pottery&slot=tue-evening&slot=sat-morning&fit=all")
    assert titles(page) == ["Pottery for beginners"]
    ticked = [b.get("value") for b in page.all("input", name="slot") if "checked" in b.attributes]
    assert ticked == ["tue-evening", "sat-morning"]
    assert not titles(visitor.see("/search?q=pottery&slot=tue-morning&fit=all"))
