"""What a person waits for in Chromium: a hand to appear, a room to come on stage, the lead's first picture.

Moments are read inside the pages, on the machine's one clock: a press when its event is dispatched, a row when the
frame after its mutation is drawn, a picture when its first frame leaves the decoder.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.browser.pages import LEAD, Class, RoomPage, entered
from tests.support import chromium
from tests.support.server import RunningServer

from .figures import Figure, spread_ms

HANDS, SWITCHES, JOINS = 30, 20, 20
WAIT_S = 10.0

# When a press was dispatched, and when each receiving picture began, also again after a pause.
WATCH = """
(() => {
  const PAUSE_MS = 300
  const now = () => performance.timeOrigin + performance.now()
  window.pressed = 0
  window.pictures = []
  addEventListener('click', () => { window.pressed = now() }, true)
  addEventListener('keydown', event => { if (event.key === 'Enter') window.pressed = now() }, true)
  const follow = async track => {
    const frames = new MediaStreamTrackProcessor({track}).readable.getReader()
    for (let last = 0; ; last = now()) {
      const {value, done} = await frames.read()
      if (done) return
      value.close()
      if (now() - last > PAUSE_MS) window.pictures.push(now())
    }
  }
  const Real = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Real {
    constructor(...rest) {
      super(...rest)
      this.addEventListener('track', ({track}) => { if (track.kind === 'video') void follow(track) })
    }
  }
})()
"""

# When a row with these words is drawn: resolves with the moment.
ROW_DRAWN = """
words => new Promise(resolve => {
  const look = () => {
    const there = [...document.querySelectorAll('li')].some(row => row.innerText.includes(words))
    if (!there) return
    watcher.disconnect()
    requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
  }
  const watcher = new MutationObserver(look)
  watcher.observe(document.body, {subtree: true, childList: true, characterData: true})
  look()
})
"""


async def hand_shown_s(group: Class, seat: int) -> float:
    room, lead = group.rooms[0], group.lead
    drawn = asyncio.create_task(lead.page.evaluate(ROW_DRAWN, f"{seat} 座"))
    await asyncio.sleep(0.2)
    await room.raise_hand(seat)
    shown_ms = float(await asyncio.wait_for(drawn, WAIT_S))
    took_s = (shown_ms - await _pressed(room.page)) / 1000
    await lead.button("全部放下").click()
    await asyncio.sleep(0.5)
    return took_s


async def switch_s(group: Class, seat: int) -> float:
    """From the press at the lead to the first frame on the stage of the other room."""
    first, other = group.rooms
    await first.raise_hand(seat)
    await group.lead.hand(f"{seat} 座").wait_for()
    before = await other.page.evaluate("window.pictures.length")
    await group.lead.call(f"{seat} 座")
    began_ms = await _began(other.page, before)
    took_s = (began_ms - await _pressed(group.lead.page)) / 1000
    await group.lead.send_down("")
    await asyncio.sleep(0.8)
    return took_s


async def join_s(browser: Browser, server: RunningServer) -> float:
    """From the press of 进入课堂 to the first frame of the lead."""
    async with chromium.opened(browser, server.link("大滩中心校"), scripts=(WATCH,)) as page:
        button = RoomPage(page).button("进入课堂")
        await button.wait_for()
        await asyncio.sleep(1)  # a person looks first; the camera's preview runs
        await button.click()
        began_ms = await _began(page, 0)
        return (began_ms - await _pressed(page)) / 1000


async def _pressed(page: Page) -> float:
    return float(await page.evaluate("window.pressed"))


async def _began(page: Page, before: int) -> float:
    await page.wait_for_function("before => window.pictures.length > before", arg=before, timeout=WAIT_S * 1000)
    return float(await page.evaluate("before => window.pictures[before]", before))


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            RunningServer(Path(folder) / "data") as server,
            chromium.launched() as browser,
            entered(browser, server, rooms=2, scripts=(WATCH,)) as group,
        ):
            await group.lead.start()
            await asyncio.gather(*(room.sees(LEAD) for room in group.rooms))
            hands_s = [await hand_shown_s(group, 1 + number % 30) for number in range(HANDS)]
            switches_s = [await switch_s(group, 1 + number % 30) for number in range(SWITCHES)]
            joins_s = [await join_s(browser, server) for _ in range(JOINS)]
    return [
        Figure("Hand raised → shown at the lead", spread_ms(hands_s), "p95 ≤ 60 ms"),
        Figure("On-stage switch → first decoded frame", spread_ms(switches_s), "p95 ≤ 600 ms"),
        Figure("Join click → first decoded frame", spread_ms(joins_s), "p95 ≤ 1200 ms"),
    ]
