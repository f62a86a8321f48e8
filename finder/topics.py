"""Topics."""

from __future__ import annotations

TOPICS: dict[str, object] = {}
