"""Nobody is barred: axe finds nothing grave on any page, and the keyboard alone teaches a class."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import page_checks
from tests.support.chromium import Size, Theme
from tests.support.server import RunningServer

from .pages import (
    ADMINISTRATOR,
    ENTER,
    LEAD,
    OBSERVER,
    ROOMS,
    ClassPage,
    LeadPage,
    RoomPage,
    opened,
    own_device,
    pupil_device,
)

PHONE = Size(width=360, height=780)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("words", [LEAD, ROOMS[0], OBSERVER])
async def test_a_class_page_and_its_check_of_devices_have_no_grave_barrier(
    browser: Browser, hall: RunningServer, words: str, theme: Theme, language: str
) -> None:
    async with opened(browser, hall.link(words), theme=theme, language=language) as page:
        await expect(ClassPage(page).button(ENTER[language])).to_be_visible()
        assert await page_checks.barriers(page) == []
        await ClassPage(page).enter(ENTER[language])
        assert await page_checks.barriers(page) == []
        await page.set_viewport_size(PHONE)
        await expect(page.get_by_role("main")).to_be_visible()
        assert await page_checks.sideways_px(page) <= 0
        assert await page_checks.barriers(page) == []


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_co_teacher_s_phone_has_no_grave_barrier(
    browser: Browser, hall: RunningServer, theme: Theme, language: str
) -> None:
    link = hall.link(ROOMS[1])
    async with own_device(browser, link, size=PHONE, theme=theme, language=language) as page:
        for tab in await page.get_by_role("navigation").get_by_role("button").all():
            await tab.click()
            assert await page_checks.barriers(page) == []
            assert await page_checks.sideways_px(page) <= 0


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_pupil_s_device_has_no_grave_barrier_before_and_behind_the_choice_of_a_seat(
    browser: Browser, hall: RunningServer, theme: Theme, language: str
) -> None:
    async with opened(browser, f"{hall.address}/join", size=PHONE, theme=theme, language=language) as page:
        await expect(page.get_by_role("textbox")).to_be_visible()
        assert await page_checks.barriers(page) == []
        assert await page_checks.sideways_px(page) <= 0
    async with pupil_device(browser, hall, size=PHONE, theme=theme, language=language) as page:
        for step in range(2):
            assert await page_checks.barriers(page) == []
            assert await page_checks.sideways_px(page) <= 0
            if step == 0:
                await page.get_by_role("main").get_by_role("group").get_by_role("button").nth(13).click()
                await expect(page.get_by_role("main").get_by_role("group")).to_have_count(0)


async def test_the_sign_in_page_and_the_log_have_no_grave_barrier(browser: Browser, hall: RunningServer) -> None:
    async with opened(browser, hall.address) as page:
        await expect(page.get_by_role("heading").first).to_be_visible()
        assert await page_checks.barriers(page) == []
    async with opened(browser, hall.link(ADMINISTRATOR)) as page:
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


async def test_the_class_is_held_in_english_as_well(browser: Browser, hall: RunningServer) -> None:
    async with opened(browser, hall.link(LEAD), language="en-GB") as page:
        await ClassPage(page).enter(ENTER["en-GB"])
        await expect(page.get_by_role("button", name="Start class")).to_be_visible()
        await expect(page.get_by_role("button", name="上课")).to_have_count(0)
