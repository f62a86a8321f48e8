"""Every route of the application, called by everybody; the table is in `routes`."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from finder import app as application
from finder import upkeep
from finder.accounts import invitations, people, requests, tokens
from finder.accounts.invitations import Offer
from finder.accounts.requests import Wish
from finder.accounts.tokens import Wanted
from finder.duplicates import merging
from finder.freshness_round import STILL
from finder.imports.matching.answers import Answers
from finder.models import Provider, User
from finder.offers import deciding, writing
from finder.permissions import Role, Scope
from finder.resemblance.agreement import Agreement
from finder.resemblance.judging import Resemblance
from finder.store import fault_reports, pairs, uploads
from finder.store.audit import Doing
from finder.store.pairs import Found
from finder.vocabulary import FaultReason, Likeness, Standing
from finder.web import csrf
from finder.web.accounts import clock
from tests.people_site import (
    STANDINGS,
    Browser,
    PeopleSite,
    address_of,
    copy_database,
    judged,
    people_home,
)
from tests.programs import Program
from tests.routes import EVERYBODY, OPEN_CHANGES, PROGRAMS, ROWS, VISITORS, Row
from tests.test_offers import CHOIR
from tests.web_site import make_home

__all__ = ["people_home"]

INNER = re.compile(r"/(publish|city)(/|$)|/api/v1/publish")
SIGN_IN = "/publish/sign-in"


def facts(site: PeopleSite) -> dict[str, str]:
    """What rows may name: things of provider A and of its editor."""
    provider, editor, manager = site.provider(), site.user("editor"), site.user("manager")
    doing = Doing(people.person(manager), clock.utc_now())
    wanted = Wanted("Library", frozenset({Scope.READ}), 30)
    upload = _upload(site, provider.id)
    join = site.invite(address_of("newcomer"), Offer(provider.id, Role.EDITOR))
    with site.writing() as session:
        tokens.make(session, provider.id, wanted, doing)
        wish = Wish(address_of("asker"), "Chess club", "We play.", "en")
        asked = requests.ask(session, wish, doing)
        confirmed = requests.ask(session, replace(wish, address=address_of("known")), doing)
        requests.confirm(session, confirmed, doing)
        user = session.get_one(User, editor.id)
        made = {
            "reset_token": invitations.offer_password(session, user, doing),
            "address_token": invitations.offer_address(session, user, "e@example.org", doing),
        }
        session.flush()
        return made | {
            "offer": str(_offer(session, provider.id, site)),
            "provider": str(provider.id),
            "slug": provider.slug,
            "user": str(editor.id),
            "email": address_of("editor"),
            "join_token": join.rpartition("/")[2],
            "request_token": asked,
            "request": str(requests.waiting(session)[0].id),
            "invitation": str(invitations.open_to(session, provider.id, doing)[0].id),
            "still_token": site.here.signer.sign(STILL, "1", str(editor.id), now=site.here.utc()),
            "report": str(fault_reports.note(session, 1, FaultReason.FULL, "", doing.now).id),
            "token": str(tokens.all_of(session, provider.id)[0].id),
            "waiting": str(_waiting(site, session)),
            **_duplicates(session, doing),
            **upload,
        }


def _upload(site: PeopleSite, provider_id: int) -> dict[str, str]:
    """The number and the plan of a file of provider A that was checked."""
    desk = upkeep.desk(site.here)
    upload = desk.receive(provider_id, b"Title,Age\nChoir,6-9\n", "choir.csv")
    desk.answer(upload, Answers(kind="course"))
    desk.check(upload)
    with site.here.sessions() as session:
        row = uploads.get(session, upload)
    assert row
    return {"upload": str(upload), "plan": row.plan}


def _duplicates(session: Session, doing: Doing) -> dict[str, str]:
    """The numbers of two listings that may be one, and of two that are shown as one."""
    found = Resemblance(90, Likeness.ALMOST, {"title": Agreement.SAME})
    pairs.save(session, [Found(1, 2, found), Found(3, 4, found)], doing.now)
    one, other = (pairs.of(session, *ids) for ids in ((1, 2), (3, 4)))
    assert one is not None
    assert other is not None
    merge = merging.merge(session, other, 3, doing)
    return {"pair": str(one.id), "merge": str(merge.id)}


def _waiting(site: PeopleSite, session: Session) -> int:
    """The number of an offer that waits for the city."""
    terms = upkeep.terms(site.here)
    offer = writing.begin(session, session.get_one(Provider, site.provider().id), CHOIR, terms)
    offer.provider.standing = Standing.NEW.value
    deciding.hand_in(session, offer, terms)
    return offer.id


def _offer(session: Session, provider_id: int, site: PeopleSite) -> int:
    """A draft of provider A."""
    of = session.get_one(Provider, provider_id)
    values = {"title": "Choir", "kind": "course"}
    return writing.begin(session, of, values, upkeep.terms(site.here)).id


class Matrix:
    """A site that is put back as it was before each row, and a browser for everybody in it."""

    def __init__(self, site: PeopleSite, kept: Path) -> None:
        self.site = site
        self._kept = kept
        self._cookies = {who: site.signed_in(who).cookie for who in STANDINGS if who != "disabled"}
        self._cookies["disabled"] = self._sign_in_then_disable()
        self.facts = facts(site)
        copy_database(site.file, kept)

    def _sign_in_then_disable(self) -> str:
        """A sign-in that is there still, of an account that is shut."""
        disabled = self.site.user("disabled").id
        with self.site.writing() as session:
            session.get_one(User, disabled).disabled_at = None
        cookie = self.site.signed_in("disabled").cookie
        with self.site.writing() as session:
            session.get_one(User, disabled).disabled_at = clock.utc_now()
        return cookie

    def put_back(self) -> None:
        """Undo whatever was changed."""
        copy_database(self._kept, self.site.file)

    def browser(self, who: str) -> Browser:
        """The browser of somebody."""
        browser = self.site.browser()
        if who in self._cookies:
            browser.client.set_cookie("session", self._cookies[who])
        return browser

    def call(self, who: str, route: str, row: Row, **more: str) -> TestResponse:
        """Call a route as somebody, with a form that is theirs."""
        method, _, rule = route.partition(" ")
        path = (row.path or rule).format_map(self.facts)
        browser = self.browser(who)
        if method == "GET":
            return browser.get(path)
        form = {name: value.format_map(self.facts) for name, value in row.form.items()}
        return browser.post(path, form | {csrf.FIELD: self.token(browser)} | more)

    def token(self, browser: Browser) -> str:
        """What a form of this browser carries."""
        shown = browser.client.get(SIGN_IN, follow_redirects=True, buffered=True).text
        found = re.search(rf'name="{csrf.FIELD}" value="([^"]+)"', shown)
        assert found
        return found[1]


@pytest.fixture(scope="module")
def matrix(people_home: PeopleSite, tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    """The site of this table."""
    people_home.put_back()
    return Matrix(people_home, tmp_path_factory.mktemp("matrix") / "kept.sqlite3")


def routes() -> list[str]:
    """Every route by method and rule; those below a language are the same ones again."""
    with tempfile.TemporaryDirectory() as folder:
        app = application.create_app(make_home(Path(folder)))
    return sorted(
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if "locale" not in rule.arguments
    )


ROUTES = routes()


def test_every_route_for_some_has_its_row() -> None:
    inner = {route for route in ROUTES if INNER.match(route.partition(" ")[2])}
    assert inner == ROWS.keys() | PROGRAMS.keys()


def test_residents_change_nothing_but_what_is_said() -> None:
    public = {route for route in ROUTES if not INNER.match(route.partition(" ")[2])}
    assert {route for route in public if not route.startswith("GET ")} == OPEN_CHANGES.keys()


def _fits(response: TestResponse, who: str, row: Row) -> bool:
    led_away = response.status_code == 303 and SIGN_IN in response.headers["Location"]
    if who in row.who:
        leads_on = led_away and row.who != EVERYBODY
        return response.status_code < 500 and response.status_code != 403 and not leads_on
    if who in {"anonymous", "resident", "disabled"}:
        return led_away or response.status_code == 401
    return response.status_code in {403, 404}


@pytest.mark.parametrize("route", ROWS)
def test_who_may_call(matrix: Matrix, route: str) -> None:
    row = ROWS[route]
    wrong = []
    for who in VISITORS:
        matrix.put_back()
        response = matrix.call(who, route, row)
        if not _fits(response, who, row):
            wrong.append(f"{who}: {response.status} {response.headers.get('Location', '')}")
        assert response.headers["Cache-Control"] == "no-store"
        if response.mimetype == "text/html" and response.status_code != 303:
            judged(response, response.status_code, route)
    assert wrong == []


@pytest.mark.parametrize("route", PROGRAMS)
def test_which_program_may_call(matrix: Matrix, route: str) -> None:
    who, path, body = PROGRAMS[route]
    method = route.partition(" ")[0]
    wrong = []
    for holder, maker, scope in (
        ("reader", "manager", Scope.READ),
        ("publisher", "manager", Scope.PUBLISH),
        ("stranger", "other", Scope.PUBLISH),
    ):
        matrix.put_back()
        answer = Program.of(matrix.site, maker, scope).call(method, path, body)
        fits = answer.status_code < 300 if holder in who else answer.status_code in {403, 404}
        wrong += [] if fits else [f"{holder}: {answer.status}"]
    matrix.put_back()
    for visitor in VISITORS:
        answer = Program(matrix.browser(visitor).client, "").call(method, path, body)
        wrong += [] if answer.status_code == 401 else [f"{visitor}: {answer.status}"]
    assert wrong == []


@pytest.mark.parametrize("route", [route for route in ROWS if not route.startswith("GET ")])
def test_a_change_takes_a_form_of_ours(matrix: Matrix, route: str) -> None:
    row = ROWS[route]
    who = min(row.who - {"anonymous", "resident", "disabled"})
    for name, wrong in {"missing": "", "false": "A" * 60, "another's": ""}.items():
        matrix.put_back()
        token = matrix.token(matrix.browser("other" if who != "other" else "manager"))
        sent = matrix.call(who, route, row, **{csrf.FIELD: token if name == "another's" else wrong})
        assert sent.status_code == 403, (name, sent.status)


@pytest.mark.parametrize("route", [route for route in ROWS if not route.startswith("GET ")])
def test_a_change_is_not_taken_from_elsewhere(matrix: Matrix, route: str) -> None:
    row = ROWS[route]
    who = min(row.who - {"anonymous", "resident", "disabled"})
    method, _, rule = route.partition(" ")
    assert method == "POST"
    for said in (
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    ):
        matrix.put_back()
        browser = matrix.browser(who)
        form = {name: value.format_map(matrix.facts) for name, value in row.form.items()}
        path = (row.path or rule).format_map(matrix.facts)
        sent = browser.post(path, form | {csrf.FIELD: matrix.token(browser)}, **said)
        assert sent.status_code == 403, (said, sent.status)


@pytest.mark.parametrize("route", [r for r in ROUTES if r.startswith("GET ")])
def test_public_pages_are_the_same_for_everybody(matrix: Matrix, route: str) -> None:
    rule = route.partition(" ")[2]
    if INNER.match(rule) or "<" in rule:
        return
    answers = {who: matrix.browser(who).get(rule) for who in VISITORS}
    assert len({answer.status_code for answer in answers.values()}) == 1
    for who, answer in answers.items():
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert address_of(who) not in answer.text
        assert "/publish/sign-out" not in answer.text
