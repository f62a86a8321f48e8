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
        # An argument may be given several times: boxes, hidden and written ones share its name.
        "form-dup-name": "off",
        # Of a picture that is a button a browser tells where it was clicked; of a button not.
        "prefer-button": ["error", {"exclude": ["image"]}],
        # What a provider calls its offer is its name, however long.
        "long-title": "off",
    },
}

UNKNOWN_TO_NU = {
    # SVG 2 has it, and every browser.
    "CSS: “paint-order”: Property “paint-order” doesn't exist.",
}

Named = Mapping[str, Look]
"""The look that each file was saved from, by the name of the file."""


def save(looks: Iterable[Look], folder: Path) -> dict[str, Look]:
    """Save the pages as they were sent; gives the look of each file by its name."""
    seen = [look for look in looks if look.html]
    saved = {f"{number:03}.html": look for number, look in enumerate(seen)}
    for name, look in saved.items():
        (folder / name).write_text(look.html, "utf-8")
    return saved


def html_validate(folder: Path, saved: Named) -> Iterator[Fault]:
    """Its recommended rules and those about accessibility, over all saved pages."""
    (folder / ".htmlvalidate.json").write_text(json.dumps(RULES), "utf-8")
    command = [judges.node() or "node", str(judges.HTML_VALIDATE), "--formatter", "json=found.json"]
    done = _run([*command, *sorted(saved)], folder)
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


def nu(folder: Path, saved: Named, sheets: Iterable[Path]) -> Iterator[Fault]:
    """The Nu checker over all saved pages and the style sheets, warnings as well."""
    for sheet in sheets:
        shutil.copy(sheet, folder / sheet.name)
    names = sorted(one.name for one in folder.iterdir() if one.suffix in {".html", ".css"})
    command = [judges.java() or "java", "-jar", str(judges.NU), "--format", "json"]
    done = _run([*command, "--also-check-css", "--exit-zero-always", *names], folder)
    for one in json.loads(done.stderr)["messages"]:
        if one["type"] == "info" and one.get("subType") != "warning":
            continue
        if one["message"] in UNKNOWN_TO_NU:
            continue
        name = Path(one["url"]).name
        page, locale = (saved[name].page.name, saved[name].locale) if name in saved else (name, "")
        what = f"{one.get('extract', '').strip()[:100]} line {one.get('lastLine', 0)}"
        yield Fault("Nu checker", what, one["message"], page, locale)


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
