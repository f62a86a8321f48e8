"""Tiles: the pictures of a street map that a city may put below its movable map."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from finder.errors import CityError

EXAMPLE = "https://tiles.example.org/{z}/{x}/{y}.png"

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?/[A-Za-z0-9._~/{}@%?&=+-]*")
_LOOPBACK = frozenset({"localhost", "127.0.0.1"})


@dataclass(frozen=True, slots=True)
class Tiles:
    """Where the pictures are, and to whom they are owed; `{z}`, `{x}`, `{y}` name each."""

    url: str
    attribution: str

    @property
    def host(self) -> str:
        """The name of the server that sees who looks at the map."""
        return urlsplit(self.url).netloc

    @property
    def origin(self) -> str:
        """The only foreign address from which a page may take pictures."""
        return f"{urlsplit(self.url).scheme}://{self.host}"


def checked_tiles(told: object, where: str) -> Tiles | None:
    """The tiles of a `[map]` table, None where it names none.

    Raises CityError with what is wrong and what to write instead.
    """
    table = told if isinstance(told, dict) else {"": None}
    strange = sorted(table.keys() - {"tiles", "attribution"})
    if strange:
        raise CityError(f"{where}: [map] takes tiles and attribution, and nothing else.")
    url, attribution = table.get("tiles"), table.get("attribution")
    if url is None and attribution is None:
        return None
    if not isinstance(url, str) or not _is_address(url):
        raise CityError(
            f"{where}: the tiles of [map] must be an address of https with {{z}}, {{x}} and {{y}},"
            f' such as tiles = "{EXAMPLE}".'
        )
    if not isinstance(attribution, str) or not attribution.strip():
        raise CityError(
            f"{where}: say in [map] to whom the tiles are owed, such as"
            ' attribution = "© OpenStreetMap contributors".'
        )
    return Tiles(url, attribution.strip())


def _is_address(url: str) -> bool:
    """Whether it names one server, safely, and exactly the three numbers of a tile."""
    if not _ADDRESS.fullmatch(url):
        return False
    parts = urlsplit(url)
    secure = parts.scheme == "https" or parts.hostname in _LOOPBACK
    return secure and sorted(re.findall(r"\{[^{}]*\}", url)) == ["{x}", "{y}", "{z}"]
