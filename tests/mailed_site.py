"""A city that sends mail to a real server, and people who follow searches there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from finder import app, i18n
from finder.alerts import following
from finder.installation import Installation
from finder.mail_round import Summary, send_alerts
from finder.models import Alert, Subscriber
from finder.settings import Settings
from finder.web.telling import tellings
from tests.mail_server import MailServer, mail_server
from tests.pages import Node, judge
from tests.web_site import Visitor

BASE = "https://learn.example.org"
INES = "ines@example.net"
LINK = re.compile(rf"{re.escape(BASE)}(/\S*/alerts/\S+)")
HEADER = (
    "id,title,kind,language,provider,mode,ages,price,"
    "first_date,last_date,start_time,end_time,days\n"
)
ROW = (
    "{id},{title},course,en,Evening school,in-person,18+,free,"
    "2027-04-05,2027-06-28,18:00,19:30,mon\n"
)


@dataclass
class Clock:
    """Real time, which tests let pass; in UTC."""

    now: datetime = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """What time it is."""
        return self.now

    def passes(self, **time: float) -> None:
        """Let some time pass."""
        self.now += timedelta(**time)


@dataclass
class Town:
    """The city with its pages, its mail server and its clock."""

    settings: Settings
    server: MailServer
    clock: Clock
    here: Installation
    visitor: Visitor
    published: list[str] = field(default_factory=list)

    def post(self, path: str, data: dict[str, str], **headers: str) -> TestResponse:
        """Send a form as a browser does."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        told = {"Sec-Fetch-Site": "same-origin"} | named
        return self.visitor.client.post(path, data=data, headers=told, buffered=True)

    def fill(self, page: Node, **typed: str) -> tuple[str, dict[str, str]]:
        """Where the only form of a page that is posted goes to, and what it sends."""
        (form,) = [one for one in page.all("form") if one.get("method") == "post"]
        sent = {one.get("name"): one.get("value") for one in form.all("input")}
        return form.get("action"), sent | typed

    def ask(self, arguments: str = "q=pottery", to: str = INES, locale: str = "en") -> TestResponse:
        """Ask to follow a search."""
        path, data = self.fill(self.visitor.see(f"/{locale}/alerts?{arguments}"), address=to)
        return self.post(path, data)

    def link(self, to: str = INES, what: str = "") -> str:
        """The path of the newest link that was sent to an address."""
        text = self.server.to(to)[-1].text
        paths: list[str] = LINK.findall(text)
        return next(path for path in paths if f"/alerts/{what}" in path)

    def follow(self, arguments: str = "q=pottery", to: str = INES, locale: str = "en") -> str:
        """Ask, and confirm; the path of the page of all that is followed."""
        assert self.ask(arguments, to, locale).status_code == 303
        done = self.post(self.link(to, "confirm"), {})
        assert done.status_code == 303, done.text
        return urlsplit(done.location).path

    def round(self) -> Summary:
        """Send what is due."""
        return send_alerts(self.here, tellings(self.here))

    def judged(self, response: TestResponse, status: int, locale: str = "en") -> Node:
        """A page that a form led to, judged."""
        assert response.status_code == status, response.text[:500]
        assert "Set-Cookie" not in response.headers
        return judge(response.text, locale, i18n.direction(locale))

    def table(self, *titles: str) -> Path:
        """The table of all that was published by these tests, with these titles as well."""
        self.published += titles
        file = self.settings.home / "evening.csv"
        rows = [ROW.format(id=f"e-{n}", title=title) for n, title in enumerate(self.published)]
        file.write_text(HEADER + "".join(rows), "utf-8")
        return file

    def subscribers(self) -> list[Subscriber]:
        """Of whom anything is kept."""
        with self.here.sessions() as session:
            return following.everyone(session)

    def alerts(self) -> list[Alert]:
        """What is kept of them."""
        with self.here.sessions() as session:
            return session.query(Alert).order_by(Alert.id).all()

    def traces(self, text: str) -> dict[str, int]:
        """How often something stands in the files of the city's folder, where it does."""
        found = {
            file.name: file.read_bytes().count(text.encode())
            for file in self.settings.home.rglob("*")
            if file.is_file()
        }
        return {name: count for name, count in found.items() if count}


@contextmanager
def open_town(settings: Settings, **options: object) -> Iterator[Town]:
    """The city of these settings, with a mail server that runs."""
    with mail_server(**options) as server:  # type: ignore[arg-type] # aiosmtpd's own.
        told = replace(
            settings,
            mail_url=server.url,
            mail_from="Testhaven <learn@example.org>",
            base_url=BASE,
            secret_key="known to the tests only",  # noqa: S106 - of nothing.
        )
        clock = Clock()
        here = replace(Installation.open(told), utc=clock)
        yield Town(told, server, clock, here, Visitor(app.build(here).test_client()))
        here.sessions.kw["bind"].dispose()
