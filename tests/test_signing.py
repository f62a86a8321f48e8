"""What is signed can be read back, by nobody else made, and grows old; the key is kept well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from finder.errors import SettingError
from finder.keys import FILE_NAME, key_for
from finder.settings import Settings
from finder.signing import Signer, TokenError

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
SIGNER = Signer("a key of the tests")


def test_what_is_signed_is_read_back_for_its_purpose_alone() -> None:
    token = SIGNER.sign("stop", "é\u2028 x", "", now=NOW)
    assert token.isascii()
    assert SIGNER.read("stop", token, now=NOW) == ("é\u2028 x", "")
    for signer, purpose in ((SIGNER, "confirm"), (Signer("another key"), "stop")):
        with pytest.raises(TokenError) as refusal:
            signer.read(purpose, token, now=NOW)
        assert not refusal.value.expired


def test_a_link_grows_old() -> None:
    token, within = SIGNER.sign("stop", "x", now=NOW), timedelta(hours=48)
    assert SIGNER.read("stop", token, now=NOW + within, within=within) == ("x",)
    assert SIGNER.read("stop", token, now=NOW + 99 * within) == ("x",)
    for moment in (NOW + within + timedelta(seconds=1), NOW - timedelta(hours=1)):
        with pytest.raises(TokenError) as refusal:
            SIGNER.read("stop", token, now=moment, within=within)
        assert refusal.value.expired


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_one_letter_changed_is_another_text(place: int) -> None:
    token = SIGNER.sign("stop", "x", now=NOW)
    other = "A" if token[place % len(token)] != "A" else "B"
    place %= len(token) - 1
    changed = token[:place] + other + token[place + 1 :]
    if changed != token:
        with pytest.raises(TokenError):
            SIGNER.read("stop", changed, now=NOW)


@pytest.mark.parametrize("text", ["", ".", "a.b.c", "é", "\x00", "e30.x", "x" * 5000, "\ud800"])
def test_nonsense_is_not_ours(text: str) -> None:
    with pytest.raises(TokenError):
        SIGNER.read("stop", text, now=NOW)


def test_a_digest_tells_parts_apart() -> None:
    assert len({SIGNER.digest(*parts) for parts in (("a", "b"), ("ab",), ("a", "b", ""))}) == 3
    assert SIGNER.digest("a") != Signer("another key").digest("a")


def settings(home: Path, key: str = "") -> Settings:
    return Settings.from_environment({"FINDER_HOME": str(home), "FINDER_SECRET_KEY": key})


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = key_for(settings(tmp_path), "links")
    file = tmp_path / FILE_NAME
    assert file.stat().st_mode & 0o777 == 0o600
    assert key_for(settings(tmp_path), "links") == made
    assert key_for(settings(tmp_path), "forms") != made
    assert list(tmp_path.iterdir()) == [file]


def test_the_setting_goes_before_the_file(tmp_path: Path) -> None:
    made = key_for(settings(tmp_path, "sixteen letters and more"), "links")
    assert list(tmp_path.iterdir()) == []
    assert made != key_for(settings(tmp_path), "links")


def test_a_damaged_key_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("short\n", "ascii")
    with pytest.raises(SettingError, match="FINDER_SECRET_KEY"):
        key_for(settings(tmp_path), "links")
    with pytest.raises(SettingError, match="FINDER_SECRET_KEY"):
        key_for(settings(tmp_path / "nowhere"), "links")
