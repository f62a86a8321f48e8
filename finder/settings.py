"""Settings: what an installation is told through its environment, checked once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from urllib.parse import urlsplit

from finder.errors import SettingError

SHORTEST_SECRET = 16
MOST_PROXIES = 10
ALERT_DAYS, MOST_ALERT_DAYS = 365, 3650
LOCAL, POSTGRES = ENGINES = ("local", "postgres")
"""Which engine searches: an index beside the city, or the PostgreSQL database itself."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an installation can be told; make one with `from_environment`.

    `now` freezes the clock of schedules and searches. An empty `secret_key` means
    that none was set, an empty `base_url` that addresses follow the request, an empty
    `mail_url` that no mail is sent; `finder.mail` reads the mail settings.
    `engine` is one of `ENGINES`; `alert_days` is how long a search is followed by e-mail
    before it ends by itself. `breached_passwords` is a file of hashes, as
    `accounts.passwords.is_breached` reads it; `plain_http` lets people sign in without HTTPS.
    """

    home: Path
    database_url: str
    now: datetime | None = None
    secret_key: str = field(default="", repr=False)
    base_url: str = ""
    mail_url: str = field(default="", repr=False)
    mail_from: str = ""
    proxies: int = 0
    engine: str = LOCAL
    alert_days: int = ALERT_DAYS
    breached_passwords: Path | None = None
    plain_http: bool = False

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Settings:
        """Read the settings, an empty value counting as not set.

        Raises SettingError with one line that names the setting and says what it takes.
        """
        home = _home(env.get("FINDER_HOME") or "var")
        database_url = _database_url(env.get("FINDER_DATABASE_URL", ""), home)
        return cls(
            home=home,
            database_url=database_url,
            now=_now(env.get("FINDER_NOW", "")),
            secret_key=_secret_key(env.get("FINDER_SECRET_KEY", "")),
            base_url=_base_url(env.get("FINDER_BASE_URL", "")),
            mail_url=env.get("FINDER_MAIL_URL", ""),
            mail_from=env.get("FINDER_MAIL_FROM", ""),
            proxies=_proxies(env.get("FINDER_PROXIES", "")),
            engine=_engine(env.get("FINDER_ENGINE", ""), database_url),
            alert_days=_alert_days(env.get("FINDER_ALERT_DAYS", "")),
            breached_passwords=_breached(env.get("FINDER_BREACHED_PASSWORDS", "")),
            plain_http=_plain_http(env.get("FINDER_PLAIN_HTTP", "")),
        )

    def clock(self, zone: tzinfo) -> Callable[[], datetime]:
        """A clock of local time in the city's zone, cut to the minute, without an offset.

        It stands still when FINDER_NOW is set.
        """
        frozen = self.now
        if frozen is not None:
            return lambda: frozen
        return lambda: datetime.now(zone).replace(second=0, microsecond=0, tzinfo=None)


def _home(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise SettingError(f"FINDER_HOME: there is no home folder of that user: {text}") from None


def _database_url(text: str, home: Path) -> str:
    if not text:
        return f"sqlite:///{home / 'finder.sqlite3'}"
    if "://" not in text:
        raise SettingError(
            "FINDER_DATABASE_URL must be an address such as sqlite:////srv/finder/finder.sqlite3"
        )
    return text


def _now(text: str) -> datetime | None:
    if not text:
        return None
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        now = None
    if now is None or now.tzinfo is not None or "T" not in text or not 1900 <= now.year <= 2200:
        raise SettingError(
            f"FINDER_NOW must be a local date and time such as 2021-06-15T09:00, not '{text}'"
        )
    return now.replace(second=0, microsecond=0)


def _secret_key(text: str) -> str:
    if text and len(text) < SHORTEST_SECRET:
        raise SettingError(f"FINDER_SECRET_KEY must have at least {SHORTEST_SECRET} characters")
    return text


def _base_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if text and (not good or parts.query or parts.fragment or parts.username):
        raise SettingError(
            f"FINDER_BASE_URL must be an address such as https://learn.example.org, not '{text}'"
        )
    return text.rstrip("/")


def _proxies(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and int(text) <= MOST_PROXIES):
        raise SettingError(
            f"FINDER_PROXIES must be the number of proxies in front, 0 to {MOST_PROXIES},"
            f" not '{text}'"
        )
    return int(text or 0)


def _alert_days(text: str) -> int:
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if text and not 1 <= days <= MOST_ALERT_DAYS:
        raise SettingError(
            f"FINDER_ALERT_DAYS must be a number of days, 1 to {MOST_ALERT_DAYS}, not '{text}'"
        )
    return days or ALERT_DAYS


def _engine(text: str, database_url: str) -> str:
    if text and text not in ENGINES:
        raise SettingError(f"FINDER_ENGINE must be {' or '.join(ENGINES)}, not '{text}'")
    if text == POSTGRES and not database_url.startswith("postgresql"):
        raise SettingError(
            "FINDER_ENGINE=postgres searches inside PostgreSQL: set FINDER_DATABASE_URL to an"
            " address such as postgresql+psycopg://finder@db.example.org/finder"
        )
    return text or LOCAL


def _breached(text: str) -> Path | None:
    if text and not Path(text).is_file():
        raise SettingError(f"FINDER_BREACHED_PASSWORDS: there is no file {text}")
    return Path(text).absolute() if text else None


def _plain_http(text: str) -> bool:
    if text not in {"", "refuse", "allow"}:
        raise SettingError(f"FINDER_PLAIN_HTTP must be refuse or allow, not '{text}'")
    return text == "allow"
