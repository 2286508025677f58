"""Who goes on when the lead cannot: by the lead's own hand-over, or as the named substitute when he is gone."""

from __future__ import annotations

import time

from playwright.async_api import Browser, expect

from tests.support.server import RunningServer

from .pages import LEAD, Class, LeadPage, entered, own_device

SUBSTITUTE = "孙佳宁"
MOST_S = 10.0


async def open_sheet(group: Class) -> None:
    await group.lead.button("设置").click()
    await group.lead.page.get_by_role("menuitem", name="代课与移交").click()


async def test_the_lead_hands_the_class_over_and_watches_on(browser: Browser, server: RunningServer) -> None:
    async with (
        entered(browser, server, rooms=1) as group,
        own_device(browser, server.link("云岭小学")) as page,
    ):
        await group.lead.start()
        await open_sheet(group)
        dialog = group.lead.page.get_by_role("dialog")
        await (
            dialog.get_by_role("listitem")
            .filter(has_text=SUBSTITUTE)
            .get_by_role("button", name="移交主讲")
            .click()
        )
        await group.lead.page.get_by_role("alertdialog").get_by_role("button", name="移交主讲").click()
        successor = LeadPage(page)
        await expect(successor.button("下课")).to_be_visible()
        await expect(group.lead.button("下课")).to_have_attribute("aria-disabled", "true")
        await expect(group.lead.tile(f"{SUBSTITUTE} 主讲")).to_be_visible()
        await group.rooms[0].raise_hand(14)
        await successor.call("14 座")
        await expect(successor.somebody_on_stage).to_be_visible()


async def test_the_named_substitute_takes_a_class_whose_lead_is_gone(
    browser: Browser, server: RunningServer
) -> None:
    async with (
        entered(browser, server, rooms=1) as group,
        own_device(browser, server.link("云岭小学")) as page,
    ):
        await group.lead.start()
        await group.rooms[0].raise_hand(14)
        await expect(group.lead.hand("14 座")).to_be_visible()
        await open_sheet(group)
        row = group.lead.page.get_by_role("dialog").get_by_role("listitem").filter(has_text=SUBSTITUTE)
        await row.get_by_role("button", name="指定代课").click()
        await expect(row.get_by_role("button", name="指定代课")).to_have_attribute("aria-pressed", "true")
        await group.lead.page.close()
        gone_s = time.monotonic()
        await expect(page.get_by_text(f"主讲{LEAD}断开了")).to_be_visible(timeout=8_000)
        successor = LeadPage(page)
        while await successor.button("下课").count() == 0:  # too early is refused, and pressed again
            if await successor.button("接过这堂课").count() > 0:
                await successor.button("接过这堂课").click()
            await page.wait_for_timeout(500)
        assert time.monotonic() - gone_s <= MOST_S
        await expect(successor.hand("14 座")).to_be_visible()
