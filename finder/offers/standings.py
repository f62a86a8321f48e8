"""Standings: how far the city trusts a provider, in words for its staff and the provider."""

from __future__ import annotations

from finder.i18n import N_
from finder.vocabulary import Standing

NAMES = {
    Standing.NEW: N_("New to the city"),
    Standing.KNOWN: N_("Known to the city"),
    Standing.TRUSTED: N_("Trusted by the city"),
}
"""What each is called."""

MEANINGS = {
    Standing.NEW: N_("Everything waits until the city has read it."),
    Standing.KNOWN: N_(
        "New listings and small corrections are seen at once. A change that could mislead, such as"
        " of the price, the place or the ages, waits until the city has read it."
    ),
    Standing.TRUSTED: N_("Everything is seen at once."),
}
"""What each means for what a provider hands in; `deciding.waits` goes by it."""
