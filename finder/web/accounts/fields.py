"""Fields of a form as they were sent: cut to what a field may hold, or refused."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TypeVar

from flask import request

from finder.accounts.refusals import AccountError
from finder.addresses import AddressError, read_address
from finder.i18n import N_

Choice = TypeVar("Choice", bound=StrEnum)

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_INVISIBLE_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]+")


def line(name: str, *, most: int = 200, required: bool = True) -> str:
    """One line of text, without control characters; raises AccountError."""
    return _read(name, _INVISIBLE, most, required=required)


def text(name: str, *, most: int = 2_000, required: bool = False) -> str:
    """Several lines of text; raises AccountError."""
    return _read(name, _INVISIBLE_IN_TEXT, most, required=required)


def address(name: str) -> str:
    """An address of e-mail; raises AccountError."""
    try:
        return read_address(line(name, most=1_000))
    except AddressError as error:
        raise AccountError(str(error), name) from None


def any_address(name: str) -> str:
    """What was typed for an address, whether it is one or not; raises AccountError for none."""
    typed = line(name, most=1_000)
    try:
        return read_address(typed)
    except AddressError:
        return typed


def secret(name: str) -> str:
    """A password or code just as it was typed."""
    return request.form.get(name, "")


def number(name: str) -> int:
    """The number of something that was chosen; 0 where it is none."""
    return as_number(request.form.get(name, ""))


def as_number(given: str) -> int:
    """The number that a text is, if something in the database may have it; else 0."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def choice(name: str, options: type[Choice]) -> Choice:
    """What was chosen of a closed list; raises AccountError."""
    try:
        return options(line(name))
    except ValueError:
        raise AccountError(N_("Choose one of these."), name) from None


def again(name: str, *, most: int = 1_000) -> str:
    """What was typed, to be shown once more."""
    return _INVISIBLE_IN_TEXT.sub(" ", request.form.get(name, ""))[:most]


def _read(name: str, without: re.Pattern[str], most: int, *, required: bool) -> str:
    typed = unicodedata.normalize("NFC", request.form.get(name, "").replace("\r\n", "\n"))
    said = without.sub(" ", typed).strip()
    if len(said) > most:
        raise AccountError(N_("Take at most {most} characters."), name, most=most)
    if required and not said:
        raise AccountError(N_("Please fill this in."), name)
    return said
