"""A room goes deaf: the lead's side knows within 3 s, and it hears again within 5 s without a reload."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime
from typing import Any

from playwright.async_api import Browser, expect

from tests.support import frames
from tests.support.netem import Relay
from tests.support.server import RunningServer

from .pages import LEAD, RoomPage, entered, opened

SHOWN_S, HEALED_S = 3.0, 5.0  # what came later is another story
SETTLED_S = 3.0  # of class before the cut, so that everything flows


async def facts_of(server: RunningServer) -> list[tuple[float, dict[str, Any]]]:
    """Every fact of the session's log with the Unix time of its commit."""
    commits = await server.facts("session/demo")
    return [(datetime.fromisoformat(c["recorded"]).timestamp(), fact) for c in commits for fact in c["facts"]]


async def test_a_room_whose_line_down_dies_is_told_to_the_lead_and_healed_without_a_reload(
    browser: Browser, server: RunningServer
) -> None:
    async with (
        Relay(("127.0.0.1", server.media_port)) as relay,
        entered(browser, server, rooms=1) as group,
        opened(browser, server.link("云岭小学"), scripts=(relay.detour,)) as page,
    ):
        room = RoomPage(page)
        await room.enter()
        await group.lead.start()
        await room.sees(LEAD)
        await asyncio.sleep(SETTLED_S)
        await page.evaluate("window.stillTheSamePage = true")
        relay.strand()
        cut_s = time.time()
        deaf = group.lead.page.get_by_text("正在换线路")
        await asyncio.gather(asyncio.sleep(HEALED_S), expect(deaf).to_be_visible(timeout=SHOWN_S * 1000))
        await frames.until_advancing(room.picture(LEAD), within_s=1.0)
        await expect(deaf).to_be_hidden()
        assert await page.evaluate("window.stillTheSamePage")
        told = [(at_s - cut_s, fact) for at_s, fact in await facts_of(server) if 0 < at_s - cut_s < HEALED_S]
        lost = {fact["data"]["of"]: at_s for at_s, fact in told if fact["type"] == "session.reception.lost"}
        back = {fact["data"]["of"]: at_s for at_s, fact in told if fact["type"] == "session.reception.restored"}
        healed = [fact["data"] for _, fact in told if fact["type"] == "session.path.rebuilt"]
        figures = f"told after {lost}, heard and seen again after {back}, by {healed}"
        logging.getLogger(__name__).warning(figures)
        assert lost.keys() == back.keys() == {"sound", "picture"}
        assert max(lost.values()) <= SHOWN_S
        assert [each["cause"] for each in healed] in (["restart"], ["anew"])
