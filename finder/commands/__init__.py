"""Commands of one noun each, and what they share with `finder.cli`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from finder.settings import Settings

if TYPE_CHECKING:
    from finder.installation import Installation

DONE, DONE_WITH_REJECTED, NOT_DONE = 0, 1, 2
"""Exit statuses: all is done; some rows were rejected; nothing was done."""


def settings_of(context: click.Context, home: str | Path | None = None) -> Settings:
    """The settings of the environment; `--home`, or `home`, goes before FINDER_HOME.

    Read only when a command runs, so that help is given whatever the settings say.
    """
    home = home or context.find_root().obj
    return Settings.from_environment(os.environ | ({"FINDER_HOME": str(home)} if home else {}))


@contextmanager
def opened(settings: Settings) -> Iterator[Installation]:
    """The installation; faults of its database are said in one line."""
    from finder.db import explained
    from finder.installation import Installation

    with explained():
        yield Installation.open(settings)
