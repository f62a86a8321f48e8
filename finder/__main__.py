"""`python -m finder` is the command `finder`."""

from __future__ import annotations

from finder.cli import main

main()
