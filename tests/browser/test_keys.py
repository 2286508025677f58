"""The lead's keys in Chromium: what a press stops, what it leaves, and that it is taken back by the same key."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, expect

from tests.support import frames, page_checks
from tests.support.server import RunningServer

from .pages import LEAD, entered

ROOM = "青石岭小学"


async def test_interaction_off_stops_a_room_s_picture_until_it_is_lifted(
    browser: Browser, server: RunningServer
) -> None:
    async with entered(browser, server, rooms=2) as group:
        lead, room = group.lead, group.rooms[0]
        await lead.start()
        await asyncio.gather(lead.sees(ROOM), room.sees(LEAD))
        await room.raise_hand(14)
        await expect(lead.hand("14 座")).to_be_visible()
        await page_checks.forget_shifts(lead.page)

        await lead.page.keyboard.press("i")
        await lead.page.get_by_role("button", name="关互动", exact=True).click()
        await expect(lead.tile(ROOM)).to_contain_text("互动已关，画面停了")
        await expect(lead.page.get_by_text("手都放下了")).to_be_visible()
        await expect(lead.page.get_by_role("switch", name="画面 恢复后开")).to_have_attribute(
            "aria-disabled", "true"
        )
        before = await frames.received_packets(lead.page)
        await asyncio.sleep(1)
        assert await frames.received_packets(lead.page) - before <= 20, "a room's picture still arrives"
        await room.sees(LEAD)

        await lead.page.get_by_role("button", name="恢复互动", exact=True).click()
        await asyncio.gather(lead.sees(ROOM), lead.sees("云岭小学"))
        assert await page_checks.barriers(lead.page) == []
        assert await page_checks.layout_shifts(lead.page) == []


async def test_one_room_is_narrowed_and_the_others_go_on(browser: Browser, server: RunningServer) -> None:
    async with entered(browser, server, rooms=2) as group:
        lead = group.lead
        await lead.start()
        await asyncio.gather(lead.sees(ROOM), lead.sees("云岭小学"))
        await lead.page.keyboard.press("i")
        cell = lead.page.get_by_role("button", name=f"{ROOM}，画面")
        await cell.focus()
        await lead.page.keyboard.press("Space")
        await expect(lead.tile(ROOM)).to_contain_text("画面已由你关上")
        await expect(cell).to_have_attribute("aria-pressed", "true")
        await lead.sees("云岭小学")
        await lead.page.keyboard.press("Space")
        await lead.sees(ROOM)


async def test_a_pause_stops_every_picture_and_the_teachers_channel_goes_on(
    browser: Browser, server: RunningServer
) -> None:
    async with entered(browser, server, rooms=1) as group:
        lead, room = group.lead, group.rooms[0]
        await lead.start()
        await room.sees(LEAD)
        await lead.page.keyboard.press("Shift+P")
        await expect(lead.tile(ROOM)).to_contain_text("已暂停")
        await lead.page.keyboard.press("c")
        await lead.page.get_by_role("textbox", name="发给各班辅导教师").fill("先停一下")
        await lead.page.keyboard.press("Enter")
        await expect(lead.page.get_by_role("log")).to_contain_text("先停一下")
        assert "先停一下" not in await room.page.content()
        await lead.page.get_by_role("button", name="继续上课", exact=True).click()
        await room.sees(LEAD)


async def test_hands_lowered_by_mistake_come_back_in_their_order(browser: Browser, server: RunningServer) -> None:
    async with entered(browser, server, rooms=1) as group:
        lead, room = group.lead, group.rooms[0]
        await lead.start()
        for seat in (14, 3):
            await room.raise_hand(seat)
            await expect(lead.hand(f"{seat} 座")).to_be_visible()
        await lead.button("全部放下").click()
        await expect(lead.hand("座")).to_have_count(0)
        await lead.button("撤销").click()
        await expect(lead.hand("座")).to_have_count(2)
        first, second = await lead.hand("座").all_inner_texts()
        assert ("14 座" in first, "3 座" in second) == (True, True)


async def test_the_keys_are_there_before_class_can_begin(browser: Browser, server: RunningServer) -> None:
    """With the line of its parts cut, the bell waits for the panel; a key never does."""
    async with entered(browser, server, rooms=0) as group:
        lead = group.lead
        await lead.page.route("**/lead-parts-*", lambda route: route.abort())
        await lead.page.reload()
        await lead.button("上课").click()
        await asyncio.sleep(1)
        await expect(lead.button("上课")).to_be_visible()
        await lead.page.unroute("**/lead-parts-*")
        await lead.page.reload()
        await lead.start()
        await lead.page.keyboard.press("Shift+I")
        await expect(lead.page.get_by_role("button", name="恢复互动", exact=True)).to_be_visible()
