"""Conventions that readers rely on, kept by looking at every file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from finder.cli import finder

CHECKOUT = Path(__file__).parent.parent
SOURCES = sorted((CHECKOUT / "finder").rglob("*.py"))
TESTS = sorted((CHECKOUT / "tests").rglob("*.py"))
TOP_LEVEL = {
    ".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
    "finder", "pyproject.toml", "sample_data", "setup.cfg", "templates", "tests", "translations",
}  # fmt: skip
LONGEST_FUNCTION = 60
LONGEST_FILE = 350
LONGEST_README = 130

Function = ast.FunctionDef | ast.AsyncFunctionDef


def parsed(file: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def where(file: Path, node: ast.AST) -> str:
    """A place in a file as editors understand it."""
    return f"{file.relative_to(CHECKOUT)}:{getattr(node, 'lineno', 1)}"


@pytest.mark.parametrize("file", SOURCES + TESTS, ids=lambda file: str(file.relative_to(CHECKOUT)))
def test_every_file_says_what_it_is_for(file: Path) -> None:
    docstring = ast.get_docstring(parsed(file))
    assert docstring
    assert docstring.splitlines()[0].endswith((".", ":", "?", ","))


def test_functions_are_short() -> None:
    long = [
        f"{where(file, node)} {node.name}"
        for file in SOURCES
        for node in ast.walk(parsed(file))
        if isinstance(node, Function)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_files_are_short() -> None:
    long = {
        str(file.relative_to(CHECKOUT)): lines
        for file in SOURCES
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_nothing_is_caught_that_is_not_named() -> None:
    broad = [
        where(file, node)
        for file in SOURCES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ExceptHandler) and _catches_all(node)
    ]
    assert broad == []


def _catches_all(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(n, ast.Name) and n.id in {"Exception", "BaseException"} for n in caught)


def test_what_is_public_is_documented() -> None:
    silent = [
        f"{where(file, node)} {node.name}"
        for file in SOURCES
        for node in _public(parsed(file))
        if not ast.get_docstring(node)
    ]
    assert silent == []


def _public(tree: ast.Module | ast.ClassDef) -> Iterator[Function | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def test_the_readme_names_every_setting() -> None:
    settings = set()
    for file in SOURCES:
        settings |= set(re.findall(r"\bFINDER_[A-Z_]+\b", file.read_text("utf-8")))
    assert "FINDER_HOME" in settings
    assert settings <= set(re.findall(r"`(FINDER_[A-Z_]+)`", readme()))


def test_the_readme_names_every_command() -> None:
    missing = {name for name in finder.commands if f"`finder {name}" not in readme()}
    assert missing == set()


def test_every_command_and_option_has_a_word_of_help() -> None:
    for name, command in finder.commands.items():
        assert command.help, name
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert getattr(parameter, "help", None), f"{name} {parameter.name}"


def test_the_readme_is_short() -> None:
    assert len(readme().splitlines()) <= LONGEST_README


def test_the_top_level_is_what_the_readme_draws() -> None:
    for name in ("finder", "templates", "translations", "sample_data", "tests"):
        assert (CHECKOUT / name).is_dir()
        assert f"{name}/" in readme()
    ours = {path.name for path in CHECKOUT.iterdir() if not _made_by_tools(path.name)}
    assert ours == TOP_LEVEL


def _made_by_tools(name: str) -> bool:
    ignored = (CHECKOUT / ".gitignore").read_text("utf-8").split()
    ours = {f"/{name}", f"/{name}/"}.isdisjoint(ignored) and name not in {".git", ".env"}
    return not ours or name.endswith(".egg-info")


def readme() -> str:
    """The text of the README."""
    return (CHECKOUT / "README.md").read_text("utf-8")
