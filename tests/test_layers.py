"""The house stands: imports only go down, in no circle, and each library has its room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "finder"

FLOORS = {
    "ground": {"errors", "resources", "settings", "vocabulary"},
    "rules": {
        "addresses",
        "ages",
        "amendments",
        "arguments",
        "asked",
        "atlas",
        "boundaries",
        "calendar_names",
        "catalogues",
        "city",
        "clashes",
        "clock",
        "completeness",
        "drafts",
        "fields",
        "fingerprints",
        "fitting",
        "formats",
        "formulas",
        "freshness",
        "geonames",
        "i18n",
        "keys",
        "labels",
        "letters",
        "members",
        "parsers",
        "permissions",
        "places",
        "plain",
        "prices",
        "problems",
        "query",
        "recurrence",
        "relaxations",
        "resemblance",
        "restating",
        "schedule",
        "shortlist",
        "signing",
        "sought",
        "spoken",
        "text",
        "tiles",
        "topic_assignment",
        "topics",
        "traces",
        "understanding",
        "weekdays",
        "when",
        "written_ages",
        "written_dates",
        "written_times",
    },
    "records": {"db", "locks", "migrations", "models", "postgres", "store"},
    "services": {
        "accounts",
        "alerts",
        "demo",
        "duplicates",
        "imports",
        "mail",
        "new_city",
        "offers",
        "publishing",
        "search",
    },
    "assembly": {
        "alert_desk",
        "checks",
        "found_tally",
        "freshness_round",
        "installation",
        "mail_round",
        "report_desk",
        "upkeep",
    },
    "doors": {"web"},
    "roof": {"__main__", "app", "cli", "commands", "console", "serving"},
}
LEVELS = {room: level for level, rooms in enumerate(FLOORS.values()) for room in rooms}
SERVICES = list(FLOORS).index("services")

KNOW_FLASK = {"app", "cli", "web"}
ROOMS_OF_LIBRARIES = {
    "flask": KNOW_FLASK,
    "werkzeug": KNOW_FLASK,
    "gunicorn": {"serving"},
    "alembic": {"db", "migrations"},
    "argon2": {"accounts"},
    "pyotp": {"accounts"},
    "sqlalchemy": {
        "accounts",
        "alert_desk",
        "alerts",
        "checks",
        "cli",
        "commands",
        "db",
        "demo",
        "duplicates",
        "freshness_round",
        "imports",
        "installation",
        "locks",
        "mail_round",
        "migrations",
        "models",
        "new_city",
        "offers",
        "postgres",
        "publishing",
        "report_desk",
        "search",
        "serving",
        "store",
        "web",
    },
    "segno": {"publishing"},
    "itsdangerous": {"signing"},
}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name, parsed."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        found[name] = ast.parse(file.read_text(encoding="utf-8"))
    return found


def room(module: str) -> str:
    """The part of a module's name that has a floor; empty for the package itself."""
    return module.split(".")[1] if "." in module else ""


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below a node, apart from what is there for type hints only."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from statements(child)


@cache
def imports(module: str, *, hints: bool = False) -> tuple[str, ...]:
    """The dotted names of all that a module imports, wherever in it."""
    return tuple(_imports(module, hints=hints))


def _imports(module: str, *, hints: bool) -> Iterator[str]:
    tree = modules()[module]
    for node in ast.walk(tree) if hints else statements(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules() else str(node.module)


def our_imports(module: str, *, hints: bool = False) -> set[str]:
    """Modules of this package that a module imports."""
    return {name for name in imports(module, hints=hints) if name in modules()} - {"finder"}


def test_every_room_has_a_floor() -> None:
    assert {room(module) for module in modules()} - {""} <= LEVELS.keys()


def test_imports_only_go_down() -> None:
    upward = [
        f"{module} imports {other}"
        for module in modules()
        for other in our_imports(module, hints=True)
        if LEVELS.get(room(other), -1) > LEVELS.get(room(module), -1)
    ]
    assert upward == []


def test_services_do_not_import_each_other() -> None:
    sideways = [
        f"{module} imports {other}"
        for module in modules()
        for other in our_imports(module)
        if LEVELS.get(room(module)) == LEVELS.get(room(other)) == SERVICES
        and room(module) != room(other)
    ]
    assert sideways == []


def test_no_module_imports_itself_in_a_circle() -> None:
    finished: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path[path.index(module) :], module))
        if module not in finished:
            for other in sorted(our_imports(module)):
                walk(other, (*path, module))
            finished.add(module)

    for module in modules():
        walk(module, ())


@pytest.mark.parametrize("library", ROOMS_OF_LIBRARIES)
def test_a_library_stays_in_its_rooms(library: str) -> None:
    users = {
        room(module)
        for module in modules()
        if any(name.split(".")[0] == library for name in imports(module))
    }
    assert users <= ROOMS_OF_LIBRARIES[library]


def test_one_module_knows_whoosh() -> None:
    users = [
        module
        for module in modules()
        if any(name.split(".")[0] == "whoosh" for name in imports(module))
    ]
    assert len(users) == 1, users
