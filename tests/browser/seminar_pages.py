"""The pages of a seminar, entered by the accounts of its chair and two members of two schools."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from playwright.async_api import Browser, Locator, expect

from migrations import demo_world
from tests.support.chromium import Size, Theme
from tests.support.server import RunningServer

from .pages import ClassPage, opened

TITLE = "评课：第 3 节数学"
PEOPLE = {
    "李静仪": demo_world.LEAD,
    "王海山": demo_world.SATELLITES[0][6],
    "孙佳宁": demo_world.SATELLITES[1][6],
}
CHAIR, WANG, SUN = PEOPLE
ENTER = {"zh-CN": "进入研讨", "en-GB": "Enter seminar"}

KEPT = "localStorage.setItem('tongtang.sign-in.admin', JSON.stringify(%s))"


class MemberPage(ClassPage):
    def member(self, name: str) -> Locator:
        """Somebody's frame on the wall."""
        wall = self.page.get_by_role("region", name="在场")
        return wall.get_by_role("group", name=re.compile(f"^{name}"))

    @property
    def screen(self) -> Locator:
        return self.page.get_by_role("group", name=re.compile("^屏幕"))

    def with_floor(self, name: str) -> Locator:
        """The frame that says that somebody has the floor."""
        return self.page.get_by_role("group", name=re.compile(f"^{name}.*正在发言"))

    def asking(self, name: str) -> Locator:
        return self.page.get_by_role("region", name="要发言").get_by_role("listitem").filter(has_text=name)

    @property
    def remarks(self) -> Locator:
        return self.page.get_by_role("log", name="时间点评")

    async def note(self, words: str) -> None:
        field = self.page.get_by_role("textbox", name=re.compile("^记一条"))
        await field.fill(words)
        await field.press("Enter")


@dataclass(frozen=True, slots=True)
class Planned:
    session: str
    link: str
    sign_ins: dict[str, dict[str, Any]]  # by name, as a browser keeps them


async def planned(server: RunningServer) -> Planned:
    async with aiohttp.ClientSession() as http:
        admin = await _signed_in(http, server, demo_world.ADMINISTRATOR)
        begins = datetime.now(UTC) + timedelta(minutes=5)
        body = {
            "title": TITLE,
            "organization": demo_world.HOST,
            "lead": PEOPLE[CHAIR],
            "members": [PEOPLE[WANG], PEOPLE[SUN], demo_world.SATELLITES[2][6]],
            "planned_start": begins.isoformat(),
            "planned_end": (begins + timedelta(minutes=80)).isoformat(),
        }
        headers = {"Authorization": f"Bearer {admin['token']}"}
        async with http.post(f"{server.address}/api/v1/seminars", json=body, headers=headers) as answer:
            assert answer.status == 201, await answer.text()
            session = str((await answer.json())["id"])
        sign_ins = {name: await _signed_in(http, server, person) for name, person in PEOPLE.items()}
    return Planned(session, f"{server.address}/class/{session}", sign_ins)


async def _signed_in(http: aiohttp.ClientSession, server: RunningServer, person: str) -> dict[str, Any]:
    name, password = (await server.command("password", person, "--login", f"of-{person[-6:]}")).split()
    async with http.post(f"{server.address}/api/v1/sign-ins", json={"name": name, "password": password}) as answer:
        assert answer.status == 201, await answer.text()
        told: dict[str, Any] = await answer.json()
    return told | {"device": f"{person[:-12]}{person[-12:][::-1]}"}


@asynccontextmanager
async def page_of(
    browser: Browser,
    seminar: Planned,
    name: str,
    *,
    size: Size | None = None,
    language: str = "zh-CN",
    theme: Theme = "light",
    scripts: tuple[str, ...] = (),
) -> AsyncIterator[MemberPage]:
    """Before the look at the devices."""
    kept = KEPT % json.dumps(seminar.sign_ins[name])
    async with opened(
        browser, seminar.link, scripts=(kept, *scripts), size=size, language=language, theme=theme
    ) as page:
        yield MemberPage(page)


@asynccontextmanager
async def gathered(
    browser: Browser, server: RunningServer, names: tuple[str, ...] = (CHAIR, WANG, SUN)
) -> AsyncIterator[list[MemberPage]]:
    """All of them in the seminar, each in a browser of his own."""
    seminar = await planned(server)
    async with AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(page_of(browser, seminar, name)) for name in names]
        await asyncio.gather(*(page.enter(ENTER["zh-CN"]) for page in pages))
        await asyncio.gather(*(expect(page.button("离开")).to_be_visible() for page in pages))
        yield pages
