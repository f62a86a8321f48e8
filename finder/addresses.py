"""Addresses of e-mail: read from what people type, so that nothing else hides in them."""

from __future__ import annotations

import re
import unicodedata

from finder.i18n import N_

LONGEST_ADDRESS = 254
_LONGEST_NAME = 64
"""Octets of an address and of what stands before its @ (RFC 5321, 4.5.3.1)."""

_NAME = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_AMBIGUOUS = re.compile("[ßς\u200c\u200d]")
"""Letters of domains that the older rules of IDNA take for others: mail would go elsewhere."""


class AddressError(ValueError):
    """What was typed is no address; its text is a message to translate."""


def read_address(text: str) -> str:
    """The address that was typed, its domain in the letters of the net (RFC 5890).

    Quoted names, comments and numeric hosts are refused, as is anything with a line
    break in it. Raises AddressError.
    """
    typed = unicodedata.normalize("NFC", text.strip())
    name, at, domain = typed.rpartition("@")
    host = _host(domain)
    address = f"{name}@{host}"
    good = bool(at and host and _NAME.fullmatch(name)) and len(name.encode()) <= _LONGEST_NAME
    if not good or len(address.encode()) > LONGEST_ADDRESS:
        raise AddressError(N_("Give one e-mail address, such as name@example.org."))
    return address


def address_key(address: str) -> str:
    """What is the same for two spellings of one address; capitals make no difference."""
    return address.casefold()


def _host(domain: str) -> str:
    """The domain as the net knows it; empty where it is none."""
    if len(domain) > LONGEST_ADDRESS or _AMBIGUOUS.search(domain.lower()):
        return ""
    try:
        host = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = host.split(".")
    good = all(map(_LABEL.fullmatch, labels)) and len(labels) > 1 and not labels[-1].isdigit()
    return host if good else ""
