"""Networks: who is behind an address, as coarsely as a limit of their requests needs."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from flask import request


def network_of(address: str | None = None) -> str:
    """The network of the request, or of an address: of IPv6 what one household is given.

    To be stored as a digest only.
    """
    told = request.remote_addr if address is None else address
    try:
        known = ip_address(told or "")
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ip_network((known, 56), strict=False))
    return str(known)
