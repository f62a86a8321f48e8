"""The key of an installation: set, or made once and kept where nobody else reads it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from finder.errors import SettingError
from finder.keys import FILE_NAME, key_for
from finder.settings import Settings

PRINT = """
import sys
from finder.keys import key_for
from finder.settings import Settings
print(key_for(Settings.from_environment({"FINDER_HOME": sys.argv[1]}), "forms").hex())
"""


def settings(home: Path, **env: str) -> Settings:
    """The settings of a home folder."""
    return Settings.from_environment({"FINDER_HOME": str(home)} | env)


def test_a_key_is_made_once_for_all_processes(tmp_path: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PRINT, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    said = {process.communicate()[0].strip() for process in running}
    assert said == {key_for(settings(tmp_path), "forms").hex()}
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_what_is_signed_for_one_purpose_says_nothing_for_another(tmp_path: Path) -> None:
    keys = {key_for(settings(tmp_path), purpose) for purpose in ("forms", "limits", "forms/x")}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}


def test_a_key_that_is_set_goes_before(tmp_path: Path) -> None:
    one = settings(tmp_path, FINDER_SECRET_KEY="known to nobody else")  # noqa: S106 - of nothing.
    assert key_for(one, "forms") == key_for(replace(one, home=tmp_path / "x"), "forms")
    assert key_for(one, "forms") != key_for(settings(tmp_path), "forms")


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff\xfe"])
def test_a_damaged_key_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(SettingError, match="FINDER_SECRET_KEY"):
        key_for(settings(tmp_path), "forms")


def test_a_folder_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="FINDER_SECRET_KEY"):
        key_for(settings(tmp_path / "nowhere"), "forms")
