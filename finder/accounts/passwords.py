"""Passwords: which are taken, and how they are kept."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from hashlib import sha1
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from finder.accounts.refusals import AccountError
from finder.i18n import N_

SHORTEST, LONGEST = 15, 1_000
"""Characters of a password (NIST SP 800-63B, ASVS 6.2); there is no other rule of composition."""

_HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
"""Argon2id as the OWASP cheat sheet has it: 46 MiB and one pass, some 50 ms."""

_WORDS = Path(__file__).with_name("common_words.txt")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn", "йцукенгшщзхъ", "фывапролджэ",
    "ячсмитьбю", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "1q2w3e4r5t6y7u8i9o0p",
)  # fmt: skip
"""What fingers and memory run along."""

_LEET = str.maketrans("013457@$!|", "oleastasil")
_SHORTEST_WORD = 4
_SPARE_LETTERS, _SPARE_DIGITS, _SPARE_SIGNS = 3, 8, 6
"""What may stand beside words that are tried first without making a password any better."""


def normal(password: str) -> str:
    """A password as it is hashed: however a keyboard puts its characters together.

    After OpaqueString (RFC 8265), but compatible forms are one, because keyboards for East
    Asian languages write digits in two widths.
    """
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in password)
    return unicodedata.normalize("NFKC", spaced)


def checked(password: str, *, context: Iterable[str] = (), breached: Path | None = None) -> str:
    """The password as it is hashed, if it may be one.

    `context` is what everybody would try here: names of the city and the provider, the
    address. `breached` is a file of the hashes of known passwords, as `is_breached` reads it.
    Raises AccountError that says what to do.
    """
    made = normal(password)
    if any(unicodedata.category(c) in {"Cc", "Cs", "Cn"} for c in made):
        raise _refusal(N_("Leave out line breaks and other characters that cannot be seen."))
    if len(made) < SHORTEST:
        raise _refusal(
            N_("Take at least {least} characters, such as four or five words."), least=SHORTEST
        )
    if len(made) > LONGEST:
        raise _refusal(N_("Take at most {most} characters."), most=LONGEST)
    if _is_run(made) or _is_made_of(made, _common()):
        raise _refusal(N_("Passwords like this one are tried first. Choose another."))
    if _is_made_of(made, _common() | set(_pieces(context))):
        raise _refusal(
            N_("This is little more than a name or address that others know. Choose another.")
        )
    if breached and is_breached(made, breached):
        raise _refusal(N_("This password has become known elsewhere. Choose another."))
    return made


def _refusal(reason: str, **values: object) -> AccountError:
    return AccountError(reason, "password", **values)


def hashed(password: str) -> str:
    """What is kept of a password that `checked` has given."""
    return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def matches(kept: str, password: str) -> bool:
    """Whether this is the password; takes as long where nothing is kept, or nobody there."""
    nobodys = _nobodys()
    try:
        good = _HASHER.verify(kept or nobodys, normal(password).encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return good and bool(kept)


def is_outdated(kept: str) -> bool:
    """Whether a password should be hashed anew, because the costs have been raised."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return hashed("a password that nobody has")


def is_breached(password: str, file: Path) -> bool:
    """Whether a password is among those of a file.

    The file has one SHA-1 hash in hexadecimal a line, or the beginning of one, in order; what
    follows a colon is left out. Such a file is gigabytes long, so it is searched by halves.
    """
    # The hash of the lists that there are, not one to keep passwords with.
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, lines.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.seek(middle - 1)
                lines.readline()
            start = lines.tell()
            found = lines.readline(200).partition(b":")[0].strip().upper()
            if not found or start >= high:
                high = middle
            elif hmac.compare_digest(found, wanted[: len(found)]):
                return True
            elif found < wanted:
                low = lines.tell()
            else:
                high = middle
    return False


@cache
def _common() -> frozenset[str]:
    """Words that passwords are made of most often, folded."""
    lines = _WORDS.read_text("utf-8").splitlines()
    words = (word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset(filter(None, map(_folded, words)))


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _pieces(context: Iterable[str]) -> Iterable[str]:
    """Names whole and in words, as they would stand in a password."""
    for name in context:
        words = re.findall(r"[^\W_]+", _folded(name))
        yield from (word for word in (*words, "".join(words)) if len(word) >= _SHORTEST_WORD)


def _is_made_of(password: str, words: Iterable[str]) -> bool:
    """Whether next to nothing is left when words that are known have been taken out."""
    known = frozenset(words)
    folded = _folded(password)
    if sum(not (c.isalnum() or c.isspace()) for c in folded) > _SPARE_SIGNS:
        return False
    return any(_is_little(_left_over(said, known)) for said in {folded, folded.translate(_LEET)})


def _left_over(text: str, words: frozenset[str]) -> str:
    said = "".join(c for c in text if c.isalnum())
    longest = max(map(len, words), default=0)
    left, place = [], 0
    while place < len(said):
        size = next(
            (n for n in range(min(longest, len(said) - place), _SHORTEST_WORD - 1, -1)
             if said[place : place + n] in words), 0,
        )  # fmt: skip
        if not size:
            left.append(said[place])
        place += size or 1
    return "".join(left) if len(left) < len(said) else said


def _is_little(left: str) -> bool:
    digits = sum(c.isdecimal() for c in left)
    return digits <= _SPARE_DIGITS and len(left) - digits <= _SPARE_LETTERS


def _is_run(password: str) -> bool:
    """Whether it repeats itself, or runs along the alphabet or the keyboard."""
    said = _folded(password)
    distinct = len(set(said))
    period = next(n for n in range(1, len(said) + 1) if said[n:] == said[: len(said) - n])
    steps = sum(not _goes_on(before, after) for before, after in pairwise(said))
    return distinct < 5 or period <= len(said) // 3 or (steps + 1) * 4 <= len(said)


def _goes_on(before: str, after: str) -> bool:
    pair, back = before + after, after + before
    return before == after or any(pair in row or back in row for row in _ROWS)
