"""The city of `web_site` with people in every role, each of them in a browser of their own."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from finder import app, db, i18n
from finder.accounts import invitations, passwords, people
from finder.accounts.invitations import Offer
from finder.installation import Installation
from finder.models import Provider, User
from finder.permissions import Role, Staff
from finder.settings import Settings
from finder.store.audit import COMMAND, Doing
from finder.web import csrf
from finder.web.accounts import clock
from tests.mail_server import MailServer, mail_server
from tests.pages import Node, judge
from tests.web_site import make_home

ORIGIN = "http://localhost"
PASSWORD = "seven grey herons wade"  # noqa: S105 - of nobody.

STANDINGS: dict[str, tuple[str, Role | None, Staff | None]] = {
    "editor": ("p0", Role.EDITOR, None),
    "manager": ("p0", Role.MANAGER, None),
    "other": ("p1", Role.MANAGER, None),
    "moderator": ("", None, Staff.MODERATOR),
    "administrator": ("", None, Staff.ADMINISTRATOR),
    "disabled": ("p0", Role.MANAGER, None),
}
"""People by what they are: for which provider, as what, and as what for the city.

`other` manages another provider than the rest, so they must not reach what is theirs.
"""


def address_of(who: str) -> str:
    """The address of a person of the site."""
    return f"{who}@example.org"


@dataclass
class Browser:
    """A browser with its cookies; it says where its forms come from, as browsers do."""

    client: FlaskClient
    headers: dict[str, str] = field(
        default_factory=lambda: {
            "Origin": ORIGIN,
            "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0",
        }
    )

    def get(self, path: str, **more: Any) -> TestResponse:
        """An answer as it comes."""
        return self.client.get(path, buffered=True, **more)

    def see(self, path: str, status: int = 200) -> Node:
        """A page, judged."""
        return judged(self.get(path), status, path)

    def post(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        """Send a form just so, with nothing that belongs to it by itself."""
        said = {name: value for name, value in (self.headers | headers).items() if value}
        answer = self.client.post(path, data=data or {}, headers=said, buffered=True)
        # What is large lies in a temporary file, which the client leaves open.
        answer.request.environ["wsgi.input"].close()
        return answer

    def fill(self, page: str, action: str = "", /, **fields: Any) -> TestResponse:
        """Fill in a form of a page and send it; `action` is where it goes, where not there."""
        response = self.get(page)
        assert response.status_code == 200, (page, response.status)
        hidden = re.search(rf'name="{csrf.FIELD}" value="([^"]+)"', response.text)
        assert hidden, page
        named = {name.rstrip("_").replace("_", "-"): value for name, value in fields.items()}
        return self.post(action or page, {csrf.FIELD: hidden[1]} | named)

    def sign_in(self, who: str, password: str = PASSWORD) -> TestResponse:
        """Sign in as a person of the site."""
        return self.fill("/publish/sign-in", email=address_of(who), password=password)

    @property
    def cookie(self) -> str:
        """The token of the sign-in, empty where there is none."""
        found = self.client.get_cookie("session")
        return found.value if found else ""


def judged(response: TestResponse, status: int, path: str = "") -> Node:
    """The page of an answer, judged as every page is."""
    assert response.status_code == status, (path, response.status, response.text[:800])
    assert response.mimetype == "text/html"
    locale = response.headers["Content-Language"]
    return judge(response.text, locale, i18n.direction(locale))


@dataclass
class PeopleSite:
    """A served city, the people in it, and by how much its clock is ahead."""

    settings: Settings
    here: Installation
    app: Flask
    kept: Path
    mail: MailServer
    later: timedelta = timedelta()

    @property
    def file(self) -> Path:
        """The database of the site."""
        return self.settings.home / "finder.sqlite3"

    def put_back(self) -> None:
        """Undo whatever was changed in the database."""
        copy_database(self.kept, self.file)

    def browser(self) -> Browser:
        """A new browser."""
        return Browser(self.app.test_client())

    def signed_in(self, who: str) -> Browser:
        """A new browser in which somebody has signed in."""
        browser = self.browser()
        response = browser.sign_in(who)
        assert response.status_code == 303, response.text
        return browser

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session of the database that is saved at the end."""
        with db.writing(self.here.sessions) as session:
            yield session

    def user(self, who: str) -> User:
        """The account of a person of the site."""
        with self.here.sessions() as session:
            found = people.by_address(session, address_of(who))
            assert found is not None
            return found

    def provider(self, slug: str = "p0") -> Provider:
        """A provider of the city."""
        with self.here.sessions() as session:
            return session.scalars(select(Provider).where(Provider.slug == slug)).one()

    def link_to(self, address: str) -> str:
        """The path of the link in the newest letter to an address."""
        found = re.search(rf"{ORIGIN}(/\S+)", self.mail.to(address)[-1].text)
        assert found
        return found[1]

    def without_mail(self) -> PeopleSite:
        """The same site where no mail is sent."""
        here = replace(self.here, outbox=None)
        return replace(self, here=here, app=app.build(here))

    def invite(self, address: str, offer: Offer) -> str:
        """The address of the page by which an invitation is taken up."""
        with self.writing() as session:
            token = invitations.invite(session, address, offer, Doing(COMMAND, clock.utc_now()))
        return f"/publish/join/{token}"


def populate(here: Installation) -> None:
    """Make the people of the site."""
    doing = Doing(COMMAND, clock.utc_now())
    kept = passwords.hashed(PASSWORD)
    with db.writing(here.sessions) as session:
        for who, (slug, role, staff) in STANDINGS.items():
            user = people.make(session, address_of(who), kept, "en", doing)
            if role:
                provider = people.provider_named(session, slug)
                assert provider is not None
                people.appoint(session, user, provider.id, role, doing)
            people.set_staff(session, user, staff, doing)
            if who == "disabled":
                people.disable(session, user, doing)


def copy_database(source: Path, target: Path) -> None:
    """Make a SQLite database what another one is, whoever has it open."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def people_of(folder: Path, server: MailServer) -> PeopleSite:
    """The site, made in an empty folder."""
    settings = replace(
        make_home(folder),
        base_url=ORIGIN,
        mail_url=server.url,
        mail_from="Testhaven <learn@example.org>",
    )
    here = Installation.open(settings)
    populate(here)
    made = PeopleSite(settings, here, app.build(here), settings.home / "kept.sqlite3", server)
    copy_database(made.file, made.kept)
    return made


@pytest.fixture(scope="session")
def people_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeopleSite]:
    """The site as it is made once; tests take `site` instead, which is put back for each."""
    with mail_server() as server:
        yield people_of(tmp_path_factory.mktemp("people"), server)


@pytest.fixture
def site(people_home: PeopleSite, monkeypatch: pytest.MonkeyPatch) -> PeopleSite:
    """The site with its people as they were made, whatever tests have done to it before."""
    people_home.put_back()
    people_home.later = timedelta()
    people_home.mail.taken.clear()
    people_home.mail.answers.clear()
    real = clock.utc_now
    monkeypatch.setattr(clock, "utc_now", lambda: real() + people_home.later)
    return people_home
