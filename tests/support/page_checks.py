"""What must hold on every page: nothing jumps, nothing bars who cannot see or point, nothing overflows."""

from __future__ import annotations

from typing import cast

from axe_core_python.async_playwright import Axe
from playwright.async_api import Page

GRAVE = ("serious", "critical")

# Sums layout shifts as browsers do for CLS, and those after input too: a press must not make a page jump.
WATCH_SHIFTS = """
(() => {
  window.shifts = []
  const box = ({x, y, width, height}) => [x, y, width, height].map(Math.round).join(' ')
  const moved = ({node, previousRect, currentRect}) =>
    `${node?.outerHTML?.slice(0, 90) ?? node?.textContent ?? '?'} from ${box(previousRect)} to ${box(currentRect)}`
  new PerformanceObserver(list => {
    for (const entry of list.getEntries())
      window.shifts.push(`${entry.value.toFixed(6)}: ${entry.sources.map(moved).join('; ')}`)
  }).observe({type: 'layout-shift', buffered: true})
})()
"""


SETTLED = """() => Promise.all(document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
    .map((one) => one.finished.catch(() => 0)))"""


async def layout_shifts(page: Page) -> list[str]:
    """Every shift since the page opened, or since `forget_shifts`; needs `WATCH_SHIFTS`."""
    return cast("list[str]", await page.evaluate("window.shifts"))


async def forget_shifts(page: Page) -> None:
    """The page has arrived: what moves from now on moves under a person's eyes."""
    await page.evaluate("window.shifts.length = 0")


async def barriers(page: Page) -> list[str]:
    """The rules of axe that the page breaks gravely, each with the elements that break it."""
    await page.evaluate(SETTLED)  # what is half faded in has no contrast of its own
    outcome = await Axe().run(page)
    return [
        f"{violation['id']}: " + "; ".join(node["html"][:160] for node in violation["nodes"])
        for violation in outcome["violations"]
        if violation["impact"] in GRAVE
    ]


async def sideways_px(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
