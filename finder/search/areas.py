"""Areas within areas: what lies where."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from finder.places import AreaMap
from finder.search.filters import Flags


def area_tree(codes: list[str], areas: AreaMap) -> Mapping[str, Flags]:
    """For each area which area numbers lie in it; one more, false, for *no area*.

    The index and the file of areas may differ until the city is upgraded.
    """
    found = {}
    for code in sorted({*codes, *areas.codes}):
        below = areas.descendants(code) if code in areas.codes else {code}
        found[code] = np.array([*(c in below for c in codes), False])
    return found
