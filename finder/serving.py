"""Serving: the pages over HTTP, by several processes that share what was loaded once."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

from finder import understanding
from finder.app import build
from finder.errors import SettingError
from finder.web.visit import site

if TYPE_CHECKING:
    from flask import Flask

    from finder.installation import Installation

_Wsgi = Callable[..., Any]


class _Server(BaseApplication):  # type: ignore[misc] # gunicorn carries no type hints.
    """gunicorn, told everything here instead of by a file or the command line."""

    def __init__(self, app: _Wsgi, settings: dict[str, Any]) -> None:
        self._app = app
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Take the settings that were handed in."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> _Wsgi:
        """The application that every worker serves."""
        return self._app


def serve(installation: Installation, *, host: str, port: int, workers: int) -> None:
    """Serve until stopped; the index is mapped once and shared by all workers.

    Raises SettingError where the address cannot be had.
    """
    check_address(host, port)
    # Read before the workers are forked: they share the memory, and no question waits for it.
    installation.engine.warm()
    understanding.prepare()
    app = build(installation)
    server = _Server(
        app,
        {
            "bind": [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"],
            "workers": workers,
            "preload_app": True,
            # As long as gunicorn allows: words in some scripts take nine bytes a letter.
            "limit_request_line": 8190,
            "loglevel": "warning",
            # Addresses of searches say where somebody lives; they are not logged.
            "accesslog": None,
            "control_socket_disable": True,
            "post_fork": _after_fork(installation),
            "worker_exit": _at_the_end(app),
        },
    )
    # What lives as long as the process is left out of every later collection: no question
    # waits for one, and workers do not copy pages that only the collector touched.
    gc.collect()
    gc.freeze()
    server.run()


def _at_the_end(app: Flask) -> Callable[..., None]:
    def write_counts(_server: object, _worker: object) -> None:
        with app.app_context():
            site().tally.write()

    return write_counts


def check_address(host: str, port: int) -> None:
    """See that nobody else serves there; raises SettingError that says what to do."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except PermissionError:
        raise SettingError(f"Port {port} is not for everybody: choose one above 1023.") from None
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise SettingError(
            f"Nothing can be served on {host} port {port} ({reason}):"
            " stop what serves there, or choose another with --port."
        ) from None


def _after_fork(installation: Installation) -> Callable[..., None]:
    def forget_connections(_server: object, _worker: object) -> None:
        # A connection must not be used by two processes; each worker opens its own.
        installation.sessions.kw["bind"].dispose(close=False)

    return forget_connections
