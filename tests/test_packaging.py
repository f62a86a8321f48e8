"""The wheel holds all that the program needs, and nothing is forgotten in setup.cfg."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from finder import resources
from finder.errors import FinderError

CHECKOUT = Path(__file__).parent.parent
BESIDE = ("sample_data", "templates", "translations")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.pyc", "*.mo")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a freshly built wheel."""
    source = tmp_path_factory.mktemp("source")
    for name in ("finder", *BESIDE):
        shutil.copytree(CHECKOUT / name, source / name, ignore=LEFT_OUT)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, source / name)
    built = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(built)]
    done = subprocess.run([*command, str(source)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        return set(archive.namelist())


def test_every_package_of_the_tree_is_listed() -> None:
    config = configparser.ConfigParser()
    config.read(CHECKOUT / "setup.cfg", encoding="utf-8")
    listed = config["options"]["packages"].split()
    inside = {
        ".".join(file.parent.relative_to(CHECKOUT).parts)
        for file in (CHECKOUT / "finder").rglob("*.py")
    }
    assert listed == sorted(listed)
    assert set(listed) == inside | {f"finder.{name}" for name in BESIDE}


def test_every_package_has_a_word_about_itself() -> None:
    for file in (CHECKOUT / "finder").rglob("*.py"):
        assert (file.parent / "__init__.py").is_file(), file.parent


def test_the_wheel_holds_every_file_of_the_tree(wheel: set[str]) -> None:
    expected = set()
    for name in ("finder", *BESIDE):
        for file in (CHECKOUT / name).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".mo":
                inside = file.relative_to(CHECKOUT).as_posix()
                expected.add(inside if name == "finder" else f"finder/{inside}")
    missing = expected - wheel
    assert missing == set()


@pytest.mark.parametrize(
    "beginning",
    [
        "finder/imports/profiles/",
        "finder/migrations/versions/0001",
        "finder/sample_data/",
        "finder/static/",
        "finder/templates/",
        "finder/translations/ar/",
    ],
)
def test_the_wheel_holds_data_of_every_kind(wheel: set[str], beginning: str) -> None:
    assert any(name.startswith(beginning) for name in wheel)


def test_the_wheel_holds_no_tests(wheel: set[str]) -> None:
    assert [name for name in wheel if name.startswith("tests")] == []


@pytest.mark.parametrize("name", BESIDE)
def test_a_checkout_finds_its_folders(name: str) -> None:
    assert resources.folder(name) == CHECKOUT / name


def test_a_wheel_finds_its_folders_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "finder"
    (package / "templates").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.folder("templates") == package / "templates"


def test_a_folder_that_is_nowhere_is_a_broken_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "finder")
    with pytest.raises(FinderError, match="install it again"):
        resources.folder("templates")
