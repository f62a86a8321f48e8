"""`finder user`: accounts on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from finder import app
from finder.installation import Installation
from finder.settings import Settings
from tests.conftest import Runner
from tests.mail_server import mail_server
from tests.people_site import PASSWORD, Browser


@pytest.fixture
def browser(home: Path) -> Browser:
    """A browser that visits the sample city."""
    here = Installation.open(Settings.from_environment({"FINDER_HOME": str(home)}))
    return Browser(app.build(here).test_client())


def link_in(said: str) -> str:
    """The path of the link that was printed."""
    found = re.search(r"http://127\.0\.0\.1:8000(/\S*publish/\S+)", said)
    assert found, said
    return found[1]


def test_the_first_administrator(home: Path, run: Runner, browser: Browser) -> None:
    status, said, _ = run(
        "--home", home, "user", "add", "a@example.org", "--staff", "administrator"
    )
    assert status == 0
    browser.fill(link_in(said), password=PASSWORD, again=PASSWORD)
    assert "Administrator" in browser.see("/publish/account").text
    _, listed, _ = run("--home", home, "user", "list")
    assert listed == "a@example.org\tadministrator\n"


def test_a_manager_where_the_only_one_has_left(home: Path, run: Runner, browser: Browser) -> None:
    Settings.from_environment({"FINDER_HOME": str(home)})
    slug = _a_provider(home)
    args = ("user", "add", "M@Example.ORG", "--role", "manager", "--provider", slug)
    _, said, _ = run("--home", home, *args)
    browser.fill(link_in(said), password=PASSWORD, again=PASSWORD)
    status, said, _ = run("--home", home, *args[:-1], _a_provider(home, 1))
    assert (status, "already" in said) == (0, True)
    _, listed, _ = run("--home", home, "user", "list")
    assert listed.count("manager of ") == 2


def test_an_account_is_shut_and_opened(home: Path, run: Runner, browser: Browser) -> None:
    _, said, _ = run("--home", home, "user", "add", "a@example.org", "--staff", "moderator")
    browser.fill(link_in(said), password=PASSWORD, again=PASSWORD)
    assert run("--home", home, "user", "disable", "a@example.org")[0] == 0
    assert browser.get("/publish/account").status_code == 303
    assert "disabled" in run("--home", home, "user", "list")[1]
    assert run("--home", home, "user", "enable", "a@example.org")[0] == 0
    assert browser.get("/publish/account").status_code == 303
    sent = browser.fill("/publish/sign-in", email="a@example.org", password=PASSWORD)
    assert sent.status_code == 303


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("add", "nobody", "--staff", "moderator"), "e-mail address"),
        (("add", "a@example.org"), "Say --staff"),
        (("add", "a@example.org", "--role", "editor"), "Say --staff"),
        (("add", "a@example.org", "--provider", "x"), "Say --staff"),
        (("add", "a@example.org", "--role", "editor", "--provider", "x\x00"), "no provider"),
        (("add", "a@example.org", "--staff", "king"), "king"),
        (("disable", "a@example.org"), "no account"),
        (("reset", "a@example.org"), "no account"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(
    home: Path, run: Runner, args: tuple[str, ...], said: str
) -> None:
    status, _, complaint = run("--home", home, "user", *args)
    assert status == 2
    assert said in complaint
    assert "Traceback" not in complaint


def test_the_last_administrator_is_not_shut_out(home: Path, run: Runner, browser: Browser) -> None:
    _, said, _ = run("--home", home, "user", "add", "a@example.org", "--staff", "administrator")
    browser.fill(link_in(said), password=PASSWORD, again=PASSWORD)
    status, _, complaint = run("--home", home, "user", "disable", "a@example.org")
    assert (status, "only administrator" in complaint) == (2, True)
    assert browser.get("/publish/account").status_code == 200


def test_without_a_database_it_says_what_to_do(tmp_path: Path, run: Runner) -> None:
    status, _, complaint = run("--home", tmp_path, "user", "list")
    assert (status, "finder new-city" in complaint) == (2, True)


def test_a_link_for_a_new_password_and_without_a_code(
    home: Path, run: Runner, browser: Browser
) -> None:
    _, said, _ = run("--home", home, "user", "add", "a@example.org", "--staff", "administrator")
    browser.fill(link_in(said), password=PASSWORD, again=PASSWORD)
    _, said, _ = run("--home", home, "user", "reset", "a@example.org", "--without-second-factor")
    new = "herons wade in mud"
    assert browser.fill(link_in(said), password=new, again=new).status_code == 303
    sent = browser.fill("/publish/sign-in", email="a@example.org", password=new)
    assert sent.status_code == 303


def test_what_is_kept_is_printed_and_erased(home: Path, run: Runner, browser: Browser) -> None:
    for who, role in (("a@example.org", "administrator"), ("m@example.org", "moderator")):
        _, said, _ = run("--home", home, "user", "add", who, "--staff", role)
        Browser(browser.client.application.test_client()).fill(
            link_in(said), password=PASSWORD, again=PASSWORD
        )
    _, said, _ = run("--home", home, "user", "export", "m@example.org")
    assert json.loads(said)["city_role"] == "moderator"
    assert run("--home", home, "user", "erase", "m@example.org", "--yes")[0] == 0
    assert run("--home", home, "user", "list")[1].startswith("a@example.org")
    assert run("--home", home, "user", "export", "m@example.org")[0] == 2
    status, _, complaint = run("--home", home, "user", "erase", "a@example.org", "--yes")
    assert (status, "only administrator" in complaint) == (2, True)


def test_an_invitation_goes_by_mail(
    home: Path, run: Runner, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = ("user", "invite", "a@example.org", "--staff", "moderator", "--locale", "de")
    status, _, complaint = run("--home", home, *args)
    assert (status, "FINDER_MAIL_URL" in complaint) == (2, True)
    with mail_server() as server:
        monkeypatch.setenv("FINDER_MAIL_URL", server.url)
        monkeypatch.setenv("FINDER_MAIL_FROM", "learn@example.org")
        monkeypatch.setenv("FINDER_BASE_URL", "http://127.0.0.1:8000")
        assert run("--home", home, *args)[0] == 0
        letter = server.to("a@example.org")[0]
    assert letter.message["Content-Language"] == "de"
    path = link_in(letter.text)
    assert path.startswith("/de/publish/join/")
    assert browser.fill(path, password=PASSWORD, again=PASSWORD).status_code == 303


def _a_provider(home: Path, which: int = 0) -> str:
    here = Installation.open(Settings.from_environment({"FINDER_HOME": str(home)}))
    return sorted(here.world.engine.providers())[which]
