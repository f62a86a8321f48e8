"""How pages come over a slow line to a slow phone, measured and not computed."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, async_playwright

from tests.quality import judges
from tests.quality.looks import ARGUMENTS, Look

BITS_A_SECOND = 260_000
LATENCY_MS = 400
SLOWER = 4
LATEST_MS = 2_500
MOST_SHIFT = 0.05
AT_ONCE = 2
"""Each mostly waits for its line, so two do not disturb each other."""

_PAINT = """() => new Promise(done => {
    let latest = 0, shift = 0;
    new PerformanceObserver(list => { latest = list.getEntries().at(-1).startTime })
        .observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver(list => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) shift += one.value })
        .observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done([latest, shift]), 200) })"""


async def measure(looks: list[Look]) -> dict[str, float]:
    """Load each page anew over the slow line; gives each one's largest paint in ms."""
    turn = asyncio.Semaphore(AT_ONCE)
    paints: dict[str, float] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=judges.browser(), headless=True, args=list(ARGUMENTS)
        )

        async def one(look: Look) -> None:
            async with turn:
                paint, shift = await _load(browser, look.address)
                # A busy machine makes a page slower than it is, and never faster.
                for _ in range(2):
                    if paint > LATEST_MS:
                        again, _ = await _load(browser, look.address)
                        paint = min(paint, again)
            paints[f"{look.page.name} {look.locale}"] = paint
            if not 0 < paint <= LATEST_MS:
                what = f"largest paint after {paint:.0f} ms"
                look.blame("slow line", what, f"at most {LATEST_MS} ms: send less", 360)
            if shift > MOST_SHIFT:
                what = f"layout shifts by {shift:.3f}"
                look.blame("slow line", what, f"at most {MOST_SHIFT}: say sizes beforehand", 360)

        await asyncio.gather(*map(one, looks))
        await browser.close()
    return paints


async def _load(browser: Browser, address: str) -> tuple[float, float]:
    context = await browser.new_context(viewport={"width": 360, "height": 800})
    tab = await context.new_page()
    line = await context.new_cdp_session(tab)
    speed = BITS_A_SECOND / 8
    await line.send("Network.enable")
    await line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY_MS, "downloadThroughput": speed,
         "uploadThroughput": speed},
    )  # fmt: skip
    await line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await tab.goto(address, wait_until="load", timeout=60_000)
    await tab.wait_for_timeout(300)
    paint, shift = await tab.evaluate(_PAINT)
    await context.close()
    return float(paint), float(shift)
