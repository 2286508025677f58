"""What a browser must load before each page stands: scripts and styles, gzipped."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, Response

from tests.support import chromium
from tests.support.server import RunningServer

from .figures import Figure

CODE = ("script", "stylesheet")
# The page stands without them: they come with the first fact and with the first packet, sooner or later than it.
BESIDE = ("/evolve-", "/reception-")
PAGES = (
    ("the lead's page", "李静仪", "≤ 60 kB"),
    ("a satellite room's page", "青石岭小学", "≤ 60 kB"),
    ("the observer's page", "陈岚", "≤ 60 kB"),
    ("the administrator's pages", "韩雪梅", ""),
)


async def first_load_bytes(browser: Browser, link: str) -> int:
    """Scripts and styles that an empty browser fetches until the page stands; a class is entered before."""
    context = await browser.new_context(
        locale="zh-CN", ignore_https_errors=True, permissions=["camera", "microphone"]
    )
    page: Page = await context.new_page()
    fetched: list[Response] = []
    page.on("response", lambda response: fetched.append(response))
    await page.goto(link, wait_until="load")
    if "/class/" in link:
        await page.get_by_role("button", name="进入课堂", exact=True).click()
        await page.get_by_role("group").first.wait_for()
        # Away from the page first: what it was still fetching at leisure belongs to no first visit.
        there = page.url
        await page.goto("about:blank")
        fetched.clear()
        await (await context.new_cdp_session(page)).send("Network.clearBrowserCache")
        await page.goto(there, wait_until="commit")
        await page.get_by_role("group").first.wait_for()
    needed = [answer for answer in fetched if answer.request.resource_type in CODE]
    bodies = [await answer.body() for answer in needed if not any(name in answer.url for name in BESIDE)]
    await context.close()
    return sum(len(gzip.compress(body)) for body in bodies)


async def measure() -> list[Figure]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        async with RunningServer(Path(folder) / "data") as server, chromium.launched() as browser:
            for what, words, target in PAGES:
                size = await first_load_bytes(browser, server.link(words))
                found.append(Figure(f"First load of {what}, gzipped", f"{size / 1000:.1f} kB", target))
    return found
