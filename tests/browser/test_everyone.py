"""Nobody is barred: axe finds nothing grave on any page, and the keyboard alone teaches a class."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import page_checks
from tests.support.chromium import Theme
from tests.support.server import RunningServer

from .pages import ADMINISTRATOR, LEAD, OBSERVER, ROOMS, ClassPage, LeadPage, RoomPage, entered, opened


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("words", [LEAD, ROOMS[0], OBSERVER])
async def test_a_class_page_has_no_grave_barrier(
    browser: Browser, server: RunningServer, words: str, theme: Theme
) -> None:
    async with opened(browser, server.link(words), theme=theme) as page:
        await expect(ClassPage(page).button("进入课堂")).to_be_visible()
        assert await page_checks.barriers(page) == []
        await ClassPage(page).enter()
        assert await page_checks.barriers(page) == []


async def test_the_sign_in_page_and_the_log_have_no_grave_barrier(browser: Browser, server: RunningServer) -> None:
    async with opened(browser, server.address) as page:
        await expect(page.get_by_role("heading").first).to_be_visible()
        assert await page_checks.barriers(page) == []
    async with opened(browser, server.link(ADMINISTRATOR)) as page:
        await expect(page.get_by_role("heading").first).to_be_visible()
        assert await page_checks.barriers(page) == []


async def tab_to(page: Page, words: str, most: int = 60) -> None:
    """Tab until the element with this accessible name has the focus, as a person without a mouse does."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(
            "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText.trim()"
        )
        if focused == words:
            return
    raise AssertionError(f"{most} times Tab never reached “{words}”")


async def test_the_keyboard_alone_teaches_a_class(browser: Browser, server: RunningServer) -> None:
    async with (
        opened(browser, server.link(LEAD)) as lead_page,
        opened(browser, server.link(ROOMS[0])) as room_page,
    ):
        lead, room = LeadPage(lead_page), RoomPage(room_page)
        for page in (lead_page, room_page):
            await expect(ClassPage(page).button("进入课堂")).to_be_enabled()
            await tab_to(page, "进入课堂")
            await page.keyboard.press("Enter")
        await expect(lead.button("上课")).to_be_visible()
        await tab_to(lead_page, "上课")
        await lead_page.keyboard.press("Enter")
        await expect(lead.button("下课")).to_be_visible()

        await expect(room.tile(LEAD)).to_be_visible()
        await room.raise_hand(14)
        await expect(lead.hand("14 座")).to_be_visible()
        await lead_page.keyboard.press("h")
        await expect(lead.somebody_on_stage).to_be_visible()
        await lead_page.keyboard.press("b")
        await expect(lead.somebody_on_stage).to_have_count(0)
        await lead_page.keyboard.press("Shift+M")
        await expect(lead.button("全体静音")).to_have_attribute("aria-pressed", "true")

        await tab_to(lead_page, "下课")
        await lead_page.keyboard.press("Enter")
        question = lead_page.get_by_role("alertdialog", name="现在下课？")
        await expect(question).to_be_visible()
        await tab_to(lead_page, "下课", most=5)
        await lead_page.keyboard.press("Enter")
        await expect(room_page.get_by_role("heading", name="下课了")).to_be_visible()


async def test_the_class_is_held_in_english_as_well(browser: Browser, server: RunningServer) -> None:
    async with entered(browser, server, rooms=0) as group:
        chinese = await group.lead.page.inner_text("body")
    async with opened(browser, server.link(LEAD), language="en-GB") as page:
        await page.get_by_role("button", name="Join").or_(page.get_by_role("button", name="Enter")).first.click()
        await expect(page.get_by_role("group").first).to_be_visible()
        assert await page.inner_text("body") != chinese
