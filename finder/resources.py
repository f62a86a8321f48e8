"""Folders that travel with the package: templates, translations and sample data."""

from __future__ import annotations

from pathlib import Path

from finder.errors import FinderError

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The absolute path of a folder that was installed with the package.

    A wheel carries it inside the package, a checkout beside it. Raises FinderError
    where it is in neither place, because then the installation is broken.
    """
    for candidate in (_PACKAGE / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FinderError(
        f"The folder '{name}' was not installed with the program: please install it again."
    )
