"""Looks at pages in a browser: axe, narrow windows, large text, the keyboard, weight."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Response, async_playwright
from playwright.async_api import Page as Tab

from tests.quality import judges
from tests.quality.faults import Fault
from tests.quality.pages import LOCALES, WIDTHS, Page

AT_ONCE = 3
LONGEST_SECONDS = 90
MOST_BYTES = 60_000
MOST_REQUESTS = 6
NARROWEST = 320
AXE_RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
AXE_IN_THE_DARK = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever the browser wants to look up outside, there is nothing there.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)

FILL_IN = Path(__file__).with_name("fill_in.js").read_text("utf-8")

ASK_AXE = """rules => axe.run(document, { runOnly: rules, resultTypes: ["violations"] })
    .then(found => found.violations.map(one => [one.id, one.help,
        `${one.nodes[0].target.join(" ")} ${one.nodes[0].html.slice(0, 120)}`]))"""


@dataclass
class Look:
    """One page in one language: what was seen so far."""

    page: Page
    locale: str
    root: str
    faults: list[Fault] = field(default_factory=list)
    looks: int = 0
    html: str = ""
    cookie: tuple[str, str] | None = None
    requests: list[str] = field(default_factory=list)
    bytes: int = 0

    @property
    def address(self) -> str:
        """Where it stands, or its form."""
        return f"{self.root}/{self.locale}{self.page.path}"

    def blame(self, tool: str, what: str, advice: str, width: int = 0) -> None:
        """Note a fault."""
        self.faults.append(Fault(tool, what, advice, self.page.name, self.locale, width))


async def look_at_all(  # noqa: PLR0913 - what is told of a city.
    address: str,
    pages: Iterable[Page],
    written: list[str],
    *,
    locales: Iterable[str] = LOCALES,
    cookies: Mapping[str, tuple[str, str]] | None = None,
    mailless: str = "",
) -> list[Look]:
    """Look at each page in each language, several at once in one browser.

    `written` is what providers wrote, to see whether it stands isolated wherever it stands;
    `cookies` those of people who are signed in, by what they are; `mailless` is the address
    of the same site where it sends no mail.
    """
    ahead = [
        Look(
            page,
            locale,
            address if page.mail else mailless,
            cookie=(cookies or {}).get(page.who),
        )
        for page in pages
        for locale in locales
    ]
    turn = asyncio.Semaphore(AT_ONCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=judges.browser(), headless=True, args=list(ARGUMENTS)
        )

        async def look(one: Look) -> None:
            async with turn:
                try:
                    async with asyncio.timeout(LONGEST_SECONDS):
                        await _with_scripts(browser, one, written)
                        if one.page.scripted:
                            await _without_scripts(browser, one)
                except TimeoutError:
                    one.blame("browser", "hangs", f"see why it takes {LONGEST_SECONDS} seconds")

        await asyncio.gather(*map(look, ahead))
        await browser.close()
    return ahead


async def _with_scripts(browser: Browser, look: Look, written: list[str]) -> None:
    context = await browser.new_context(
        viewport={"width": WIDTHS[0], "height": 800}, reduced_motion="reduce"
    )
    tab = await context.new_page()
    if look.cookie:
        name, value = look.cookie
        await context.add_cookies([{"name": name, "value": value, "url": look.root}])
    await _watch(context, tab, look)
    response = await _response(tab, look)
    status = response.status if response else 0
    if status != look.page.status or response is None:
        look.blame(
            "status", f"{status} instead of {look.page.status}", "mend tests/quality/pages.py"
        )
        await context.close()
        return
    look.html = await response.text()
    await tab.wait_for_timeout(100)
    _weigh(look)
    await _prepare(tab)
    for width in WIDTHS:
        await tab.set_viewport_size({"width": width, "height": 800})
        await _at_width(tab, look, width)
    for text in await _ask(tab, "mixed", written):
        look.blame("isolation", text, 'put it into said(), or give it dir="auto"')
    await tab.emulate_media(color_scheme="dark")
    await _axe(tab, look, WIDTHS[1], "dark")
    await tab.emulate_media(color_scheme="light")
    await _strained(tab, look)
    await context.close()


async def _response(tab: Tab, look: Look) -> Response | None:
    """The page; or where it comes in answer to a form, what comes when that is sent."""
    response = await tab.goto(look.address, wait_until="load")
    if look.page.sends is None:
        return response
    look.bytes = 0
    look.requests.clear()
    async with tab.expect_navigation(wait_until="load") as answer:
        await tab.evaluate(FILL_IN, look.page.sends)
    response = await answer.value
    if response.request.method != "POST":
        look.blame("answer", f"leads on to {response.url}", "mend tests/quality/pages.py")
    return response


async def _watch(context: BrowserContext, tab: Tab, look: Look) -> None:
    """Listen to what a page fetches and says."""

    def weigh(event: dict[str, Any]) -> None:
        look.bytes += int(event["encodedDataLength"])

    def hear(text: str) -> None:
        # A browser says so of every page that is answered with an error.
        if not (look.page.status >= 400 and f"status of {look.page.status}" in text):
            look.blame("console", text[:200], "a page says nothing on the console")

    def fetched(url: str) -> None:
        look.requests.append(url)
        if not url.startswith((f"{look.root}/", "blob:", "data:")):
            look.blame("privacy", f"fetches {url[:100]}", "serve it from here, or not at all")

    tab.on("request", lambda request: fetched(request.url))
    tab.on("console", lambda message: hear(message.text))
    tab.on("pageerror", lambda error: hear(str(error)))
    network = await context.new_cdp_session(tab)
    await network.send("Network.enable")
    # What comes in answer to a form weighs as much as if it came first.
    if look.page.sends is not None:
        await network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    network.on("Network.loadingFinished", weigh)


def _weigh(look: Look) -> None:
    if look.bytes > MOST_BYTES:
        look.blame("weight", f"{look.bytes} bytes at first view", f"at most {MOST_BYTES}")
    if len(look.requests) > MOST_REQUESTS:
        look.blame("weight", f"{len(look.requests)} requests", f"at most {MOST_REQUESTS}")


@functools.cache
def _script(path: Path) -> str:
    return path.read_text("utf-8")


async def _prepare(tab: Tab) -> None:
    """Bring our eyes into the page; the policy of the page stays in force."""
    await tab.evaluate(_script(judges.AXE))
    await tab.evaluate(_script(Path(__file__).parent / "in_page.js"))
    await _ask(tab, "unfold")


async def _ask(tab: Tab, name: str, argument: object = None) -> Any:
    return await tab.evaluate(f"argument => looks.{name}(argument)", argument)


async def _at_width(tab: Tab, look: Look, width: int) -> None:
    look.looks += 1
    await _axe(tab, look, width)
    for text in await _ask(tab, "sideways"):
        look.blame("width", f"wider than the window: {text}", "let it wrap or shrink", width)
    for text in await _ask(tab, "small"):
        look.blame("targets", f"under 24 px: {text}", "make it larger (WCAG 2.5.8)", width)
    # Whatever is focused after a key was pressed shows that it is.
    await tab.keyboard.press("Tab")
    stops = await _ask(tab, "stops")
    for text in stops["faults"]:
        look.blame("keyboard", text, "show the focus, and keep it in sight (WCAG 2.4.7)", width)
    if not stops["count"]:
        look.blame("keyboard", "no stops at all", "mend tests/quality/in_page.js", width)


async def _axe(tab: Tab, look: Look, width: int, state: str = "") -> None:
    rules = AXE_IN_THE_DARK if state == "dark" else AXE_RULES
    tool = f"axe, {state}" if state else "axe"
    for rule, help_, where in await tab.evaluate(ASK_AXE, rules):
        look.blame(f"{tool}: {rule}", where, help_, width)


async def _strained(tab: Tab, look: Look) -> None:
    """Narrow windows, text further apart, text twice as large."""
    trials: tuple[tuple[int, str, Callable[[], Awaitable[Any]], str], ...] = (
        (NARROWEST, "reflow", lambda: _ask(tab, "space", argument=False), "WCAG 1.4.10"),
        (NARROWEST, "spacing", lambda: _ask(tab, "space", argument=True), "WCAG 1.4.12"),
        (WIDTHS[1], "spacing", lambda: _ask(tab, "space", argument=True), "WCAG 1.4.12"),
        (WIDTHS[1], "large text", lambda: _enlarge(tab), "WCAG 1.4.4"),
        (WIDTHS[0], "large text", lambda: _enlarge(tab), "WCAG 1.4.4"),
    )
    for width, name, strain, rule in trials:
        await tab.set_viewport_size({"width": width, "height": 800})
        await strain()
        for text in await _ask(tab, "sideways"):
            look.blame(name, f"wider than the window: {text}", f"let it wrap ({rule})", width)
        for text in await _ask(tab, "clipped"):
            look.blame(name, f"cut off: {text}", f"let it grow ({rule})", width)


async def _enlarge(tab: Tab) -> None:
    await _ask(tab, "space", argument=False)
    await _ask(tab, "enlarge", "200%")


async def _without_scripts(browser: Browser, look: Look) -> None:
    """The same page where scripts are off while it loads; axe needs them afterwards."""
    context = await browser.new_context(viewport={"width": WIDTHS[0], "height": 800})
    tab = await context.new_page()
    switch = await context.new_cdp_session(tab)
    await switch.send("Emulation.setScriptExecutionDisabled", {"value": True})
    await tab.goto(look.address, wait_until="load")
    await switch.send("Emulation.setScriptExecutionDisabled", {"value": False})
    await _prepare(tab)
    look.looks += 1
    await _axe(tab, look, WIDTHS[0], "no scripts")
    for text in await _ask(tab, "sideways"):
        look.blame("width, no scripts", text, "let it wrap or shrink", WIDTHS[0])
    await context.close()
