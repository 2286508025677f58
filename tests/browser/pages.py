"""The pages of a class, handled as a person would: by the words on them.

Nothing here knows a class name of a style sheet. What it says of a picture is what was decoded and shown.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import aiohttp
from playwright.async_api import Browser, Locator, Page, Route, expect

from migrations import demo_world
from tests.support import chromium, frames, page_checks
from tests.support.chromium import Size, Theme
from tests.support.server import RunningServer

WATCHES = (frames.WATCH_CONNECTIONS, page_checks.WATCH_SHIFTS)
LEAD = "李静仪"
OBSERVER = "陈岚"
ADMINISTRATOR = "韩雪梅"
ENTER = {"zh-CN": "进入课堂", "en-GB": "Enter class"}
ROOMS = ("青石岭小学", "云岭小学", "大滩中心校", "河口小学")


class ClassPage:
    """One person's page of a class."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def button(self, words: str | re.Pattern[str], exact: bool = True) -> Locator:
        return self.page.get_by_role("button", name=words, exact=exact)

    def tile(self, words: str) -> Locator:
        """The one framed picture whose spoken label begins with these words."""
        return self.page.get_by_role("group", name=re.compile(f"^{re.escape(words)}"))

    def picture(self, words: str) -> Locator:
        return self.tile(words).locator("video").first

    async def enter(self, words: str = "进入课堂") -> None:
        """Past the choice of devices, into the class."""
        await self.button(words).click()
        await expect(self.page.get_by_role("group").first).to_be_visible()

    async def sees(self, words: str, within_s: float = 15.0) -> None:
        await frames.until_advancing(self.picture(words), within_s=within_s)

    @property
    def overlay(self) -> Locator:
        return self.page.get_by_role("alertdialog", name="正在重新连接")

    @property
    def somebody_on_stage(self) -> Locator:
        return self.page.get_by_role("group", name=re.compile("在台上"))

    async def stage_advances(self, within_s: float = 15.0) -> None:
        await frames.until_advancing(self.somebody_on_stage.locator("video").last, within_s=within_s)


class LeadPage(ClassPage):
    async def start(self) -> None:
        await self.button("上课").click()
        await expect(self.button("下课")).to_be_visible()

    def hand(self, words: str) -> Locator:
        return self.page.get_by_role("region", name="举手").get_by_role("listitem").filter(has_text=words)

    async def call(self, words: str) -> None:
        await self.hand(words).get_by_role("button").click()

    async def send_down(self, words: str) -> None:
        await self.button(re.compile(f"^请回座.*{re.escape(words)}"), exact=False).click()


class RoomPage(ClassPage):
    async def raise_hand(self, seat: int) -> None:
        """By the keyboard: H opens the seats, then the number and Enter."""
        seats = self.page.get_by_role("heading", name="替学生举手")
        if not await seats.is_visible():
            await self.page.keyboard.press("h")
            await seats.wait_for()
        await self.page.keyboard.type(str(seat))
        await self.page.keyboard.press("Enter")


class Class:
    """A lead and some satellite rooms in one Chromium, all entered."""

    def __init__(self, lead: LeadPage, rooms: Sequence[RoomPage]) -> None:
        self.lead, self.rooms = lead, rooms

    @property
    def everyone(self) -> list[ClassPage]:
        return [self.lead, *self.rooms]


@asynccontextmanager
async def entered(
    browser: Browser, server: RunningServer, rooms: int, scripts: tuple[str, ...] = ()
) -> AsyncIterator[Class]:
    """The lead and the first `rooms` satellites, each in a context of its own."""
    async with AsyncExitStack() as stack:

        async def open_page(words: str) -> Page:
            return await stack.enter_async_context(opened(browser, server.link(words), scripts=scripts))

        lead = LeadPage(await open_page(LEAD))
        group = Class(lead, [RoomPage(await open_page(room)) for room in ROOMS[:rooms]])
        await asyncio.gather(*(page.enter() for page in group.everyone))
        yield group


def opened(
    browser: Browser,
    link: str,
    *,
    scripts: tuple[str, ...] = (),
    size: Size | None = None,
    language: str = "zh-CN",
    theme: Theme = "light",
) -> AbstractAsyncContextManager[Page]:
    """A page of its own sign-in, watched: its connections, its offers, its layout shifts."""
    watched = (*WATCHES, *scripts)
    return chromium.opened(browser, link, scripts=watched, size=size, language=language, theme=theme)


@asynccontextmanager
async def own_device(
    browser: Browser,
    link: str,
    *,
    size: Size | None = None,
    language: str = "zh-CN",
    theme: Theme = "light",
) -> AsyncIterator[Page]:
    """A co-teacher's link on a device of his own instead of the room's screen; it is in class at once."""

    async def personal(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, json={**await answer.json(), "kind": "personal"})

    async with opened(browser, "about:blank", size=size, language=language, theme=theme) as page:
        await page.route("**/api/v1/sign-ins", personal)
        await page.goto(link)
        await expect(page.get_by_role("main")).to_be_visible()  # a phone has no devices to choose
        yield page


async def class_code(server: RunningServer, room: str = demo_world.SATELLITES[0][2]) -> str:
    """The code that opens the pupils' devices of a room in the demo class."""
    token = await server.token("co_teacher", "--room", room)
    session = server.link(LEAD).split("/class/")[1].split("#")[0]
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.get(f"{server.address}/api/v1/sessions/{session}/codes") as answer,
    ):
        (own,) = (await answer.json())["items"]
        return str(own["code"])


@asynccontextmanager
async def pupil_device(
    browser: Browser,
    server: RunningServer,
    seat: int | None = None,
    *,
    size: Size | None = None,
    language: str = "zh-CN",
    theme: Theme = "light",
) -> AsyncIterator[Page]:
    """A pupil's own device in the first room's class, by the QR code of its screen; on a seat if one is given."""
    link = f"{server.address}/join/{await class_code(server)}"
    async with opened(browser, link, size=size, language=language, theme=theme) as page:
        seats = page.get_by_role("main").get_by_role("group")
        await expect(seats).to_be_visible()
        if seat is not None:
            await seats.get_by_role("button").nth(seat - 1).click()
            await expect(page.get_by_role("button", name=re.compile("举手|hand", re.IGNORECASE))).to_be_visible()
        yield page
