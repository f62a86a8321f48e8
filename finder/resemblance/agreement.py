"""Agreement: how far two listings say the same of one thing."""

from __future__ import annotations

from enum import StrEnum


class Agreement(StrEnum):
    """What two listings say of one thing.

    APART is a difference that makes them two: another hour, another age, another level.
    UNSTATED is where one of them, or neither, says anything.
    """

    SAME = "same"
    ALIKE = "alike"
    PARTLY = "partly"
    DIFFERENT = "different"
    APART = "apart"
    UNSTATED = "unstated"
