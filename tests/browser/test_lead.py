"""What the lead's page does beside teaching: the roll, words to one alone, its layouts, who watches."""

from __future__ import annotations

import re

from playwright.async_api import Browser, expect

from tests.support.server import RunningServer

from .pages import LEAD, OBSERVER, ROOMS, ClassPage, LeadPage, entered, opened, own_device

WATCHED = re.compile(f"^{OBSERVER}.*在听课$")
TEACHER = "王海山"  # of the first room
ALONE = "第三组请等一下再汇报"


async def test_a_roll_that_a_co_teacher_s_device_submits_is_confirmed_by_the_lead(
    browser: Browser, server: RunningServer
) -> None:
    async with (
        entered(browser, server, rooms=1) as group,
        own_device(browser, server.link(ROOMS[0])) as phone,
    ):
        await group.lead.start()
        roll = group.lead.page.get_by_role("region", name="点名")
        await roll.get_by_role("button", name="开始点名").click()
        row = roll.get_by_role("listitem").filter(has_text=ROOMS[0])
        await expect(row).to_contain_text("待交")
        await phone.keyboard.press("r")
        await phone.get_by_role("button", name="开始点名").click()
        sheet = phone.get_by_role("dialog")
        await sheet.get_by_role("button", name="3 座", exact=False).first.click()
        await sheet.get_by_role("button", name="提交点名").click()
        await expect(row).to_contain_text("待确认")
        await expect(row).to_contain_text("缺 1")
        await roll.get_by_role("button", name="确认", exact=True).click()
        await expect(row).to_contain_text("已确认")


async def test_what_the_lead_says_to_one_teacher_alone_is_read_there_alone_and_can_be_withdrawn(
    browser: Browser, server: RunningServer
) -> None:
    async with (
        entered(browser, server, rooms=0) as group,
        own_device(browser, server.link(ROOMS[0])) as phone,
        own_device(browser, server.link(ROOMS[1])) as other,
    ):
        lead = group.lead.page
        await group.lead.start()
        await group.lead.button("私聊").click()
        to = lead.get_by_role("combobox")
        await expect(to.locator("option")).to_have_count(2)
        await to.select_option(label=await to.locator("option", has_text=TEACHER).inner_text())
        await lead.get_by_role("textbox", name="只说给一位听").fill(ALONE)
        await group.lead.button("发送").click()
        for page in (phone, other):
            await page.get_by_role("navigation").get_by_role("button", name="对话").click()
            await page.get_by_role("button", name="私聊").click()
        await expect(phone.get_by_role("log").get_by_text(ALONE)).to_be_visible()
        assert ALONE not in await other.content()
        await group.lead.button(f"撤回 {ALONE}").click()
        await expect(phone.get_by_role("log").get_by_text("（已撤回）")).to_be_visible()
        await expect(phone.get_by_text(ALONE)).to_have_count(0)
        assert "（已撤回）" not in await other.content()


async def test_a_layout_is_chosen_and_kept_the_keys_are_told_and_the_page_fills_the_screen(
    browser: Browser, server: RunningServer
) -> None:
    async with opened(browser, server.link(LEAD)) as page:
        lead = LeadPage(page)
        await lead.enter()
        stage = page.get_by_role("group", name="台上空着")
        await expect(stage).to_be_visible()
        await lead.button("布局").click()
        await page.get_by_role("menuitemradio", name="只看教室").click()
        await expect(stage).to_be_hidden()
        await page.reload()  # straight into class
        await expect(lead.button("上课")).to_be_visible()
        await expect(stage).to_be_hidden()
        await lead.button("布局").click()
        await page.get_by_role("menuitemradio", name="课件和教室").click()
        await expect(stage).to_be_visible()

        await page.keyboard.press("?")
        keys = page.get_by_role("dialog")
        await expect(keys).to_contain_text("Esc")
        await page.keyboard.press("Escape")
        await expect(keys).to_have_count(0)

        await lead.button("布局").click()
        await page.get_by_role("menuitem", name="全屏").click()
        await page.wait_for_function("document.fullscreenElement !== null")
        await page.keyboard.press("f")
        await page.wait_for_function("document.fullscreenElement === null")


async def test_the_lead_is_told_who_observes_by_name_and_no_room_is(
    browser: Browser, server: RunningServer
) -> None:
    async with entered(browser, server, rooms=1) as group:
        async with opened(browser, server.link(OBSERVER)) as watching:
            await ClassPage(watching).enter()
            await expect(group.lead.page.get_by_text(WATCHED)).to_be_visible()
            assert OBSERVER not in await group.rooms[0].page.content()
        await expect(group.lead.page.get_by_text(WATCHED)).to_have_count(0, timeout=30_000)
