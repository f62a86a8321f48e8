"""Passwords: which are taken, how they are compared, and files of those that have become known."""

from __future__ import annotations

import unicodedata
from hashlib import sha1
from pathlib import Path

import pytest

from finder.accounts import passwords
from finder.accounts.refusals import AccountError

CONTEXT = ("Testhaven", "West Quay Library", "jane.doe@example.org")

GOOD = [
    "seven grey herons wade",
    "my dog eats 17 plums",
    "Vf9#kLq2!zPw8@xR",
    "수영장에 가는 고양이 열마리",
    "七羽の灰色の鷺が泥の中を歩いていく",
    "سبعة طيور رمادية تمشي في الوحل",
    "herons in the library mud",
    "😀😃😄😁😆😅😂🤣😊😇🙂🙃😉😌😍",
    "2749 1830 5562 9041",
]

COMMON = [
    "passwordpassword", "P@ssw0rd!P@ssw0rd!", "123456789012345", "1111111111111111",
    "qwertyuiopasdfgh", "1qaz2wsx3edc4rfv", "abcdefghijklmnop", "zyxwvutsrqponmlk",
    "abcabcabcabcabc", "iloveyouforever1", "letmein letmein2", "пароль123456789",
    "１２３４５６７８９０１２３４５６", "contraseña contraseña", "motdepasse2027!!",
    "correct horse battery staple", "a b c d e f g h!", "asdfghjklasdfghjkl", "administrator2027",
]  # fmt: skip

KNOWN = [
    "Testhaven-2027-!!", "testhaventesthaven", "West Quay Library", "westquaylibrary1",
    "jane.doe@example.org", "JaneDoe Example 12", "T3sth4ven T3sth4v3n",
]  # fmt: skip


@pytest.mark.parametrize("password", GOOD)
def test_what_nobody_would_guess_is_taken(password: str) -> None:
    assert passwords.checked(password, context=CONTEXT) == passwords.normal(password)


@pytest.mark.parametrize("password", COMMON)
def test_what_is_tried_first_is_not(password: str) -> None:
    with pytest.raises(AccountError, match="tried first"):
        passwords.checked(password, context=CONTEXT)


@pytest.mark.parametrize("password", KNOWN)
def test_what_others_know_is_not(password: str) -> None:
    with pytest.raises(AccountError, match="others know"):
        passwords.checked(password, context=CONTEXT)


def test_length_is_the_only_other_rule() -> None:
    assert passwords.checked("herons wade mud")
    with pytest.raises(AccountError, match="at least 15"):
        passwords.checked("herons wade mu")
    long = "".join(chr(0x4E00 + n * 7 % 9000) for n in range(1000))
    assert passwords.checked(long) == long
    with pytest.raises(AccountError, match="at most 1000"):
        passwords.checked(long + "x")


@pytest.mark.parametrize("hidden", ["\n", "\x00", "\x7f", "\x85", "\ud800"])
def test_what_cannot_be_typed_again_is_not_taken(hidden: str) -> None:
    with pytest.raises(AccountError, match="cannot be seen"):
        passwords.checked(f"seven grey{hidden}herons wade")


def test_the_same_password_is_the_same_however_it_is_typed() -> None:
    typed = "Zwölf Boxkämpfer jagen ２７"
    kept = passwords.hashed(passwords.checked(typed))
    assert passwords.matches(kept, unicodedata.normalize("NFD", typed))
    assert passwords.matches(kept, typed.replace(" ", "\u3000").replace("２７", "27"))
    assert not passwords.matches(kept, typed.lower())
    assert not passwords.matches(kept, typed + " ")


def test_nothing_is_cut_off() -> None:
    long = "".join(chr(0x4E00 + n * 7 % 9000) for n in range(1000))
    kept = passwords.hashed(long)
    assert passwords.matches(kept, long)
    assert not passwords.matches(kept, long[:-1] + "x")


def test_where_nothing_is_kept_nothing_matches() -> None:
    for kept in ("", "x", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"):
        assert not passwords.matches(kept, "a password that nobody has")


@pytest.mark.usefixtures("passwords_as_in_service")
def test_a_hash_of_lower_cost_is_to_be_made_anew() -> None:
    assert not passwords.is_outdated(passwords.hashed("seven grey herons wade"))
    assert passwords.is_outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA")


def breached_file(folder: Path, words: list[str], line: str = "{}:3\r\n", size: int = 40) -> Path:
    """A file of hashes, in order, as such lists come."""
    hashes = sorted(sha1(word.encode()).hexdigest().upper()[:size] for word in words)  # noqa: S324 - the hash of such lists.
    file = folder / "known.txt"
    file.write_text("".join(line.format(one) for one in hashes), newline="")
    return file


@pytest.mark.parametrize("line", ["{}:3\r\n", "{}\n", "{}:12345678\n"])
@pytest.mark.parametrize("size", [40, 16])
@pytest.mark.parametrize("count", [1, 2, 3, 1000])
def test_a_known_password_is_found(tmp_path: Path, line: str, size: int, count: int) -> None:
    words = [f"seven grey herons {number}" for number in range(count)]
    file = breached_file(tmp_path, words, line, size)
    assert all(passwords.is_breached(word, file) for word in words)
    assert not any(passwords.is_breached(f"{word}!", file) for word in words)
    with pytest.raises(AccountError, match="become known"):
        passwords.checked(words[-1] + " ", breached=breached_file(tmp_path, [words[-1] + " "]))


def test_a_file_without_a_line_at_its_end_or_any_at_all(tmp_path: Path) -> None:
    file = breached_file(tmp_path, ["one", "two", "three"], "{}\n")
    file.write_bytes(file.read_bytes().rstrip(b"\n").lower())
    assert all(passwords.is_breached(word, file) for word in ("one", "two", "three"))
    file.write_bytes(b"")
    assert not passwords.is_breached("one", file)
