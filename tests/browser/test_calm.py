"""Nothing jumps: while rooms join, leave, speak, weaken and return, no page moves by a pixel."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.support import page_checks
from tests.support.chromium import Size
from tests.support.netem import Impairment, Relay
from tests.support.server import RunningServer

from .pages import (
    LEAD,
    OBSERVER,
    ROOMS,
    ClassPage,
    LeadPage,
    RoomPage,
    entered,
    opened,
    own_device,
    pupil_device,
)

PHONE = Size(width=390, height=844)
SIZES = [Size(width=w, height=h) for w, h in ((360, 780), (820, 1180), (1024, 768), (1920, 1080))]


async def shifts(pages: list[ClassPage]) -> list[str]:
    return [shift for page in pages for shift in await page_checks.layout_shifts(page.page)]


async def test_rooms_come_speak_weaken_leave_and_return_without_moving_anything(
    browser: Browser, server: RunningServer
) -> None:
    async with Relay(("127.0.0.1", server.media_port)) as relay, entered(browser, server, rooms=1) as group:
        await group.lead.start()
        await group.lead.sees("青石岭小学")
        for page in group.everyone:
            await page_checks.forget_shifts(page.page)
        async with opened(browser, server.link("大滩中心校"), scripts=(relay.detour,)) as weak:
            await RoomPage(weak).enter()
            await group.lead.sees("大滩中心校")
            await RoomPage(weak).raise_hand(7)
            await group.lead.call("大滩中心校")
            await group.lead.stage_advances()
            relay.impair(Impairment(loss=0.1, delay_ms=200))
            await expect(group.lead.page.get_by_text("大滩中心校网络较弱")).to_be_visible(timeout=20_000)
            relay.impair(Impairment(cut=True))
            await weak.context.set_offline(True)
            lost = group.lead.page.get_by_text("大滩中心校断开了", exact=False)
            await expect(lost).to_be_visible(timeout=15_000)
            relay.impair()
            await weak.context.set_offline(False)
            await group.lead.sees("大滩中心校", within_s=30)
        assert await shifts(group.everyone) == []


async def test_hands_keys_and_roll_calls_move_nothing_on_a_phone_a_pupil_s_device_and_the_projector(
    browser: Browser, server: RunningServer
) -> None:
    async with (
        entered(browser, server, rooms=2) as group,
        own_device(browser, server.link(ROOMS[0]), size=PHONE) as phone,
        pupil_device(browser, server, 14, size=PHONE) as pupil,
    ):
        lead, watched = group.lead, [*group.everyone, ClassPage(phone), ClassPage(pupil)]
        await lead.start()
        await lead.sees(ROOMS[0])
        await expect(pupil.get_by_text("有话想说，点一下举手")).to_be_visible()
        for page in watched:
            await page_checks.forget_shifts(page.page)
        hand = pupil.get_by_role("button", name="举手", exact=True)
        await hand.click()
        await group.rooms[1].raise_hand(7)
        await expect(pupil.get_by_text("下一位就是你")).to_be_visible()
        await lead.call("14 座")
        await expect(pupil.get_by_text("轮到你了")).to_be_visible()
        await lead.page.keyboard.press("r")
        await expect(phone.get_by_role("navigation")).to_be_visible()
        await lead.page.keyboard.press("Shift+I")
        await expect(pupil.get_by_text("老师关了互动")).to_be_visible()
        await expect(lead.button("恢复互动")).to_be_visible()
        await lead.page.keyboard.press("Shift+I")
        await expect(pupil.get_by_text("有话想说，点一下举手")).to_be_visible()
        await lead.page.keyboard.press("Shift+P")
        await expect(pupil.get_by_text("课堂暂停了")).to_be_visible()
        # A seat's number makes room for its place in the queue, inside its own cell.
        assert [shift for shift in await shifts(watched) if ": <b>14</b> from" not in shift] == []


@pytest.mark.parametrize("size", SIZES)
async def test_no_page_is_wider_than_its_window(browser: Browser, hall: RunningServer, size: Size) -> None:
    for words in (LEAD, ROOMS[0], OBSERVER):
        async with opened(browser, hall.link(words), size=size) as page:
            assert await page_checks.sideways_px(page) <= 0
            await ClassPage(page).enter()
            assert await page_checks.sideways_px(page) <= 0, f"{words} at {size['width']} px"


async def test_the_lead_page_keeps_its_frames_when_the_class_begins(
    browser: Browser, server: RunningServer
) -> None:
    async with opened(browser, server.link(LEAD)) as page:
        lead = LeadPage(page)
        await lead.enter()
        await page_checks.forget_shifts(page)
        await lead.start()
        assert await page_checks.layout_shifts(page) == []
