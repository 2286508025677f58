"""A school whose firewall lets no UDP out: the class goes through a TURN server, by TCP, and says so.

The relay runs with the file that we ship (docs/operations/turnserver.conf); the browser is forbidden any UDP.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.support import chromium, migrated, turn
from tests.support.server import RunningServer
from tests.support.turn import Turn

from .pages import LEAD, ROOMS, entered, opened

NO_UDP = "--webrtc-ip-handling-policy=disable_non_proxied_udp"
PEERS = """
(() => {
  window.peers = []
  const Real = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Real {
    constructor(...given) {
      super(...given)
      window.peers.push(this)
    }
  }
})()
"""
WAYS = """
async () => {
  const ways = []
  for (const peer of window.peers.filter(({ connectionState }) => connectionState === 'connected')) {
    const stats = new Map()
    ;(await peer.getStats()).forEach((stat) => stats.set(stat.id, stat))
    const transport = [...stats.values()].find(({ type }) => type === 'transport')
    const pair = stats.get(transport?.selectedCandidatePairId)
    const { candidateType, relayProtocol } = stats.get(pair?.localCandidateId) ?? {}
    ways.push([candidateType, relayProtocol])
  }
  return ways
}
"""


@pytest_asyncio.fixture(loop_scope="session")
async def relay(tmp_path: Path) -> AsyncIterator[Turn]:
    if turn.path() is None:
        pytest.skip("turnserver is missing: no class through a relay was tried (apt-get install coturn)")
    async with turn.running(tmp_path / "turn") as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path, relay: Turn) -> AsyncIterator[RunningServer]:
    settings = {"turn_url": relay.url, "turn_secret": turn.SECRET}
    async with RunningServer(migrated.folder(tmp_path / "data"), **settings) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def walled_in() -> AsyncIterator[Browser]:
    if chromium.chromium_path() is None:
        pytest.skip("Chromium is missing")
    async with chromium.launched(NO_UDP) as running:
        yield running


async def ways(page: Page) -> list[list[Any]]:
    found: list[list[Any]] = await page.evaluate(WAYS)
    return found


async def test_a_class_goes_through_the_relay_both_ways(
    walled_in: Browser, server: RunningServer, relay: Turn
) -> None:
    async with entered(walled_in, server, rooms=1, scripts=(PEERS,)) as group:
        await group.lead.start()
        await group.lead.sees(ROOMS[0])
        await group.rooms[0].sees(LEAD)
        for page in group.everyone:
            assert await ways(page.page) == [["relay", "tcp"]]
    assert len(relay.names) >= 2  # by pseudonym
    assert not any(words in relay.text for words in (LEAD, *ROOMS))


async def test_the_look_at_the_line_says_that_it_is_relayed(walled_in: Browser, server: RunningServer) -> None:
    async with opened(walled_in, server.link(LEAD)) as page:
        await expect(page.get_by_text("中继", exact=True)).to_be_visible()


async def test_without_a_relay_nobody_gets_through(walled_in: Browser, tmp_path: Path) -> None:
    """What the others rest on: this browser has no other way."""
    async with (
        RunningServer(migrated.folder(tmp_path / "no-relay")) as server,
        opened(walled_in, server.link(LEAD)) as page,
    ):
        await expect(page.get_by_text("中继", exact=True)).to_have_count(0)
        await expect(page.get_by_role("main")).to_contain_text("声音和画面连不上服务器")
