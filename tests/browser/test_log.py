"""An administrator reads what happened: finds a class, narrows its log, opens a line, and hears of new ones."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.stories.client import Client, living, signed_in
from tests.support import chromium, page_checks
from tests.support.chromium import Size, Theme
from tests.support.server import RunningServer

from .pages import ADMINISTRATOR, LEAD, OBSERVER, ROOMS, opened

MARKUP = '<b>大滩</b> <img src=x onerror="document.title=1"> 听得清楚'
LONG = "想好了请举手，由各班的老师替你举。" * 20
PHONE = Size(width=390, height=844)
TABLET = Size(width=1024, height=768)


@dataclass
class Taught:
    """A class held by text; its lead and rooms are still there."""

    lead: Client
    first: Client
    second: Client


async def accepted(client: Client, command: str, **fields: object) -> None:
    assert await client.until_answered(await client.ask(command, **fields)) == "accepted"


@asynccontextmanager
async def held(server: RunningServer) -> AsyncIterator[Taught]:
    """Started, a hand, two messages, a room that breaks off and comes back, an unseen observer."""
    async with aiohttp.ClientSession() as http:
        lead, first, second, observer = [
            await signed_in(http, server, who) for who in (LEAD, *ROOMS[:2], OBSERVER)
        ]
        async with living(lead, first, observer):
            await accepted(lead, "StartSession")
            await accepted(first, "RaiseHand", whom="seat:14", kind="answer")
            await accepted(first, "PostChat", channel="class", text=MARKUP)
            await accepted(lead, "PostChat", channel="class", text=LONG, question=True)
            async with living(second):
                await accepted(second, "RaiseHand", whom="seat:3", kind="question")
            await accepted(lead, "MuteAll", source="microphone")
            async with living(second):
                yield Taught(lead, first, second)


class LogPage:
    """The log of one session, handled by the words on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.timeline = page.get_by_role("grid", name="经过")
        self.inspector = page.get_by_role("complementary", name="这一条")

    def lines(self, words: str = "") -> Locator:
        return self.timeline.get_by_role("row").filter(has=self.page.get_by_role("gridcell"), has_text=words)

    async def choose(self, menu: str, item: str | re.Pattern[str]) -> None:
        await self.page.get_by_role("button", name=re.compile(f"^{menu}：")).first.click()
        await self.page.get_by_role("menuitemradio", name=item).click()

    async def clear(self) -> None:
        await self.page.get_by_role("button", name="清除筛选").click()
        await expect(self.page.get_by_role("button", name="清除筛选")).not_to_be_visible()


@asynccontextmanager
async def reading(browser: Browser, server: RunningServer) -> AsyncIterator[LogPage]:
    """The newest class, opened from the list by the keyboard."""
    async with opened(browser, server.link(ADMINISTRATOR).replace("/admin", "/admin/sessions")) as page:
        row = page.get_by_role("row").filter(has_text="平行四边形的面积").first
        await row.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="平行四边形的面积")).to_be_visible()
        log = LogPage(page)
        await expect(log.lines().first).to_be_visible()
        yield log


async def test_an_administrator_narrows_the_log_by_kind_room_words_and_time(
    browser: Browser, server: RunningServer
) -> None:
    async with held(server) as taught:
        await accepted(taught.lead, "EndSession", cause="taught")
    async with reading(browser, server) as log:
        await expect(log.page.get_by_text("校验通过")).to_be_visible()
        await log.choose("类型", re.compile("^举手"))
        await expect(log.lines()).to_have_text(
            [re.compile("14 座.*举手"), re.compile("3 座.*举手"), *[re.compile("放下")] * 2]
        )
        await log.choose("教室", re.compile(ROOMS[1]))
        await expect(log.lines("举手，")).to_have_text([re.compile("3 座.*举手")])
        await log.clear()
        await log.page.keyboard.press("/")
        await log.page.keyboard.type("听得清楚")
        await expect(log.lines()).to_have_count(1)
        assert MARKUP in await log.lines().first.inner_text()
        await log.clear()
        await by_time(log)


async def by_time(log: LogPage) -> None:
    """The end of the span is moved to the bell by the keyboard: what is left was before the class."""
    await log.page.get_by_role("slider", name="时间段的结尾").focus()
    await log.page.keyboard.press("Home")
    await expect(log.page).to_have_url(re.compile("to=-?[0-9]"))
    await expect(log.lines("上课")).to_have_count(0)
    assert await log.lines().count() > 0
    await log.page.keyboard.press("Escape")
    await expect(log.lines("宣布上课")).to_have_count(1)


async def test_a_line_opens_with_its_particulars_and_has_an_address(
    browser: Browser, server: RunningServer
) -> None:
    async with held(server), reading(browser, server) as log:
        await log.lines("听得清楚").click()
        await expect(log.inspector).to_contain_text(MARKUP)
        await expect(log.inspector).to_contain_text("session.chat.posted")
        assert await log.inspector.locator("b, img").count() == 0
        address = log.page.url
        await log.page.keyboard.press("ArrowUp")
        await expect(log.inspector).to_contain_text("session.hand.raised")
        await log.page.keyboard.press("Escape")
        await expect(log.inspector).not_to_be_visible()
        await log.page.goto(address)
        await expect(LogPage(log.page).inspector).to_contain_text(MARKUP)


async def test_new_lines_wait_until_they_are_asked_for(browser: Browser, server: RunningServer) -> None:
    async with held(server) as taught, reading(browser, server) as log:
        before = await log.lines().count()
        await page_checks.forget_shifts(log.page)
        await accepted(taught.lead, "PostChat", channel="class", text="请看黑板")
        fresh = log.page.get_by_role("button", name=re.compile(r"^有 \d+ 条新的$"))
        await expect(fresh).to_be_visible(timeout=15_000)
        assert await log.lines().count() == before
        assert await page_checks.layout_shifts(log.page) == []
        await fresh.click()
        await expect(log.lines("请看黑板")).to_be_visible()
        await expect(fresh).not_to_be_visible()


async def troubles(page: Page) -> list[str]:
    """What bars somebody, or reaches beyond the window; looked at when nothing moves any more."""
    await page.evaluate("Promise.all(document.getAnimations().map(each => each.finished)).then(() => null)")
    sideways = await page_checks.sideways_px(page)
    return await page_checks.barriers(page) + ([f"{sideways} px too wide"] if sideways > 0 else [])


@pytest.mark.parametrize(
    ("language", "theme", "size"),
    [
        ("zh-CN", "light", chromium.LAPTOP),
        ("en-GB", "dark", TABLET),
        ("zh-CN", "dark", PHONE),
        ("en-GB", "light", PHONE),
    ],
)
async def test_the_pages_of_the_log_bar_nobody_and_fit(
    browser: Browser, server: RunningServer, language: str, theme: Theme, size: Size
) -> None:
    async with held(server):
        link = server.link(ADMINISTRATOR).replace("/admin", "/admin/sessions")
        async with opened(browser, link, language=language, theme=theme, size=size) as page:
            await expect(page.get_by_text("平行四边形的面积").first).to_be_visible()
            assert await troubles(page) == []
            await page.get_by_text("平行四边形的面积").first.click()
            line = page.get_by_role("grid").get_by_role("row").filter(has_text="听得清楚")
            await line.click()
            await expect(page.get_by_role("complementary")).to_contain_text(MARKUP)
            assert await troubles(page) == []


async def test_who_cannot_read_is_told_what_to_do(browser: Browser, hall: RunningServer) -> None:
    async with opened(browser, f"{hall.address}/admin") as page:
        await expect(page.get_by_role("heading", name="登录")).to_be_visible()
        assert page.url == f"{hall.address}/sign-in"
    observer = hall.link(OBSERVER).replace("/class/demo", "/admin/sessions")
    async with opened(browser, observer) as page:
        await expect(page.get_by_role("heading", name="这个身份不看课堂记录")).to_be_visible()
    room = hall.link(ROOMS[0]).replace("/class/demo", "/admin/sessions/demo")
    async with opened(browser, room) as page:
        await expect(page.get_by_role("heading", name="下课以后再看")).to_be_visible()
    nowhere = hall.link(ADMINISTRATOR).replace("/admin", "/admin/sessions/01a20cde-cbf9-7561-b0a1-530bc3ffc078")
    async with opened(browser, nowhere) as page:
        await page.get_by_role("link", name="回到课堂记录").click()
        await expect(page.get_by_role("heading", name="课堂记录")).to_be_visible()
