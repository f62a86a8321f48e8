"""What all tests share: real data and tools where there are any, and no network."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from argon2 import PasswordHasher

from finder import cli
from finder.accounts import passwords
from finder.commands import DONE
from tests.postgres_server import Server, programs, running
from tests.random_city import AnySite, make_postgres_site, make_site

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter
    from playwright.sync_api import Browser

Runner = Callable[..., tuple[int, str, str]]
"""Runs a command; gives its exit status, what it printed, and what it complained of."""

MakeSites = Callable[[str], AbstractContextManager[AnySite]]
"""Makes a city for the engine of this name."""

HASHER = "_HASHER"
CHECKOUT = Path(__file__).parent.parent
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever the browser wants to look up outside, there is nothing there.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real listings; the test is skipped where there is none."""
    shared = Path(os.environ.get("FINDER_SHARED") or CHECKOUT.parent / "shared")
    if not (shared / "data").is_dir():
        pytest.skip(f"real listings: there is no folder {shared / 'data'}; set FINDER_SHARED")
    return shared / "data"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser without a network; install Debian's `chromium-headless-shell` to have one."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        lacks_tool("a browser: sudo apt install chromium-headless-shell")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be absent.
    except ImportError:
        lacks_tool("playwright, which drives the browser: pip install playwright")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program, headless=True, args=list(BROWSER_ARGUMENTS)
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server; install Debian's `postgresql` to have one."""
    found = programs()
    if found is None:
        lacks_tool("a PostgreSQL server: sudo apt install postgresql")
    with running(found) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> str:
    """The address of an empty PostgreSQL database."""
    return postgres_server.create()


@pytest.fixture(scope="session")
def make_sites(request: pytest.FixtureRequest) -> MakeSites:
    """Makes a fresh city that one of the engines searches."""

    @contextmanager
    def made(which: str) -> Iterator[AnySite]:
        with tempfile.TemporaryDirectory() as folder:
            if which == "postgres":
                server: Server = request.getfixturevalue("postgres_server")
                site: AnySite = make_postgres_site(Path(folder), server.create())
            else:
                site = make_site(Path(folder))
            try:
                yield site
            finally:
                site.sessions.kw["bind"].dispose()

    return made


def lacks_tool(reason: str) -> NoReturn:
    """Skip the test, loudly; a fault where `CI=true`."""
    # Continuous integration installs every tool, so there a missing one is a fault.
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def dear_passwords() -> Iterator[PasswordHasher]:
    """What hashes passwords in service; for the tests they cost little, but where it is put back.

    Hundreds of them sign in, and each time would take as long as a whole test.
    """
    dear: PasswordHasher = vars(passwords)[HASHER]
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
        patch.setattr(passwords, HASHER, cheap)
        yield dear


@pytest.fixture
def passwords_as_in_service(
    dear_passwords: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Passwords are hashed at their full cost."""
    monkeypatch.setattr(passwords, HASHER, dear_passwords)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the settings of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("FINDER_")]:
        if name != "FINDER_SHARED":
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves the machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {
            "127.0.0.1",
            "::1",
            "localhost",
        }:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample city, loaded and indexed; not to be changed."""
    home = tmp_path_factory.mktemp("sample") / "city"
    assert cli.run(["--home", str(home), "demo", "--no-serve"]) == DONE
    return home


@pytest.fixture
def home(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample city that a test may spoil."""
    return shutil.copytree(sample, tmp_path / "city")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    """Run a command here; gives its status and what it said."""

    def run(*args: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = cli.run([str(arg) for arg in args])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say loudly what was skipped, because a skipped test has shown nothing."""
    reasons = Counter(
        str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        for report in terminalreporter.stats.get("skipped", [])
    )
    if reasons:
        terminalreporter.section("SKIPPED FOR WANT OF TOOLS", sep="!", red=True, bold=True)
        for reason, count in reasons.most_common():
            terminalreporter.line(f"{count} skipped for want of {reason.removeprefix('Skipped: ')}")
