"""Judges of markup: html-validate and the Nu checker, each started once for all pages."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.quality import judges
from tests.quality.faults import Fault
from tests.quality.looks import Look

RULES = {
    "extends": ["html-validate:recommended", "html-validate:a11y"],
    "root": True,
    "rules": {
        # Boxes of one question share its name; that is how a form asks for several values.
        "form-dup-name": ["error", {"shared": ["radio", "checkbox", "button", "reset", "submit"]}],
    },
}

Named = Mapping[str, Look]
"""The look that each file was saved from, by the name of the file."""


def judge(looks: Iterable[Look], sheets: Iterable[Path], folder: Path) -> Iterator[Fault]:
    """Save all pages and style sheets, and let both judges read them."""
    saved: dict[str, Look] = {}
    for number, look in enumerate(one for one in looks if one.html):
        name = f"{number:03}.html"
        (folder / name).write_text(look.html, "utf-8")
        saved[name] = look
    yield from _html_validate(folder, saved)
    for sheet in sheets:
        shutil.copy(sheet, folder / sheet.name)
    yield from _nu(folder, saved)


def _html_validate(folder: Path, saved: Named) -> Iterator[Fault]:
    program = judges.node()
    if program is None or not judges.HTML_VALIDATE.is_file():
        return
    (folder / ".htmlvalidate.json").write_text(json.dumps(RULES), "utf-8")
    done = subprocess.run(
        [program, str(judges.HTML_VALIDATE), "--formatter", "json=found.json", *sorted(saved)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 1}:
        yield Fault("html-validate", done.stderr.strip()[-300:], "make judges", "all", "")
        return
    for report in json.loads((folder / "found.json").read_text("utf-8")):
        look = saved[Path(report["filePath"]).name]
        for one in report["messages"]:
            where = f"{one.get('selector') or ''} line {one['line']}"
            yield Fault(
                f"html-validate: {one['ruleId']}", where, one["message"], look.page.name,
                look.locale,
            )  # fmt: skip


def _nu(folder: Path, saved: Named) -> Iterator[Fault]:
    java = shutil.which("java")
    if java is None or not judges.NU.is_file():
        return
    done = subprocess.run(
        [java, "-jar", str(judges.NU), "--format", "json", "--also-check-css", "--exit-zero-always",
         *sorted(one.name for one in folder.iterdir() if one.suffix in {".html", ".css"})],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    for one in json.loads(done.stderr)["messages"]:
        if one["type"] == "info" and one.get("subType") != "warning":
            continue
        name = Path(one["url"]).name
        page, locale = (saved[name].page.name, saved[name].locale) if name in saved else (name, "")
        what = f"{one.get('extract', '').strip()[:100]} line {one.get('lastLine', 0)}"
        yield Fault("Nu checker", what, one["message"], page, locale)
