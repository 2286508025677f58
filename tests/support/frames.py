"""What a page decodes and shows, read from the page itself.

A frame counts when it was decoded and presented (`getVideoPlaybackQuality`), not when bytes came.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

from playwright.async_api import Locator, Page

PRESENTED = "video => video.getVideoPlaybackQuality().totalVideoFrames"

# Keeps every RTCPeerConnection of the page within reach, and counts offers: renegotiation must not go unseen.
WATCH_CONNECTIONS = """
(() => {
  const Real = window.RTCPeerConnection
  window.connections = []
  window.offers = 0
  window.RTCPeerConnection = class extends Real {
    constructor(...rest) { super(...rest); window.connections.push(this) }
    createOffer(...rest) { window.offers += 1; return super.createOffer(...rest) }
  }
})()
"""

INBOUND = """
async () => {
  const found = []
  for (const connection of window.connections) {
    if (connection.connectionState === 'closed') continue
    for (const report of (await connection.getStats()).values())
      if (report.type === 'inbound-rtp')
        found.push({mid: report.mid, kind: report.kind, frames: report.framesDecoded ?? 0,
                    packets: report.packetsReceived, samples: report.totalSamplesReceived ?? 0,
                    energy: report.totalAudioEnergy ?? 0})
  }
  return found
}
"""


async def presented(video: Locator) -> int:
    return int(await video.evaluate(PRESENTED))


async def until_advancing(video: Locator, frames: int = 5, within_s: float = 15.0) -> None:
    """Waits until the picture has shown `frames` more frames than at first sight."""
    give_up_s = time.monotonic() + within_s
    await video.wait_for(state="attached", timeout=within_s * 1000)
    start = await presented(video)
    while (now := await presented(video)) < start + frames:
        assert time.monotonic() < give_up_s, f"the picture stands: {start} then {now} frames after {within_s} s"
        await asyncio.sleep(0.1)


async def inbound(page: Page) -> list[dict[str, Any]]:
    """One row for each RTP stream that the page receives; needs `WATCH_CONNECTIONS`."""
    return cast("list[dict[str, Any]]", await page.evaluate(INBOUND))


async def received_packets(page: Page) -> int:
    return sum(row["packets"] for row in await inbound(page))


async def offers(page: Page) -> int:
    return int(await page.evaluate("window.offers"))
