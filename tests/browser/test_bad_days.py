"""The server dies in mid-class, a line is cut: pages say so, and go on by themselves."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, expect

from tests.support import frames
from tests.support.netem import Impairment, Relay
from tests.support.server import RunningServer

from .pages import LEAD, RoomPage, entered, opened

CUT_S = 20.0  # browsers give up a silent connection after about 16 s


async def test_the_class_goes_on_by_itself_after_the_server_was_killed(
    browser: Browser, server: RunningServer
) -> None:
    async with entered(browser, server, rooms=1) as group:
        await group.lead.start()
        await group.rooms[0].sees(LEAD)
        await server.kill9()
        for page in group.everyone:
            await expect(page.overlay).to_be_visible()
        await server.restart()
        for page in group.everyone:
            await expect(page.overlay).to_be_hidden()
        await asyncio.gather(group.rooms[0].sees(LEAD), group.lead.sees("青石岭小学"))
        await group.rooms[0].raise_hand(5)
        await expect(group.lead.hand("青石岭小学")).to_be_visible()


async def test_the_picture_is_back_after_a_cut_of_twenty_seconds(browser: Browser, server: RunningServer) -> None:
    async with (
        Relay(("127.0.0.1", server.media_port)) as relay,
        entered(browser, server, rooms=0) as group,
        opened(browser, server.link("青石岭小学"), scripts=(relay.detour,)) as page,
    ):
        room = RoomPage(page)
        await room.enter()
        await group.lead.start()
        await room.sees(LEAD)
        connections = await page.evaluate("window.connections.length")
        relay.impair(Impairment(cut=True))
        await asyncio.sleep(CUT_S)
        relay.impair()
        await room.sees(LEAD)
        assert await page.evaluate("window.connections.length") == connections  # the same one: ICE restarted
        assert await frames.offers(page) > 1


async def test_a_class_whose_lead_is_gone_is_held_and_nobody_is_promoted(
    browser: Browser, server: RunningServer
) -> None:
    async with entered(browser, server, rooms=1) as group:
        await group.lead.start()
        await group.rooms[0].sees(LEAD)
        await group.lead.page.context.set_offline(True)
        await group.lead.page.close()
        await expect(group.rooms[0].page.get_by_text("主讲断开", exact=False).first).to_be_visible(timeout=15_000)
        await expect(group.rooms[0].button("下课")).to_have_count(0)
