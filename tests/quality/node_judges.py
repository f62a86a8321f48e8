"""pa11y and Lighthouse, each in one process of Node.js with one browser for all its looks."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.quality import judges
from tests.quality.faults import Fault
from tests.quality.looks import ARGUMENTS, AT_ONCE, FILL_IN, Look
from tests.quality.pages import WIDTHS

LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 95}
"""Lighthouse's points of a hundred."""


UNKNOWN_TO_PA11Y = {
    # HTML lets fields for e-mail addresses hold the name one signs in with.
    "Invalid autocomplete value: username. Element does not belong to Text control group.",
}


def pa11y(looks: list[Look]) -> Iterator[Fault]:
    """Both of pa11y's judges in the wide window, HTML_CodeSniffer alone in the narrow one.

    axe has looked at both widths already, with more rules than pa11y gives it. A page is
    loaded once, and its window made wider.
    """
    turns = [
        {"width": width, "runners": runners}
        for width, runners in zip(WIDTHS, (["htmlcs"], ["axe", "htmlcs"]), strict=True)
    ]
    wanted = [
        {"url": one.address, "turns": turns, "cookie": one.cookie, "sends": one.page.sends}
        for one in looks
    ]
    for answer in _run("pa11y", wanted):
        look = looks[answer["number"]]
        for one in answer["issues"]:
            if one["message"] in UNKNOWN_TO_PA11Y:
                continue
            yield Fault(
                f"pa11y: {one['code']}", f"{one['selector']} {(one['context'] or '')[:120]}",
                one["message"], look.page.name, look.locale, answer["width"],
            )  # fmt: skip


def lighthouse(looks: list[Look]) -> Iterator[Fault]:
    """Points of a hundred as Lighthouse gives them: a phone, and a slow line that it computes."""
    for answer in _run("lighthouse", [{"url": one.address} for one in looks]):
        look = looks[answer["number"]]
        for category, least in LEAST.items():
            if answer["scores"][category] >= least:
                continue
            yield Fault(
                f"Lighthouse: {category}",
                f"{answer['scores'][category]} points instead of {least}",
                "; ".join(answer["failed"][category]) or "see what Lighthouse says of it",
                look.page.name,
                look.locale,
            )


def _run(tool: str, wanted: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    job = {
        "tool": tool,
        "modules": str(judges.FOLDER),
        "browser": judges.browser(),
        "arguments": ARGUMENTS,
        "at_once": AT_ONCE,
        "looks": [one | {"number": number} for number, one in enumerate(wanted)],
        "fill_in": FILL_IN,
        "fast": LEAST["performance"] / 100,
    }
    done = subprocess.run(
        [judges.node() or "node", str(Path(__file__).with_suffix(".cjs"))],
        input=json.dumps(job), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{tool} stopped: {done.stderr.strip()[-1000:]}")
    for line in done.stdout.splitlines():
        yield json.loads(line)
