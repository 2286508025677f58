"""A research group across two schools, by two people at two pages: founded, joined, an activity, its seminar."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from playwright.async_api import Browser, expect

from migrations import demo_world
from tests.support import page_checks
from tests.support.chromium import Size
from tests.support.server import RunningServer

from .pages import opened
from .test_management import Management

WANG, SUN = demo_world.SATELLITES[0][6], demo_world.SATELLITES[1][6]
NAME, THEME, THEIRS = "五年级科学教研组", "评课：平行四边形的面积", "评课：剪拼这一段"
DEVICE = "abcdefghabcdefgh"


async def signed_in(server: RunningServer, person: str) -> dict[str, Any]:
    """By a password from the machine."""
    name, password = (await server.command("password", person, "--login", f"of-{person[-6:]}")).split()
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{server.address}/api/v1/sign-ins", json={"name": name, "password": password}) as answer,
    ):
        assert answer.status == 201, await answer.text()
        found: dict[str, Any] = await answer.json()
        return found


def coming_back(account: dict[str, Any]) -> str:
    """A script that lets a page find the sign-in that it kept before."""
    kept = json.dumps(json.dumps({**account, "device": DEVICE}))
    return f"try {{ localStorage.setItem('tongtang.sign-in.admin', {kept}) }} catch {{}}"


@asynccontextmanager
async def at_work(
    browser: Browser, server: RunningServer, account: dict[str, Any], path: str = "/admin/groups"
) -> AsyncIterator[Management]:
    """Signed in already."""
    async with opened(browser, f"{server.address}{path}", scripts=(coming_back(account),)) as page:
        yield Management(page)


async def put_off(server: RunningServer, account: dict[str, Any], activity: str) -> None:
    """Somebody else amends it meanwhile: it begins in five minutes, with a theme of his."""
    url, begins = f"{server.address}/api/v1/activities/{activity}", datetime.now(UTC) + timedelta(minutes=5)
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {account['token']}"}) as http:
        async with http.get(url) as answer:
            version = (await answer.json())["row_version"]
        body = {
            "row_version": version,
            "theme": THEIRS,
            "planned_start": begins.isoformat(),
            "planned_end": (begins + timedelta(minutes=80)).isoformat(),
        }
        async with http.patch(url, json=body) as answer:
            assert answer.status == 200, await answer.text()


async def part(server: RunningServer, account: dict[str, Any], session: str) -> dict[str, Any]:
    """What somebody is in a session, as the door says it."""
    url, headers = (
        f"{server.address}/api/v1/sessions/{session}/part",
        {"Authorization": f"Bearer {account['token']}"},
    )
    async with aiohttp.ClientSession(headers=headers) as http, http.get(url) as answer:
        assert answer.status == 200, await answer.text()
        found: dict[str, Any] = await answer.json()
        return found


async def pick(management: Management, field: str, words: str) -> None:
    """One of many, found by typing."""
    box = management.page.get_by_role("combobox", name=field)
    await box.press_sequentially(words)
    own = management.page.locator(f"#{await box.get_attribute('aria-controls')}")  # others may be closing still
    await own.get_by_role("option", name=re.compile(f"^{re.escape(words)}")).click()
    await box.press("Tab")


async def test_a_group_of_two_schools_plans_a_seminar_answers_and_goes_in(
    browser: Browser, server: RunningServer
) -> None:
    han, wang = await signed_in(server, demo_world.ADMINISTRATOR), await signed_in(server, WANG)
    async with at_work(browser, server, han) as leader:
        page = leader.page
        await leader.press("建教研组")
        await leader.field("名称").fill(NAME)
        await leader.choose("所在学校", "明溪实验小学")
        await pick(leader, "还面向哪些学校", "青石岭小学")
        await leader.press("保存")
        await expect(page.get_by_role("heading", name=NAME, level=1)).to_be_visible()
        group = page.url.rpartition("/")[2]
        await leader.press("邀请")
        await pick(leader, "请谁", "王海山")
        await leader.press("发出邀请")
        await leader.told("已邀请 1 人")

        async with at_work(browser, server, wang) as member:
            await member.open_row(NAME)
            await member.press("加入")
            await member.told("你已加入")

            await page.reload()
            await expect(page.get_by_text("2 所学校 2 人")).to_be_visible()
            await leader.press("新活动")
            await leader.field("主题").fill(THEME)
            await leader.choose("属于哪一轮", "新的一轮")
            await leader.press("保存")
            await leader.told("活动已安排")
            await expect(page.get_by_text(re.compile("^明天 14:40 起可以进入$"))).to_be_visible()
            await expect(page.get_by_role("list").get_by_text("备课", exact=True)).to_be_visible()
            activity = page.url.rpartition("activity=")[2]

            await leader.press("修改")
            await leader.field("主题").fill("评课：我写的")
            await put_off(server, han, activity)
            await leader.press("保存")
            conflict = page.get_by_role("alertdialog", name="有人刚刚改过这一项")
            await expect(conflict).to_contain_text(THEIRS)
            await expect(conflict).to_contain_text("评课：我写的")
            await conflict.get_by_role("button", name="用现在存着的").click()
            await expect(page.get_by_role("heading", name=THEIRS, exact=True)).to_be_visible()

            await member.page.reload()
            await member.press("来")
            await member.told("已答复：来")
            await member.press("加材料")
            await member.page.get_by_label("叫什么").fill("教案第 7 版")
            await member.page.get_by_label("链接", exact=True).fill("javascript:alert(1)")
            await member.press("加上")
            await expect(member.page.get_by_role("alert").filter(has_text="https://")).to_be_visible()
            await member.page.get_by_label("链接", exact=True).fill("https://files.example/plan")
            await member.press("加上")
            link = member.page.get_by_role("link", name=re.compile("^教案第 7 版"))
            await expect(link).to_have_attribute("href", "https://files.example/plan")
            await expect(link).to_have_attribute("rel", "noopener noreferrer")
            assert await page_checks.barriers(member.page) == []
            await member.page.set_viewport_size(Size(width=360, height=780))
            assert await page_checks.sideways_px(member.page) == 0

            await member.page.get_by_role("link", name="进入研讨").click()
            await expect(member.page).to_have_url(re.compile("/class/[0-9a-f-]{36}"))
            assert (await part(server, wang, member.page.url.rpartition("/")[2]))["too_early"] is False

    sun = await signed_in(server, SUN)
    async with at_work(browser, server, sun, f"/admin/groups/{group}") as stranger:
        await expect(stranger.page.get_by_role("alert")).to_contain_text("没有这个页面")
        await expect(stranger.page.get_by_text(NAME)).to_have_count(0)
