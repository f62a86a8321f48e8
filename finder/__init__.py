"""Finder: a resident of a city finds the learning that fits them."""

from __future__ import annotations

__version__ = "0.1.0"
