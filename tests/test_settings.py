"""Settings come from the environment, and a bad one stops with one clear line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from finder.errors import SettingError
from finder.settings import Settings


def test_nothing_set_means_a_city_in_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment({})
    assert settings.home == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/finder.sqlite3"
    assert settings.now is None
    assert settings.proxies == 0


def test_empty_values_count_as_not_set() -> None:
    names = (
        "HOME", "DATABASE_URL", "NOW", "SECRET_KEY", "BASE_URL", "MAIL_URL", "MAIL_FROM",
        "ALERT_DAYS", "PROXIES", "ENGINE",
    )  # fmt: skip
    empty = {f"FINDER_{name}": "" for name in names}
    assert Settings.from_environment(empty) == Settings.from_environment({})


def test_every_setting_is_read() -> None:
    settings = Settings.from_environment(
        {
            "FINDER_HOME": "/srv/city",
            "FINDER_DATABASE_URL": "sqlite:////srv/other.sqlite3",
            "FINDER_NOW": "2021-06-15T09:00",
            "FINDER_SECRET_KEY": "a key that is long enough",
            "FINDER_BASE_URL": "https://learn.example.org/city/",
            "FINDER_MAIL_URL": "smtp://mail.example.org",
            "FINDER_MAIL_FROM": "learn@example.org",
            "FINDER_ALERT_DAYS": "90",
            "FINDER_PROXIES": "1",
            "FINDER_ENGINE": "local",
        }
    )
    assert settings == Settings(
        home=Path("/srv/city"),
        database_url="sqlite:////srv/other.sqlite3",
        now=datetime(2021, 6, 15, 9, 0),
        secret_key="a key that is long enough",  # noqa: S106 - of nothing.
        base_url="https://learn.example.org/city",
        mail_url="smtp://mail.example.org",
        mail_from="learn@example.org",
        alert_days=90,
        proxies=1,
        engine="local",
    )


def test_postgres_may_search_where_it_holds_the_data() -> None:
    address = "postgresql+psycopg://finder@db.example.org/finder"
    env = {"FINDER_ENGINE": "postgres", "FINDER_DATABASE_URL": address}
    assert Settings.from_environment(env).engine == "postgres"
    with pytest.raises(SettingError, match="FINDER_DATABASE_URL"):
        Settings.from_environment({"FINDER_ENGINE": "postgres"})


def test_the_secret_does_not_show() -> None:
    settings = Settings.from_environment(
        {
            "FINDER_SECRET_KEY": "not for anybody's eyes",
            "FINDER_MAIL_URL": "smtp://user:these-eyes@mail.example.org",
        }
    )
    assert "eyes" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FINDER_HOME", "~nobody-of-this-name/city"),
        ("FINDER_DATABASE_URL", "finder.sqlite3"),
        ("FINDER_NOW", "yesterday"),
        ("FINDER_NOW", "2021-06-15"),
        ("FINDER_NOW", "2021-06-15T09:00+02:00"),
        ("FINDER_NOW", "2021-02-30T09:00"),
        ("FINDER_NOW", "9999-12-31T23:59"),
        ("FINDER_SECRET_KEY", "short"),
        ("FINDER_BASE_URL", "learn.example.org"),
        ("FINDER_BASE_URL", "ftp://learn.example.org"),
        ("FINDER_BASE_URL", "https://learn.example.org/?q=1"),
        ("FINDER_BASE_URL", "https://learn.example.org:port"),
        ("FINDER_BASE_URL", "http://["),
        ("FINDER_ENGINE", "whoosh"),
        ("FINDER_ENGINE", "postgres"),
        ("FINDER_ALERT_DAYS", "0"),
        ("FINDER_ALERT_DAYS", "a year"),
        ("FINDER_ALERT_DAYS", "99999"),
        ("FINDER_ALERT_DAYS", "²"),
        ("FINDER_BREACHED_PASSWORDS", "/nowhere/hashes.txt"),
        ("FINDER_PLAIN_HTTP", "yes"),
        ("FINDER_PROXIES", "two"),
        ("FINDER_PROXIES", "-1"),
        ("FINDER_PROXIES", "11"),
        ("FINDER_PROXIES", "²"),
    ],
)
def test_nonsense_is_one_line_that_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name) as refusal:
        Settings.from_environment({name: value})
    assert "\n" not in str(refusal.value)


def test_the_clock_is_local_to_the_city_and_cut_to_the_minute() -> None:
    clock = Settings.from_environment({}).clock(ZoneInfo("Pacific/Kiritimati"))
    now = clock()
    there = datetime.now(ZoneInfo("Pacific/Kiritimati")).replace(tzinfo=None)
    assert now.tzinfo is None
    assert (now.second, now.microsecond) == (0, 0)
    assert 0 <= (there - now).total_seconds() < 61


def test_the_clock_stands_still_when_it_is_told_to() -> None:
    clock = Settings.from_environment({"FINDER_NOW": "2021-06-15T09:00:59"}).clock(ZoneInfo("UTC"))
    assert clock().isoformat() == "2021-06-15T09:00:00"
