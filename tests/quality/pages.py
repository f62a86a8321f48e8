"""The pages that are judged; a new template gets its line here, and a test sees to that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from tests.quality.people import CAREFUL, PASSWORD, PROVIDER

if TYPE_CHECKING:
    from tests.quality.city import City

LOCALES = ("en", "ar", "ko")
WIDTHS = (360, 1280)


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its path below the language; `template` is the file that it is made from."""

    name: str
    path: str
    template: str
    status: int = 200
    scripted: bool = False
    """Whether a script changes it, so that it is looked at without scripts as well."""
    measured: bool = False
    """Whether it is loaded over a slow line: the first page of each template."""
    crawled: bool = False
    """Whether Lighthouse judges it, which wants search engines to be let in."""
    who: str = ""
    """Who gets to see it, where not everybody does: a key of the cookies of people.py."""
    sends: Mapping[str, str] | None = None
    """What is typed into a form there and sent, where the page is what comes in answer."""
    mail: bool = True
    """Whether the site sends mail."""


_FILES = "/publish/portavela-libraries/uploads"

FIXED = (
    Page("start", "/", "start.html", scripted=True, measured=True, crawled=True),
    Page("search", "/search", "search.html", scripted=True, measured=True, crawled=True),
    Page(
        "search, every filter",
        "/search?age=7&near=0102-021&within=20&day=sat&day=wed&time=morning&time=afternoon"
        "&slot=sat-morning&kind=course&kind=event&price=free&mode=in-person&lang=en"
        "&from=2026-01-05&to=2026-06-30&fit=any&sort=nearest",
        "search.html",
    ),
    Page("search, words", "/search?q=swimming&sort=relevance", "search.html"),
    Page("search, corrected", "/search?q=swiming", "search.html"),
    Page("search, understood", "/search?ask=swimming+for+my+7+year+old+on+saturday", "search.html"),
    Page("search, last page", "/search?page=2&per_page=100&age=40&closed=include", "search.html"),
    Page("search, nothing", "/search?q=xyzzyplugh&price=free&day=mon", "search.html"),
    Page("search, refused", "/search?age=old&colour=red&from=yesterday", "search.html"),
    Page("week", "/week", "week.html", measured=True),
    Page("week, asked", "/week?q=swimming&age=7&day=sat&colour=red", "week.html"),
    Page("week, nothing", "/week?q=xyzzyplugh", "week.html"),
    Page("map", "/map", "map.html", scripted=True, measured=True),
    Page("map, asked", "/map?q=swimming&age=7&colour=red", "map.html"),
    Page("map, nothing", "/map?q=xyzzyplugh", "map.html"),
    Page("list, empty", "/list", "list.html", scripted=True),
    Page(
        "list",
        "/list?id=1.7.9.12.400.999999&id=many&title=Summer&search=q%3Dswimming",
        "list.html",
        scripted=True,
        measured=True,
    ),
    Page("list, compared", "/list/compare?id=1.7.9.12.400", "list_compare.html"),
    Page("list, on paper", "/list/sheet?id=1.7.9&title=Summer", "list_sheet.html"),
    Page("list, large print", "/list/sheet?id=1.7.9&size=24", "list_sheet.html"),
    Page("list, offline", "/list/offline?id=1.7&title=Summer", "list_offline.html"),
    Page("search with a list", "/search?q=swimming&kept=1.7", "search.html", scripted=True),
    Page("provider", "/provider/portavela-libraries", "provider.html", measured=True),
    Page("for providers", "/publish/", "publish/landing.html"),
    Page("sign in", "/publish/sign-in", "accounts/sign_in.html"),
    Page("forgotten", "/publish/forgotten", "accounts/forgotten.html"),
    Page("request", "/publish/request", "accounts/request.html"),
    Page("account", "/publish/account", "accounts/account.html", who="manager"),
    Page(
        "second factor",
        "/publish/account/second-factor",
        "accounts/second_factor.html",
        who="manager",
    ),
    Page(
        "second factor, on",
        "/publish/account/second-factor",
        "accounts/second_factor.html",
        who="careful",
    ),
    Page(
        "second factor, new codes",
        "/publish/account/second-factor",
        "accounts/recovery.html",
        who="careful",
        sends={"current": PASSWORD},
    ),
    Page(
        "sign in, code",
        "/publish/sign-in",
        "accounts/code.html",
        sends={"email": CAREFUL, "password": PASSWORD},
    ),
    Page("people", "/publish/people", "accounts/people.html", who="manager"),
    Page(
        "people, invited by link",
        "/publish/people",
        "accounts/link.html",
        who="manager",
        sends={"email": "someone.with.a.long.name@example.org"},
        mail=False,
    ),
    Page("tokens", "/publish/tokens", "accounts/tokens.html", who="manager"),
    Page(
        "token, new",
        "/publish/tokens",
        "accounts/token.html",
        who="manager",
        sends={"name": "Our bookings (الحجوزات)"},
    ),
    Page("listings", "/publish/portavela-libraries/", "publish/listed.html", who="manager"),
    Page("listing, new", "/publish/portavela-libraries/new", "publish/form.html", who="manager"),
    Page("files", _FILES, "uploads/listed.html", who="manager"),
    Page("file, asked", f"{_FILES}/1/columns", "uploads/columns.html", who="manager"),
    Page("file, checked", f"{_FILES}/2", "uploads/checked.html", who="manager"),
    Page("file, live", f"{_FILES}/3", "uploads/over.html", who="manager"),
    Page("file, at work", f"{_FILES}/4", "uploads/working.html", scripted=True, who="manager"),
    Page("file, left", f"{_FILES}/5", "uploads/working.html", who="manager"),
    Page("whose listings", "/publish/offers", "publish/mine.html", who="administrator"),
    Page("403", "/city/people", "error.html", status=403, who="manager"),
    Page("city, people", "/city/people", "accounts/city_people.html", who="administrator"),
    Page("city, person", "/city/people/1", "accounts/city_person.html", who="administrator"),
    Page("city, log", "/city/log", "accounts/log.html", who="administrator"),
    Page("city, queue", "/city/queue", "city/queue.html", who="administrator"),
    Page("city, duplicates", "/city/duplicates", "city/duplicates.html", who="administrator"),
    Page("city, pair", "/city/duplicates/1", "city/pair.html", who="administrator"),
    Page("city, merges", "/city/merges", "city/merges.html", who="administrator"),
    Page("city, unconfirmed", "/city/unconfirmed", "city/unconfirmed.html", who="administrator"),
    Page("city, reports", "/city/reports", "city/reports.html", who="administrator"),
    Page("city, listing", "/city/listing", "city/listing.html", who="administrator"),
    Page("city, providers", "/city/providers", "city/providers.html", who="administrator"),
    Page("alerts", "/alerts?q=swimming&day=sat&colour=red", "alerts/form.html"),
    Page("alerts, asked", "/alerts/asked", "alerts/asked.html"),
    Page("report", "/report/1", "report.html"),
    Page("report, sent", "/report/sent", "report_sent.html"),
    Page("alerts, lost", "/alerts/link", "alerts/lost.html"),
    Page("help", "/help", "help.html", measured=True),
    Page("about", "/about", "about.html"),
    Page("data", "/data", "data.html", measured=True),
    Page("api", "/data/api", "api.html"),
    Page("accessibility", "/accessibility", "accessibility.html"),
    Page("404", "/nowhere", "error.html", status=404),
)

QUESTIONS: dict[str, dict[str, str]] = {
    "course": {"kind": "course", "q": "english"},
    "event": {"kind": "event"},
    "workplace": {"kind": "workplace"},
    "resource": {"kind": "resource"},
    "Arabic": {"q": "العربية"},
    "hard": {"provider": "שלום-co"},
}
"""Opportunities by a question that finds one first."""


MADE_OF_DATA = {
    "opportunity.html", "venue.html", "accounts/join.html", "accounts/reset.html",
    "accounts/confirm.html", "alerts/confirm.html",
    "alerts/mine.html", "alerts/stop.html", "alerts/erased.html", "alerts/gone.html",
    "city/preview.html", "city/waiting.html", "publish/comparing.html", "publish/preview.html",
    "publish/single_dates.html", "publish/still.html",
}  # fmt: skip
"""Templates of pages whose address is found out when the city is there."""

OUTDATED = {
    "version": "1",
    "title": "A title that somebody else did not see (عنوان)",
    "price": "free",
    "description": "Two people write at once.\n\nThe second one chooses: https://example.org/"
    + "very-long-" * 12
    + "\n\nThere is much to say." * 20,
}
"""What somebody sends who opened the form of an offer before it was changed by another."""


def templates() -> set[str]:
    """The templates that some page is made from."""
    return MADE_OF_DATA | {page.template for page in FIXED}


def pages(city: City) -> Iterator[Page]:
    """All pages of the served city."""
    yield from FIXED
    for name, question in QUESTIONS.items():
        asked = urlencode({"per_page": 1} | question)
        found = city.ask(f"/opportunities?{asked}")["opportunities"]
        if not found:
            raise SystemExit(f"The sample city has nothing for the page “{name}”: {asked}")
        path = urlsplit(found[0]["url"]).path
        first = name == "course"
        yield Page(f"opportunity, {name}", path, "opportunity.html", measured=first, crawled=first)
        if first:
            yield Page("venue", f"/venue/{found[0]['venue']['id']}", "venue.html")
    mailbox = city.mailbox
    yield Page("alerts, confirm", mailbox.confirm, "alerts/confirm.html")
    yield Page("alerts, mine", mailbox.mine, "alerts/mine.html")
    yield Page("alerts, stop", mailbox.stop, "alerts/stop.html")
    yield Page("alerts, stopped", mailbox.stopped, "alerts/erased.html")
    yield Page("alerts, gone", mailbox.gone, "alerts/gone.html", status=410)
    yield Page("still right", mailbox.still, "publish/still.html")
    yield Page("still right, withdrawn", mailbox.no_more, "publish/still.html")
    yield Page("410", f"/opportunity/{city.withdrawn}", "error.html", status=410)
    offer, queue = f"/publish/{PROVIDER}/{city.offer}/", f"/city/queue/{city.offer}"
    yield Page("listing, changed", offer, "publish/form.html", who="manager")
    yield Page(
        "listing, changed by two",
        offer,
        "publish/comparing.html",
        status=409,
        who="manager",
        sends=OUTDATED,
    )
    yield Page("listing, preview", f"{offer}preview", "publish/preview.html", who="manager")
    yield Page("listing, dates", f"{offer}dates", "publish/single_dates.html", who="manager")
    yield Page("city, waiting", queue, "city/waiting.html", who="administrator")
    yield Page("city, preview", f"{queue}/preview", "city/preview.html", who="administrator")
    yield Page("join", city.people.invitation, "accounts/join.html")
    yield Page("reset", city.people.reset, "accounts/reset.html")
    yield Page("request, confirmed", city.people.request, "accounts/confirm.html")
