"""What a browser must load before each page stands, and what follows at once: scripts and styles, gzipped.

A class page is drawn from a snapshot. The first fact needs the reducer (`evolve`), the first packet what tells
the server of reception (`reception`): they come behind the page and are counted apart.
"""

from __future__ import annotations

import asyncio
import gzip
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, Response

from tests.support import chromium
from tests.support.server import RunningServer

from .figures import Figure

CODE = ("script", "stylesheet")
BEHIND = ("/evolve-", "/reception-")
BEHIND_S = 15.0
PAGES = (
    ("the lead's page", "李静仪", "≤ 60 kB"),
    ("a satellite room's page", "青石岭小学", "≤ 60 kB"),
    ("the observer's page", "陈岚", "≤ 60 kB"),
    ("the administrator's pages", "韩雪梅", ""),
)


@dataclass(frozen=True)
class FirstLoad:
    """Bytes until the page stands, and of what comes behind it for the first fact and packet."""

    stands: int
    behind: int


async def first_load(browser: Browser, link: str) -> FirstLoad:
    """What an empty browser fetches; a class is entered before."""
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
        stood = list(fetched)
        await _until_behind(fetched)
    else:
        stood = fetched
    stands = [answer for answer in stood if _is_code(answer) and not _is_behind(answer)]
    behind = [answer for answer in fetched if _is_code(answer) and _is_behind(answer)]
    weight = FirstLoad(await _bytes(stands), await _bytes(behind))
    await context.close()
    return weight


async def _until_behind(fetched: list[Response]) -> None:
    give_up_s = time.monotonic() + BEHIND_S
    while not all(any(name in answer.url for answer in fetched) for name in BEHIND):
        assert time.monotonic() < give_up_s, f"of {BEHIND} not all were fetched"
        await asyncio.sleep(0.05)


def _is_code(answer: Response) -> bool:
    return answer.request.resource_type in CODE


def _is_behind(answer: Response) -> bool:
    return any(name in answer.url for name in BEHIND)


async def _bytes(answers: list[Response]) -> int:
    return sum([len(gzip.compress(await answer.body())) for answer in answers])


async def measure() -> list[Figure]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        async with RunningServer(Path(folder) / "data") as server, chromium.launched() as browser:
            for what, words, target in PAGES:
                size = await first_load(browser, server.link(words))
                found.append(Figure(f"First load of {what}, gzipped", f"{size.stands / 1000:.1f} kB", target))
                if size.behind:
                    told = f"{size.behind / 1000:.1f} kB"
                    found.append(Figure(f"… behind {what}, for the first fact and packet", told, "≤ 4 kB"))
    return found
