"""What must hold on every page: nothing jumps, nothing bars who cannot see or point, nothing overflows."""

from __future__ import annotations

from typing import Any, cast

from axe_core_python.async_playwright import Axe
from playwright.async_api import Page

GRAVE = ("serious", "critical")

# Sums layout shifts as browsers do for CLS, and those after input too: a press must not make a page jump.
WATCH_SHIFTS = """
(() => {
  window.shifts = []
  new PerformanceObserver(list => {
    for (const entry of list.getEntries())
      window.shifts.push({value: entry.value, at_ms: entry.startTime,
        nodes: entry.sources.map(source => source.node?.outerHTML?.slice(0, 120) ?? '?')})
  }).observe({type: 'layout-shift', buffered: true})
})()
"""


async def layout_shifts(page: Page) -> list[dict[str, Any]]:
    """Every shift since the page opened, or since `forget_shifts`; needs `WATCH_SHIFTS`."""
    return cast("list[dict[str, Any]]", await page.evaluate("window.shifts"))


async def forget_shifts(page: Page) -> None:
    """The page has arrived: what moves from now on moves under a person's eyes."""
    await page.evaluate("window.shifts.length = 0")


async def barriers(page: Page) -> list[str]:
    """The rules of axe that the page breaks gravely, each with the elements that break it."""
    outcome = await Axe().run(page)
    return [
        f"{violation['id']}: " + "; ".join(node["html"][:160] for node in violation["nodes"])
        for violation in outcome["violations"]
        if violation["impact"] in GRAVE
    ]


async def sideways_px(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
