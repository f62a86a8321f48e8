"""The second factor: set up, asked for, never taken twice, and lost."""

from __future__ import annotations

import re
from datetime import UTC, timedelta

import pyotp
import pytest

from finder.web.accounts import clock
from tests.people_site import (
    PASSWORD,
    Browser,
    PeopleSite,
    address_of,
    judged,
    people_home,
    site,
)

__all__ = ["people_home", "site"]

ACCOUNT, SIGN_IN = "/publish/account", "/publish/sign-in"
PAGE = f"{ACCOUNT}/second-factor"


def code_of(secret: str, steps: int = 0) -> str:
    """What an app shows now, or some steps of thirty seconds from now."""
    now = clock.utc_now().replace(tzinfo=UTC)
    return pyotp.TOTP(secret).at(now + timedelta(seconds=30 * steps))


def set_up(site: PeopleSite, browser: Browser) -> tuple[str, list[str]]:
    """Turn it on as its page says; gives the secret of the app, and the recovery codes."""
    text = browser.get(PAGE).text
    shown = re.search(r"<code dir=\"ltr\">([A-Z2-7 ]+)</code>", text)
    app = re.search(r'name="app" value="([^"]+)"', text)
    token = re.search(r'name="form-token" value="([^"]+)"', text)
    assert shown
    assert app
    assert token
    secret = shown[1].replace(" ", "")
    form = {"form-token": token[1], "app": app[1], "current": PASSWORD, "code": code_of(secret)}
    page = judged(browser.post(PAGE, form), 200)
    codes = [one.text for one in page.one("ul", class_="codes").all("li")]
    assert len(codes) == 10
    # The code that has just been taken is not taken again.
    site.later += timedelta(seconds=30)
    return secret, codes


def answer(browser: Browser, who: str, code: str) -> tuple[int, str]:
    """Sign in with password and code; the status, and where it leads."""
    asked = browser.sign_in(who)
    assert asked.status_code == 200, asked.text[:300]
    assert "Set-Cookie" not in asked.headers
    pending = re.search(r'name="pending" value="([^"]+)"', asked.text)
    token = re.search(r'name="form-token" value="([^"]+)"', asked.text)
    assert pending
    assert token
    form = {"form-token": token[1], "pending": pending[1], "code": code}
    sent = browser.post(f"{SIGN_IN}/code", form)
    return sent.status_code, sent.headers.get("Location", "")


def test_a_code_is_asked_for_once_it_is_set_up(site: PeopleSite) -> None:
    browser, elsewhere = site.signed_in("editor"), site.signed_in("editor")
    page = browser.see(PAGE)
    assert page.one("div", class_="qr").one("svg")
    secret, _ = set_up(site, browser)
    assert elsewhere.get(ACCOUNT).status_code == 303
    assert "On" in browser.see(ACCOUNT).text
    assert "10 recovery codes" in browser.see(PAGE).text
    assert "now asks for a second factor" in site.mail.to(address_of("editor"))[-1].text
    other = site.browser()
    asked = judged(other.sign_in("editor"), 200)
    assert asked.one("input", id="code").get("autocomplete") == "one-time-code"
    assert other.get(ACCOUNT).status_code == 303
    assert answer(other, "editor", code_of(secret)) == (303, ACCOUNT)


def test_a_code_is_taken_once(site: PeopleSite) -> None:
    secret, _ = set_up(site, site.signed_in("editor"))
    code = code_of(secret)
    assert answer(site.browser(), "editor", code)[0] == 303
    assert answer(site.browser(), "editor", code)[0] == 422
    assert answer(site.browser(), "editor", code_of(secret, -1))[0] == 422
    site.later += timedelta(seconds=30)
    assert answer(site.browser(), "editor", code_of(secret))[0] == 303


def test_clocks_may_differ_a_little(site: PeopleSite) -> None:
    secret, _ = set_up(site, site.signed_in("editor"))
    # At the beginning of a step, so that none passes between a code and its answer.
    site.later += timedelta(minutes=5, seconds=30 - clock.utc_now().second % 30)
    assert answer(site.browser(), "editor", code_of(secret, -2))[0] == 422
    assert answer(site.browser(), "editor", code_of(secret, 2))[0] == 422
    assert answer(site.browser(), "editor", code_of(secret, -1))[0] == 303
    wide = code_of(secret, 1).translate({48 + n: 0xFF10 + n for n in range(10)})
    assert answer(site.browser(), "editor", f" {wide[:3]} {wide[3:]} ")[0] == 303


def test_a_recovery_code_is_taken_once(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    _, codes = set_up(site, browser)
    assert answer(site.browser(), "editor", codes[0].upper().replace("-", " "))[0] == 303
    assert answer(site.browser(), "editor", codes[0])[0] == 422
    assert answer(site.browser(), "editor", codes[1])[0] == 303
    assert "8 recovery codes" in browser.see(PAGE).text
    renewed = judged(browser.fill(PAGE, f"{PAGE}/codes", current=PASSWORD), 200)
    assert codes[2] not in renewed.text
    assert answer(site.browser(), "editor", codes[2])[0] == 422


def test_guessing_codes_ends_after_five(site: PeopleSite) -> None:
    secret, _ = set_up(site, site.signed_in("editor"))
    wrong = f"{(int(code_of(secret)) + 1) % 1_000_000:06}"
    answers = [answer(site.browser(), "editor", wrong)[0] for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert answer(site.browser(), "editor", code_of(secret))[0] == 429
    site.later += timedelta(minutes=16)
    assert answer(site.browser(), "editor", code_of(secret))[0] == 303


def test_the_step_between_is_worth_nothing_by_itself(site: PeopleSite) -> None:
    secret, _ = set_up(site, site.signed_in("editor"))
    for pending in ("", "x", "WzEsICJ4Il0.abc.def"):
        browser = site.browser()
        token = re.search(r'name="form-token" value="([^"]+)"', browser.get(SIGN_IN).text)
        assert token
        form = {"form-token": token[1], "pending": pending, "code": code_of(secret)}
        sent = browser.post(f"{SIGN_IN}/code", form)
        assert sent.headers["Location"] == f"{SIGN_IN}?done=late"


def test_a_password_that_was_changed_meanwhile_ends_the_step_between(site: PeopleSite) -> None:
    here = site.signed_in("editor")
    secret, _ = set_up(site, here)
    browser = site.browser()
    asked = browser.sign_in("editor").text
    pending = re.search(r'name="pending" value="([^"]+)"', asked)
    token = re.search(r'name="form-token" value="([^"]+)"', asked)
    assert pending
    assert token
    new = "herons wade in mud"
    here.fill(ACCOUNT, f"{ACCOUNT}/password", current=PASSWORD, password=new, again=new)
    form = {"form-token": token[1], "pending": pending[1], "code": code_of(secret)}
    assert browser.post(f"{SIGN_IN}/code", form).headers["Location"].endswith("done=late")


@pytest.mark.parametrize("wrong", ["code", "current", "app"])
def test_it_is_not_turned_on_by_mistake(site: PeopleSite, wrong: str) -> None:
    browser = site.signed_in("editor")
    text = browser.get(PAGE).text
    secret = re.search(r"<code dir=\"ltr\">([A-Z2-7 ]+)</code>", text)
    app = re.search(r'name="app" value="([^"]+)"', text)
    assert secret
    assert app
    form = {"app": app[1], "current": PASSWORD, "code": code_of(secret[1].replace(" ", ""))}
    sent = browser.fill(PAGE, **(form | {wrong: "000000"}))
    assert sent.status_code == 422
    assert site.browser().sign_in("editor").status_code == 303


def test_the_app_of_another_is_not_taken(site: PeopleSite) -> None:
    mine, theirs = site.signed_in("editor"), site.signed_in("manager")
    text = theirs.get(PAGE).text
    secret = re.search(r"<code dir=\"ltr\">([A-Z2-7 ]+)</code>", text)
    app = re.search(r'name="app" value="([^"]+)"', text)
    assert secret
    assert app
    code = code_of(secret[1].replace(" ", ""))
    assert mine.fill(PAGE, app=app[1], current=PASSWORD, code=code).status_code == 422


def test_it_is_turned_off_with_the_password(site: PeopleSite) -> None:
    browser = site.signed_in("editor")
    set_up(site, browser)
    assert browser.fill(PAGE, f"{PAGE}/off", current="wrong").status_code == 422
    sent = browser.fill(PAGE, f"{PAGE}/off", current=PASSWORD)
    assert sent.headers["Location"] == f"{ACCOUNT}?done=second-factor-off"
    assert site.browser().sign_in("editor").status_code == 303
    assert "no longer asks" in site.mail.to(address_of("editor"))[-1].text
    assert browser.fill(PAGE, f"{PAGE}/codes", current=PASSWORD).status_code == 422


def test_an_administrator_lets_in_who_has_lost_everything(site: PeopleSite) -> None:
    set_up(site, site.signed_in("editor"))
    admin, path = site.signed_in("administrator"), f"/city/people/{site.user('editor').id}"
    admin.fill(path, f"{path}/second-factor")
    assert site.browser().sign_in("editor").status_code == 303


def test_a_forgotten_password_does_not_lead_around_it(site: PeopleSite) -> None:
    set_up(site, site.signed_in("editor"))
    browser = site.browser()
    browser.fill("/publish/forgotten", email=address_of("editor"))
    new = "herons wade in mud"
    browser.fill(site.link_to(address_of("editor")), password=new, again=new)
    assert browser.sign_in("editor", new).status_code == 200
    assert browser.get(ACCOUNT).status_code == 303


def test_the_database_alone_does_not_give_the_secret(site: PeopleSite) -> None:
    secret, codes = set_up(site, site.signed_in("editor"))
    raw = b"".join(file.read_bytes() for file in site.settings.home.glob("finder.sqlite3*"))
    for one in (secret, *codes, *(code.replace("-", "") for code in codes)):
        assert one.encode() not in raw
