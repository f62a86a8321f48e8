"""Finder: a resident of a city finds the learning that fits them."""

__version__ = "0.1.0"
