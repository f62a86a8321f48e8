"""Programs of a provider: they hold a token and speak JSON to the served city."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from finder.accounts import people, tokens
from finder.accounts.tokens import Wanted
from finder.models import User
from finder.permissions import Scope
from finder.store.audit import Doing
from finder.vocabulary import Standing
from finder.web.accounts import clock
from tests.people_site import PeopleSite

ALL = "/api/v1/publish/opportunities"

CHOIR: dict[str, Any] = {
    "title": "Choir for everybody",
    "kind": "course",
    "ages": "16+",
    "price": 5,
    "topics": ["choir"],
    "venue": "Music room",
    "address": "3 Quiet Lane",
    "latitude": 38.7,
    "longitude": -9.15,
    "first_date": "2027-04-06",
    "last_date": "2027-06-29",
    "days": ["tue"],
    "start_time": "19:00",
    "end_time": "20:30",
    "places_left": 12,
    "waiting_list": True,
}


def make_token(site: PeopleSite, who: str = "manager", *scopes: Scope) -> str:
    """A token that somebody makes for the first provider that they work for."""
    with site.writing() as session:
        maker = people.person(session.get_one(User, site.user(who).id))
        wanted = Wanted("Bookings", frozenset(scopes or {Scope.PUBLISH}), 30)
        doing = Doing(maker, clock.utc_now())
        return tokens.make(session, next(iter(maker.roles)), wanted, doing)


def trust(site: PeopleSite, standing: Standing, slug: str = "p0") -> None:
    """Let the city trust a provider so far."""
    with site.writing() as session:
        session.merge(site.provider(slug)).standing = standing.value


@dataclass
class Program:
    """A program with its token; `answer` is what it was answered last."""

    client: FlaskClient
    secret: str
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, site: PeopleSite, who: str = "manager", *scopes: Scope) -> Program:
        """A program whose token somebody makes."""
        return cls(site.app.test_client(), make_token(site, who, *scopes))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """An answer as it comes; `body` is sent as JSON, or just so where it is bytes."""
        said = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        if body is not None:
            said["Content-Type"] = "application/json"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        answer = self.client.open(
            path, method=method, data=sent, headers=said | self.headers | named, buffered=True
        )
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store" or "/publish/" not in path
        return answer

    def ask(self, method: str, id_: str, body: Any = None, status: int = 200, **more: str) -> Any:
        """What is answered to a call about one opportunity, which has to have this status."""
        answer = self.call(method, one(id_), body, **more)
        assert answer.status_code == status, (answer.status, answer.text)
        return answer.get_json(silent=True)


def one(id_: str) -> str:
    """The address of one opportunity of the provider."""
    name, _, check = id_.partition("?")
    return f"{ALL}/{quote(name, safe='')}" + (f"/{check}" if check else "")
