"""Strings that break programs, typed into every field of every form for providers and staff."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from finder.models import AccountRequest, Allowance
from tests.people_site import PASSWORD, PeopleSite, judged, people_home, site

__all__ = ["people_home", "site"]

NAUGHTY = [
    "", " ", "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\t\n\r", "\x1b[31m", "\u202e\u2066abc",
    "\ufeff", "\u200b" * 300, "undefined", "null", "None", "NaN", "true", "-1", "0", "1e309",
    "9" * 40, "0x10", "１２", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --", "'; DROP TABLE user_account; --", "%s%n%x", "{0}", "{provider}", "{{ 7*7 }}",
    "${7*7}", "../../etc/passwd", "C:\\con", "=cmd|' /C calc'!A0", "javascript:alert(1)",
    "田中さんにあげて下さい", "ﷺ" * 20, "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤", "👩‍👩‍👧‍👦🏳️‍🌈", "ß", "İstanbul",
    "\ud83d", "x" * 100_000, "%00", "%", "a@b", "a@b.org\nBcc: c@d.org", "editor@example.org\x00",
]  # fmt: skip

FORMS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "sign in": (
        "",
        "/publish/sign-in",
        "",
        {"email": "e@example.org", "password": "x", "next": ""},
    ),
    "forgotten": ("", "/publish/forgotten", "", {"email": "e@example.org"}),
    "request": (
        "",
        "/publish/request",
        "",
        {"email": "e@example.org", "organisation": "Club", "message": "x"},
    ),
    "password": (
        "editor",
        "/publish/account",
        "/publish/account/password",
        {"current": PASSWORD, "password": "short", "again": "short"},
    ),
    "address": (
        "editor",
        "/publish/account",
        "/publish/account/address",
        {"email": "e@example.org", "current-address": PASSWORD},
    ),
    "sign-ins": ("editor", "/publish/account", "/publish/account/sign-ins", {"sign-in": "7"}),
    "second factor": (
        "editor",
        "/publish/account/second-factor",
        "",
        {"code": "000000", "current": PASSWORD, "app": "x"},
    ),
    "invite": (
        "manager",
        "/publish/people",
        "/publish/people/invite",
        {"email": "e@example.org", "role": "editor", "provider": "1"},
    ),
    "token": (
        "manager",
        "/publish/tokens",
        "",
        {"name": "x", "scopes": "read", "days": "30", "provider": "1"},
    ),
    "revoke": ("manager", "/publish/tokens", "/publish/tokens/revoke", {"token": "1"}),
    "city invite": (
        "administrator",
        "/city/people",
        "/city/people/invite",
        {"email": "e@example.org", "role": "editor", "provider": "p0", "staff": ""},
    ),
    "grant": (
        "administrator",
        "/city/people",
        "/city/requests/1/grant",
        {"provider": "p0", "role": "editor"},
    ),
}


COSTLY = {"sign in", "password", "address", "second factor"}
"""Forms of which each try costs the hash of a password; some of the strings are enough."""


@pytest.mark.parametrize("which", FORMS)
def test_no_field_of_a_form_breaks_anything(site: PeopleSite, which: str) -> None:
    who, page, action, fields = FORMS[which]
    browser = site.signed_in(who) if who else site.browser()
    token = re.search(r'name="form-token" value="([^"]+)"', browser.get(page).text)
    assert token
    for field in fields:
        for naughty in NAUGHTY[::5] if which in COSTLY else NAUGHTY:
            with site.writing() as session:
                session.execute(delete(Allowance))
            typed = naughty.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
            sent = browser.post(action or page, fields | {field: typed, "form-token": token[1]})
            assert sent.status_code in {200, 303, 403, 422}, (field, naughty, sent.status)
            assert "<script>alert" not in sent.text
            assert "<img src=x" not in sent.text
            if sent.mimetype == "text/html" and sent.status_code != 303:
                judged(sent, sent.status_code)
    assert all("Bcc" not in letter.message for letter in site.mail.taken)


@pytest.mark.parametrize(
    "path",
    [
        "/publish/join/{}",
        "/publish/reset/{}",
        "/publish/request/{}",
        "/publish/address/{}",
        "/publish/sign-in?next={}",
        "/publish/sign-in?done={}",
        "/city/people?q={}",
        "/city/log?before={}",
    ],
)
def test_no_address_breaks_anything(site: PeopleSite, path: str) -> None:
    browser = site.signed_in("administrator")
    for naughty in NAUGHTY:
        answer = browser.get(path.format(_quoted(naughty[:2_000])))
        assert answer.status_code in {200, 303, 308, 400, 404, 405, 410}, (naughty, answer.status)
        assert "<script>alert" not in answer.text
        assert "\n" not in answer.headers.get("Location", "")


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def test_a_naughty_request_is_shown_as_it_was_meant(site: PeopleSite) -> None:
    for number, naughty in enumerate(one for one in NAUGHTY if one.strip() and len(one) < 200):
        site.later += timedelta(minutes=20)
        typed = naughty.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        address = f"n{number}@example.org"
        form = {"email": address, "organisation": typed, "message": typed}
        if site.browser().fill("/publish/request", **form).status_code == 303:
            site.browser().fill(site.link_to(address))
    page = judged(site.signed_in("moderator").get("/city/people"), 200)
    with site.here.sessions() as session:
        kept = session.scalars(select(AccountRequest.organisation)).all()
    assert len(kept) > 20
    assert "<script>alert(1)</script>" in page.text
    assert all("\x00" not in one for one in kept)
