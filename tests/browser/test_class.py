"""A class in four windows of Chromium: pictures advance, a hand crosses, the stage changes without an offer."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, expect

from tests.support import frames
from tests.support.server import RunningServer

from .pages import LEAD, ROOMS, Class, entered


async def everyone_sees(group: Class) -> None:
    """The lead every room, every room the lead."""
    seen_by_lead = [group.lead.sees(school) for school in ROOMS[: len(group.rooms)]]
    await asyncio.gather(*seen_by_lead, *(room.sees(LEAD) for room in group.rooms))


async def test_pictures_advance_everywhere_and_a_called_room_is_on_every_stage(
    browser: Browser, server: RunningServer
) -> None:
    async with entered(browser, server, rooms=3) as group:
        await group.lead.start()
        await everyone_sees(group)
        offers = [await frames.offers(page.page) for page in group.everyone]

        await group.rooms[1].raise_hand(9)
        await expect(group.lead.hand("云岭小学")).to_contain_text("9 座")
        await group.lead.call("云岭小学")
        await asyncio.gather(*(page.stage_advances() for page in group.everyone))

        await group.lead.send_down("云岭小学")
        for page in group.everyone:
            await expect(page.somebody_on_stage).to_have_count(0)
        assert [await frames.offers(page.page) for page in group.everyone] == offers


SLOW_DEVICES = """
(() => {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    await new Promise((opened) => setTimeout(opened, 3000))
    return real(wanted)
  }
})()
"""


async def test_who_enters_before_the_camera_has_opened_is_seen_when_it_has(
    browser: Browser, server: RunningServer
) -> None:
    async with entered(browser, server, rooms=1, scripts=(SLOW_DEVICES,)) as group:
        await group.lead.start()
        await everyone_sees(group)


async def test_hands_stand_in_the_order_in_which_the_server_heard_them(
    browser: Browser, server: RunningServer
) -> None:
    async with entered(browser, server, rooms=2) as group:
        await group.lead.start()
        await group.rooms[1].raise_hand(4)
        await expect(group.lead.hand("云岭小学")).to_be_visible()
        await group.rooms[0].raise_hand(14)
        await group.rooms[0].raise_hand(3)
        rows = group.lead.page.get_by_role("listitem").filter(has_text="座")
        await expect(rows).to_have_count(3)
        first, second, third = await rows.all_inner_texts()
        assert ("云岭小学" in first, "14 座" in second, "3 座" in third) == (True, True, True)


async def test_pupils_of_another_school_are_a_seat_and_never_a_name(
    browser: Browser, server: RunningServer
) -> None:
    async with entered(browser, server, rooms=2) as group:
        await group.lead.start()
        await group.rooms[0].raise_hand(14)
        name = await group.lead.hand("青石岭小学").locator("b").inner_text()
        await group.lead.call("青石岭小学")
        await expect(group.lead.somebody_on_stage).to_contain_text(name)
        await expect(group.rooms[0].somebody_on_stage).to_contain_text(name)
        await expect(group.rooms[1].somebody_on_stage).to_contain_text("青石岭小学")
        assert name not in await group.rooms[1].page.content()


async def test_a_muted_room_is_not_heard_until_the_lead_unmutes_it(
    browser: Browser, server: RunningServer
) -> None:
    async with entered(browser, server, rooms=2) as group:
        await group.lead.start()
        await group.rooms[0].raise_hand(1)
        await group.lead.call("青石岭小学")
        await group.lead.stage_advances()
        assert await sound_grows(group, listener=1)
        await group.lead.button("青石岭小学的操作").click()
        await group.lead.page.get_by_role("menuitem", name="静音", exact=True).click()
        await asyncio.sleep(1)
        assert not await sound_grows(group, listener=1, but_not_lead=True)


async def sound_grows(group: Class, listener: int, but_not_lead: bool = False) -> bool:
    """Do packets of a voice reach the listener within a second? The lead's own sound is line 0 of the inbound."""
    page = group.rooms[listener].page
    before = {row["mid"]: row["packets"] for row in await frames.inbound(page) if row["kind"] == "audio"}
    await asyncio.sleep(1)
    after = {row["mid"]: row["packets"] for row in await frames.inbound(page) if row["kind"] == "audio"}
    growing = [mid for mid, packets in after.items() if packets > before.get(mid, 0)]
    return len(growing) > (1 if but_not_lead else 0)
