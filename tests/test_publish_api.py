"""Programs publish: put again and again, patched, checked, withdrawn, many at once."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import select

from finder.accounts import limits
from finder.accounts.limits import Limit
from finder.models import AuditEntry, Offer, Opportunity
from finder.offers import writing
from finder.permissions import Scope
from finder.query import SearchQuery
from finder.store import offers
from finder.store.changes import last_change
from finder.upkeep import terms
from finder.vocabulary import Standing
from finder.web.publish_api import work
from tests.people_site import PeopleSite, people_home, site
from tests.programs import ALL, CHOIR, Program, one, trust

__all__ = ["people_home", "site"]


@pytest.fixture
def program(site: PeopleSite) -> Program:
    """A program of a provider that the city knows."""
    return Program.of(site)


def found(site: PeopleSite, words: str) -> int:
    """How many opportunities residents find."""
    return site.here.engine.search(SearchQuery(q=words), site.here.clock()).total


def change_number(site: PeopleSite) -> int:
    """The last change number."""
    with site.here.sessions() as session:
        return last_change(session)


def logged(site: PeopleSite) -> list[str]:
    """What programs have done, the first first."""
    with site.here.sessions() as session:
        lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        return [line.action for line in lines if line.actor.startswith("token")]


def faults(answer: Any) -> list[tuple[str, str]]:
    """Where something is wrong, and what."""
    return [(one["pointer"], one["code"]) for one in answer["errors"]]


def test_what_is_put_is_found_within_a_second(site: PeopleSite, program: Program) -> None:
    # The first one also learns the names of all topics, and reads the index.
    program.ask("PUT", "c0", CHOIR | {"title": "Brass band"}, 201)
    assert found(site, "brass band") == 1
    begun = perf_counter()
    answer = program.call("PUT", one("c1"), CHOIR)
    assert found(site, "choir everybody") == 1
    assert perf_counter() - begun < 1
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"http://localhost{one('c1')}"
    told = answer.get_json()
    assert (told["id"], told["state"], told["reason"]) == ("c1", "live", None)
    assert told["opportunity"] == CHOIR | {"price": "5"}
    assert told["live"] == told["opportunity"]
    assert told["notices"] == []
    assert site.browser().get(told["url"]).status_code == 200
    assert logged(site) == ["offer published"] * 2


def test_the_same_again_changes_nothing(site: PeopleSite, program: Program) -> None:
    program.ask("PUT", "c1", CHOIR, 201)
    before, tag = change_number(site), program.call("GET", one("c1")).headers["ETag"]
    for again in (CHOIR, dict(reversed(CHOIR.items())), CHOIR | {"price": "5.00", "id": "c1"}):
        answer = program.call("PUT", one("c1"), again)
        assert (answer.status_code, answer.headers["ETag"]) == (200, tag)
    assert program.ask("PATCH", "c1", {})["state"] == "live"
    assert program.ask("PATCH", "c1", {"places_left": 12})["state"] == "live"
    assert change_number(site) == before
    assert len(logged(site)) == 1


def test_what_is_said_again_is_confirmed(site: PeopleSite, program: Program) -> None:
    def confirmed() -> list[datetime]:
        with site.here.sessions() as session:
            rows = select(Opportunity).where(Opportunity.external_id.in_(["c1", "c2"]))
            return [row.confirmed_at for row in session.scalars(rows)]

    both = [CHOIR | {"id": "c1"}, CHOIR | {"id": "c2", "title": "Another choir"}]
    program.call("POST", ALL, both)
    before, (now, _) = change_number(site), confirmed()
    for say in (lambda: program.call("POST", ALL, both), lambda: program.ask("PUT", "c1", CHOIR)):
        with site.writing() as session:
            for row in session.scalars(select(Opportunity)):
                row.confirmed_at = now - timedelta(days=60)
        say()
        assert confirmed()[0] == now
    assert change_number(site) == before


def test_a_change_is_one_change(site: PeopleSite, program: Program) -> None:
    program.ask("PUT", "c1", CHOIR, 201)
    before = change_number(site)
    told = program.ask("PUT", "c1", CHOIR | {"places_left": 3})
    assert told["opportunity"]["places_left"] == 3
    assert change_number(site) == before + 1
    without = {name: value for name, value in CHOIR.items() if name != "topics"}
    assert "topics" not in program.ask("PUT", "c1", without)["opportunity"]


def test_what_is_patched_keeps_the_rest(program: Program) -> None:
    program.ask("PUT", "c1", CHOIR, 201)
    told = program.ask(
        "PATCH",
        "c1",
        {"places_left": 0, "waiting_list": None, "topics": ["choir", "singing"]},
        Content_Type="application/merge-patch+json",
    )
    expected = CHOIR | {"price": "5", "places_left": 0}
    expected["topics"] = ["choir", "singing"]
    del expected["waiting_list"]
    assert told["opportunity"] == expected
    program.ask("PATCH", "nothing", {"places_left": 0}, 404)
    assert faults(program.ask("PATCH", "c1", ["x"], 422)) == [("", "no-object")]
    assert faults(program.ask("PATCH", "c1", {"title": None}, 422)) == [("/title", "missing")]
    assert program.ask("GET", "c1")["opportunity"]["title"] == CHOIR["title"]


def test_what_is_withdrawn_is_not_found(site: PeopleSite, program: Program) -> None:
    program.ask("PUT", "c1", CHOIR, 201)
    program.ask("DELETE", "nothing", status=404)
    for _ in range(2):
        answer = program.call("DELETE", one("c1"))
        assert (answer.status_code, answer.data) == (204, b"")
    assert found(site, "choir everybody") == 0
    told = program.ask("GET", "c1")
    assert (told["state"], told["url"], told["live"]) == ("hidden", None, None)
    assert "PUT" in program.ask("PATCH", "c1", {"places_left": 1}, 409)["detail"]
    assert program.ask("PUT", "c1", CHOIR)["state"] == "live"
    assert found(site, "choir everybody") == 1
    assert logged(site) == ["offer published", "offer withdrawn", "offer published"]


def test_what_a_new_provider_puts_waits(site: PeopleSite, program: Program) -> None:
    trust(site, Standing.NEW)
    answer = program.call("PUT", one("c1"), CHOIR)
    assert (answer.status_code, answer.get_json()["state"]) == (202, "waiting")
    assert "Location" in answer.headers
    assert program.ask("PUT", "c1", CHOIR, 202)["url"] is None
    with site.here.sessions() as session:
        assert offers.number_waiting(session) == 1
    assert found(site, "choir everybody") == 0
    staff = site.signed_in("moderator")
    with site.here.sessions() as session:
        (row,) = offers.waiting(session)
    page = f"/city/queue/{row.id}"
    staff.fill(page, f"{page}/return", version=str(row.version), reason="Whom to ask?")
    told = program.ask("PUT", "c1", CHOIR)
    assert (told["state"], told["reason"]) == ("returned", "Whom to ask?")
    told = program.ask("PUT", "c1", CHOIR | {"contact": "choir@example.org"}, 202)
    assert (told["state"], told["reason"]) == ("waiting", None)
    program.ask("DELETE", "c1", status=204)
    assert program.ask("GET", "c1")["state"] == "draft"


def test_a_material_change_waits_and_a_small_one_does_not(
    site: PeopleSite, program: Program
) -> None:
    program.ask("PUT", "c1", CHOIR, 201)
    told = program.ask("PUT", "c1", CHOIR | {"price": 50}, 202)
    assert (told["state"], told["opportunity"]["price"]) == ("waiting", "50")
    assert told["live"]["price"] == "5"
    told = program.ask("PATCH", "c1", {"places_left": 1}, 202)
    assert (told["opportunity"]["price"], told["live"]["price"]) == ("50", "5")
    assert told["opportunity"]["places_left"] == told["live"]["places_left"] == 1
    told = program.ask("PUT", "c1", CHOIR | {"places_left": 1})
    assert (told["state"], told["live"]["price"]) == ("live", "5")
    trust(site, Standing.TRUSTED)
    assert program.ask("PUT", "c1", CHOIR | {"price": 50})["live"]["price"] == "50"


def test_what_is_refused_in_what_waits_is_kept_nowhere(program: Program) -> None:
    program.ask("PUT", "c1", CHOIR, 201)
    later = {"price": 50, "first_date": "2027-09-07", "last_date": "2027-12-14"}
    program.ask("PUT", "c1", CHOIR | later, 202)
    program.ask("PATCH", "c1", {"last_date": "2027-07-06"}, 422)
    told = program.ask("GET", "c1")
    assert told["state"] == "waiting"
    assert told["opportunity"]["last_date"] == "2027-12-14"
    assert told["live"]["last_date"] == CHOIR["last_date"]


def test_what_a_table_brought_is_changed_and_withdrawn(program: Program) -> None:
    told = program.ask("GET", "1")
    assert (told["state"], told["opportunity"]["title"]) == ("live", "Pottery for beginners")
    assert program.ask("PATCH", "1", {}) == told | {"notices": []}
    said = told["opportunity"] | {"places_left": 2}
    again = program.ask("PUT", "1", {name: said[name] for name in said if name != "id"})
    assert (again["state"], again["live"]["places_left"]) == ("live", 2)
    assert again["url"] == told["url"]
    program.ask("DELETE", "1", status=204)
    assert program.ask("GET", "1")["state"] == "hidden"


def test_what_a_person_writes_besides_stays_theirs(site: PeopleSite, program: Program) -> None:
    program.ask("PUT", "c1", CHOIR, 201)
    with site.writing() as session:
        row = session.scalars(select(Offer).where(Offer.external_id == "c1")).one()
        mine = dict(row.values) | {"title": "Choir for everybody!", "summary": "Come and sing."}
        writing.save(session, row, mine, terms(site.here), row.version)
    assert program.ask("PUT", "c1", CHOIR)["state"] == "draft"
    told = program.ask("PUT", "c1", CHOIR | {"places_left": 1})
    assert told["state"] == "draft"
    assert told["live"]["places_left"] == told["opportunity"]["places_left"] == 1
    assert told["live"]["title"] == CHOIR["title"]
    assert told["opportunity"]["title"] == "Choir for everybody!"
    assert program.ask("PATCH", "c1", {"places_left": 0})["live"]["places_left"] == 0
    assert program.ask("GET", "c1")["opportunity"]["summary"] == "Come and sing."
    assert "form" in program.ask("PUT", "c1", CHOIR | {"price": 50}, 409)["detail"]
    assert program.ask("GET", "c1")["live"]["price"] == "5"


def test_of_two_programs_at_once_the_second_is_told(program: Program) -> None:
    program.ask("PUT", "c1", CHOIR, 412, If_Match="*")
    first = program.call("PUT", one("c1"), CHOIR, If_None_Match="*").headers["ETag"]
    program.ask("PUT", "c1", CHOIR, 412, If_None_Match="*")
    changed = program.call("PUT", one("c1"), CHOIR | {"places_left": 2}, If_Match=first)
    assert changed.status_code == 200
    for method, body in (("PUT", CHOIR), ("PATCH", {"places_left": 9}), ("DELETE", None)):
        problem = program.ask(method, "c1", body, 412, If_Match=first)
        assert "ETag" in problem["detail"]
    assert program.ask("GET", "c1")["opportunity"]["places_left"] == 2
    tag = program.call("GET", one("c1")).headers["ETag"]
    assert tag == changed.headers["ETag"]
    assert program.call("GET", one("c1"), If_None_Match=tag).status_code == 304
    program.ask("DELETE", "c1", status=204, If_Match=f'"other", {tag}')


def test_checking_keeps_nothing(site: PeopleSite, program: Program) -> None:
    before = change_number(site)
    told = program.ask("POST", "c1?validate", CHOIR)
    assert (told["valid"], told["state"], told["errors"]) == (True, "live", [])
    assert ("title", None, CHOIR["title"]) in [
        (one["field"], one["before"], one["after"]) for one in told["changes"]
    ]
    told = program.ask("POST", "c1?validate", {"title": "Choir", "ages": "old"})
    assert (told["valid"], told["state"]) == (False, None)
    assert faults(told) == [("/ages", "ages-unreadable"), ("/kind", "missing")]
    program.ask("GET", "c1", status=404)
    program.ask("PUT", "c1", CHOIR, 201)
    told = program.ask("POST", "c1?validate", CHOIR | {"price": 50, "places_left": 1})
    assert told["state"] == "waiting"
    assert told["changes"] == [
        {"field": "price", "before": "5", "after": "50", "material": True},
        {"field": "places_left", "before": 12, "after": 1, "material": False},
    ]
    assert program.ask("GET", "c1")["state"] == "live"
    assert program.ask("POST", "c1?validate", CHOIR)["changes"] == []
    assert change_number(site) == before + 1


def test_every_fault_is_named_where_it_is(site: PeopleSite, program: Program) -> None:
    sent = {
        "id": "c2",
        "kind": "course",
        "colour": "red",
        "a/b~c": 1,
        "provider": "Somebody else",
        "ages": "old",
        "places": {"left": 3},
        "languages": ["en", 3],
        "categories": "music",
        "topics": ["choir", "xyzzy"],
        "title": ["x"],
        "waiting_list": 1,
        "price": True,
        "categories ": None,
    }
    problem = program.ask("PUT", "c1", sent, 422)
    assert problem["status"] == 422
    assert set(faults(problem)) == {
        ("/a~1b~0c", "unknown-member"),
        ("/ages", "ages-unreadable"),
        ("/categories ", "unknown-member"),
        ("/colour", "unknown-member"),
        ("/id", "other-id"),
        ("/languages/1", "other-type"),
        ("/places", "other-type"),
        ("/price", "other-type"),
        ("/provider", "not-of-program"),
        ("/title", "other-type"),
        ("/waiting_list", "other-type"),
    }
    (notice,) = problem["notices"]
    assert (notice["pointer"], notice["value"]) == ("/topics/1", "xyzzy")
    assert all(one["detail"] for one in problem["errors"])
    program.ask("GET", "c1", status=404)
    assert logged(site) == []


def test_what_is_only_said_keeps_nothing_out(program: Program) -> None:
    told = program.ask("PUT", "c1", CHOIR | {"url": "nowhere", "mode": "by post"}, 201)
    assert [(one["pointer"], one["code"]) for one in told["notices"]] == [
        ("/mode", "not-in-list"),
        ("/url", "url-unusable"),
    ]
    assert told["opportunity"]["url"] == "nowhere"
    assert "url" not in told["live"]


@pytest.mark.parametrize(
    "id_", ["a/b", "a b", "ä", "50%", "x/validate", "..a", "a#b", "//a//b/", "+"]
)
def test_ids_are_what_providers_call_things(program: Program, id_: str) -> None:
    answer = program.call("PUT", one(id_), CHOIR)
    if answer.status_code in {404, 405}:
        # What begins with a slash has no address; a list takes it.
        assert id_.startswith("/")
        (told,) = program.call("POST", ALL, [CHOIR | {"id": id_}]).get_json()["results"]
        assert told["status"] == 201
        return
    assert answer.status_code == 201, answer.text
    assert answer.get_json()["id"] == id_
    assert program.call("GET", answer.headers["Location"]).get_json()["id"] == id_
    assert program.call("POST", f"{one(id_)}/validate", CHOIR).get_json()["changes"] == []


@pytest.mark.parametrize("id_", ["x" * 201, "a\x07b", " a", "a\u202eb"])
def test_ids_that_nobody_can_read_are_refused(program: Program, id_: str) -> None:
    assert faults(program.ask("PUT", id_, CHOIR, 422)) == [("/id", "id-unusable")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"title": NaN}', 400),
        (b'{"title": 1e999999}', 422),
        (b'{"places": ' + b"9" * 5000 + b"}", 400),
        (b'{"title": "a", "title": "b"}', 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 100_000, 400),
        (b'{"title": "\xff"}', 415),
        ('{"title": "x"}'.encode("utf-16"), 415),
        (b'{"title": "\\ud800"}', 422),
        (b"null", 422),
        (b'"title"', 422),
        (b" " * 1_000_001, 413),
        (json.dumps(CHOIR | {"description": "x" * 60_000}).encode(), 422),
    ],
)
def test_bad_bodies_are_refused_with_a_reason(program: Program, body: bytes, status: int) -> None:
    begun = perf_counter()
    problem = program.ask("PUT", "c1", body, status)
    assert perf_counter() - begun < 2
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    program.ask("GET", "c1", status=404)


def test_only_json_is_taken(program: Program) -> None:
    for headers in (
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": "text/plain"},
        {"Content_Encoding": "gzip"},
    ):
        sent = gzip.compress(b"{}") if "Content_Encoding" in headers else b"{}"
        answer = program.call("PUT", one("c1"), sent, **headers)
        assert answer.status_code == 415, headers
        assert answer.headers["Accept"] == "application/json"
    answer = program.call("POST", one("c1"), CHOIR)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) >= {"PUT", "PATCH", "DELETE", "GET"}


def test_many_at_once_each_with_its_result(site: PeopleSite, program: Program) -> None:
    sent = [
        CHOIR | {"id": "c1"},
        {"id": "c2", "title": "No kind"},
        "nonsense",
        CHOIR,
        CHOIR | {"id": "c3", "topics": ["choir", 7]},
        CHOIR | {"id": "c1", "places_left": 1},
    ]
    answer = program.call("POST", ALL, {"opportunities": sent})
    assert answer.status_code == 200, answer.text
    told = answer.get_json()
    assert (told["total"], told["refused"]) == (6, 4)
    assert [one["status"] for one in told["results"]] == [201, 422, 422, 422, 422, 200]
    assert [faults(one) for one in told["results"]] == [
        [],
        [("/opportunities/1/kind", "missing")],
        [("/opportunities/2/id", "id-unusable"), ("/opportunities/2", "no-object")],
        [("/opportunities/3/id", "id-unusable")],
        [("/opportunities/4/topics/1", "other-type")],
        [],
    ]
    assert found(site, "choir everybody") == 1
    again = program.call("POST", ALL, [CHOIR | {"id": "c1", "places_left": 1}]).get_json()
    assert again["results"][0]["status"] == 200
    assert logged(site) == ["offer published"] * 2
    no_lists: list[Any] = [{"opportunities": [], "more": 1}, {}, 3]
    for body in no_lists:
        assert faults(program.call("POST", ALL, body).get_json()) == [("", "no-list")]


def test_a_whole_list_again_changes_nothing(
    site: PeopleSite, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "LONGEST", 300)
    sent = [CHOIR | {"id": f"n{n}", "title": f"Glockenspiel {n}"} for n in range(501)]
    assert "500" in program.call("POST", ALL, sent).get_json()["detail"]
    answer = program.call("POST", ALL, sent[:30]).get_json()
    assert {one["status"] for one in answer["results"]} == {201}
    assert found(site, "glockenspiel") == 30
    before = change_number(site)
    answer = program.call("POST", ALL, sent[:30]).get_json()
    assert {one["status"] for one in answer["results"]} == {200}
    assert change_number(site) == before


def test_what_takes_too_long_is_left_for_the_next_time(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [CHOIR | {"id": "c1"}, CHOIR | {"id": "c2", "title": "Another choir"}]
    program.ask("PUT", "c1", CHOIR, 201)
    with monkeypatch.context() as patched:
        patched.setattr(work, "LONGEST", -1)
        told = program.call("POST", ALL, both).get_json()
    assert [one["status"] for one in told["results"]] == [200, 503]
    assert faults(told["results"][1]) == [("/1", "later")]
    program.ask("GET", "c2", status=404)
    told = program.call("POST", ALL, both).get_json()
    assert [one["status"] for one in told["results"]] == [200, 201]


def test_a_program_lists_what_its_provider_has(site: PeopleSite, program: Program) -> None:
    program.ask("PUT", "zither", CHOIR, 201)
    told = program.call("GET", f"{ALL}?per_page=100").get_json()
    with site.here.sessions() as session:
        rows = session.scalars(
            select(Opportunity.external_id).where(Opportunity.provider_id == site.provider().id)
        ).all()
    assert sorted(rows) == [one["id"] for one in told["opportunities"]]
    assert told["total"] == len(rows)
    second = program.call("GET", f"{ALL}?per_page=2&page=2").get_json()
    assert second["opportunities"] == told["opportunities"][2:4]
    assert program.call("GET", f"{ALL}?colour=red").status_code == 400
    assert program.call("GET", f"{ALL}?per_page=9999").status_code == 400


def test_a_program_reaches_only_its_own_provider(site: PeopleSite, program: Program) -> None:
    program.ask("PUT", "c1", CHOIR, 201)
    other = Program.of(site, "other")
    other.ask("GET", "c1", status=404)
    other.ask("DELETE", "c1", status=404)
    other.ask("PUT", "c1", CHOIR | {"title": "Another choir"}, 201)
    assert program.ask("GET", "c1")["opportunity"]["title"] == CHOIR["title"]
    reader = Program.of(site, "manager", Scope.READ)
    assert reader.ask("GET", "c1")["state"] == "live"
    for method, id_ in (("PUT", "c1"), ("PATCH", "c1"), ("DELETE", "c1"), ("POST", "c1?validate")):
        problem = reader.ask(method, id_, {} if method != "DELETE" else None, 403)
        assert "token" in problem["detail"]


def test_a_program_that_asks_without_end_is_told_to_wait(
    site: PeopleSite, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PROGRAM", Limit("program", 3, limits.QUARTER))
    for _ in range(3):
        program.ask("PUT", "c1", CHOIR, 200 if _ else 201)
    answer = program.call("PUT", one("c1"), CHOIR)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert Program.of(site).call("GET", one("c1")).status_code == 200
