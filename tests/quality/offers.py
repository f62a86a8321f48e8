"""An offer of the sample city that is live in one version and waits for the city in another."""

from __future__ import annotations

import urllib.parse
import urllib.request

from tests.pages import Node, filled, read


def hand_in(address: str, cookie: tuple[str, str], provider: str) -> int:
    """Take over the first listing of a provider, change its price, and hand it in.

    Gives the number of the offer. `cookie` is that of somebody who works for the provider.
    """
    listings = f"{address}/en/publish/{provider}/"
    page, _ = _open(listings, cookie)
    listing = page.all("button", name="listing")[0].get("value")
    page, offer = _open(f"{listings}adopt", cookie, filled(page, "adopt") | {"listing": listing})
    _open(offer, cookie, filled(page, "sheet-form") | {"price": "7 EUR"})
    page, _ = _open(f"{offer}preview", cookie)
    sends = f"{urllib.parse.urlsplit(offer).path}publish"
    page, _ = _open(f"{offer}publish", cookie, filled(page, sends))
    if not any(one.get("role") == "status" for one in page.all("p")):
        raise SystemExit("The sample city's offer could not be handed in.")
    return int(offer.rstrip("/").rpartition("/")[2])


def _open(
    page: str, cookie: tuple[str, str], fields: dict[str, str] | None = None
) -> tuple[Node, str]:
    """A page, or what answers a form, and the address where one ends up."""
    body = urllib.parse.urlencode(fields).encode() if fields is not None else None
    origin = "/".join(page.split("/")[:3])
    asked = urllib.request.Request(  # noqa: S310 - our own.
        page, body, {"Cookie": "=".join(cookie), "Origin": origin}
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own.
        return read(answer.read().decode()), answer.url.partition("?")[0].partition("#")[0]
