"""The first page for providers: strangers read what this is, others go on to what is theirs."""

from __future__ import annotations

import pytest

from tests.people_site import PASSWORD, PeopleSite, address_of, people_home, site

__all__ = ["people_home", "site"]


def test_strangers_read_what_this_is(site: PeopleSite) -> None:
    footer = site.browser().see("/en/").one("footer")
    assert "/en/publish/" in [one.get("href") for one in footer.all("a")]
    assert site.browser().get("/en/publish").headers["Location"].endswith("/en/publish/")
    main = site.browser().see("/en/publish/").one("main")
    links = [one.get("href") for one in main.all("a")]
    sign_in = "/en/publish/sign-in?next=/en/publish/"
    assert links == [sign_in, "/en/publish/request"]
    site.browser().see("/ar/publish/")
    quiet = site.without_mail().browser().see("/en/publish/").one("main")
    assert [one.get("href") for one in quiet.all("a")] == [sign_in]


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("manager", "/publish/offers"),
        ("moderator", "/city/queue"),
        ("administrator", "/city/queue"),
    ],
)
def test_who_is_signed_in_goes_on(site: PeopleSite, who: str, where: str) -> None:
    sent = site.signed_in(who).get("/en/publish/")
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/en{where}")


@pytest.mark.parametrize("wanted", ["/en/publish/p0/?state=live", "https://evil.example", "//evil"])
def test_signing_in_leads_back_only_to_pages_of_ours(site: PeopleSite, wanted: str) -> None:
    browser = site.browser()
    if wanted.startswith("/en"):
        led = browser.get(wanted).headers["Location"]
        assert led.startswith("/en/publish/sign-in?next=")
    sent = browser.fill(
        "/en/publish/sign-in", email=address_of("manager"), password=PASSWORD, next=wanted
    )
    onward = sent.headers["Location"]
    assert (onward == wanted) is wanted.startswith("/en")
    assert onward.startswith("/en/")
