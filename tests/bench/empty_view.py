"""A view that does nothing, served exactly as the program serves its pages.

Run as `python -m tests.bench.empty_view FOLDER PORT`; what `finder serve` starts, with
another application in it.
"""

from __future__ import annotations

import os
import sys

from flask import Flask

from finder import serving
from finder.installation import Installation
from finder.settings import Settings

WORKERS = 2
"""As many as `finder serve` starts where it is not told."""


def main(home: str, port: str) -> None:
    """Serve until stopped."""
    here = Installation.open(Settings.from_environment({**os.environ, "FINDER_HOME": home}))
    vars(serving)["build"] = _empty
    serving.serve(here, host="127.0.0.1", port=int(port), workers=WORKERS)


def _empty(_here: Installation) -> Flask:
    app = Flask("empty")
    app.add_url_rule("/", "empty", lambda: "")
    return app


if __name__ == "__main__":
    main(*sys.argv[1:])
