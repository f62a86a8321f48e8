"""Measurements, run by `make bench` and never by the tests."""

from __future__ import annotations
