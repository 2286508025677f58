"""A satellite in Firefox beside a lead and three rooms in Chromium, over TLS at the machine's own address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser

from tests.support.firefox import Firefox
from tests.support.netns import Namespace
from tests.support.server import RunningServer

from .pages import LEAD, ROOMS, entered

FOURTH = ROOMS[3]
ENTER = "[...document.querySelectorAll('button')].find(one => one.innerText.trim() === '进入课堂')"
LEAD_PICTURE = f"[...document.querySelectorAll('[role=group]')].find(one => one.ariaLabel.startsWith('{LEAD}'))"

# Firefox counts no frames of a stream in getVideoPlaybackQuality, but it tells of each that it presents.
COUNT_FRAMES = f"""
(() => {{
  const video = {LEAD_PICTURE}.querySelector('video')
  window.frames_presented = 0
  const count = () => {{ window.frames_presented += 1; video.requestVideoFrameCallback(count) }}
  video.requestVideoFrameCallback(count)
}})()
"""


@pytest_asyncio.fixture(loop_scope="session")
async def reachable(
    tmp_path: Path, firefox_place: tuple[Namespace, Firefox]
) -> AsyncIterator[tuple[RunningServer, Firefox]]:
    """A server on all addresses of the machine, among them the one that Firefox's namespace can reach."""
    space, firefox = firefox_place
    async with RunningServer(tmp_path / "data", host=space.outside, lan=1) as server:
        yield server, firefox


async def test_firefox_is_the_fourth_room_of_a_class_over_tls_at_the_machine_s_address(
    browser: Browser, reachable: tuple[RunningServer, Firefox]
) -> None:
    server, firefox = reachable
    async with entered(browser, server, rooms=3) as group:
        await group.lead.start()
        link = server.link(FOURTH)
        assert link.startswith("https://")
        await firefox.open(server.at_host(link))
        await firefox.until(f"{ENTER} !== undefined")
        await firefox.evaluate(f"{ENTER}.click()")
        await asyncio.gather(
            *(group.lead.sees(school) for school in ROOMS), *(room.sees(LEAD) for room in group.rooms)
        )
        await firefox.until(f"{LEAD_PICTURE} !== undefined")
        await firefox.evaluate(COUNT_FRAMES)
        await firefox.until("window.frames_presented > 20")
