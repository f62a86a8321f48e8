"""What somebody was told of already: ids of opportunities, packed into a few bytes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from itertools import pairwise


def packed(ids: Iterable[int]) -> bytes:
    """The ids, without their order; ten thousand take some kilobytes."""
    ordered = sorted(set(ids))
    steps = [after - before for before, after in pairwise((0, *ordered))]
    return zlib.compress(json.dumps(steps, separators=(",", ":")).encode("ascii"))


def unpacked(data: bytes | None) -> frozenset[int]:
    """The ids that were packed; none where nothing was told yet."""
    if data is None:
        return frozenset()
    last, found = 0, []
    for step in json.loads(zlib.decompress(data)):
        last += step
        found.append(last)
    return frozenset(found)
