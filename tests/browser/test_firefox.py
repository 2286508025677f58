"""A satellite in Firefox beside a lead in Chromium, over TLS at the machine's own address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser

from tests.support.firefox import Firefox
from tests.support.netns import Namespace
from tests.support.server import RunningServer

from .pages import LEAD, LeadPage, opened

ENTER = "[...document.querySelectorAll('button')].find(one => one.innerText.trim() === '进入课堂')"
LEAD_FRAMES = f"""
[...document.querySelectorAll('[role=group]')].filter(one => one.ariaLabel.startsWith('{LEAD}'))
  .flatMap(one => [...one.querySelectorAll('video')])
  .reduce((sum, video) => sum + video.getVideoPlaybackQuality().totalVideoFrames, 0)
"""


@pytest_asyncio.fixture(loop_scope="session")
async def reachable(
    tmp_path: Path, firefox_place: tuple[Namespace, Firefox]
) -> AsyncIterator[tuple[RunningServer, Firefox]]:
    """A server on all addresses of the machine, among them the one that Firefox's namespace can reach."""
    space, firefox = firefox_place
    async with RunningServer(tmp_path / "data", host=space.outside, lan=1) as server:
        yield server, firefox


async def test_firefox_takes_part_over_tls_at_the_machine_s_address(
    browser: Browser, reachable: tuple[RunningServer, Firefox]
) -> None:
    server, firefox = reachable
    async with opened(browser, server.link(LEAD)) as page:
        lead = LeadPage(page)
        await lead.enter()
        await lead.start()
        link = server.link("云岭小学")
        assert link.startswith("https://")
        await firefox.open(server.at_host(link))
        await firefox.until(f"{ENTER} !== undefined")
        await firefox.evaluate(f"{ENTER}.click()")
        await lead.sees("云岭小学")
        before = await firefox.until(f"{LEAD_FRAMES} > 0 && {LEAD_FRAMES}")
        await firefox.until(f"{LEAD_FRAMES} > {before} + 10")
