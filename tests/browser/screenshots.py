"""`make screenshots`: the pictures of the READMEs, taken of one class, once in Chinese and once in English.

`python -m tests.browser.screenshots docs/images`. The robots of the demo begin the class; then the robot teacher
is put out, and the robot classes go on with a page of Chromium as their lead.
"""

from __future__ import annotations

import asyncio
import io
import re
import sys
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from PIL import Image
from playwright.async_api import Browser, Page, expect
from tongtang_client.robots.cast import LEAD as TEACHER
from tongtang_client.robots.cast import Part
from tongtang_client.robots.pictures import at_the_board, listening
from tongtang_client.robots.slides import slide

from migrations import demo_world, demo_year
from tests.support import chromium
from tests.support.chromium import Size
from tests.support.server import ROOT, TONGTANG, RunningServer

from .drawn_devices import drawn_devices
from .pages import ADMINISTRATOR, ENTER, LEAD, OBSERVER, ClassPage
from .test_groups import coming_back, signed_in

LESSON = "平行四边形的面积"
SLIDES = re.compile("课件|Slides")
LESSONS = (  # title, subject, period, which satellites
    ("古诗三首", "语文", 1, (0, 2)),
    ("Unit 5 My Clothes", "英语", 2, (1, 3)),
    ("平行四边形的面积", "数学", 3, (0, 1, 2, 3)),
    ("水能溶解一些物质", "科学", 5, (0, 2)),
    ("彩云追月", "音乐", 6, (1,)),
)
PROJECTOR = Size(width=1920, height=1080)
VISITOR = Part("河口小学", "Hekou", "五(3)班", "#8a4b5a", "#e9e4da", "#c9a777")  # the class that robots leave free
HANDS_S = 45.0  # until the robots have raised enough hands
DEVICES_S = 2.0  # until camera and microphone are open
SETTLE_S = 4.0
PATIENCE_MS = 30_000  # a machine that encodes five cameras beside this is slow
COLOURS = 256  # a page of flat grounds and drawn pupils needs no more, and the repository stays small


@asynccontextmanager
async def robots(server: RunningServer) -> AsyncIterator[None]:
    """`tongtang demo` beside the server, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        str(TONGTANG), "demo", env=server.environment, cwd=ROOT, stdin=DEVNULL, stdout=DEVNULL
    )
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def robot_teacher(server: RunningServer) -> str:
    """The endpoint of the lead that joined first."""
    facts = [fact for commit in await server.facts("session/demo") for fact in commit["facts"]]
    entries = [fact["data"]["entry"] for fact in facts if fact["type"] == "session.endpoint.joined"]
    return next(str(entry["endpoint"]) for entry in entries if entry["kind"] == "lead_room")


class Photographer:
    """Takes pictures of one class in one language."""

    def __init__(self, browser: Browser, server: RunningServer, language: str, folder: Path) -> None:
        self._browser, self._server, self._language, self._folder = browser, server, language, folder

    @asynccontextmanager
    async def page(self, words: str, part: Part, size: Size = chromium.LAPTOP) -> AsyncIterator[Page]:
        """The page behind the link that has these words, inside the class or its log, with a drawn camera."""
        picture = next(at_the_board(part) if part is TEACHER else listening(part))
        script = drawn_devices(picture, next(slide(0)))
        link = self._server.link(words)
        async with chromium.opened(
            self._browser, link, size=size, language=self._language, scripts=(script,)
        ) as page:
            await asyncio.sleep(DEVICES_S)
            if "/class/" in link:
                await ClassPage(page).enter(ENTER[self._language])
            else:
                await page.goto(f"{self._server.address}/admin/sessions")
                await page.get_by_role("link", name=LESSON).click()
            yield page

    async def take(self, name: str, page: Page) -> None:
        await page.mouse.move(0, 0)  # what a pointer rests on shows more than what a class shows
        await asyncio.sleep(SETTLE_S)
        suffix = "" if self._language == "zh-CN" else "-en"
        picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(
            self._folder / f"{name}{suffix}.png", optimize=True
        )

    async def visit(self, name: str, words: str, part: Part, size: Size = chromium.LAPTOP) -> None:
        async with self.page(words, part, size) as page:
            await self.take(name, page)

    async def research(self) -> None:
        """The page of the demo's research group, as its leader sees it."""
        script = coming_back(await signed_in(self._server, demo_world.LEAD))
        groups = f"{self._server.address}/admin/groups"
        async with chromium.opened(self._browser, groups, language=self._language, scripts=(script,)) as page:
            await page.get_by_role("row").nth(1).click()
            await self.take("group", page)


async def put_out_the_robot_teacher(server: RunningServer) -> None:
    """Once the class is live: a lead that is there has every source of its room to itself."""
    while "session.started" not in str(await server.facts("session/demo")):
        await asyncio.sleep(1)
    await server.command("revoke", "demo", await robot_teacher(server))


async def teach(page: Page) -> None:
    """Shows the screen, and calls the next hand when there are enough."""
    await expect(page.get_by_role("button", name=SLIDES)).to_be_enabled()
    await asyncio.sleep(SETTLE_S)
    await page.keyboard.press("s")
    rows = page.get_by_role("listitem").filter(has=page.get_by_role("button"))
    await expect(rows.nth(3)).to_be_visible(timeout=HANDS_S * 1000)
    await page.keyboard.press("h")


async def plan_lessons(server: RunningServer) -> date:
    """A few lessons for every Tuesday of the demo's term; gives the next one."""
    secret = server.link(ADMINISTRATOR).partition("#")[2]
    async with aiohttp.ClientSession(f"{server.address}/api/v1/") as http:
        async with http.post("sign-ins", json={"link": secret}) as answer:
            headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
        for title, subject, period, places in LESSONS:
            entry = {
                "host": demo_world.HOST,
                "term": demo_year.AUTUMN,
                "title": title,
                "subject": subject,
                "grade": "五年级",
                "weekday": 2,
                "period": period,
                "room": demo_world.HOST_ROOM,
                "lead": demo_world.LEAD,
                "rooms": [_seat(*demo_world.SATELLITES[place]) for place in places],
            }
            async with http.post("timetable-entries", json=entry, headers=headers) as answer:
                assert answer.status == 201, await answer.text()
    today = datetime.now(UTC).date()
    return today + timedelta(days=(2 - today.isoweekday()) % 7 or 7)


def _seat(*satellite: Any) -> dict[str, Any]:
    return {"room": satellite[2], "class_group": satellite[3], "co_teacher": satellite[6]}


async def photographed(folder: Path, language: str) -> None:
    with tempfile.TemporaryDirectory() as data:
        async with RunningServer(Path(data) / "data") as server, robots(server), chromium.launched() as browser:
            camera = Photographer(browser, server, language, folder)
            await put_out_the_robot_teacher(server)
            async with camera.page(LEAD, TEACHER) as lead, camera.page(VISITOR.school, VISITOR, PROJECTOR) as room:
                await teach(lead)
                await camera.take("lead", lead)
                await lead.keyboard.press("i")
                await camera.take("keys", lead)
                await lead.keyboard.press("i")
                await camera.take("satellite", room)
                await camera.visit("observer", OBSERVER, VISITOR)
                await camera.visit("log", ADMINISTRATOR, VISITOR)
                async with camera.page(ADMINISTRATOR, VISITOR) as office:
                    await office.goto(f"{server.address}/admin/timetable?day={await plan_lessons(server)}")
                    await camera.take("timetable", office)
                    await office.goto(f"{server.address}/admin/people?kind=staff")
                    await camera.take("people", office)
                    await office.goto(f"{server.address}/admin/sessions")
                    await office.get_by_role("link", name=LESSON).click()
                    await expect(office).to_have_url(re.compile("/admin/sessions/[0-9a-f-]{36}"))
                    await office.goto(office.url.partition("?")[0] + "/attendance")
                    await camera.take("attendance", office)
                await camera.research()


if __name__ == "__main__":
    expect.set_options(timeout=PATIENCE_MS)
    album = Path(sys.argv[1])
    album.mkdir(parents=True, exist_ok=True)
    for one in ENTER:
        asyncio.run(photographed(album, one))
