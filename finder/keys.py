"""Keys: what this installation signs with, known to nobody else."""

from __future__ import annotations

import hmac
import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from finder.errors import SettingError
from finder.settings import Settings

FILE_NAME = "secret.key"
"""Where the key lies that was made because none is set."""


def key_for(settings: Settings, purpose: str) -> bytes:
    """The key for one purpose, so that what is signed for one says nothing for another.

    It follows from FINDER_SECRET_KEY; where that is not set, from a file in the home folder
    that is made when it is first needed. Raises SettingError where that cannot be.
    """
    secret = settings.secret_key or _kept(settings.home / FILE_NAME)
    return hmac.digest(secret.encode(), f"finder/{purpose}".encode(), sha256)


@lru_cache(maxsize=16)
def _kept(file: Path) -> str:
    try:
        _make(file)
        secret = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"{file} cannot be read or made ({error}): set FINDER_SECRET_KEY, or mend the file."
        ) from None
    if len(secret) < 64:
        raise SettingError(f"{file} is damaged: set FINDER_SECRET_KEY, or delete the file.")
    return secret


def _make(file: Path) -> None:
    """Make the file unless it is there; of several that try, one makes it whole."""
    if file.exists():
        return
    beside = file.with_name(f".{file.name}.{token_hex(8)}")
    beside.touch(mode=0o600)
    try:
        beside.write_text(token_hex(32) + "\n", "ascii")
        os.link(beside, file)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
