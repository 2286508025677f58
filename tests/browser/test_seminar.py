"""A seminar in Chromium: its chair and two members of two schools meet, and everything of it is on every page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.support import frames, page_checks
from tests.support.chromium import Size, Theme
from tests.support.server import RunningServer

from .seminar_pages import CHAIR, ENTER, SUN, WANG, Planned, gathered, page_of, planned
from .test_everyone import tab_to

TIME = re.compile(r"\d\d:\d\d")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hall(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[RunningServer, Planned]]:
    """A seminar that nobody starts, for who only looks."""
    async with RunningServer(tmp_path_factory.mktemp("seminar") / "data") as running:
        yield running, await planned(running)


async def test_a_chair_and_members_of_two_schools_hold_a_seminar(browser: Browser, server: RunningServer) -> None:
    async with gathered(browser, server) as (chair, wang, sun):
        everyone = (chair, wang, sun)
        await chair.button("开会").click()
        await expect(chair.button("散会")).to_be_visible()
        for page, others in ((chair, (WANG, SUN)), (wang, (SUN,)), (sun, (WANG,))):
            for name in others:
                await frames.until_advancing(page.member(name).locator("video").first)
        await wang.sees(CHAIR)
        for page in everyone:
            await page_checks.forget_shifts(page.page)

        await wang.button("要发言").click()
        await expect(chair.asking(WANG)).to_be_visible()
        await chair.button(f"请发言 {WANG}").click()
        for page in everyone:
            await expect(page.with_floor(WANG).first).to_be_visible()
        await frames.until_advancing(sun.with_floor(WANG).locator("video").first)
        await chair.button(f"收回 {WANG}").click()
        for page in everyone:
            await expect(page.with_floor(WANG)).to_have_count(0)

        await sun.button("共享屏幕").click()
        for page in everyone:
            await expect(page.screen).to_have_accessible_name(re.compile("屏幕，.*共享"))
        for page in (chair, wang):
            await frames.until_advancing(page.screen.locator("video"), frames=2)
        await wang.button("共享屏幕").click()
        for page in (chair, sun):
            await expect(page.page.get_by_text("也在共享")).to_be_visible()

        await wang.note("远端动手了")
        for page in everyone:
            await expect(page.remarks.get_by_text("远端动手了")).to_be_visible()
            await expect(page.remarks.get_by_role("time").or_(page.remarks.locator("time"))).to_have_text(TIME)

        await chair.button("全体静音").click()
        await expect(chair.button("全体静音")).to_have_attribute("aria-pressed", "true")
        await sun.button("麦克风").click()
        await expect(sun.page.get_by_text("主持让全体静音了", exact=False).first).to_be_visible()

        await chair.button("移交主持").click()
        await chair.page.get_by_role("menuitem", name=re.compile(WANG)).click()
        question = chair.page.get_by_role("alertdialog", name=f"把主持移交给{WANG}？")
        await question.get_by_role("button", name="移交主持").click()
        await expect(wang.button("散会")).to_be_visible()
        await expect(chair.button("散会")).to_have_count(0)
        for page in everyone:
            await expect(page.page.get_by_text(f"主持{WANG}")).to_be_visible()
        await frames.until_advancing(sun.member(CHAIR).locator("video").first)
        shifted = [shift for page in everyone for shift in await page_checks.layout_shifts(page.page)]
        assert shifted == []

        await wang.button("散会").click()
        await wang.page.get_by_role("alertdialog", name="现在散会？").get_by_role("button", name="散会").click()
        await asyncio.gather(
            *(expect(page.page.get_by_role("heading", name="散会了")).to_be_visible() for page in everyone)
        )


async def test_the_keyboard_alone_leads_a_seminar(browser: Browser, server: RunningServer) -> None:
    seminar = await planned(server)
    async with page_of(browser, seminar, CHAIR) as chair, page_of(browser, seminar, WANG) as wang:
        for page in (chair, wang):
            await expect(page.button("进入研讨")).to_be_enabled()
            await tab_to(page.page, "进入研讨")
            await page.page.keyboard.press("Enter")
            await expect(page.button("离开")).to_be_visible()
        await tab_to(chair.page, "开会")
        await chair.page.keyboard.press("Enter")
        await expect(chair.button("散会")).to_be_visible()

        await wang.page.keyboard.press("h")
        await expect(chair.asking(WANG)).to_be_visible()
        await chair.page.keyboard.press("h")
        await expect(wang.with_floor(WANG).first).to_be_visible()
        await wang.page.keyboard.press("n")
        await wang.page.keyboard.type("m 只是一个字母")  # in a field no key is a key of the page
        await wang.page.keyboard.press("Enter")
        await expect(chair.remarks.get_by_text("m 只是一个字母")).to_be_visible()
        await chair.page.keyboard.press("b")
        await expect(wang.with_floor(WANG)).to_have_count(0)
        await chair.page.keyboard.press("Shift+M")
        await expect(chair.button("全体静音")).to_have_attribute("aria-pressed", "true")

        await tab_to(chair.page, "散会")
        await chair.page.keyboard.press("Enter")
        await expect(chair.page.get_by_role("alertdialog", name="现在散会？")).to_be_visible()
        await tab_to(chair.page, "散会", most=5)
        await chair.page.keyboard.press("Enter")
        await expect(wang.page.get_by_role("heading", name="散会了")).to_be_visible()


@pytest.mark.parametrize(
    ("theme", "language", "leave"),
    [
        ("light", "zh-CN", "离开"),
        ("dark", "en-GB", "Leave"),
        ("dark", "zh-CN", "离开"),
        ("light", "en-GB", "Leave"),
    ],
)
async def test_a_seminar_has_no_grave_barrier_and_fits_a_phone(
    browser: Browser, hall: tuple[RunningServer, Planned], theme: Theme, language: str, leave: str
) -> None:
    _, seminar = hall
    for name in (CHAIR, SUN):
        async with page_of(browser, seminar, name, theme=theme, language=language) as page:
            await expect(page.button(ENTER[language])).to_be_visible()
            assert await page_checks.barriers(page.page) == []
            await page.enter(ENTER[language])
            await expect(page.button(leave)).to_be_visible()
            assert await page_checks.barriers(page.page) == []
            for size in (Size(width=1024, height=768), Size(width=820, height=1180), Size(width=360, height=780)):
                await page.page.set_viewport_size(size)
                await expect(page.page.get_by_role("main")).to_be_visible()
                assert await page_checks.sideways_px(page.page) <= 0, size
            for tab in await page.page.get_by_role("tab").all():
                await tab.click()
                assert await page_checks.sideways_px(page.page) <= 0
                assert await page_checks.barriers(page.page) == []


async def test_who_opens_the_seminar_elsewhere_leaves_here(
    browser: Browser, hall: tuple[RunningServer, Planned]
) -> None:
    _, seminar = hall
    async with page_of(browser, seminar, WANG) as here:
        await here.enter(ENTER["zh-CN"])
        async with page_of(browser, seminar, WANG) as there:
            await there.enter(ENTER["zh-CN"])
            await expect(here.page.get_by_role("heading", name="研讨在别处打开了")).to_be_visible()


async def test_a_lost_link_freezes_the_page_and_comes_back(
    browser: Browser, hall: tuple[RunningServer, Planned]
) -> None:
    server, seminar = hall
    async with page_of(browser, seminar, SUN) as page:
        await page.enter(ENTER["zh-CN"])
        await expect(page.button("离开")).to_be_visible()
        await page.page.context.set_offline(True)
        await server.restart()
        await expect(page.overlay).to_be_visible()
        await page.page.context.set_offline(False)
        await expect(page.overlay).to_have_count(0, timeout=30_000)
        await expect(page.member(SUN)).to_be_visible()
