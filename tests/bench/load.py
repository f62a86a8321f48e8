"""How many pages a second a server gives to eight at once, each page on a connection of its own.

The clients are threads of one process, which is run as `python -m tests.bench.load PORT
SECONDS` with the paths as JSON on its standard input; it prints JSON. They work on the
processors that the server works on, and do as little as they can.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Thread
from time import monotonic, process_time

AT_ONCE = 8


@dataclass(frozen=True)
class Rate:
    """Pages a second, and the share of one processor that asking for them took."""

    pages: float
    asking: float


def rate(port: int, paths: Sequence[str], seconds: float) -> Rate:
    """Ask for so long; leaves with the fault where an answer is none."""
    command = [sys.executable, "-m", "tests.bench.load", str(port), str(seconds)]
    told = subprocess.run(command, input=json.dumps(paths), check=True, capture_output=True,
                          text=True).stdout  # fmt: skip
    found = json.loads(told)
    if found["failed"]:
        sys.exit(f"{found['failed']} of {found['pages']} pages failed on port {port}.")
    return Rate(found["pages"] / found["seconds"], found["busy"] / found["seconds"])


class _Client(Thread):
    """Asks for one page after the other, from its own place in the list on."""

    def __init__(self, port: int, paths: Sequence[str], until: float) -> None:
        super().__init__()
        self.pages = self.failed = 0
        self._address, self._until = ("127.0.0.1", port), until
        self._asked = [f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode() for path in paths]

    def run(self) -> None:
        while monotonic() < self._until:
            asked = self._asked[self.pages % len(self._asked)]
            self.pages += 1
            self.failed += not self._fetch(asked)

    def _fetch(self, asked: bytes) -> bool:
        """Whether there was a page."""
        with socket.create_connection(self._address, timeout=60) as connection:
            connection.sendall(asked)
            first = part = connection.recv(1 << 17)
            while part:
                part = connection.recv(1 << 17)
        return b" 200 " in first[:16]


def main(port: int, seconds: float, paths: list[str]) -> None:
    """Ask, and print how often."""
    started = monotonic()
    step = len(paths) / AT_ONCE
    turned = (paths[round(n * step) :] + paths[: round(n * step)] for n in range(AT_ONCE))
    clients = [_Client(port, mine, started + seconds) for mine in turned]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    figures = {
        "pages": sum(client.pages for client in clients),
        "failed": sum(client.failed for client in clients),
        "seconds": monotonic() - started,
        "busy": process_time(),
    }
    print(json.dumps(figures))  # noqa: T201 - read by the process that started this one.


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), json.load(sys.stdin))
